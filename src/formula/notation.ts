/**
 * The two ways of writing formulas, text and LaTeX: operators and how tightly they bind, numbers,
 * names, and how a primitive's template is filled. Layer: formula; `print` uses it.
 */
import type { Primitive } from './expr';

/** What a part prints as, and how tightly it binds. */
export interface Printed {
  readonly text: string;
  readonly binds: number;
}

/** One way of writing; the templates are over `x`, `y`, `z`. */
export interface Notation {
  readonly template: (primitive: Primitive) => string;
  readonly binds: (primitive: Primitive) => number;
  readonly number: (value: number) => Printed;
  readonly label: (name: string) => string;
  readonly brackets: readonly [string, string];
  /**
   * Operators that do not keep the grouping of their right operand: sums and products of
   * mathematics.
   */
  readonly associative: ReadonlySet<string>;
}

/** A binary operator's level, and the level that its left and its right operand need. */
type Operator = readonly [level: number, left: number, right: number];

const COMPARISON: Operator = [0, 1, 1];
const PRODUCT: Operator = [2, 2, 3];
const SIGN = 3;
const FRACTION = 3.5; // a factor without parentheses, but not a base
export const ATOM = 5;

const OPERATORS = new Map<string, Operator>([
  ...['||', '\\lor'].map((name): [string, Operator] => [name, [-2, -2, -1]]),
  ...['&&', '\\land'].map((name): [string, Operator] => [name, [-1, -1, 0]]),
  ...['==', '!=', '<', '<=', '>', '>=', '=', '\\ne', '\\le', '\\ge'].map(
    (name): [string, Operator] => [name, COMPARISON],
  ),
  ...['*', '/', '%', '\\,'].map((name): [string, Operator] => [name, PRODUCT]),
  // Between words it reads as looser than a product.
  ['\\bmod', [1.5, 2, 3]],
  ['+', [1, 1, 2]],
  ['-', [1, 1, 2]],
  ['!', [SIGN, SIGN, SIGN]],
  ['\\lnot', [SIGN, SIGN, SIGN]],
  ['^', [4, ATOM, 4]],
]);

const TOKEN = /\s+|\\[a-zA-Z]+|\\.|&&|\|\||[<>=!]=?|\b[xyz]\b|[A-Za-z_]\w*|\d+|./g;

/** Text that `parseFormula` reads back. */
export const TEXT: Notation = {
  template: (primitive) => primitive.text,
  binds: (primitive) => primitive.binds,
  number: (value) => signed(textNumber(value)),
  label: (name) => name,
  brackets: ['(', ')'],
  // In floating point the grouping changes the value, so the text keeps it.
  associative: new Set(),
};

/** LaTeX, for math mode. */
export const LATEX: Notation = {
  template: (primitive) => primitive.latex,
  // eˣ is a power though exp(x) is a call, so the level is that of the template itself.
  binds: (primitive) => latexLevel(primitive.latex),
  number: latexNumber,
  label: latexLabel,
  brackets: ['\\left(', '\\right)'],
  associative: new Set(['+', '\\,']),
};

/**
 * The template with operands put in, each in parentheses where an operator beside it binds as
 * tightly.
 */
export function fillTemplate(
  notation: Notation,
  primitive: Primitive,
  operands: readonly Printed[],
): string {
  const tokens = notation.template(primitive).match(TOKEN) as string[];
  const solid = tokens.flatMap((token, i) => (token.trim() === '' ? [] : [i]));
  const out = [...tokens];
  solid.forEach((at, k) => {
    const operand = operands['xyz'.indexOf(tokens[at])];
    if (tokens[at].length !== 1 || operand === undefined) return;
    const before = k > 0 ? tokens[solid[k - 1]] : '';
    const after = k + 1 < solid.length ? tokens[solid[k + 1]] : '';
    const left = OPERATORS.get(before);
    const right = OPERATORS.get(after);
    const prefix = before === '-' && k === 1;
    const fromLeft =
      left === undefined
        ? Number.NEGATIVE_INFINITY
        : prefix
          ? SIGN
          : left[notation.associative.has(before) ? 1 : 2];
    const least = Math.max(fromLeft, right?.[1] ?? Number.NEGATIVE_INFINITY);
    const twoSigns = left !== undefined && left[0] > COMPARISON[0] && operand.text.startsWith('-');
    out[at] =
      operand.binds < least || twoSigns
        ? notation.brackets[0] + operand.text + notation.brackets[1]
        : operand.text;
    // Two numbers side by side would read as one.
    if (before === '\\,' && /^\d/.test(out[at])) out[solid[k - 1]] = '\\cdot';
  });
  return out.join('');
}

/** A number; a negative one binds as a sign does. */
function signed(text: string, binds = ATOM): Printed {
  return { text, binds: text.startsWith('-') ? Math.min(SIGN, binds) : binds };
}

function textNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Object.is(value, -0) ? '-0' : String(value).replace('Infinity', 'inf');
}

function latexNumber(value: number): Printed {
  if (Number.isNaN(value)) return signed('\\mathrm{NaN}');
  const [digits, exponent] = textNumber(value).replace('inf', '\\infty').split('e');
  if (exponent === undefined) return signed(digits);
  const power = `10^{${Number(exponent)}}`;
  if (digits === '1') return signed(power, 4);
  return digits === '-1' ? signed(`-${power}`) : signed(`${digits} \\cdot ${power}`, 2);
}

const GREEK = new Set(
  'alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega'.split(
    ' ',
  ),
);

/** `x0` is x with an index, `beta` the Greek letter, other names upright. */
function latexLabel(name: string): string {
  const [, letters, index] = /^(.*?)(\d*)$/s.exec(name) as RegExpExecArray;
  const upright = () => `\\mathrm{${letters.replace(/[_$]/g, '\\$&')}}`;
  const base = GREEK.has(letters)
    ? `\\${letters}`
    : letters.length === 1 && /\p{L}/u.test(letters)
      ? letters
      : upright();
  return index === '' ? base : `${base}_{${index}}`;
}

/** The loosest operator outside all braces and brackets of a template. */
function latexLevel(template: string): number {
  let level = ATOM;
  let depth = 0;
  let first = true;
  for (const token of template.match(TOKEN) as string[]) {
    if (/^([{(]|\\left|\\lfloor|\\lceil)$/.test(token)) depth++;
    else if (/^([})]|\\right|\\rfloor|\\rceil)$/.test(token)) depth--;
    else if (depth === 0 && token === '\\begin') return COMPARISON[0];
    else if (depth === 0 && token === '\\frac') level = Math.min(level, FRACTION);
    else if (depth === 0 && OPERATORS.has(token)) {
      level = Math.min(
        level,
        first && token === '-' ? SIGN : (OPERATORS.get(token) as Operator)[0],
      );
    }
    first &&= token.trim() === '';
  }
  return level;
}
