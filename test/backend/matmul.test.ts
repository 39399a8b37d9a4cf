import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nn, randn, type Tensor } from '../../src';
import type { View } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import { matmulInWasm } from '../../src/backend/cpu/wasm/matmul';
import { useVectorBuild, type VectorBuild, vectorBuild } from '../../src/backend/cpu/wasm/module';
import type { DType } from '../../src/dtype';
import { dense, fillRandom, get, indices, pick, randomView, seeded, values, zeros } from './views';

function naive(a: View, b: View, bias: View | null, out: View): number[] {
  return [...indices(out.shape)].map(([s, i, j]) => {
    let total = bias === null ? 0 : get(bias, [s, i, j]);
    for (let p = 0; p < a.shape[2]; p++) total += get(a, [s, i, p]) * get(b, [s, p, j]);
    return total;
  });
}

/**
 * Bound: |error| ≤ k · 4 · u, the inputs being at most 2 in size; u is 2^-23 for float32 and 2^-52
 * for float64; int32 exact.
 */
function check(a: View, b: View, bias: View | null, out: View, multiply = cpu.matmul): void {
  const expected = naive(a, b, bias, out);
  multiply(a, b, bias, out);
  const u = { float32: 2 ** -23, float64: 2 ** -52, int32: 0, bool: 0 }[out.dtype];
  const bound = Math.max(a.shape[2], 1) * 4 * u;
  let worst = 0;
  values(out).forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - expected[i]));
  });
  expect(worst).toBeLessThanOrEqual(bound);
}

const best = vectorBuild();
/** The builds that run here, and JavaScript. */
const BUILDS = (['relaxed-simd', 'simd', 'plain'] as VectorBuild[]).filter(
  (build) => useVectorBuild(build) === build,
);

it('has a build with vectors, since Node 20 has them', () => {
  expect(BUILDS.slice(-2)).toEqual(['simd', 'plain']);
  expect(best).toBe(process.env.TORCHLET_CPU ?? BUILDS[0]);
});

