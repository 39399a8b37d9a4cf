/**
 * Formulas: names that are taken, text that is no formula, and that nothing of it runs.
 */
import { expect, it } from 'vitest';
import {
  elementwise,
  expr,
  FormulaError,
  parseFormula,
  Tensor,
  tensor,
  update,
  ValueError,
} from '../../src/index';
import { refuses } from './refusals';

refuses('names of operations', {
  'a method of Tensor': [
    () => elementwise('requiresGrad_', (x) => x),
    ValueError,
    "elementwise: 'requiresGrad_' is a name of Tensor itself. Choose another.",
  ],
  'a field of Tensor': [
    () => elementwise('shape', (x) => x),
    ValueError,
    "elementwise: 'shape' is a name of Tensor itself. Choose another.",
  ],
  'an operation on shapes': [
    () => elementwise('reshape', (x) => x),
    ValueError,
    "elementwise: 'reshape' is a name of Tensor itself. Choose another.",
  ],
  'an elementwise operation': [
    () => elementwise('tanh', (x) => x),
    ValueError,
    "elementwise: 'tanh' is a name of Tensor itself. Choose another.",
  ],
  'an in-place operation': [
    () => elementwise('add_', (x) => x),
    ValueError,
    "elementwise: 'add_' is a name of Tensor itself. Choose another.",
  ],
  'one whose in-place form is taken': [
    () => elementwise('copy', (x) => x),
    ValueError,
    "elementwise: 'copy_' is a name of Tensor itself. Choose another.",
  ],
});

it('a refused name leaves the methods as they were', () => {
  const { reshape, tanh } = Tensor.prototype;
  for (const name of ['reshape', 'tanh', 'copy']) {
    expect(() => elementwise(name, (x) => x.mul(2))).toThrow(ValueError);
  }
  expect(Tensor.prototype.reshape).toBe(reshape);
  expect(Tensor.prototype.tanh).toBe(tanh);
  expect('copy' in Tensor.prototype).toBe(false);
  expect(expr`tanh(${tensor([0])})`.toArray()).toEqual([0]);
});

it('an operation of the user’s may be declared again', () => {
  elementwise('timesTwo', (x) => x.mul(3));
  const timesTwo = elementwise('timesTwo', (x) => x.mul(2));
  expect(timesTwo(tensor([1])).toArray()).toEqual([2]);
});

refuses('text', {
  'a misspelt name': [
    () => parseFormula('x * sigmoidd(x)', ['x']),
    FormulaError,
    "formula: unknown name 'sigmoidd'. Did you mean 'sigmoid'?\n" +
      '  x * sigmoidd(x)\n' +
      '      ^',
  ],
  'an unknown name': [
    () => parseFormula('x + foo', ['x']),
    FormulaError,
    "formula: unknown name 'foo'. Known are the operands (x), pi, e and the operations.\n" +
      '  x + foo\n' +
      '      ^',
  ],
  'a member': [
    () => parseFormula('process.exit()', ['x']),
    FormulaError,
    "formula: unexpected '.'. Formulas have no members.\n" + '  process.exit()\n' + '         ^',
  ],
  'a constructor': [
    () => parseFormula('constructor(x)', ['x']),
    FormulaError,
    "formula: unknown name 'constructor'. Known are the operands (x), pi, e and the " +
      'operations.\n' +
      '  constructor(x)\n' +
      '  ^',
  ],
  'an index': [
    () => parseFormula('x["a"]', ['x']),
    FormulaError,
    "formula: unexpected '['. Formulas have no arrays or indices.\n" + '  x["a"]\n' + '   ^',
  ],
  'an assignment': [
    () => parseFormula('x = 1', ['x']),
    FormulaError,
    "formula: unexpected '='. Formulas do not assign; equality is ==.\n" + '  x = 1\n' + '    ^',
  ],
  'two statements': [
    () => parseFormula('x; x', ['x']),
    FormulaError,
    "formula: unexpected ';'. A formula is one expression.\n" + '  x; x\n' + '   ^',
  ],
  nothing: [
    () => parseFormula('', ['x']),
    FormulaError,
    'formula: the text ends too early. Something is missing at the end.\n' + '  \n' + '  ^',
  ],
  'half an expression': [
    () => parseFormula('x + ', ['x']),
    FormulaError,
    'formula: the text ends too early. Something is missing at the end.\n' + '  x + \n' + '      ^',
  ],
  'an open parenthesis': [
    () => parseFormula('(x', ['x']),
    FormulaError,
    "formula: the text ends too early. A ')' is missing.\n" + '  (x\n' + '    ^',
  ],
  'chained comparisons': [
    () => parseFormula('0 < x < 1', ['x']),
    FormulaError,
    'formula: comparisons do not chain. Write a < b && b < c, or add parentheses.\n' +
      '  0 < x < 1\n' +
      '          ^',
  ],
  'a function as a value': [
    () => parseFormula('tanh', ['x']),
    FormulaError,
    'formula: tanh is a function. Write tanh(…).\n' + '  tanh\n' + '  ^',
  ],
  'too many operands': [
    () => parseFormula('tanh(x, x)', ['x']),
    FormulaError,
    'formula: tanh takes 1 operand (x), got 2.\n' + '  tanh(x, x)\n' + '          ^',
  ],
  'an operation’s text': [
    () => elementwise('misspelt', 'x * sigmoidd(x)'),
    FormulaError,
    "formula: unknown name 'sigmoidd'. Did you mean 'sigmoid'?\n" +
      '  x * sigmoidd(x)\n' +
      '      ^',
  ],
});

refuses('expr', {
  'a member': [
    ({ vector }) => expr`${vector}.constructor`,
    FormulaError,
    "formula: unexpected '.'. Formulas have no members.\n" + '  {0}.constructor\n' + '     ^',
  ],
  'a call of the environment': [
    () => expr`process.exit()`,
    FormulaError,
    "formula: unexpected '.'. Formulas have no members.\n" + '  process.exit()\n' + '         ^',
  ],
  'no tensor': [
    () => expr`1 + ${2}`,
    ValueError,
    'expr: none of the operands is a tensor. Wrap one in tensor(…).',
  ],
  'text as an operand': [
    ({ vector }) => expr`${vector} + ${'1' as never}`,
    ValueError,
    'expr: operand {1} is a string. Give a tensor or a number; arrays become tensors with ' +
      'tensor(…).',
  ],
});

refuses('updates', {
  'a result of its own': [
    () => update('own', ['p'], [], (p) => ({ q: p })),
    ValueError,
    "update: 'own' writes q; it can write its tensors only: p.",
  ],
  'a number': [
    () => update('number', ['p'], [], () => ({ p: 3 as never })),
    ValueError,
    "update: 'number' gives p a number. Make an expression of the operands.",
  ],
});
