// Formulas as text and LaTeX: the fewest parentheses that keep the meaning.
import { expect, test } from 'vitest';
import '../../src/index';
import { Expr, inOrder } from '../../src/formula/expr';
import { parseFormula } from '../../src/formula/parse';
import {
  derivativeLatex,
  derivativeText,
  formulaLatex,
  formulaText,
  toLatex,
  toText,
} from '../../src/formula/print';
import { catalog } from '../../src/ops/define';
import { evaluate } from './evaluate';

const [a, b, c] = ['a', 'b', 'c'].map((label, i) => Expr.input(i, label));
const number = Expr.number;

test.each<[string, Expr, string]>([
  ['a + b + c', a.add(b).add(c), 'a + b + c'],
  ['a + (b + c)', a.add(b.add(c)), 'a + b + c'],
  ['a - b - c', a.sub(b).sub(c), 'a - b - c'],
  ['a - (b + c)', a.sub(b.add(c)), 'a - \\left(b + c\\right)'],
  ['a + (b - c)', a.add(b.sub(c)), 'a + b - c'],
  ['(a + b) * c', a.add(b).mul(c), '\\left(a + b\\right) \\, c'],
  ['a * b + c', a.mul(b).add(c), 'a \\, b + c'],
  ['a * (b * c)', a.mul(b.mul(c)), 'a \\, b \\, c'],
  ['a / b / c', a.div(b).div(c), '\\frac{\\frac{a}{b}}{c}'],
  ['a / (b * c)', a.div(b.mul(c)), '\\frac{a}{b \\, c}'],
  ['(a + b) / (b - c)', a.add(b).div(b.sub(c)), '\\frac{a + b}{b - c}'],
  ['a / b * c', a.div(b).mul(c), '\\frac{a}{b} \\, c'],
  ['a * (b % c)', a.mul(b.remainder(c)), 'a \\, \\left(b \\bmod c\\right)'],
  ['-(a * b)', a.mul(b).neg(), '-\\left(a \\, b\\right)'],
  ['-a * b', a.neg().mul(b), '-a \\, b'],
  ['a * (-b)', a.mul(b.neg()), 'a \\, \\left(-b\\right)'],
  ['a - (-b)', a.sub(b.neg()), 'a - \\left(-b\\right)'],
  ['a + (-2)', a.add(-2), 'a + \\left(-2\\right)'],
  ['-a^2', a.square().neg(), '-a^{2}'],
  ['(-a)^2', a.neg().square(), '\\left(-a\\right)^{2}'],
  ['(-2)^a', number(-2).pow(a), '\\left(-2\\right)^{a}'],
  ['(a^2)^b', a.square().pow(b), '\\left(a^{2}\\right)^{b}'],
  ['a^b^c', a.pow(b.pow(c)), 'a^{b^{c}}'],
  ['a^(-1)', a.pow(-1), 'a^{-1}'],
  ['a^(b + 1)', a.pow(b.add(1)), 'a^{b + 1}'],
  ['(a / b)^2', a.div(b).square(), '\\left(\\frac{a}{b}\\right)^{2}'],
  ['exp(a)^2', a.exp().square(), '\\left(e^{a}\\right)^{2}'],
  ['2^(a + b)', a.add(b).exp2(), '2^{a + b}'],
  ['tanh(a + b)^2', a.add(b).tanh().square(), '\\tanh\\left(a + b\\right)^{2}'],
  ['log1p(a + b)', a.add(b).log1p(), '\\ln\\left(1 + a + b\\right)'],
  ['sqrt(a + b)', a.add(b).sqrt(), '\\sqrt{a + b}'],
  ['abs(a - b)', a.sub(b).abs(), '\\left|a - b\\right|'],
  ['2 * a * 3', number(2).mul(a).mul(3), '2 \\, a \\cdot 3'],
  ['a < b + 1', a.lt(b.add(1)), 'a < b + 1'],
  ['a >= -1', a.ge(-1), 'a \\ge -1'],
  ['(a < b) == c', a.lt(b).eq(c), '\\left(a < b\\right) = c'],
  ['(a < b) * c', a.lt(b).mul(c), '\\left(a < b\\right) \\, c'],
  ['!(a < b)', a.lt(b).logicalNot(), '\\lnot \\left(a < b\\right)'],
  [
    'a < b && b < c || c == 0',
    a.lt(b).logicalAnd(b.lt(c)).logicalOr(c.eq(0)),
    'a < b \\land b < c \\lor c = 0',
  ],
  ['a && (b || c)', a.logicalAnd(b.logicalOr(c)), 'a \\land \\left(b \\lor c\\right)'],
  [
    'where(a > 0, b, c - 1) * 2',
    b.where(a.gt(0), c.sub(1)).mul(2),
    '\\left(\\begin{cases} b & a > 0 \\\\ c - 1 & \\text{otherwise} \\end{cases}\\right) \\cdot 2',
  ],
])('%s', (text, expr, latex) => {
  expect(toText(expr)).toBe(text);
  expect(toLatex(expr)).toBe(latex);
});

