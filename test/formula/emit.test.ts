// The kernel text of formulas: one constant per distinct subexpression, numbers that vary as parameters.
import { expect, test } from 'vitest';
import '../../src/index';
import { emitKernel, fill } from '../../src/formula/emit-js';
import { Expr } from '../../src/formula/expr';
import { trace } from '../../src/formula/formula';
import { parseFormula } from '../../src/formula/parse';
import { evaluate } from './evaluate';

const [x, y] = [Expr.input(0), Expr.input(1)];

test('one constant per distinct subexpression, whether the node is shared or built twice', () => {
  const shared = x.add(y);
  const kernel = emitKernel('f', [shared.mul(shared).sub(x.add(y))], 2, 0);
  expect(kernel.body).toEqual([
    'const t0 = x0 + x1;',
    'const t1 = t0 * t0;',
    'const t2 = t1 - t0;',
  ]);
  expect(kernel.results).toEqual(['t2']);
  expect([kernel.name, kernel.inputs, kernel.params]).toEqual(['f', 2, 0]);
});

test('several results share their parts', () => {
  const kernel = emitKernel('f', [x.mul(y).neg(), x.mul(y), x], 2, 0);
  expect(kernel.body).toEqual(['const t0 = x0 * x1;', 'const t1 = -t0;']);
  expect(kernel.results).toEqual(['t1', 't0', 'x0']);
});

test('the order of operands matters', () => {
  expect(emitKernel('f', [x.sub(y).mul(y.sub(x))], 2, 0).body).toHaveLength(3);
});

test('negative numbers, zeros and infinities keep their value', () => {
  expect(emitKernel('f', [x.sub(-2)], 1, 0).body).toEqual(['const t0 = x0 - (-2);']);
  expect(evaluate(x.sub(-2).pow(-1), [0])).toBe(0.5);
  expect(evaluate(Expr.number(-0).mul(x), [1])).toBe(-0);
  expect(evaluate(x.maximum(Number.NEGATIVE_INFINITY), [3])).toBe(3);
  expect(evaluate(x.add(Number.NaN), [3])).toBeNaN();
});

test('a parameter is a name in the text, so that the text is the same for every value', () => {
  const { kernel } = trace('scale', (a, s) => a.mul(s).add(s), ['a', 's'], [false, true]);
  expect(kernel.body).toEqual(['const t0 = x0 * p0;', 'const t1 = t0 + p0;']);
  expect([kernel.inputs, kernel.params]).toEqual([1, 1]);
});

test('names of operands never reach the text', () => {
  const build = parseFormula('weird$name + 1', ['weird$name']);
  const { kernel } = trace('f', build, ['weird$name'], [false]);
  expect(kernel.body).toEqual(['const t0 = x0 + 1;']);
});

test('the kernel is emitted once', () => {
  const formula = trace('f', (a) => a.sin(), ['a'], [false]);
  expect(formula.kernel).toBe(formula.kernel);
});

test('filling a template leaves longer names alone', () => {
  expect(fill('Math.max(x, y) + exp(x)', ['t1', 'x0'])).toBe('Math.max(t1, x0) + exp(t1)');
});
