// Formula text: what it means, and that everything else is refused at the right character.
import fc from 'fast-check';
import jsep from 'jsep';
import { expect, test, vi } from 'vitest';
import '../../src/index';
import { FormulaError } from '../../src/errors';
import { Expr, inOrder } from '../../src/formula/expr';
import { parseFormula } from '../../src/formula/parse';
import { toText } from '../../src/formula/print';
import { evaluate } from './evaluate';

const NAMES = ['a', 'b', 'c'];
const OPERANDS = NAMES.map((name, i) => Expr.input(i, name));
const parse = (text: string) => parseFormula(text, NAMES)(...OPERANDS);

test.each([
  // Written, and the same with every grouping that matters shown.
  ['a+b*c', 'a + b * c'],
  ['a - b - c', 'a - b - c'],
  ['a - (b - c)', 'a - (b - c)'],
  ['a / b * c', 'a / b * c'],
  ['-a^2', '-a^2'],
  ['-a**2', '-a^2'],
  ['(-a)^2', '(-a)^2'],
  ['a^b^c', 'a^b^c'],
  ['(a^b)^c', '(a^b)^c'],
  ['2^-a', '2^(-a)'],
  ['a^-b^2', 'a^(-b^2)'],
  ['2*a^2', '2 * a^2'],
  ['-a*b', '-a * b'],
  ['-(a*b)', '-(a * b)'],
  ['+a', 'a'],
  ['a--b', 'a - (-b)'],
  ['!a', '!a'],
  ['!(a < b)', '!(a < b)'],
  ['a % b', 'a % b'],
  ['a < b && b <= c || !c', 'a < b && b <= c || !c'],
  ['a + 1 > b * 2', 'a + 1 > b * 2'],
  ['(a < b) == c', '(a < b) == c'],
  ['a > 0 ? b : c', 'where(a > 0, b, c)'],
  ['a ? b : c', 'where(a != 0, b, c)'],
  ['a > 0 ? 1 : b > 0 ? 2 : 3', 'where(a > 0, 1, where(b > 0, 2, 3))'],
  ['a > 0 ?.5 : 1', 'where(a > 0, 0.5, 1)'],
  ['where(a > 0, b, c)', 'where(a > 0, b, c)'],
  ['sigmoid( a )', 'sigmoid(a)'],
  ['leakyRelu(a)', 'where(a > 0, a, a * 0.01)'],
  ['leakyRelu(a, 0.1)', 'where(a > 0, a, a * 0.1)'],
  ['maximum(a, minimum(b, c))', 'max(a, min(b, c))'],
  ['max(a, min(b, c))', 'max(a, min(b, c))'],
  ['1e-8 + .5 + 1E3 + 2.', '1e-8 + 0.5 + 1000 + 2'],
  ['2 * pi * e', '2 * 3.141592653589793 * 2.718281828459045'],
  ['a +\n\tb', 'a + b'],
])('%s', (text, meaning) => {
  expect(toText(parse(text))).toBe(meaning);
});

test('operands come before constants and are used in the order of the names', () => {
  const f = parseFormula('e - pi', ['pi', 'e']);
  expect(f).toHaveLength(2);
  expect(evaluate(f(Expr.input(0), Expr.input(1)), [1, 3])).toBe(2);
});

test('a formula may be applied to any expressions', () => {
  expect(toText(parseFormula('x * sigmoid(x)', ['x'])(OPERANDS[0].add(1)))).toBe(
    '(a + 1) * sigmoid(a + 1)',
  );
});

test.each<[text: string, position: number, message: RegExp]>([
  ['a + sigmod(a)', 4, /unknown name 'sigmod'. Did you mean 'sigmoid'\?/],
  ['a * a * d', 8, /unknown name 'd'/],
  ['sigmoid(a, b)', 11, /sigmoid takes 1 operand \(x\), got 2/],
  ['b + pow(a)', 4, /pow takes 2 operands \(x, y\), got 1/],
  ['leakyRelu()', 0, /leakyRelu takes 1 to 2 operands \(x, negativeSlope\), got 0/],
  ['1 + max', 4, /max is a function. Write max\(…\)/],
  ['1 + sigmoid', 4, /sigmoid is a function. Write sigmoid\(…\)/],
  ['1 + a(2)', 4, /a is an operand, not a function/],
  ['2a', 1, /An operator is missing/],
  ['a b', 2, /An operator is missing/],
  ['2 (a)', 2, /An operator is missing/],
  ['sigmoid(a)(b)', 10, /An operator is missing/],
  ['pow(a b)', 6, /A '\)' is missing/],
  ['a +', 3, /too early/],
  ['', 0, /too early/],
  ['(a', 2, /A '\)' is missing/],
  ['a)', 1, /parentheses/],
  ['()', 1, /unexpected '\)'/],
  ['a * / b', 4, /A name or a number is missing/],
  ['pow(a, , b)', 7, /unexpected ','/],
  ['pow(a, b,)', 9, /unexpected '\)'/],
  ['a ? b', 5, /A ':' is missing/],
  ['a < b < c', 8, /do not chain/],
  ['a = 1', 2, /do not assign/],
  ['a === 1', 4, /do not assign/],
  ['a => a', 2, /do not assign/],
  ['a += 1', 3, /do not assign/],
  ['a.b', 1, /no members/],
  ['a?.b', 1, /no members/],
  ['a.constructor', 1, /no members/],
  ['a.__proto__', 1, /no members/],
  ['sigmoid.call(a)', 7, /no members/],
  ['process.exit()', 7, /no members/],
  ['globalThis.process.exit(1)', 10, /no members/],
  ["a['b']", 1, /no arrays/],
  ['a[0]', 1, /no arrays/],
  ['[a]', 0, /no arrays/],
  ['"a"', 0, /no strings/],
  ["'a' + a", 0, /no strings/],
  ['`a`', 0, /no strings/],
  ['a; b', 1, /one expression/],
  ['a, b', 1, /one expression/],
  ['(a, b)', 2, /A '\)' is missing/],
  ['new Foo()', 4, /An operator is missing/],
  ['a & b', 2, /&&/],
  ['a | b', 2, /\|\|/],
  ['a ?? b', 3, /missing before it/],
  ['~a', 0, /made of names/],
  ['a @ b', 2, /made of names/],
  ['\\u0061', 0, /made of names/],
  ['{a}', 0, /unexpected '\{'/],
  ['1.2.3', 3, /no members/],
  ['2e', 2, /too early/],
  ['0x10', 1, /An operator is missing/],
])('%s is refused at %i', (text, position, message) => {
  const error = catchError(() => parse(text));
  expect(error.message).toMatch(message);
  expect(error.position).toBe(position);
  expect(error.formula).toBe(text);
  expect(error.message.endsWith(`\n  ${text}\n  ${' '.repeat(position)}^`)).toBe(true);
});

