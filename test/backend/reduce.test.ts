import { afterEach, describe, expect, it } from 'vitest';
import { type Reducer, ScalarKernel, type View } from '../../src/backend/backend';
import { setCompilation } from '../../src/backend/cpu/compile';
import { cpu } from '../../src/backend/cpu/cpu';
import type { DType } from '../../src/dtype';
import { dense, fillRandom, get, indices, pick, randomView, seeded, values, zeros } from './views';

const REDUCERS: Reducer[] = ['sum', 'prod', 'max', 'min'];
const START: Record<Reducer, number> = { sum: 0, prod: 1, max: -Infinity, min: Infinity };
const STEP: Record<Reducer, (a: number, b: number) => number> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
};

const identity = () => new ScalarKernel('identity', 1, 0, [], ['x0']);

/** The reduction element by element, in double. */
function naive(
  reducer: Reducer,
  scalar: (x: number[]) => number,
  inputs: View[],
  shape: number[],
  out: View,
): number[] {
  return [...indices(out.shape)].map((base) => {
    let total = START[reducer];
    const span = shape.map((size, d) => (out.shape[d] === 1 ? size : 1));
    for (const step of indices(span)) {
      const index = base.map((i, d) => i + step[d]);
      total = STEP[reducer](total, scalar(inputs.map((input) => get(input, index))));
    }
    return total;
  });
}

/** Bound: relative 1e-6 for float32 results (one rounding), 1e-13 for float64; int32 exact. */
function expectClose(actual: number[], expected: number[], dtype: DType): void {
  const bound = dtype === 'float64' ? 1e-13 : dtype === 'float32' ? 1e-6 : 0;
  actual.forEach((value, i) => {
    const e = dtype === 'float32' ? Math.fround(expected[i]) : expected[i];
    if (Number.isNaN(e) || !Number.isFinite(e)) expect(value).toBe(e);
    else expect(Math.abs(value - e)).toBeLessThanOrEqual(bound * Math.max(1, Math.abs(e)));
  });
}

afterEach(() => {
  setCompilation(true);
});

for (const compiled of [true, false]) {
  describe(`reduce, ${compiled ? 'compiled' : 'interpreted'}`, () => {
    it('equals nested loops on random shapes, layouts, types and dimensions', () => {
      setCompilation(compiled);
      const random = seeded(2);
      const kernel = new ScalarKernel('k', 2, 1, ['const t0 = x0 * x1;'], ['t0 + p0']);
      for (let round = 0; round < (compiled ? 400 : 100); round++) {
        const long = pick(random, 0, 5);
        const shape = Array.from({ length: pick(random, 0, 5) }, (_, d) =>
          d === long ? pick(random, 16, 37) : pick(random, 1, 4),
        );
        const types: DType[] = ['float32', 'float64', 'int32', 'bool'];
        const inputs = [0, 1].map(() => {
          const own = shape.map((size) => (random() < 0.2 ? 1 : size));
          return randomView(random, own, types[pick(random, 0, 3)]);
        });
        const dtype = (['float32', 'float64', 'int32'] as const)[round % 3];
        const kept = shape.map((size) => (random() < 0.5 ? size : 1));
        const out = randomView(random, kept, dtype);
        const reducer = REDUCERS[pick(random, 0, 3)];
        const scale = dtype === 'int32' ? 1 : 0.5;
        const expected = naive(reducer, ([a, b]) => a * b + 2, inputs, shape, out);
        cpu.reduce(reducer, kernel, inputs, [2], shape, out, scale);
        if (dtype === 'int32' && expected.some((e) => Math.abs(e) > 2 ** 50)) continue;
        const scaled = expected.map((e) => (dtype === 'int32' ? e | 0 : e * scale));
        expectClose(values(out), scaled, dtype);
      }
    });

    it('counts true as 1, and stores bools', () => {
      setCompilation(compiled);
      const count = zeros([1], 'int32');
      const positive = new ScalarKernel('positive', 1, 0, [], ['x0 > 0']);
      cpu.reduce('sum', positive, [dense([1, -1, 2, 0, 5])], [], [5], count, 1);
      expect(values(count)).toEqual([3]);
      const any = zeros([2, 1], 'bool');
      cpu.reduce('max', positive, [dense([-1, 0, -1, 3], [2, 2])], [], [2, 2], any, 1);
      expect(values(any)).toEqual([0, 1]);
    });

    it('lets NaN win in max and min, and Infinity in sums', () => {
      setCompilation(compiled);
      const kernel = identity();
      const out = zeros([2, 1]);
      const x = dense([1, Number.NaN, 3, -Infinity, 2, Infinity], [2, 3]);
      cpu.reduce('max', kernel, [x], [], [2, 3], out, 1);
      expect(values(out)).toEqual([Number.NaN, Infinity]);
      cpu.reduce('min', kernel, [x], [], [2, 3], out, 1);
      expect(values(out)).toEqual([Number.NaN, -Infinity]);
      for (const dtype of ['float32', 'float64'] as const) {
        const sum = zeros([1], dtype);
        cpu.reduce('sum', kernel, [dense([1, Infinity, 2], [3], dtype)], [], [3], sum, 1);
        expect(values(sum)).toEqual([Infinity]);
        cpu.reduce('sum', kernel, [dense([Infinity, -Infinity], [2], dtype)], [], [2], sum, 1);
        expect(values(sum)).toEqual([Number.NaN]);
      }
    });

    it('gives the identity for nothing, and nothing for no outputs', () => {
      setCompilation(compiled);
      const kernel = identity();
      const out = dense([7, 7], [2, 1]);
      cpu.reduce('sum', kernel, [zeros([2, 0])], [], [2, 0], out, 1);
      expect(values(out)).toEqual([0, 0]);
      cpu.reduce('prod', kernel, [zeros([2, 0])], [], [2, 0], out, 1);
      expect(values(out)).toEqual([1, 1]);
      cpu.reduce('sum', kernel, [zeros([0, 2])], [], [0, 2], zeros([0, 1]), 1);
    });
  });
}

