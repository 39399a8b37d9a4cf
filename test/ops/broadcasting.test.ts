/**
 * Broadcasting by its definition: sizes that agree from the last dimension on, 1 where one repeats. 300 runs each.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShapeError, type Tensor, tensor, where } from '../../src/index';
import { numelOf } from '../../src/shape';
import { type Layout, laidOut } from '../contract/laid-out';

const RUNS = { numRuns: 300 };
const shapes = fc.array(fc.constantFrom(1, 1, 2, 3, 0), { maxLength: 4 });
const layouts = fc.constantFrom<(Layout | undefined)[]>(undefined, 'transposed', 'sliced');

/** Shapes of which the second comes from the first by leaving out dimensions in front and setting some to 1. */
const fitting = fc
  .tuple(shapes, fc.nat(255), fc.nat(4), fc.boolean())
  .map(([shape, bits, drop, swap]) => {
    const other = shape.map((size, d) => ((bits >> d) & 1 ? 1 : size)).slice(drop);
    const one = shape.map((size, d) => ((bits >> (d + 4)) & 1 ? 1 : size));
    return swap ? [other, one] : [one, other];
  });

/** The common shape, or null. */
function common(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let d = 1; d <= rank; d++) {
    const [m, n] = [a[a.length - d] ?? 1, b[b.length - d] ?? 1];
    if (m !== n && m !== 1 && n !== 1) return null;
    shape.unshift(m === 1 ? n : m);
  }
  return shape;
}

/** For each element of a shape, the place in row-major order of the element of an operand that it reads. */
function placesIn(operand: readonly number[], shape: readonly number[]): number[] {
  return Array.from({ length: numelOf(shape) }, (_, flat) => {
    let place = 0;
    operand.forEach((size, k) => {
      const d = shape.length - operand.length + k;
      const at = Math.floor(flat / numelOf(shape.slice(d + 1))) % shape[d];
      place = place * size + (size === 1 ? 0 : at);
    });
    return place;
  });
}

/** Small whole numbers, which every operation here computes exactly. */
function filled(shape: readonly number[], seed: number, how?: Layout): Tensor {
  const data = Array.from({ length: numelOf(shape) }, (_, i) => ((i * 7 + seed * 5) % 11) - 5);
  return laidOut(shape, 'float32', data, how);
}

type Binary = [
  name: string,
  run: (a: Tensor, b: Tensor) => Tensor,
  define: (a: number, b: number) => number,
];

const BINARY: Binary[] = [
  ['add', (a, b) => a.add(b), (a, b) => a + b],
  ['sub', (a, b) => a.sub(b), (a, b) => a - b],
  ['mul', (a, b) => a.mul(b), (a, b) => a * b],
  ['maximum', (a, b) => a.maximum(b), Math.max],
  ['lt', (a, b) => a.lt(b), (a, b) => Number(a < b)],
  ['where', (a, b) => where(a.gt(0), a, b), (a, b) => (a > 0 ? a : b)],
];

describe.each(BINARY)('%s', (_, run, define) => {
  test('pairs the elements that the definition pairs', () => {
    fc.assert(
      fc.property(fitting, layouts, layouts, ([one, other], howA, howB) => {
        const [a, b] = [filled(one, 1, howA), filled(other, 2, howB)];
        const shape = common(one, other) as number[];
        const [inA, inB] = [placesIn(one, shape), placesIn(other, shape)];
        const [dataA, dataB] = [a.clone().data, b.clone().data];
        const out = run(a, b);
        expect(out.shape).toEqual(shape);
        const expected = inA.map((place, i) => define(dataA[place], dataB[inB[i]]));
        expect(Array.from(out.data, Number)).toEqual(expected);
      }),
      RUNS,
    );
  });

  test('takes the pairs of shapes that have a common one, and no others', () => {
    let refused = 0;
    fc.assert(
      fc.property(shapes, shapes, (one, other) => {
        const call = () => run(filled(one, 1), filled(other, 2));
        const shape = common(one, other);
        if (shape !== null) {
          expect(call().shape).toEqual(shape);
        } else {
          refused++;
          expect(call).toThrow(ShapeError);
        }
      }),
      RUNS,
    );
    expect(refused).toBeGreaterThan(20);
  });
});

describe.each(BINARY.filter(([name]) => name !== 'lt'))('%s', (_, run) => {
  test('is that of the expanded operands, and its gradients are summed over what was repeated', () => {
    fc.assert(
      fc.property(fitting, layouts, ([one, other], how) => {
        const shape = common(one, other) as number[];
        const weights = filled(shape, 3);
        const leaves = () => [filled(one, 1, how), filled(other, 2)].map((x) => x.requiresGrad_());
        const [a, b] = leaves();
        const [c, d] = leaves();
        const direct = run(a, b);
        const expanded = run(c.expand(shape), d.expand(shape));
        expect(direct.toArray()).toEqual(expanded.toArray());
        for (const out of [direct, expanded]) out.mul(weights).sum().backward();
        for (const [x, y] of [
          [a, c],
          [b, d],
        ]) {
          // Sums of at most 81 whole numbers below 31: exact.
          expect(x.grad?.shape).toEqual(x.shape);
          expect(x.grad?.toArray()).toEqual(y.grad?.toArray());
        }
      }),
      RUNS,
    );
  });
});

describe('in place', () => {
  test('the common shape must be that of the tensor; otherwise nothing changes', () => {
    fc.assert(
      fc.property(shapes, shapes, (one, other) => {
        const [a, b] = [filled(one, 1), filled(other, 2)];
        const before = [...a.data];
        const shape = common(one, other);
        if (shape !== null && `${shape}` === `${one}` && shape.length === one.length) {
          const expected = a.add(b).toArray();
          expect(a.add_(b).toArray()).toEqual(expected);
        } else {
          expect(() => a.add_(b)).toThrow(ShapeError);
          expect([...a.data]).toEqual(before);
        }
      }),
      RUNS,
    );
  });
});

test('a number broadcasts to every shape and keeps it', () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: -5, max: 5 }), (shape, value) => {
      const x = filled(shape, 1);
      const out = x.add(value);
      expect(out.shape).toEqual(shape);
      expect(out.toArray()).toEqual(x.add(tensor(value)).toArray());
    }),
    RUNS,
  );
});