describe.each(BUILDS)('matmul, %s', (build) => {
  beforeAll(() => {
    expect(useVectorBuild(build)).toBe(build);
  });
  afterAll(() => {
    useVectorBuild(best);
  });

  it('equals the triple loop on random sizes, layouts, types, batches and biases', () => {
    const random = seeded(4);
    for (let round = 0; round < 250; round++) {
      const dtype = (['float32', 'float64', 'int32'] as DType[])[round % 3];
      const [m, k, n] = [0, 0, 0].map(() => pick(random, 1, round % 2 === 0 ? 7 : 40));
      const batch = pick(random, 1, 3);
      const some = (size: number) => (random() < 0.4 ? 1 : size);
      const a = randomView(random, [some(batch), m, k], dtype);
      const b = randomView(random, [some(batch), k, n], dtype);
      const bias =
        round % 4 < 2 ? null : randomView(random, [some(batch), some(m), some(n)], dtype);
      check(a, b, bias, randomView(random, [batch, m, n], dtype));
    }
  });

  it('crosses the borders of its blocks', () => {
    const random = seeded(5);
    for (const [m, k, n] of [
      [65, 257, 259],
      [63, 513, 9],
      [130, 16, 300],
    ]) {
      const a = fillRandom(random, zeros([1, m, k]));
      const b = fillRandom(random, zeros([1, n, k]));
      const bT: View = { ...b, shape: [1, k, n], strides: [0, 1, k], dense: false };
      check(a, bT, fillRandom(random, zeros([1, 1, n])), zeros([1, m, n]));
    }
    for (const [m, k, n] of [
      [66, 5, 20],
      [12, 3, 1024],
      [9, 300, 20],
    ]) {
      const [a, b] = [zeros([1, m, k]), zeros([1, k, n])].map((view) => fillRandom(random, view));
      check(a, b, fillRandom(random, zeros([1, m, n])), zeros([1, m, n]));
    }
  });

  it('has tiles of every size, and ways of their own for few rows and columns', () => {
    const random = seeded(8);
    const matrix = (rows: number, columns: number, transposed: boolean): View =>
      transposed
        ? {
            ...matrix(columns, rows, false),
            shape: [1, rows, columns],
            strides: [0, 1, rows],
            dense: false,
          }
        : fillRandom(random, zeros([1, rows, columns]));
    for (const m of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13]) {
      for (const n of [1, 2, 3, 4, 5, 7, 8, 9, 12, 15]) {
        const a = matrix(m, 67, (m + n) % 3 === 0);
        const b = matrix(67, n, (m + n) % 2 === 0);
        check(a, b, null, zeros([1, m, n]));
        check(a, b, matrix(m % 2 === 0 ? 1 : m, n, false), zeros([1, m, n]));
      }
    }
  });

  it('takes a batch over one right-hand side as one tall matrix', () => {
    const random = seeded(6);
    const a = fillRandom(random, zeros([5, 4, 20]));
    const b = fillRandom(random, zeros([1, 20, 20]));
    check(a, b, fillRandom(random, zeros([1, 1, 20])), zeros([5, 4, 20]));
    check(a, b, fillRandom(random, zeros([1, 4, 20])), zeros([5, 4, 20]));
    check(fillRandom(random, zeros([30, 1, 20])), b, null, zeros([30, 1, 20]));
  });

  it('transposes a line whose elements lie apart, bit for bit as one that is dense', () => {
    // What is copied as it lies would hold three times as much: the kernels copy such operands without gaps.
    const apart = (length: number) => randn(length, 3).narrow(1, 0, 1).t();
    const [line, x] = [apart(5000), randn(40, 5000)];
    expect([line.shape, line.strides]).toEqual([
      [1, 5000],
      [1, 3],
    ]);
    const results = (w: Tensor) => {
      const [left, right] = [w.detach().requiresGrad_(), x.detach().requiresGrad_()];
      const y = nn.functional.linear(right, left).add(right.matmul(left.t()));
      y.add(left.matmul(right.t()).t()).square().sum().backward();
      return [y, left.grad as Tensor, right.grad as Tensor];
    };
    const expected = results(line.contiguous());
    for (const [i, result] of results(line).entries()) {
      expect(result.equal(expected[i])).toBe(true);
    }
  });

  it('gives zeros, or the bias, for an inner size of 0', () => {
    const out = dense([9, 9, 9, 9], [1, 2, 2]);
    cpu.matmul(zeros([1, 2, 0]), zeros([1, 0, 2]), null, out);
    expect(values(out)).toEqual([0, 0, 0, 0]);
    cpu.matmul(zeros([1, 2, 0]), zeros([1, 0, 2]), dense([1, 2], [1, 1, 2]), out);
    expect(values(out)).toEqual([1, 2, 1, 2]);
    cpu.matmul(zeros([1, 0, 3]), zeros([1, 3, 2]), null, zeros([1, 0, 2]));
  });

  it('lets NaN and Infinity through zeros', () => {
    for (const size of [2, 33]) {
      const a = zeros([1, size, size]);
      const b = zeros([1, size, size]);
      (a.storage.data as Float32Array)[0] = Number.NaN;
      (a.storage.data as Float32Array)[size] = Infinity;
      const out = zeros([1, size, size]);
      cpu.matmul(a, b, null, out);
      const result = values(out);
      for (let j = 0; j < size; j++) {
        expect(result[j]).toBeNaN();
        expect(result[size + j]).toBeNaN();
      }
      expect(result.slice(2 * size).every((value) => value === 0)).toBe(true);
    }
  });

  if (build === 'plain') return;
  it('computes in parts what needs too much memory at once', () => {
    const random = seeded(7);
    const inParts = (...[a, b, bias, out]: Parameters<typeof cpu.matmul>) => {
      expect(matmulInWasm(a, b, bias, out, 1_160_000)).toBe(true);
    };
    for (const [batch, m, k, n] of [
      [5, 30, 20, 30],
      [1, 300, 40, 9],
      [1, 9, 40, 300],
    ]) {
      const a = randomView(random, [batch, m, k], 'float32');
      const b = randomView(random, [1, k, n], 'float32');
      const bias = randomView(random, [1, 1, n], 'float32');
      check(a, b, bias, randomView(random, [batch, m, n], 'float32'), inParts);
    }
  });
});
