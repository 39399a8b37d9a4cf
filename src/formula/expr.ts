/**
 * Symbolic expressions over one element: what a formula is made of. The same method names as on Tensor build nodes
 * instead of computing. Layer: formula; ops declare the names (`ops/define`), this file knows none of them.
 */
import { FormulaError } from '../errors';
import type { Elementwise } from '../ops/names';

/** How an operation's element type follows from its operands': promoted, at least float32, bool, or the mask's other two. */
export type ResultType = 'promote' | 'float' | 'bool' | 'choose';

/** The derivative with respect to one operand: from the result's cotangent `g`, the operands and the result `out`. */
export type VjpRule = (g: Expr, ...operandsAndOut: Expr[]) => Expr;

/** An operation of the algebra that is not made of others. */
export interface Primitive {
  readonly name: string;
  /** Number of operands. */
  readonly arity: number;
  /** The value in JavaScript, over the operands `x`, `y`, `z`. */
  readonly js: string;
  /** The same for four float32 at once, where vectors have a function for it that `Math` has not. */
  readonly vectors?: string;
  /** One rule per operand; null where the derivative is not defined (comparisons, masks). */
  readonly vjp: readonly (VjpRule | null)[];
  readonly result: ResultType;
  /** How it prints: a template over `x`, `y`, `z`, and how tightly it binds (1 sum, 2 product, 3 sign, 4 power, 5 call). */
  readonly text: string;
  readonly latex: string;
  readonly binds: number;
}

/** What an Expr node stands for. */
export type ExprKind = 'input' | 'param' | 'number' | 'call';

/** A node of a formula: an operand, a number, or a primitive applied to other nodes. Nodes are shared, never changed. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the algebra's names are installed as methods by ops/define.
export class Expr {
  private constructor(
    readonly kind: ExprKind,
    /** The operation of a call, else null. */
    readonly primitive: Primitive | null,
    readonly args: readonly Expr[],
    /** The number, or the position of an input or a param. */
    readonly value: number,
    /** The name that an operand prints as. */
    readonly label: string,
  ) {}

  /** Operand number `index`, a tensor's element. */
  static input(index: number, label = `x${index}`): Expr {
    return new Expr('input', null, [], index, label);
  }

  /** Parameter number `index`: a number that may change from call to call. */
  static param(index: number, label = `p${index}`): Expr {
    return new Expr('param', null, [], index, label);
  }

  /** A number that is part of the formula. */
  static number(value: number): Expr {
    return new Expr('number', null, [], value, String(value));
  }

  /** A primitive applied to operands; numbers among them become constants. */
  static call(primitive: Primitive, operands: readonly (Expr | number)[]): Expr {
    if (operands.length !== primitive.arity) {
      throw new FormulaError(
        `${primitive.name}: takes ${primitive.arity} operands, got ${operands.length}.`,
        primitive.text,
        0,
      );
    }
    return (
      simplify(primitive, operands.map(toExpr)) ??
      new Expr('call', primitive, operands.map(toExpr), 0, '')
    );
  }
}

export interface Expr extends ExprMethods {}

/** The algebra's names as methods of Expr. */
export type ExprMethods = { readonly [K in Elementwise]: (...operands: (Expr | number)[]) => Expr };

/** A formula as it is written: operands in, value out. */
export type FormulaFunction = (...operands: Expr[]) => Expr;

/** An operand of a formula as an expression. */
export function toExpr(operand: Expr | number): Expr {
  if (operand instanceof Expr) return operand;
  if (typeof operand === 'number') return Expr.number(operand);
  throw new FormulaError(
    `formula: an operand is ${operand === null ? 'null' : typeof operand}. Use expressions and numbers only.`,
    String(operand),
    0,
  );
}

/** The identities that hold for every value, NaN and infinities included; derived formulas are full of them. */
function simplify(primitive: Primitive, [x, y]: readonly Expr[]): Expr | null {
  switch (primitive.name) {
    case 'mul':
      return isNumber(x, 1) ? y : isNumber(y, 1) ? x : null;
    case 'div':
      return isNumber(y, 1) ? x : null;
    case 'sub':
      return isNumber(y, 0) ? x : null;
    case 'neg':
      return x.primitive?.name === 'neg'
        ? x.args[0]
        : x.kind === 'number'
          ? Expr.number(-x.value)
          : null;
    default:
      return null;
  }
}

/** Whether the expression is this very number. */
export function isNumber(expr: Expr, value: number): boolean {
  return expr.kind === 'number' && expr.value === value;
}

/** Every node that the results need, operands before the calls that use them, each once. Iterative: formulas may be deep. */
export function inOrder(results: readonly Expr[]): Expr[] {
  const order: Expr[] = [];
  const seen = new Set<Expr>();
  const stack: [Expr, number][] = [];
  for (const result of results) {
    if (!seen.has(result)) stack.push([result, 0]);
    seen.add(result);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const [node, next] = top;
      if (next === node.args.length) {
        order.push(node);
        stack.pop();
      } else {
        top[1]++;
        const arg = node.args[next];
        if (!seen.has(arg)) {
          seen.add(arg);
          stack.push([arg, 0]);
        }
      }
    }
  }
  return order;
}
