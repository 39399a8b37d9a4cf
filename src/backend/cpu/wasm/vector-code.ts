/**
 * Scalar kernels as WebAssembly code over four float32 at once. Their text is parsed again: what vectors do not have
 * makes the kernel one for JavaScript.
 */
import jsep from 'jsep';
import type { ScalarKernel } from '../../backend';
import {
  AND,
  ARITHMETIC,
  CALL,
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
  STORE,
  unsigned,
  V128,
  vector,
} from './encoding';

/** Bytes of each operand that are in the module's memory at once: two or three operands fit into the L2 cache. */
export const CHUNK = 65536;
/** Bytes before the first operand, where the parameters lie. */
const PARAMS = 256;
/** Floats beyond 4 · 64 parameters have no room. */
const MOST_PARAMS = PARAMS / 4;

/** Where operand `k` (inputs, then outputs) lies in the module's memory, in bytes. */
export function placeOf(k: number): number {
  return PARAMS + k * CHUNK;
}

/** Functions of the module that code may call, in the order of its imports. */
export const CALLED = [
  ...(['exp4', 'expm14', 'sinh4', 'cosh4', 'tanh4', 'log4', 'log1p4', 'log24', 'log104'] as const),
  ...(['sin4', 'cos4', 'tan4', 'asin4', 'acos4', 'atan4', 'erf4'] as const),
] as const;
const CALLS: Readonly<Record<string, number>> = Object.fromEntries(
  CALLED.map((name, index) => [name.slice(0, -1), index]),
);

const isMath = (name: string): name is keyof typeof MATH => name in MATH;

/** What stands on the stack: four numbers, or four truths (all bits set or none). */
type Kind = 'number' | 'truth';

/** A kernel has something that vectors do not. */
class NotForVectors extends Error {}

/** The code of one kernel, and what it costs. */
export interface VectorCode {
  /** The locals and instructions of a function that takes the number of bytes in each operand. */
  readonly code: number[];
  /** Whether it calls a function or chooses between values, so that JavaScript is slow at it. */
  readonly heavy: boolean;
}

/**
 * The kernel's loop as code, or null where vectors cannot compute it.
 *
 * @param still for each input whether it is one element for all
 */
export function vectorCode(kernel: ScalarKernel, still: readonly boolean[]): VectorCode | null {
  if (kernel.params > MOST_PARAMS) return null;
  try {
    return new Writer(kernel, still).write();
  } catch (error) {
    if (error instanceof NotForVectors) return null;
    throw error;
  }
}

/** The local that counts bytes; local 0 is the function's argument, the vectors follow. */
const AT = 1;

class Writer {
  private readonly locals = new Map<string, { index: number; kind: Kind }>();
  private heavy = false;

  constructor(
    private readonly kernel: ScalarKernel,
    private readonly still: readonly boolean[],
  ) {}

  write(): VectorCode {
    const { inputs, params, results } = this.kernel;
    const body = this.kernel.vectorBody ?? this.kernel.body;
    const before: number[] = [];
    const loop: number[] = [];
    for (let k = 0; k < params; k++) before.push(...this.splat(4 * k), ...this.set(`p${k}`));
    for (let k = 0; k < inputs; k++) {
      if (this.still[k]) before.push(...this.splat(placeOf(k)), ...this.set(`x${k}`));
      else loop.push(GET, AT, ...vector(LOAD), 4, ...unsigned(placeOf(k)), ...this.set(`x${k}`));
    }
    for (const line of body) {
      const [, name, text] = /^\s*const (\w+) = (.*?);?\s*$/s.exec(line) ?? [];
      if (name === undefined) throw new NotForVectors();
      const { code, kind } = this.expression(jsep(text));
      loop.push(...code, ...this.set(name, kind));
    }
    results.forEach((text, r) => {
      const to = unsigned(placeOf(inputs + r));
      loop.push(GET, AT, ...this.number(jsep(text)), ...vector(STORE), 4, ...to);
    });
    // at += 16; again while at < bytes
    loop.push(GET, AT, 0x41, 16, 0x6a, 0x22, AT, GET, 0, 0x49, 0x0d, 0);
    const vectors = unsigned(this.locals.size);
    const code = [2, 1, I32, ...vectors, V128, ...before, 0x03, 0x40, ...loop, 0x0b, 0x0b];
    return { code, heavy: this.heavy };
  }

  private splat(from: number): number[] {
    return [0x41, 0, ...vector(LOAD_SPLAT), 2, ...unsigned(from)];
  }

  private set(name: string, kind: Kind = 'number'): number[] {
    const index = this.locals.size + 2;
    this.locals.set(name, { index, kind });
    return [SET, ...unsigned(index)];
  }

  private number(node: any): number[] {
    const { code, kind } = this.expression(node);
    return kind === 'number' ? code : [...code, ...constant(1), ...vector(AND)];
  }

  /** A number is true unless it is 0 or NaN. */
  private truth(node: any): number[] {
    const { code, kind } = this.expression(node);
    if (kind === 'truth') return code;
    const is = [...code, ...constant(0), ...vector(COMPARISONS['!='])];
    return [...is, ...code, ...code, ...vector(COMPARISONS['==']), ...vector(AND)];
  }

  private expression(node: any): { code: number[]; kind: Kind } {
    const number = (...code: number[]) => ({ code, kind: 'number' as const });
    const truth = (...code: number[]) => ({ code, kind: 'truth' as const });
    switch (node.type) {
      case 'Literal':
        return number(...constant(node.value));
      case 'Identifier': {
        const local = this.locals.get(node.name);
        if (local !== undefined) return { code: [GET, ...unsigned(local.index)], kind: local.kind };
        if (node.name === 'Infinity') return number(...constant(Number.POSITIVE_INFINITY));
        throw new NotForVectors();
      }
      case 'UnaryExpression':
        if (node.operator === '-') return number(...this.number(node.argument), ...vector(NEGATE));
        if (node.operator === '!') return truth(...this.truth(node.argument), ...vector(NOT));
        throw new NotForVectors();
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
        throw new NotForVectors();
      }
      case 'ConditionalExpression': {
        this.heavy = true;
        const both = [...this.number(node.consequent), ...this.number(node.alternate)];
        return number(...both, ...this.truth(node.test), ...vector(SELECT));
      }
      case 'CallExpression':
        return number(...this.call(node.callee, node.arguments));
      case 'MemberExpression': {
        const value = node.object.name === 'Math' ? (Math as any)[node.property.name] : undefined;
        if (typeof value === 'number') return number(...constant(value));
        throw new NotForVectors();
      }
      default:
        throw new NotForVectors();
    }
  }

  private call(callee: any, args: readonly any[]): number[] {
    if (callee.type !== 'MemberExpression' || callee.object.name !== 'Math') {
      throw new NotForVectors();
    }
    const { name } = callee.property;
    const code = args.flatMap((arg) => this.number(arg));
    if (isMath(name)) {
      if (args.length !== (name === 'min' || name === 'max' ? 2 : 1)) throw new NotForVectors();
      this.heavy ||= args.length === 2;
      return [...code, ...vector(MATH[name])];
    }
    if (!(name in CALLS)) throw new NotForVectors();
    this.heavy = true;
    return [...code, CALL, CALLS[name]];
  }
}