describe('reduce', () => {
  it('reduces nothing where out has the shape itself', () => {
    const out = zeros([2, 3]);
    const x = dense([1, 2, 3, 4, 5, 6], [2, 3]);
    cpu.reduce('sum', identity(), [x], [], [2, 3], out, 2);
    expect(values(out)).toEqual([2, 4, 6, 8, 10, 12]);
  });

  it('sums rows and columns of a wide matrix alike, also transposed', () => {
    const random = seeded(3);
    const x = fillRandom(random, zeros([70, 90]));
    const xT: View = { ...x, shape: [90, 70], strides: [1, 90], dense: false };
    for (const [input, shape] of [
      [x, [70, 90]],
      [xT, [90, 70]],
    ] as const) {
      for (const kept of [
        [shape[0], 1],
        [1, shape[1]],
      ]) {
        for (const dtype of ['float32', 'float64'] as const) {
          const out = zeros(kept, dtype);
          cpu.reduce('sum', identity(), [input], [], shape, out, 1);
          expectClose(
            values(out),
            naive('sum', ([v]) => v, [input], [...shape], out),
            dtype,
          );
        }
      }
    }
  });

  // Bound: 7 digits; the naive float32 sum would stop growing at 2^24 · 0.1.
  it('sums ten million float32', () => {
    const x = zeros([10_000_000]);
    cpu.fill(x, 0.1);
    const out = zeros([1]);
    cpu.reduce('sum', identity(), [x], [], [10_000_000], out, 1);
    expect(Math.abs(values(out)[0] / (1e7 * Math.fround(0.1)) - 1)).toBeLessThan(1e-7);
  });

  // Bound: the last digit of a double. Plain summation of 10^6 terms is off by about 1e-12.
  it('sums a million float64 to the last digit, along lines and in a row', () => {
    const x = zeros([1_000_000], 'float64');
    cpu.fill(x, 0.1);
    const out = zeros([1], 'float64');
    cpu.reduce('sum', identity(), [x], [], [1_000_000], out, 1);
    expect(Math.abs(values(out)[0] / 1e5 - 1)).toBeLessThan(3e-16);
    const columns: View = { ...x, shape: [50_000, 20], strides: [20, 1] };
    const row = zeros([1, 20], 'float64');
    cpu.reduce('sum', identity(), [columns], [], [50_000, 20], row, 1);
    for (const value of values(row)) expect(Math.abs(value / 5e3 - 1)).toBeLessThan(3e-16);
  });
});
