/**
 * Scalar kernels as WebAssembly code over four float32 at once, each operation rounded to float32. Their text is parsed
 * again: what vectors do not have makes the kernel one for JavaScript.
 */
import jsep from 'jsep';
import type { ScalarKernel } from '../../backend';
import { statementOf } from '../../statements';
import {
  AND,
  ARITHMETIC,
  COMPARISONS,
  constant,
  GET,
  I32,
  LOAD,
  LOAD_SPLAT,
  MATH,
  NEGATE,
  NOT,
  OR,
  SELECT,
  SET,
  unsigned,
  V128,
  vector,
} from './encoding';
import type { FunctionBody } from './functions';
import { MOST_PARAMS, PARAMS, placeOf } from './layout';
import type { Movement } from './rows';

/** Functions of `Math`, and more, that the module has for four elements, each as its name and a 4. */
const OF_ONE = [
  ...['exp', 'exp2', 'expm1', 'log', 'log1p', 'log2', 'log10', 'softplus'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'erf'],
];

/** Their names in the module, and how many arguments they take. */
export const FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ...OF_ONE.map((name) => [`${name}4`, 1] as const),
  ['pow4', 2],
]);

/** Counters of generated code, which lie behind the vectors that functions use. */
export type Counter = 0 | 1 | 2 | 3;
const COUNTERS = 4;

const isMath = (name: string): name is keyof typeof MATH => name in MATH;

/** What stands on the stack: four numbers, or four truths (all bits set or none). */
type Kind = 'number' | 'truth';

/** The name of a local that each of a body's vectors has for itself. */
function ofWay(name: string, way: number): string {
  return way === 0 ? name : `${name} of ${way}`;
}

/** A kernel has something that vectors do not. */
export class NotForVectors extends Error {}

/** Writes the instructions of one generated function. */
export class VectorWriter {
  private readonly locals = new Map<string, { index: number; kind: Kind }>();
  /** Vectors that the functions taken in use as theirs: the first locals, as in their own code. */
  private readonly lent: number;
  /** Takes each constant into a local, before everything else: inside a loop it would be made again for every element. */
  private readonly constants: number[] = [];
  /** Which of the vectors that a loop's body works on the code is for; each has locals of its own. */
  private way = 0;

  constructor(private readonly functions: ReadonlyMap<string, FunctionBody>) {
    this.lent = Math.max(1, ...Array.from(functions.values(), ({ locals }) => locals));
  }

  /** The declarations of all locals, and the code. */
  finish(code: readonly number[]): number[] {
    const groups = [
      [this.lent, V128],
      [COUNTERS, I32],
      [this.locals.size, V128],
    ];
    const declared = groups.flatMap(([size, type]) => [...unsigned(size), type]);
    return [groups.length, ...declared, ...this.constants, ...code, 0x0b];
  }

  /** The local of a counter. */
  counter(which: Counter): number[] {
    return unsigned(this.lent + which);
  }

  /** Takes a vector from the stack into the local of this name. */
  set(name: string, kind: Kind = 'number'): number[] {
    let local = this.locals.get(name);
    if (local === undefined) {
      local = { index: this.lent + COUNTERS + this.locals.size, kind };
      this.locals.set(name, local);
    }
    return [SET, ...unsigned(local.index)];
  }

  get(name: string): number[] {
    return [GET, ...unsigned(this.local(name).index)];
  }

  /** A vector that the instruction makes. */
  private constant(instruction: readonly number[]): number[] {
    const name = instruction.join(' ');
    if (!this.locals.has(name)) this.constants.push(...instruction, ...this.set(name));
    return this.get(name);
  }

  private local(name: string): { index: number; kind: Kind } {
    const local = this.locals.get(ofWay(name, this.way)) ?? this.locals.get(name);
    if (local === undefined) throw new NotForVectors(name);
    return local;
  }

  /** Parameters, and inputs that stand still: read once. */
  before({ inputs, params }: ScalarKernel, moves: readonly Movement[]): number[] {
    if (params > MOST_PARAMS) throw new NotForVectors('parameters');
    const code: number[] = [];
    const splat = (at: number) => [0x41, 0, ...vector(LOAD_SPLAT), 2, ...unsigned(at)];
    for (let k = 0; k < params; k++) code.push(...splat(PARAMS + 4 * k), ...this.set(`p${k}`));
    for (let k = 0; k < inputs; k++) {
      if (moves[k] === 'still') code.push(...splat(placeOf(k)), ...this.set(`x${k}`));
    }
    return code;
  }

  /** Inputs that change from row to row: read at the place that a counter of 4 bytes a row names. */
  columns({ inputs }: ScalarKernel, moves: readonly Movement[], at: Counter): number[] {
    const code: number[] = [];
    for (let k = 0; k < inputs; k++) {
      if (moves[k] !== 'column') continue;
      const load = [...vector(LOAD_SPLAT), 2, ...unsigned(placeOf(k))];
      code.push(GET, ...this.counter(at), ...load, ...this.set(`x${k}`));
    }
    return code;
  }