test.each([
  [0.5, '0.5', '0.5'],
  [1e-8, '1e-8', '10^{-8}'],
  [2.5e-8, '2.5e-8', '2.5 \\cdot 10^{-8}'],
  [-1e21, '-1e+21', '-10^{21}'],
  [-0, '-0', '-0'],
  [Number.POSITIVE_INFINITY, 'inf', '\\infty'],
  [Number.NEGATIVE_INFINITY, '-inf', '-\\infty'],
  [Number.NaN, 'nan', '\\mathrm{NaN}'],
])('the number %d', (value, text, latex) => {
  expect(toText(number(value))).toBe(text);
  expect(toLatex(number(value))).toBe(latex);
});

test.each([
  ['x', 'x'],
  ['x12', 'x_{12}'],
  ['beta', '\\beta'],
  ['beta2', '\\beta_{2}'],
  ['negativeSlope', '\\mathrm{negativeSlope}'],
  ['min_val', '\\mathrm{min\\_val}'],
])('the name %s', (label, latex) => {
  expect(toText(Expr.input(0, label))).toBe(label);
  expect(toLatex(Expr.input(0, label))).toBe(latex);
});

const formulaOf = (name: string) => catalog.get(name)!.formula!;

test.each([
  ['tanh', 0, 'tanh(x)', 'g * (1 - y^2)'],
  ['sigmoid', 0, 'sigmoid(x)', 'g * (1 - y) * y'],
  ['rsub', 0, 'y - x', '-g'],
  ['add', 1, 'x + y', 'g'],
  // The result is z where y is an operand.
  ['div', 1, 'x / y', '-g * (z / y)'],
  ['sqrt', 0, 'sqrt(x)', 'g / (y * 2)'],
])('%s and its derivative by operand %i', (name, input, value, derivative) => {
  expect(formulaText(formulaOf(name))).toBe(value);
  expect(derivativeText(formulaOf(name), input)).toBe(derivative);
});

test('LaTeX of a formula and of its derivative', () => {
  expect(formulaLatex(formulaOf('tanh'))).toBe('\\tanh\\left(x\\right)');
  expect(derivativeLatex(formulaOf('tanh'))).toBe('g \\, \\left(1 - y^{2}\\right)');
});

test('parts that repeat are named on request', () => {
  const s = a.add(1).mul(b);
  const twice = s.exp().add(s);
  expect(toText(twice)).toBe('exp((a + 1) * b) + (a + 1) * b');
  expect(toText(twice, { share: true })).toBe('exp(s1) + s1, where s1 = (a + 1) * b');
  expect(toLatex(twice, { share: true })).toBe(
    'e^{s_{1}} + s_{1}, \\quad s_{1} = \\left(a + 1\\right) \\, b',
  );
  const taken = Expr.input(0, 's1');
  const part = taken.add(1).mul(b);
  expect(toText(part.mul(part), { share: true })).toBe('s2 * s2, where s2 = (s1 + 1) * b');
});

test('a formula whose parts repeat without end prints in proportion to its nodes', () => {
  let expr = a;
  for (let i = 0; i < 60; i++) expr = expr.sin().mul(expr); // a tree of 2⁶⁰ nodes
  expect(toText(expr).length).toBeLessThan(30 * inOrder([expr]).length);
});

test('a deep formula needs no stack', () => {
  let expr = a;
  for (let i = 0; i < 3000; i++) expr = expr.neg().sin();
  expect(toText(expr)).toHaveLength(6 * 3000 + 1);
});

const elementwise = [...catalog.values()].filter((entry) => entry.formula !== null);

test.each(elementwise.map((entry) => entry.name))('the text of %s computes the same', (name) => {
  const { formula, defaults, operands } = catalog.get(name)!;
  const again = parseFormula(formulaText(formula!), operands);
  const tensors = formula!.inputs;
  const read = again(
    ...operands.map((label, i) =>
      i < tensors ? Expr.input(i, label) : Expr.param(i - tensors, label),
    ),
  );
  for (const x of [-2.5, -0.75, 0.25, 1.5, 3]) {
    const more = Array.from({ length: tensors }, (_, i) => i + x / (i + 1));
    const inputs = [x, 1.25 - x / 2, x * x, ...more].slice(0, tensors);
    const wanted = evaluate(formula!.results[0], inputs, defaults);
    const got = evaluate(read, inputs, defaults);
    // Exact but for ln(1 + eˣ), which prints without its guards against overflow.
    if (Number.isNaN(wanted)) expect(got).toBeNaN();
    else expect(Math.abs(got - wanted)).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(wanted)));
  }
});
