// The kernels that standardize rows, by their definition, in both builds: any sizes, with and without each operand.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { View } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import { useVectorBuild, type VectorBuild, vectorBuild } from '../../src/backend/cpu/wasm/module';
import { dense, pick, type Random, seeded, values, zeros } from './views';

const best = vectorBuild();
const BUILDS = (['relaxed-simd', 'simd'] as VectorBuild[]).filter(
  (build) => useVectorBuild(build) === build,
);
useVectorBuild(best);

interface Case {
  readonly rows: number;
  readonly size: number;
  readonly x: readonly number[];
  readonly g: readonly number[];
  readonly weight: readonly number[] | null;
  readonly bias: readonly number[] | null;
  readonly centred: boolean;
}

const EPS = 1e-5;
const sumOf = (a: readonly number[]) => a.reduce((sum, x) => sum + x, 0);

/** Everything that the kernels compute, in double precision. */
function byDefinition({ rows, size, x, g, weight, bias, centred }: Case) {
  const found = { mean: [], r: [], result: [], input: [] } as Record<string, number[]>;
  const [toWeight, toBias] = [new Array<number>(size).fill(0), new Array<number>(size).fill(0)];
  for (let i = 0; i < rows; i++) {
    const [row, cotangent] = [x, g].map((of) => of.slice(i * size, (i + 1) * size));
    const mean = centred ? sumOf(row) / size : 0;
    const r = 1 / Math.sqrt(sumOf(row.map((value) => (value - mean) ** 2)) / size + EPS);
    const away = row.map((value) => (value - mean) * r);
    const weighted = cotangent.map((value, j) => value * (weight?.[j] ?? 1));
    const average = centred ? sumOf(weighted) / size : 0;
    const along = sumOf(weighted.map((value, j) => value * away[j])) / size;
    found.mean.push(mean);
    found.r.push(r);
    found.result.push(...away.map((value, j) => value * (weight?.[j] ?? 1) + (bias?.[j] ?? 0)));
    found.input.push(...weighted.map((value, j) => r * (value - average - away[j] * along)));
    cotangent.forEach((value, j) => {
      toWeight[j] += value * away[j];
      toBias[j] += value;
    });
  }
  return { ...found, weight: toWeight, bias: toBias } as Record<string, number[]>;
}

/**
 * Bound: 32 units of float32 of the largest element, or of the largest r, by which errors of x are multiplied: totals are
 * doubles, what is added up is rounded three times.
 */
function expectClose(found: View | null, expected: number[], r: number[], about: string): void {
  if (found === null) return;
  const largest = [...expected, ...r].reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  const far = values(found).filter(
    (x, i) => !(Math.abs(x - expected[i]) <= 32 * 2 ** -23 * largest),
  );
  expect(far, about).toEqual([]);
}

function check(given: Case, random: Random): void {
  const { rows, size, x, g, weight, bias, centred } = given;
  const expected = byDefinition(given);
  const about = JSON.stringify({ rows, size, weight: weight !== null, centred });
  const standardized = {
    ...{ rows, size, eps: EPS, input: dense(x) },
    weight: weight === null ? null : dense(weight),
  };
  const moments = { mean: centred ? zeros([rows]) : null, r: zeros([rows]) };
  const result = zeros([rows, size]);
  const added = bias === null ? null : dense(bias);
  expect(cpu.standardize(standardized, added, moments, result)).toBe(true);
  expectClose(moments.mean, expected.mean, expected.r, `mean ${about}`);
  expectClose(moments.r, expected.r, expected.r, `r ${about}`);
  expectClose(result, expected.result, expected.r, `result ${about}`);
  const outs = {
    input: random() < 0.8 ? zeros([rows, size]) : null,
    weight: random() < 0.8 ? zeros([size]) : null,
    bias: random() < 0.8 ? zeros([size]) : null,
  };
  expect(cpu.standardizeBackward(standardized, moments, dense(g), outs)).toBe(true);
  for (const name of ['input', 'weight', 'bias'] as const) {
    expectClose(outs[name], expected[name], expected.r, `${name} ${about}`);
  }
}

function caseOf(random: Random, rows: number, size: number, round: number): Case {
  const some = (length: number) =>
    Array.from({ length }, () => Math.fround(random() * 4 - 2 + (round % 5)));
  return {
    ...{ rows, size, x: some(rows * size), g: some(rows * size) },
    weight: round % 2 === 0 ? some(size) : null,
    bias: round % 4 < 2 ? some(size) : null,
    centred: round % 3 > 0,
  };
}

describe.each(BUILDS)('standardized rows, %s', (build) => {
  beforeAll(() => {
    expect(useVectorBuild(build)).toBe(build);
  });
  afterAll(() => {
    useVectorBuild(best);
  });

  it('are their definition, and so are the cotangents', () => {
    const random = seeded(7);
    for (let round = 0; round < 200; round++) {
      const [rows, size] = [pick(random, 1, 9), pick(random, 2, 41)];
      check(caseOf(random, rows, size, round), random);
    }
  });

  it('are computed in parts where there are many, and one by one where they are long', () => {
    const random = seeded(8);
    check(caseOf(random, 3000, 45, 4), random);
    check(caseOf(random, 3, 70_001, 2), random);
  });

  it('of one element, or of equal ones, are 0, and NaN stays in its row', () => {
    const input = dense([3, 3, 3, 3, 3, 1, 2, Number.NaN, 4, 5, 1, 2, 3, 4, 5], [3, 5]);
    const moments = { mean: zeros([3]), r: zeros([3]) };
    const result = zeros([3, 5]);
    const rows = { rows: 3, size: 5, input, weight: null, eps: EPS };
    cpu.standardize(rows, null, moments, result);
    expect(values(result).slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(values(result).slice(5, 10)).toEqual(new Array(5).fill(Number.NaN));
    const outs = { input: zeros([3, 5]), weight: null, bias: null };
    cpu.standardizeBackward(
      rows,
      moments,
      dense([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]),
      outs,
    );
    const wrong = values(outs.input).map((value) => Number.isNaN(value));
    expect(wrong).toEqual(Array.from({ length: 15 }, (_, i) => i >= 5 && i < 10));
    const single = { rows: 2, size: 1, input: dense([7, -1], [2, 1]), weight: null, eps: EPS };
    const alone = zeros([2, 1]);
    cpu.standardize(single, null, { mean: zeros([2]), r: zeros([2]) }, alone);
    expect(values(alone)).toEqual([0, 0]);
  });
});

it('are for other kernels where they are float64 or there are no vectors', () => {
  const of = (input: View) => ({ rows: 1, size: 2, input, weight: null, eps: EPS });
  const moments = { mean: null, r: zeros([1]) };
  const [x, y] = [zeros([1, 2], 'float64'), zeros([1, 2])];
  const outs = { input: y, weight: null, bias: null };
  expect(cpu.standardize(of(x), null, moments, x)).toBe(false);
  expect(cpu.standardizeBackward(of(x), moments, x, outs)).toBe(false);
  useVectorBuild('plain');
  expect(cpu.standardize(of(y), null, moments, y)).toBe(false);
  useVectorBuild(best);
});
