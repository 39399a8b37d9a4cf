/**
 * Derivatives of every operation: first and second against central differences, in all shapes and layouts, and the
 * fused kernels of a formula against the same formula run operation by operation.
 */
import { describe, expect, test } from 'vitest';
import { Expr, inOrder } from '../../src/formula/expr';
import { Formula } from '../../src/formula/formula';
import { elementwise, Tensor } from '../../src/index';
import { type CatalogEntry, catalog, primitive } from '../../src/ops/define';
import { runFormula } from '../../src/ops/run-formula';
import { type Differentiable, derivativeErrors } from './gradient-check';
import { LAYOUTS, type Layout, laidOut } from './laid-out';
import { EXEMPT, SAMPLES } from './samples';

/** Uneven values over an interval that keep away from halves and wholes, where functions have kinks and jumps. */
function draw(count: number, [lo, hi]: readonly [number, number], seed: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const value = lo + (hi - lo) * ((0.137 + seed * 0.291 + i * Math.SQRT1_2) % 1);
    return Math.abs(2 * value - Math.round(2 * value)) < 0.04 ? value + 0.03 : value;
  });
}

function leaf(
  shape: readonly number[],
  domain: readonly [number, number],
  seed: number,
  how?: Layout,
): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const row = shape.length > 0 && how === 'expanded' ? count / shape[0] : count;
  const values = draw(row, domain, seed);
  const data = Array.from({ length: count }, (_, i) => values[i % row]);
  return laidOut(shape, 'float64', data, how).requiresGrad_();
}

/** Shapes of up to three operands: alike, broadcast, 0-d, one element, none. */
const SHAPES = [
  [
    [2, 3],
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3], [2, 1]],
  [[1, 2], [2, 1], []],
  [[], [], []],
  [[1], [1], [1]],
  [[0, 2], [2], [1, 1]],
];

const entries = [...catalog.values()];
const formulas = entries.filter((entry) => entry.formula !== null && entry.differentiable);

function tensorsOf(entry: CatalogEntry, shapes: readonly number[][], how?: Layout): Tensor[] {
  return entry.domain.map((domain, i) => leaf(shapes[i % shapes.length], domain, i, how));
}

function callOf(entry: CatalogEntry): Differentiable {
  return (...inputs) => runFormula(entry.formula as Formula, inputs, entry.defaults);
}

describe('derivatives of formulas', () => {
  test.each(formulas.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const wrong = SHAPES.flatMap((shapes) =>
      derivativeErrors(callOf(entry), tensorsOf(entry, shapes)),
    );
    for (const how of LAYOUTS) {
      wrong.push(...derivativeErrors(callOf(entry), tensorsOf(entry, SHAPES[0], how)));
    }
    expect(wrong).toEqual([]);
  });
});

describe('fused kernels agree with the formula run operation by operation', () => {
  const all = entries.filter((entry) => entry.formula !== null);
  test.each(all.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const formula = entry.formula as Formula;
    const inputs = tensorsOf(entry, SHAPES[1]).map((x) => x.detach());
    expectFused(formula, inputs, entry.defaults);
    if (!entry.differentiable) return;
    const { together, uses } = formula.gradient((1 << formula.inputs) - 1, false);
    const g = leaf([2, 3], [-1, 1], 7).detach();
    const saved = [g, ...uses.map((i) => inputs[i])];
    together.results.forEach((result) => {
      expectFused(
        new Formula(entry.name, [result], saved.length, formula.params),
        saved,
        entry.defaults,
      );
    });
  });
});

function expectFused(formula: Formula, inputs: readonly Tensor[], params: readonly number[]): void {
  const fused = runFormula(formula, inputs, params);
  const single = runOneByOne(formula.results[0], inputs, params).expand(fused.shape);
  expect([...fused.data]).toEqual([...single.data]);
}

/** Every node of the formula as an operation of its own on tensors. */
function runOneByOne(result: Expr, inputs: readonly Tensor[], params: readonly number[]): Tensor {
  const values = new Map<Expr, Tensor>();
  for (const node of inOrder([result])) values.set(node, runNode(node, values, inputs, params));
  return values.get(result) as Tensor;
}

function runNode(
  node: Expr,
  values: ReadonlyMap<Expr, Tensor>,
  inputs: readonly Tensor[],
  params: readonly number[],
): Tensor {
  if (node.kind === 'input') return inputs[node.value];
  if (node.primitive === null) {
    return laidOut([], 'float64', [node.kind === 'param' ? params[node.value] : node.value]);
  }
  const args = node.args.map((arg) => values.get(arg) as Tensor);
  const call = Expr.call(
    node.primitive,
    args.map((_, i) => Expr.input(i)),
  );
  return runFormula(new Formula(node.primitive.name, [call], args.length, 0), args, []);
}

describe('derivatives of the other operations', () => {
  test.each(Object.entries(SAMPLES).filter(([name]) => catalog.has(name)))('%s', (_, samples) => {
    for (const { shapes, domain = [-2, 2] as const, call, ties } of samples) {
      const inputs = (how?: Layout) => shapes.map((shape, i) => leaf(shape, domain, i, how));
      expect(derivativeErrors(call, inputs())).toEqual([]);
      for (const how of LAYOUTS) {
        if (how !== 'expanded' || (!ties && shapes.every((shape) => shape.length > 1))) {
          expect(derivativeErrors(call, inputs(how))).toEqual([]);
        }
      }
    }
  });

  test('every differentiable operation has a sample call, or a reason to have none', () => {
    const known = new Set([...Object.keys(SAMPLES), ...Object.values(EXEMPT).flat()]);
    const unknown = entries
      .filter((entry) => !entry.elementwise && entry.differentiable && !known.has(entry.name))
      .map((entry) => entry.name);
    expect(unknown).toEqual([]);
  });
});

describe('the checker catches', () => {
  const x = () => [leaf([2, 3], [0.3, 1.2], 1)];

  test('an error of 0.1 % in a rule', () => {
    const planted = primitive<(x: Tensor) => Tensor>('plantedFirst', {
      js: 'Math.tanh(x)',
      vjp: (g, _x, y) => g.mul(y.square().rsub(1)).mul(1.001),
    });
    expect(derivativeErrors(planted, x()).length).toBeGreaterThan(0);
  });

  test('an error of 0.1 % that only the second derivative has', () => {
    const slope = primitive<(x: Tensor) => Tensor>('plantedSlope', {
      js: 'Math.cos(x)',
      vjp: (g, x) => g.mul(x.sin()).mul(-1.001),
    });
    const planted = primitive<(x: Tensor) => Tensor>('plantedSecond', {
      js: 'Math.sin(x)',
      vjp: (g, x) => g.mul((x as unknown as { plantedSlope(): Expr }).plantedSlope()),
    });
    const wrong = derivativeErrors(planted, x());
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.every((what) => what.startsWith('second'))).toBe(true);
    expect(derivativeErrors(slope, x()).length).toBeGreaterThan(0);
  });

  test('a missing gradient', () => {
    const cut = (y: Tensor) => y.mul(y.detach());
    expect(derivativeErrors(cut, x()).length).toBeGreaterThan(0);
  });

  test('nothing in a right formula', () => {
    const swish = elementwise('plantedNothing', (y) => y.mul(y.sigmoid()));
    expect(derivativeErrors(swish, x())).toEqual([]);
    expect(swish).toBeInstanceOf(Function);
    expect(Tensor.prototype).toHaveProperty('plantedNothing');
  });
});