  /**
   * The kernel's statements for several vectors, each statement for all of them before the next: the processor looks only
   * some hundred instructions ahead for others that need not wait.
   *
   * @param at the counter of bytes that inputs which lie densely follow
   * @param along the same for inputs that repeat with each row
   * @param ways which vectors, counted from where the counters are
   */
  elements(
    kernel: ScalarKernel,
    moves: readonly Movement[],
    at: Counter,
    along: Counter,
    ways: readonly number[],
  ): number[] {
    const code: number[] = [];
    for (let k = 0; k < kernel.inputs; k++) {
      if (moves[k] !== 'dense' && moves[k] !== 'row') continue;
      const counter = this.counter(moves[k] === 'dense' ? at : along);
      for (const way of ways) {
        const place = unsigned(placeOf(k) + 16 * way);
        code.push(GET, ...counter, ...vector(LOAD), 2, ...place, ...this.set(ofWay(`x${k}`, way)));
      }
    }
    for (const line of kernel.vectorBody ?? kernel.body) {
      const statement = statementOf(line);
      if (statement === null) throw new NotForVectors(line);
      const { name, text } = statement;
      const tree = jsep(text);
      for (this.way of ways) {
        const { code: value, kind } = this.expression(tree);
        code.push(...value, ...this.set(ofWay(name, this.way), kind));
      }
    }
    return code;
  }

  /** A result of the kernel as numbers, for one of the vectors. */
  result(text: string, way: number): number[] {
    this.way = way;
    return this.number(jsep(text));
  }

  private number(node: any): number[] {
    const { code, kind } = this.expression(node);
    return kind === 'number' ? code : [...code, ...this.constant(constant(1)), ...vector(AND)];
  }

  /** A number is true unless it is 0 or NaN. */
  private truth(node: any): number[] {
    const { code, kind } = this.expression(node);
    if (kind === 'truth') return code;
    return [
      ...code,
      ...vector(MATH.abs),
      ...this.constant(constant(0)),
      ...vector(COMPARISONS['>']),
    ];
  }

  private expression(node: any): { code: number[]; kind: Kind } {
    const number = (...code: number[]) => ({ code, kind: 'number' as const });
    const truth = (...code: number[]) => ({ code, kind: 'truth' as const });
    switch (node.type) {
      case 'Literal':
        return number(...this.constant(constant(node.value)));
      case 'Identifier': {
        if (node.name === 'Infinity' || node.name === 'NaN')
          return number(...this.constant(constant(Number(node.name))));
        return { code: this.get(node.name), kind: this.local(node.name).kind };
      }
      case 'UnaryExpression':
        if (node.operator === '-') return number(...this.number(node.argument), ...vector(NEGATE));
        if (node.operator === '!') return truth(...this.truth(node.argument), ...vector(NOT));
        throw new NotForVectors(node.operator);
      case 'LogicalExpression':
      case 'BinaryExpression': {
        const { operator, left, right } = node;
        if (operator === '&&' || operator === '||') {
          const both = [...this.truth(left), ...this.truth(right)];
          return truth(...both, ...vector(operator === '&&' ? AND : OR));
        }
        const sides = [...this.number(left), ...this.number(right)];
        if (operator in COMPARISONS) return truth(...sides, ...vector(COMPARISONS[operator]));
        if (operator in ARITHMETIC) return number(...sides, ...vector(ARITHMETIC[operator]));
        throw new NotForVectors(operator);
      }
      case 'ConditionalExpression': {
        const both = [...this.number(node.consequent), ...this.number(node.alternate)];
        return number(...both, ...this.truth(node.test), ...vector(SELECT));
      }
      case 'CallExpression':
        return number(...this.call(node.callee, node.arguments));
      case 'MemberExpression': {
        const value = node.object.name === 'Math' ? (Math as any)[node.property.name] : undefined;
        if (typeof value === 'number') return number(...this.constant(constant(value)));
        throw new NotForVectors(node.property.name);
      }
      default:
        throw new NotForVectors(node.type);
    }
  }

  private call(callee: any, args: readonly any[]): number[] {
    if (callee.type !== 'MemberExpression' || callee.object.name !== 'Math') {
      throw new NotForVectors(callee.name);
    }
    const { name } = callee.property;
    const code = args.flatMap((arg) => this.number(arg));
    if (isMath(name)) {
      if (args.length !== (name === 'min' || name === 'max' ? 2 : 1)) throw new NotForVectors(name);
      return [...code, ...vector(MATH[name])];
    }
    const body = this.functions.get(`${name}4`);
    if (body === undefined || args.length !== FUNCTIONS.get(`${name}4`))
      throw new NotForVectors(name);
    for (let k = args.length - 1; k >= 0; k--) code.push(SET, k);
    for (const { bytes, isConstant } of body.code) {
      code.push(...(isConstant ? this.constant(bytes) : bytes));
    }
    return code;
  }
}
