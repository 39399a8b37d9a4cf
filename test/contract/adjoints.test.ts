/**
 * ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ for every operation that is linear in an operand, up to what the other operands add: 300 runs
 * each. Which those are is found by trying, on the calls of the golden cases; the engine's backward pass is the adjoint.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Tensor, TorchletError } from '../../src/index';
import {
  argumentsOf,
  type Call,
  type Case,
  functionOf,
  inputOf,
  methodOf,
  resultsOf,
} from './golden-cases';
import { goldenOps } from './golden-files';
import { type Layout, laidOut } from './laid-out';

const FLOATING = ['float32', 'float64'];

/** What an element is multiplied by is not what it gets back where several are written to one place. */
const LAST_WRITE_STAYS: readonly string[] = ['scatter', 'scatter_', 'put'];

/** Operations on memory as it lies: another layout is another map, or none. */
const BY_STRIDES: readonly string[] = ['asStrided', 'view', 'viewAs'];

/** A call as a function of one operand; the others are those of the case. */
interface LinearMap {
  readonly shape: readonly number[];
  apply(x: Tensor): Tensor[];
  /** What it makes of zeros: the part that does not depend on the operand. */
  readonly ofZero: readonly ArrayLike<number>[];
  readonly bound: number;
}

function mapOf(one: Case, k: number, call: Call): LinearMap {
  const others = one.inputs.map((input) =>
    inputOf(FLOATING.includes(input.dtype) ? { ...input, dtype: 'float64' } : input),
  );
  const { shape } = one.inputs[k];
  const apply = (x: Tensor) => {
    const operands = others.map((other, i) =>
      i === k ? x : one.inplace && i === 0 ? other.clone() : other,
    );
    // An in-place operation gets a tensor that may be changed.
    if (one.inplace && k === 0) operands[0] = x.mul(1);
    return resultsOf(call(argumentsOf(one, operands))).filter(
      (out): out is Tensor => out instanceof Tensor && FLOATING.includes(out.dtype),
    );
  };
  const zero = apply(drawn(shape, 0));
  const ofZero = zero.map((out) => out.data);
  const exact = zero.every(({ dtype }) => dtype === 'float64');
  // Relative to the sum of the absolute terms: float64 rounds to 1e-16, float32 to 6e-8, some hundred times.
  return { shape, apply, ofZero, bound: exact ? 1e-12 : 2e-5 };
}

/** Whole numbers from -5 to 5 in no order; all 0 for the seed 0. */
function valuesOf(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const mixed = Math.imul(i + 1 + Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
    return seed === 0 ? 0 : (((mixed ^ (mixed >>> 15)) >>> 8) % 11) - 5;
  });
}

function drawn(shape: readonly number[], seed: number, layout?: Layout): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return laidOut(shape, 'float64', valuesOf(count, seed), layout);
}

/** Whether f(c a + b) − f(0) = c (f(a) − f(0)) + (f(b) − f(0)) for some draws, whole numbers and not. */
function isLinear({ shape, apply, ofZero, bound }: LinearMap): boolean {
  const of = (x: Tensor) => apply(x).map((out, i) => [...out.data].map((v, j) => v - ofZero[i][j]));
  return [1, 2, 3].every((seed) => {
    const [a, b] = [drawn(shape, seed), drawn(shape, seed + 10).mul(0.375)];
    const [fa, fb, both] = [of(a), of(b), of(a.mul(-1.625).add(b))];
    return both.every((out, i) =>
      out.every((v, j) => {
        const scale = 1 + Math.abs(v) + 2 * Math.abs(fa[i][j]) + Math.abs(fb[i][j]);
        return Math.abs(v - (fb[i][j] - 1.625 * fa[i][j])) <= bound * scale;
      }),
    );
  });
}

/** What is wrong with the adjoint at one draw, or null. */
function adjointError(map: LinearMap, seed: number, layout?: Layout): string | null {
  const x = drawn(map.shape, seed, layout).requiresGrad_();
  const outs = map.apply(x);
  const weights = outs.map((out, i) => drawn(out.shape, seed + 31 * (i + 1)).to(out.dtype));
  let left = 0;
  let size = 1;
  outs.forEach((out, i) => {
    const [data, w] = [out.data, weights[i].data];
    for (let j = 0; j < data.length; j++) {
      const term = (data[j] - map.ofZero[i][j]) * w[j];
      left += term;
      size += Math.abs(term) + Math.abs(map.ofZero[i][j] * w[j]);
    }
  });
  const roots = outs.filter((out) => out.requiresGrad);
  if (roots.length === 0) return left === 0 ? null : 'nothing requires grad';
  roots
    .map((out) => out.mul(weights[outs.indexOf(out)]).sum())
    .reduce((a, b) => a.add(b))
    .backward();
  const g = x.grad?.data ?? [];
  const values = x.data;
  let right = 0;
  for (let j = 0; j < g.length; j++) right += g[j] * values[j];
  return Math.abs(left - right) <= map.bound * size
    ? null
    : `⟨A x, y⟩ = ${left}, ⟨x, Aᵀ y⟩ = ${right}`;
}

/** The operands in which an operation is linear in all its cases, each with them. */
function linearOperands(op: string, cases: readonly Case[]): [number, LinearMap[]][] {
  const call = (functionOf(op) ?? methodOf(op)) as Call;
  const maps = new Map<number, LinearMap[]>();
  const bent = new Set<number>();
  for (const one of cases) {
    if (one.throws || !one.grads) continue;
    one.inputs.forEach(({ dtype }, k) => {
      if (!FLOATING.includes(dtype) || !one.grads?.[k] || bent.has(k)) return;
      try {
        const map = mapOf(one, k, call);
        // NaN or infinity in the other operands says nothing about this one.
        if (map.ofZero.some((out) => !Array.from(out).every(Number.isFinite))) return;
        if (isLinear(map)) maps.set(k, [...(maps.get(k) ?? []), map]);
        else bent.add(k);
      } catch (error) {
        if (!(error instanceof TorchletError)) throw error;
        // It refuses some numbers: the inverse of 0.
        bent.add(k);
      }
    });
  }
  return [...maps].filter(([k]) => !bent.has(k));
}

const LINEAR = [...goldenOps()].flatMap(([op, cases]) =>
  linearOperands(op, cases)
    .filter(([k]) => k === 0 || !LAST_WRITE_STAYS.includes(op))
    .map(([k, maps]) => [op, k, maps] as const),
);

describe('the adjoint of', () => {
  test('some hundred operations is known by trying, of the others that it is not', () => {
    const names = new Set(LINEAR.map(([op]) => op));
    expect(names.size).toBeGreaterThan(190);
    for (const op of [
      'mul',
      'div',
      'mean',
      'cumsum',
      'matmul',
      'linalg.solve',
      'einsum',
      'gather',
    ]) {
      expect(names).toContain(op);
    }
    for (const op of ['exp', 'floor', 'amax', 'sort', 'norm', 'cumprod', 'linalg.inv', 'std']) {
      expect(names).not.toContain(op);
    }
  });

  test.each(LINEAR)('%s in operand %i', (op, _, maps) => {
    const layouts = BY_STRIDES.includes(op) ? [undefined] : [undefined, 'transposed', 'sliced'];
    fc.assert(
      fc.property(
        fc.nat(maps.length - 1),
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(...(layouts as (Layout | undefined)[])),
        (i, seed, layout) => {
          expect(adjointError(maps[i], seed, layout)).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });
});
