import { describe, expect, it } from 'vitest';
import type { Scanner, View } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import type { DType } from '../../src/dtype';
import { dense, get, indices, pick, randomView, seeded, values, zeros } from './views';

const NAN = Number.NaN;

/** The positions of each line along `dim`, first to last. */
function lines(shape: readonly number[], dim: number): number[][][] {
  const starts = shape.map((n, d) => (d === dim ? 1 : n));
  return [...indices(starts)].map((start) =>
    Array.from({ length: shape[dim] }, (_, i) => start.map((at, d) => (d === dim ? i : at))),
  );
}

function randomCase(random: () => number, round: number): { input: View; dim: number } {
  const shape = Array.from({ length: pick(random, 1, 4) }, () => pick(random, 1, 6));
  const dtype = (['float32', 'float64', 'int32', 'bool'] as DType[])[round % 4];
  return { input: randomView(random, shape, dtype), dim: pick(random, 0, shape.length - 1) };
}

describe('argReduce', () => {
  it('equals a search line by line', () => {
    const random = seeded(13);
    for (let round = 0; round < 200; round++) {
      const { input, dim } = randomCase(random, round);
      const kept = input.shape.map((n, d) => (d === dim ? 1 : n));
      for (const reducer of ['argmax', 'argmin'] as const) {
        const out = randomView(random, kept, 'int32');
        cpu.argReduce(reducer, input, dim, out);
        const expected = lines(input.shape, dim).map((line) => {
          const found = line.map((at) => get(input, at));
          return found.indexOf((reducer === 'argmax' ? Math.max : Math.min)(...found));
        });
        expect(values(out)).toEqual(expected);
      }
    }
  });

  it('takes the first of ties and the first NaN', () => {
    const out = zeros([3, 1], 'int32');
    const x = dense([1, 3, 3, 2, NAN, NAN, -Infinity, -Infinity, -Infinity], [3, 3]);
    cpu.argReduce('argmax', x, 1, out);
    expect(values(out)).toEqual([1, 1, 0]);
    cpu.argReduce('argmin', x, 1, out);
    expect(values(out)).toEqual([0, 1, 0]);
    const one = zeros([], 'int32');
    cpu.argReduce('argmax', dense([4], []), 0, one);
    expect(values(one)).toEqual([0]);
  });
});

describe('scan', () => {
  // Bound: relative 1e-6 in float32 (totals are doubles, rounded on storing), 1e-12 in float64.
  it('equals running totals line by line', () => {
    const random = seeded(14);
    const steps: Record<'sum' | 'prod' | 'logsumexp', (a: number, b: number) => number> = {
      sum: (a, b) => a + b,
      prod: (a, b) => a * b,
      logsumexp: (a, b) => Math.log(Math.exp(a) + Math.exp(b)),
    };
    for (let round = 0; round < 200; round++) {
      const { input, dim } = randomCase(random, round);
      for (const scanner of Object.keys(steps) as (keyof typeof steps)[]) {
        const dtype = scanner === 'logsumexp' && round % 4 > 1 ? 'float32' : input.dtype;
        const out = randomView(random, input.shape, dtype === 'bool' ? 'int32' : dtype);
        cpu.scan(scanner, input, dim, out, null);
        for (const line of lines(input.shape, dim)) {
          let total = get(input, line[0]);
          line.forEach((at, i) => {
            if (i > 0) total = steps[scanner](total, get(input, at));
            const bound = (out.dtype === 'float64' ? 1e-12 : 1e-6) * Math.max(1, Math.abs(total));
            expect(Math.abs(get(out, at) - total)).toBeLessThanOrEqual(bound);
          });
        }
      }
    }
  });

  it('finds running extremes: the last of ties, and NaN from where it stands', () => {
    const x = dense([2, 1, 2, NAN, 5, NAN, 1]);
    const out = zeros([7]);
    const at = zeros([7], 'int32');
    cpu.scan('max', x, 0, out, at);
    expect(values(out)).toEqual([2, 2, 2, NAN, NAN, NAN, NAN]);
    expect(values(at)).toEqual([0, 0, 2, 3, 3, 5, 5]);
    cpu.scan('min', dense([2, 3, 2, 1, 1, 4, NAN]), 0, out, at);
    expect(values(out)).toEqual([2, 2, 2, 1, 1, 1, NAN]);
    expect(values(at)).toEqual([0, 0, 2, 3, 4, 4, 6]);
    cpu.scan('max', dense([1, 5, 2, 3, 3, 9], [3, 2]), 0, zeros([3, 2]), null);
  });

  it('adds logarithms without overflow', () => {
    const out = zeros([4], 'float64');
    const run = (scanner: Scanner, x: number[]) => {
      cpu.scan(scanner, dense(x, [4], 'float64'), 0, out, null);
      return values(out);
    };
    const far = run('logsumexp', [1000, 1000, -1000, 1001]);
    [1000, 1000 + Math.LN2, 1000 + Math.LN2, 1000 + Math.log(2 + Math.E)].forEach((e, i) => {
      expect(Math.abs(far[i] - e)).toBeLessThan(1e-12);
    });
    expect(run('logsumexp', [-Infinity, -Infinity, 0, Infinity])).toEqual([
      -Infinity,
      -Infinity,
      0,
      Infinity,
    ]);
    expect(run('logsumexp', [0, NAN, 1, Infinity]).slice(1)).toEqual([NAN, NAN, NAN]);
    cpu.scan('sum', zeros([0, 2]), 0, zeros([0, 2]), null);
  });
});

describe('sort', () => {
  it('equals Array.sort, which is stable, line by line', () => {
    const random = seeded(15);
    for (let round = 0; round < 200; round++) {
      const { input, dim } = randomCase(random, round);
      const descending = random() < 0.5;
      const sorted = randomView(random, input.shape, input.dtype);
      const positions = randomView(random, input.shape, 'int32');
      cpu.sort(input, dim, descending, sorted, positions);
      for (const line of lines(input.shape, dim)) {
        const keys = line.map((at) => get(input, at));
        const order = keys.map((_, i) => i);
        order.sort((a, b) => (descending ? keys[b] - keys[a] : keys[a] - keys[b]));
        expect(line.map((at) => get(positions, at))).toEqual(order);
        expect(line.map((at) => get(sorted, at))).toEqual(order.map((i) => keys[i]));
      }
    }
  });

  it('takes long lines with many ties', () => {
    const random = seeded(16);
    const keys = Array.from({ length: 1003 }, () => pick(random, 0, 20));
    const order = keys.map((_, i) => i).sort((a, b) => keys[b] - keys[a]);
    const positions = zeros([1003], 'int32');
    cpu.sort(dense(keys), 0, true, zeros([1003]), positions);
    expect(values(positions)).toEqual(order);
  });

  it('counts NaN as the largest', () => {
    const x = dense([NAN, 1, Infinity, NAN, -1]);
    const sorted = zeros([5]);
    const positions = zeros([5], 'int32');
    cpu.sort(x, 0, false, sorted, positions);
    expect(values(sorted)).toEqual([-1, 1, Infinity, NAN, NAN]);
    expect(values(positions)).toEqual([4, 1, 2, 0, 3]);
    cpu.sort(x, 0, true, sorted, positions);
    expect(values(sorted)).toEqual([NAN, NAN, Infinity, 1, -1]);
    expect(values(positions)).toEqual([0, 3, 2, 1, 4]);
    cpu.sort(dense([3], []), 0, false, zeros([]), zeros([], 'int32'));
  });
});
