// Derivatives of formulas against central differences in float64, and their size.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import '../../src/index';
import { GradError } from '../../src/errors';
import { derive, substitute } from '../../src/formula/derive';
import { Expr, inOrder, type Primitive } from '../../src/formula/expr';
import { toText } from '../../src/formula/print';
import { evaluate, evaluateAll } from './evaluate';

const [x, y, z] = ['x', 'y', 'z'].map((label, i) => Expr.input(i, label));
const G = Expr.number(1);

/**
 * Largest difference between the derivative and a five-point central difference, relative to 1 + |derivative|. With
 * h = 1e-3 the difference itself is off by h⁴ f⁽⁵⁾ / 30 and by rounding, 1e-16 / h.
 */
function derivativeError(f: Expr, at: readonly number[]): number {
  const h = 1e-3;
  const operands = [x, y, z].slice(0, at.length);
  const exact = evaluateAll(
    derive(f, G, operands).map((d) => d ?? Expr.number(0)),
    at,
  );
  const errors = exact.map((d, i) => {
    const valueAt = (step: number) =>
      evaluate(
        f,
        at.map((value, k) => (k === i ? value + step * h : value)),
      );
    const difference = (8 * (valueAt(1) - valueAt(-1)) - (valueAt(2) - valueAt(-2))) / (12 * h);
    return Math.abs(d - difference) / (1 + Math.abs(d));
  });
  return Math.max(...errors);
}

/** The composites below have fifth derivatives up to about 1e5: (1e-3)⁴ · 1e5 / 30 < 1e-8. */
const BOUND = 1e-7;

const smooth: ((a: Expr) => Expr)[] = [
  (a) => a.sin(),
  (a) => a.cos(),
  (a) => a.tanh(),
  (a) => a.sigmoid(),
  (a) => a.atan(),
  (a) => a.neg().add(1),
  (a) => a.tanh().exp(),
  (a) => a.square().add(1).sqrt(),
  (a) => a.square().add(1).reciprocal(),
  (a) => a.silu(),
];
const joined: ((a: Expr, b: Expr) => Expr)[] = [
  (a, b) => a.add(b),
  (a, b) => a.sub(b),
  (a, b) => a.tanh().mul(b.sin()),
  (a, b) => a.sin().div(b.square().add(1)),
  (a, b) => a.sigmoid().pow(b.sigmoid()),
  (a, b) => a.logaddexp(b),
  // A part that is used several times.
  (a, b) => {
    const shared = a.sub(b).sin();
    return shared.mul(shared).add(shared);
  },
];

const composite = (depth: number) =>
  fc.letrec<{ expr: Expr }>((tie) => ({
    expr: fc.oneof(
      { maxDepth: depth },
      fc.constantFrom(x, y, z),
      fc.tuple(fc.constantFrom(...smooth), tie('expr')).map(([f, a]) => f(a)),
      fc.tuple(fc.constantFrom(...joined), tie('expr'), tie('expr')).map(([f, a, b]) => f(a, b)),
    ),
  })).expr;
const point = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -1.5, max: 1.5, noNaN: true })));

test('derivatives of composites agree with central differences', () => {
  fc.assert(
    fc.property(composite(4), point, (f, at) => derivativeError(f, at) < BOUND),
    { numRuns: 300, seed: 3 },
  );
});

test('so do derivatives of derivatives', () => {
  fc.assert(
    fc.property(composite(3), point, (f, at) => {
      const first = derive(f, G, [x, y, z]).filter((d) => d !== null);
      return first.every((d) => derivativeError(d, at) < BOUND);
    }),
    { numRuns: 100, seed: 4 },
  );
});

test('a rule that is wrong by 0.1% is caught, alone and inside a composite', () => {
  const sine: Primitive = {
    name: 'sine',
    arity: 1,
    js: 'Math.sin(x)',
    vjp: [(g, a) => g.mul(a.cos())],
    result: 'float',
    text: 'sine(x)',
    latex: '\\sin x',
    binds: 5,
  };
  const wrong: Primitive = { ...sine, vjp: [(g, a) => g.mul(a.cos()).mul(1.001)] };
  const inside = (rule: Primitive) =>
    Expr.call(rule, [x.mul(y)])
      .mul(z)
      .add(x);
  const at = [0.7, -0.4, 1.2];
  expect(derivativeError(Expr.call(sine, [x]), at)).toBeLessThan(BOUND);
  expect(derivativeError(Expr.call(wrong, [x]), at)).toBeGreaterThan(100 * BOUND);
  expect(derivativeError(inside(sine), at)).toBeLessThan(BOUND);
  expect(derivativeError(inside(wrong), at)).toBeGreaterThan(100 * BOUND);
});

test('shared subexpressions stay shared: the derivative grows with the nodes, not with the tree', () => {
  const size = (depth: number) => {
    let f = x;
    for (let i = 0; i < depth; i++) f = f.sin().mul(f); // a tree of 2^depth leaves
    const [d] = derive(f, G, [x]);
    return inOrder([d as Expr]).length;
  };
  const [ten, twenty, thirty] = [10, 20, 30].map(size);
  expect(thirty - twenty).toBe(twenty - ten);
  expect(thirty).toBeLessThan(30 * 12);
});

test('long chains need no stack', () => {
  let f = x;
  for (let i = 0; i < 20_000; i++) f = f.sin();
  const [d] = derive(f, G, [x]);
  expect(inOrder([d as Expr]).length).toBeLessThan(5 * 20_000);
});

test('the result stands for itself where a rule uses it', () => {
  const g = Expr.input(1, 'g');
  const out = Expr.input(2, 'out');
  const [d] = derive(x.tanh(), g, [x], out);
  expect(toText(d as Expr)).toBe('g * (1 - out^2)');
});

test('an operand that the formula does not use has no gradient; masks pass none on', () => {
  const [dx, dy, dz] = derive(x.where(y.gt(0), 0), G, [x, y, z]);
  expect(toText(dx as Expr)).toBe('where(y > 0, 1, 0)');
  expect([dy, dz]).toEqual([null, null]);
});

test('a primitive without a rule is an error', () => {
  const bare: Primitive = {
    name: 'bare',
    arity: 1,
    js: 'x',
    vjp: [],
    result: 'float',
    text: 'bare(x)',
    latex: 'x',
    binds: 5,
  };
  expect(() => derive(Expr.call(bare, [x]), G, [x])).toThrow(GradError);
  expect(() => derive(Expr.call(bare, [x]), G, [x])).toThrow(/bare: has no derivative rule/);
});

test('substitution keeps what is shared shared', () => {
  const shared = x.sin();
  const [replaced] = substitute([shared.mul(shared)], () => y);
  expect(toText(replaced)).toBe('sin(y) * sin(y)');
  expect(replaced.args[0]).toBe(replaced.args[1]);
});
