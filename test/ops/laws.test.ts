/**
 * Laws of operations on whole tensors: sums of products by their definition, invariants of orders, and windows that
 * share memory. 300 runs each.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { einsum, type Tensor, tensor, zeros } from '../../src/index';

const RUNS = { numRuns: 300 };
const small = fc.integer({ min: -5, max: 5 });

function filled(shape: readonly number[], seed: number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const data = Array.from({ length: count }, (_, i) => ((i * 7 + seed * 5) % 11) - 5);
  return tensor(data, { dtype: 'float64' }).reshape([...shape]);
}

describe('einsum', () => {
  const SIZES: Record<string, number> = { a: 2, b: 3, c: 1, d: 2 };
  const labels = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });

  /** Σ over all values of all letters, one product at a time. */
  function bySumming(parts: string[][], output: string[], operands: Tensor[]): Tensor {
    const letters = [...new Set(parts.flat())];
    const result = zeros(
      output.map((l) => SIZES[l]),
      { dtype: 'float64' },
    );
    const walk = (k: number, at: Record<string, number>): void => {
      if (k < letters.length) {
        for (let i = 0; i < SIZES[letters[k]]; i++) walk(k + 1, { ...at, [letters[k]]: i });
        return;
      }
      const term = operands.reduce(
        (p, x, i) => p * (x.at(...parts[i].map((l) => at[l])).item() as number),
        1,
      );
      const place = output.map((l) => at[l]);
      result.setAt_(place, (result.at(...place).item() as number) + term);
    };
    walk(0, {});
    return result;
  }

  test('is its definition', () => {
    fc.assert(
      fc.property(fc.array(labels, { minLength: 1, maxLength: 3 }), small, (parts, seed) => {
        const letters = [...new Set(parts.flat())];
        const output = letters.filter((_, i) => (i + seed) % 2 === 0);
        const operands = parts.map((part, i) =>
          filled(
            part.map((l) => SIZES[l]),
            i + 5 + seed,
          ),
        );
        const equation = `${parts.map((part) => part.join('')).join(',')}->${output.join('')}`;
        const expected = bySumming(parts, output, operands);
        expect(einsum(equation, ...operands).toArray()).toEqual(expected.toArray());
      }),
      RUNS,
    );
  });
});

describe('orders', () => {
  const list = fc.array(fc.oneof(small, fc.constant(Number.NaN)), { minLength: 1, maxLength: 20 });

  test('sort is a stable permutation with NaN last, and topk its beginning', () => {
    fc.assert(
      fc.property(list, fc.boolean(), (data, descending) => {
        const x = tensor(data);
        const { values, indices } = x.sort(0, descending);
        const order = [...indices.data];
        expect([...order].sort((i, j) => i - j)).toEqual(data.map((_, i) => i));
        expect(values.toArray()).toEqual(order.map((i) => data[i]));
        const rank = (v: number) => (Number.isNaN(v) ? Number.POSITIVE_INFINITY : v);
        for (let i = 1; i < order.length; i++) {
          const step = rank(data[order[i]]) - rank(data[order[i - 1]]);
          const tied = Number.isNaN(step) || step === 0;
          expect(tied ? order[i] > order[i - 1] : descending ? step < 0 : step > 0).toBe(true);
        }
        const k = Math.ceil(data.length / 2);
        expect(x.topk(k, 0, descending).values.toArray()).toEqual(values.narrow(0, 0, k).toArray());
      }),
      RUNS,
    );
  });

  test('unique elements, taken by the inverse, are the tensor', () => {
    fc.assert(
      fc.property(fc.array(small, { minLength: 1, maxLength: 20 }), (data) => {
        const x = tensor(data);
        const { output, inverseIndices, counts } = x.unique({
          returnInverse: true,
          returnCounts: true,
        });
        expect(output.indexSelect(0, inverseIndices).toArray()).toEqual(data);
        expect(counts.sum().item()).toBe(data.length);
        expect(output.toArray()).toEqual([...new Set(data)].sort((a, b) => a - b));
      }),
      RUNS,
    );
  });
});

describe('views', () => {
  test('writing a window, a diagonal or a strided view writes the tensor', () => {
    const x = zeros(3, 3);
    x.diagonal().fill_(1);
    x.asStrided([2], [2], 1).fill_(5);
    x.unfold(0, 2, 2).at(0, 2).fill_(7);
    expect(x.toArray()).toEqual([
      [1, 5, 7],
      [5, 1, 7],
      [0, 0, 1],
    ]);
  });

  test('an in-place change of a diagonal is recorded in the base', () => {
    const w = zeros(2, 2).requiresGrad_();
    const x = w.mul(2);
    x.diagonal().mul_(3);
    x.sum().backward();
    expect(w.grad?.toArray()).toEqual([
      [6, 2],
      [2, 6],
    ]);
  });
});

describe('arguments by name', () => {
  const x = filled([3, 4], 1);
  const index = tensor([[0, 2]], { dtype: 'int32' });
  const row = tensor([1], { dtype: 'int32' });
  const CALLS: Record<string, [() => Tensor, () => Tensor]> = {
    unfold: [() => x.unfold(1, 2, 1), () => x.unfold({ dimension: 1, size: 2, step: 1 })],
    topk: [() => x.topk(2, 0).values, () => x.topk(2, { dim: 0 }).values],
    kthvalue: [() => x.kthvalue(2, 0).values, () => x.kthvalue({ k: 2, dim: 0 }).values],
    quantile: [() => x.quantile(0.5, 1, true), () => x.quantile(0.5, { dim: 1, keepdim: true })],
    roll: [() => x.roll(1, 0), () => x.roll({ shifts: 1, dims: 0 })],
    scatter: [() => x.scatter(1, index, 9), () => x.scatter({ dim: 1, index, src: 9 })],
    indexFill: [() => x.indexFill(0, row, 3), () => x.indexFill(0, { index: row, value: 3 })],
    tensordot: [() => x.tensordot(x.t(), 1), () => x.tensordot(x.t(), { dims: 1 })],
    tril: [() => x.tril(1), () => x.tril({ diagonal: 1 })],
  };
  test.each(Object.entries(CALLS))('%s', (_, [byPosition, byName]) => {
    expect(byName().toArray()).toEqual(byPosition().toArray());
  });
});
