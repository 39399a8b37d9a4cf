/**
 * The language that gpu.js compiles, and the way into it: a scalar kernel's JavaScript is parsed and
 * written again with what gpu.js or a graphics card cannot do replaced by functions that can.
 *
 * What remains different, measured on SwiftShader (WebGPU, WebGL 2) and Mesa's llvmpipe (headlessgl):
 *
 * | what                                | cpu, webasm   | in a shader                              |
 * | ----------------------------------- | ------------- | ---------------------------------------- |
 * | numbers below 1.2e-38               | kept          | 0                                        |
 * | a whole number as float32           | to 2^24       | to 2^24                                  |
 * | a / b                               | rounded right | 2 units in the last place                |
 * | exp, log, sin, cos (small argument) | 1e-7 relative | 5e-6 relative                            |
 * | sin, cos of arguments above 8192    | 1e-7 absolute | no digits promised                       |
 * | (−Infinity) to a fractional power   | Infinity      | NaN                                      |
 * | bits of a whole number              | 32            | 24 and the sign                          |
 */
import jsep from 'jsep';
import { FormulaError } from '../../errors';
import { EVERYWHERE, IN_SHADERS, type KernelFunction, WHOLE } from './stable-functions';

/** Who computes: JavaScript or WebAssembly with its exact functions, or a shader. */
export type Dialect = 'exact' | 'shader';

/** Names of the arguments that stand for NaN and Infinity, which gpu.js has no literals for. */
export const NAN = 'nan';
export const INFINITE = 'infinite';

interface Text {
  readonly text: string;
  readonly truth: boolean;
}

/** What a function of this file or of `Math` is called in a kernel. */
function nameOf(dialect: Dialect, name: string): string {
  return functionsOf(dialect)[name] === undefined ? `Math.${name}` : `safe_${name}`;
}

function functionsOf(dialect: Dialect): Readonly<Record<string, KernelFunction>> {
  return dialect === 'exact'
    ? { ...EVERYWHERE, ...WHOLE }
    : { ...EVERYWHERE, ...IN_SHADERS, ...WHOLE };
}

/** The functions to make known to gpu.js, as source text with the types of their operands. */
export function kernelFunctions(
  dialect: Dialect,
): { source: string; argumentTypes: Record<string, string> }[] {
  const functions = functionsOf(dialect);
  return Object.entries(functions).map(([name, { operands, body }]) => ({
    source: `function safe_${name}(${operands.join(', ')}) { ${callsIn(dialect, body)} }`,
    argumentTypes: Object.fromEntries(operands.map((operand) => [operand, 'Number'])),
  }));
}

/** A call without `Math.` means the safe form, where the dialect has one. */
export function callsIn(dialect: Dialect, body: string): string {
  return body.replace(/(?<![\w.])([a-z]\w*)\(/gi, (call, name: string) =>
    ['if', 'for', 'function', 'return'].includes(name) ? call : `${nameOf(dialect, name)}(`,
  );
}

/** So many parentheses in one another at most; Dawn's compiler takes 128 expressions, of which some are gpu.js' own. */
const DEEPEST = 32;

/**
 * `const name = …` for an expression of a scalar kernel, as a number in gpu.js' language; before it the parts that would
 * be nested too deep.
 */
export function translate(dialect: Dialect, name: string, expression: string): string[] {
  const lines: string[] = [];
  const keep: Keep = (text) => {
    if (nesting(text) < DEEPEST) return text;
    lines.push(`const ${name}h${lines.length} = ${text};`);
    return `${name}h${lines.length - 1}`;
  };
  const text = numeric(write(dialect, jsep(expression), expression, keep));
  return [...lines, `const ${name} = ${text};`];
}

/** Gives what stands for a number in what is written around it: its text, or the name of a constant. */
type Keep = (text: string) => string;

function nesting(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const sign of text) {
    if (sign === '(') deepest = Math.max(deepest, ++depth);
    else if (sign === ')') depth--;
  }
  return deepest;
}

function numeric({ text, truth }: Text): string {
  return truth ? `(${text} ? 1 : 0)` : text;
}

function truthful({ text, truth }: Text): string {
  // JavaScript counts NaN as false. (A shader may not; masks hold no NaN.)
  return truth ? text : `(${text} < 0 || ${text} > 0)`;
}

function write(dialect: Dialect, node: any, source: string, keep: Keep): Text {
  const inner = (child: any) => {
    const written = write(dialect, child, source, keep);
    return written.truth ? written : number(keep(written.text));
  };
  switch (node.type) {
    case 'Literal':
      return number(String(node.value));
    case 'Identifier':
      if (node.name === 'NaN') return number(NAN);
      return number(node.name === 'Infinity' ? INFINITE : node.name);
    case 'MemberExpression':
      return number(String(Math[node.property.name as 'PI']));
    case 'UnaryExpression':
      if (node.operator === '!') return truth(`(!${truthful(inner(node.argument))})`);
      if (node.operator === '+') return number(numeric(inner(node.argument)));
      return number(`(${node.operator}${numeric(inner(node.argument))})`);
    case 'LogicalExpression':
    case 'BinaryExpression':
      return binary(dialect, node.operator, inner(node.left), inner(node.right));
    case 'ConditionalExpression': {
      const [test, yes, no] = [node.test, node.consequent, node.alternate].map(inner);
      return number(`(${truthful(test)} ? ${numeric(yes)} : ${numeric(no)})`);
    }
    case 'CallExpression': {
      const name = nameOf(dialect, node.callee.property.name);
      return number(`${name}(${node.arguments.map((arg: any) => numeric(inner(arg))).join(', ')})`);
    }
    default:
      throw new FormulaError('kernel: gpu.js does not know this', source, 0);
  }
}

const BITS = {
  '&': 'andBits',
  '|': 'orBits',
  '^': 'xorBits',
  '<<': 'shiftLeft',
  '>>': 'shiftRight',
};

function binary(dialect: Dialect, operator: string, left: Text, right: Text): Text {
  const [a, b] = [numeric(left), numeric(right)];
  switch (operator) {
    case '&&':
    case '||':
      return truth(`(${truthful(left)} ${operator} ${truthful(right)})`);
    case '==':
    case '===':
      if (left.truth && right.truth) return truth(`(!${different(left.text, right.text)})`);
      return truth(`(${a} === ${b})`);
    case '!=':
    case '!==':
      if (left.truth && right.truth) return truth(different(left.text, right.text));
      // A shader's `!=` is false for NaN; the negation of `==` is true, as JavaScript's is.
      return truth(`(!(${a} === ${b}))`);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return truth(`(${a} ${operator} ${b})`);
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
      if (dialect === 'shader') return number(`safe_${BITS[operator]}(${a}, ${b})`);
      return number(`(${a} ${operator} ${b})`);
    case '-':
      if (dialect === 'shader' && a === b) return number(`safe_zeroIfFinite(${a})`);
      return number(`(${a} - ${b})`);
    case '*':
      // A compiler takes x · 0 for 0, which it is not for infinities and NaN.
      if (dialect === 'shader' && (a === '0' || b === '0'))
        return number(`safe_zeroIfFinite(${a === '0' ? b : a})`);
      return number(`(${a} * ${b})`);
    case '%':
      return number(`safe_remainder(${a}, ${b})`);
    default:
      return number(`(${a} ${operator} ${b})`);
  }
}

/** WebAssembly compares no truths. */
function different(a: string, b: string): string {
  return `((${a} && !${b}) || (!${a} && ${b}))`;
}

function number(text: string): Text {
  return { text, truth: false };
}

function truth(text: string): Text {
  return { text, truth: true };
}
