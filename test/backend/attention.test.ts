// The attention kernels by their definition, in both builds: any sizes, layouts and masks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attention, View } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import { useVectorBuild, type VectorBuild, vectorBuild } from '../../src/backend/cpu/wasm/module';
import { get, memory, pick, type Random, randomView, seeded, values, view, zeros } from './views';

const best = vectorBuild();
const BUILDS = (['relaxed-simd', 'simd'] as VectorBuild[]).filter(
  (build) => useVectorBuild(build) === build,
);
useVectorBuild(best);

/** The matrix of one head. */
function matrix(v: View, s: number, h: number): number[][] {
  const [, , rows, columns] = v.shape;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => get(v, [s, h, i, j])),
  );
}

const transposed = (a: number[][]) => a[0].map((_, j) => a.map((row) => row[j]));
const times = (a: number[][], b: number[][]) =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));

/** Everything that the kernels compute, in double precision, with the elements of all heads in one row. */
function byDefinition({ query, key, value, mask, scale, causal }: Attention, cotangent: View) {
  const found = { shares: [], result: [], query: [], key: [], value: [] } as Record<
    string,
    number[]
  >;
  const add = (name: string, head: number[][]) => found[name].push(...head.flat());
  const [batch, heads] = query.shape;
  for (let s = 0; s < batch; s++) {
    for (let h = 0; h < heads; h++) {
      const [q, k, v, g] = [query, key, value, cotangent].map((x) => matrix(x, s, h));
      const shares = times(q, transposed(k)).map((row, i) => {
        const scores = row.map((score, j) => {
          const added = mask === null ? 0 : get(mask, [s, h, i, j]);
          return causal && j > i ? Number.NEGATIVE_INFINITY : score * scale + added;
        });
        const most = Math.max(...scores);
        const e = scores.map((score) => Math.exp(score - most));
        const total = e.reduce((a, b) => a + b);
        return e.map((x) => x / total);
      });
      const toShares = times(g, transposed(v));
      const toScores = shares.map((row, i) => {
        const sum = row.reduce((a, p, j) => a + p * toShares[i][j], 0);
        return row.map((p, j) => scale * p * (toShares[i][j] - sum));
      });
      add('shares', shares);
      add('result', times(shares, v));
      add('query', times(toScores, k));
      add('key', times(transposed(toScores), q));
      add('value', times(transposed(shares), g));
    }
  }
  return found;
}

/** Bound: 64 units of float32 of the largest element, or of 1: scores are sums of up to 17 products, the others of up to 300. */
function expectClose(found: View, expected: number[], about: string): void {
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  const worst = values(found).reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
  expect(worst, about).toBeLessThanOrEqual(64 * 2 ** -23 * largest);
}

function check(attention: Attention, random: Random, cotangent: View): void {
  const { query, key, value } = attention;
  const expected = byDefinition(attention, cotangent);
  const [batch, heads, steps] = query.shape;
  const shares = zeros([batch, heads, steps, key.shape[2]]);
  const result = randomView(random, cotangent.shape, 'float32');
  const about = JSON.stringify([query.shape, key.shape, value.shape, attention.causal]);
  expect(cpu.attend(attention, shares, result)).toBe(true);
  expectClose(shares, expected.shares, `shares ${about}`);
  expectClose(result, expected.result, `result ${about}`);
  const again = randomView(random, cotangent.shape, 'float32');
  expect(cpu.attend(attention, null, again)).toBe(true);
  expect(values(again)).toEqual(values(result));
  const outs = {
    query: random() < 0.8 ? randomView(random, query.shape, 'float32') : null,
    key: random() < 0.8 ? randomView(random, key.shape, 'float32') : null,
    value: random() < 0.8 ? randomView(random, value.shape, 'float32') : null,
  };
  expect(cpu.attendBackward(attention, shares, cotangent, outs)).toBe(true);
  for (const name of ['query', 'key', 'value'] as const) {
    const out = outs[name];
    if (out !== null) expectClose(out, expected[name], `${name} ${about}`);
  }
}

describe.each(BUILDS)('attention, %s', (build) => {
  beforeAll(() => {
    expect(useVectorBuild(build)).toBe(build);
  });
  afterAll(() => {
    useVectorBuild(best);
  });

  it('is its definition, and so are its cotangents', () => {
    const random = seeded(3);
    for (let round = 0; round < 100; round++) {
      const [batch, heads] = [pick(random, 1, 3), pick(random, 1, 3)];
      const [steps, keys, size, wide] = [1, 1, 1, 1].map((low) => pick(random, low, 17));
      const some = (rows: number, columns: number) =>
        randomView(random, [batch, heads, rows, columns], 'float32');
      const [query, key, value] = [some(steps, size), some(keys, size), some(keys, wide)];
      const causal = round % 3 === 0;
      const mask = round % 3 === 1 ? some(steps, keys) : null;
      const scale = (random() + 0.2) / Math.sqrt(size);
      check({ query, key, value, mask, causal, scale }, random, some(steps, wide));
    }
  });

  it('takes windows on one array, and broadcast masks of −∞', () => {
    const random = seeded(4);
    const [batch, heads, steps, size] = [2, 3, 6, 5];
    const all = randomView(random, [batch, steps, 3, heads, size], 'float32');
    const data = Float32Array.from(memory(all));
    const parts = [0, 1, 2].map((part) => {
      const strides = [steps * 3 * heads * size, size, 3 * heads * size, 1];
      return view(data, 'float32', [batch, heads, steps, size], strides, part * heads * size);
    });
    const shared = parts.map((part) => ({ ...part, storage: parts[0].storage }));
    const blocked = new Float32Array(steps * steps);
    for (let i = 0; i < blocked.length; i++) {
      if (i % (steps + 1) > 0 && random() < 0.5) blocked[i] = Number.NEGATIVE_INFINITY;
    }
    const shape = [batch, heads, steps, steps];
    const mask = view(blocked, 'float32', shape, [0, 0, steps, 1]);
    const [query, key, value] = shared;
    const cotangent = randomView(random, query.shape, 'float32');
    check({ query, key, value, mask, causal: false, scale: 0.4 }, random, cotangent);
    check(
      { query, key: query, value: query, mask: null, causal: true, scale: 0.4 },
      random,
      cotangent,
    );
  });

  it('leaves out what causal attention masks in each block of large heads, square or not', () => {
    const random = seeded(6);
    for (const [steps, keys] of [
      [270, 270],
      [130, 300],
      [300, 41],
    ]) {
      const some = (rows: number) => randomView(random, [1, 1, rows, 9], 'float32');
      const [query, key, value] = [some(steps), some(keys), some(keys)];
      check({ query, key, value, mask: null, causal: true, scale: 0.3 }, random, some(steps));
    }
  });

  it('computes many batches in parts', () => {
    const random = seeded(5);
    const some = () => randomView(random, [40, 2, 33, 8], 'float32');
    const [query, key, value] = [some(), some(), some()];
    check({ query, key, value, mask: null, causal: true, scale: 0.3 }, random, some());
  });
});

it('is for other kernels where it is float64 or there are no vectors', () => {
  const x = zeros([1, 1, 2, 2], 'float64');
  const y = zeros([1, 1, 2, 2]);
  const of = (z: View) => ({ query: z, key: z, value: z, mask: null, causal: false, scale: 1 });
  expect(cpu.attend(of(x), null, x)).toBe(false);
  expect(cpu.attendBackward(of(x), x, x, { query: x, key: x, value: x })).toBe(false);
  useVectorBuild('plain');
  expect(cpu.attend(of(y), null, y)).toBe(false);
  useVectorBuild(best);
});