// Names that plain objects have: a lookup that is not in a Map would find them.
test.each([
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'this',
  'true',
  'null',
  'undefined',
  'arguments',
  'eval',
  'Function',
  'process',
  'globalThis',
  'Math',
])('%s is an unknown name, called or not', (name) => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  for (const text of [name, `${name}()`, `1 + ${name}(a)`, `sigmoid(${name})`]) {
    const error = catchError(() => parse(text));
    expect(error.message).toContain(`unknown name '${name}'`);
    expect(error.position).toBe(text.indexOf(name));
  }
  expect(exit).not.toHaveBeenCalled();
  exit.mockRestore();
});

test('two operands of one name are refused', () => {
  expect(() => parseFormula('a', ['a', 'a'])).toThrow(/two operands are named 'a'/);
});

test('what is nested too deeply is a FormulaError, and long sums are fine', () => {
  const depth = 100_000;
  expect(() => parse(`${'('.repeat(depth)}a${')'.repeat(depth)}`)).toThrow(/nested too deeply/);
  expect(() => parse(`${'-'.repeat(depth)}a`)).toThrow(/nested too deeply/);
  expect(evaluate(parse(`a${' + a'.repeat(999)}`), [1, 0, 0])).toBe(1000);
});

test("jsep's own settings are left as they were, and do not matter", () => {
  jsep.addBinaryOp('<>', 20);
  jsep.addLiteral('a', 7);
  try {
    expect(toText(parse('a < b'))).toBe('a < b');
    expect(() => parse('a <> b')).toThrow(FormulaError);
    expect(() => parse('a +')).toThrow(FormulaError);
    expect(jsep('x <> [this.y] ?? "z"').type).toBe('BinaryExpression');
    expect(jsep('a').value).toBe(7);
  } finally {
    jsep.removeBinaryOp('<>');
    jsep.removeLiteral('a');
  }
});

const UNARY = 'neg square exp exp2 reciprocal sigmoid abs sqrt tanh logicalNot sign expm1'.split(
  ' ',
);
const BINARY =
  'add sub mul div pow remainder lt le gt ge eq ne logicalAnd logicalOr maximum fmod'.split(' ');

type Build = Record<string, (...operands: Expr[]) => Expr>;
const call = (name: string, x: Expr, ...rest: Expr[]) =>
  (x as unknown as Build)[name].call(x, ...rest);

const { expression } = fc.letrec<{ expression: Expr }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(...OPERANDS),
    fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })).map(Expr.number),
    fc.tuple(fc.constantFrom(...UNARY), tie('expression')).map(([name, x]) => call(name, x)),
    fc
      .tuple(fc.constantFrom(...BINARY), tie('expression'), tie('expression'))
      .map(([name, x, y]) => call(name, x, y)),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([x, y, z]) => call('where', x, y.gt(0), z)),
  ),
}));

test('what toText prints computes the same bits when it is read back', () => {
  const values = fc.tuple(...NAMES.map(() => fc.double({ min: -4, max: 4, noNaN: true })));
  fc.assert(
    fc.property(expression, values, (expr, inputs) => {
      // Every part by itself: in the whole a wrong one may drown in NaN or in a comparison.
      for (const part of inOrder([expr])) {
        expect(evaluate(parse(toText(part)), inputs)).toBe(evaluate(part, inputs));
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('no text does anything but parse or throw a FormulaError', () => {
  const piece = fc.constantFrom(
    ...'a b c d sigmoid pow constructor __proto__ this pi 1 .5 2e3 ( ) [ ] { } + - * / % ^ ** < == != && || ! ? : , . ?. = ; " \' ` \\ $ @'.split(
      ' ',
    ),
    ' ',
    '\n',
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (source) => {
      try {
        expect(parse(source)).toBeInstanceOf(Expr);
      } catch (error) {
        if (!(error instanceof FormulaError)) throw error;
        expect(error.position).toBeGreaterThanOrEqual(0);
        expect(error.position).toBeLessThanOrEqual(source.length);
      }
    }),
    { numRuns: 2000, seed: 2 },
  );
});

function catchError(work: () => unknown): FormulaError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(FormulaError);
    return error as FormulaError;
  }
  throw new Error('nothing was thrown');
}
