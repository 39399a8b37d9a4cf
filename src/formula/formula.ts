/**
 * A formula ready to run: its expressions, the kernel emitted from them, its gradient formulas and its result type.
 * Everything here is worked out once per formula and kept.
 */
import type { Rule } from '../autograd/rule';
import type { ScalarKernel } from '../backend/backend';
import { type DType, isFloating, promoteTypes, RANK } from '../dtype';
import { DTypeError } from '../errors';
import { derive, substitute } from './derive';
import { emitKernel } from './emit-js';
import { Expr, type FormulaFunction, inOrder, toExpr } from './expr';
import { toText } from './print';

/** The gradient of a formula with respect to some of its inputs. */
export interface FormulaGradient {
  /** The inputs that it gives a gradient for. */
  readonly wrt: readonly number[];
  /** What the gradient's inputs are, after the cotangent: inputs of the formula by number, its result by `inputs`. */
  readonly uses: readonly number[];
  /** All gradients in one kernel, over `[g, ...uses]`. */
  readonly together: Formula;
  /** Each gradient by itself; null where it is the cotangent unchanged. */
  readonly each: readonly (Formula | null)[];
  /** Whether no one kernel computes all: one is the cotangent unchanged. */
  readonly apart: boolean;
}

/** Expressions over numbered inputs and params, with what is derived from them. */
export class Formula {
  private compiled: ScalarKernel | null = null;
  private truth: ScalarKernel | null = null;
  private readonly gradients: FormulaGradient[] = [];
  private withFactor: Formula | null = null;
  /** The rule that nodes of this formula carry; made by `ops/run-formula` at first use. */
  rule: Rule | null = null;
  /** Element type of the result for all-float32 inputs, so that the straight path need not infer it. */
  readonly typeOfFloat32: DType;

  constructor(
    readonly name: string,
    readonly results: readonly Expr[],
    /** Number of tensor operands. */
    readonly inputs: number,
    /** Number of parameters. */
    readonly params: number,
  ) {
    this.typeOfFloat32 = inferType(results[0], new Array<DType>(inputs).fill('float32'), []);
  }

  /** The kernel's text, emitted at first use. */
  get kernel(): ScalarKernel {
    if (this.compiled === null) {
      this.compiled = emitKernel(this.name, this.results, this.inputs, this.params);
      this.compiled.text = () => this.results.map((result) => toText(result)).join('; ');
    }
    return this.compiled;
  }

  /**
   * The kernel for a bool result: arithmetic on truths is "and" and "or", so whatever is not zero becomes 1.
   *
   * @throws DTypeError for a difference or a negative, which bools do not have
   */
  get truthKernel(): ScalarKernel {
    if (this.truth === null) {
      const [result] = this.results;
      const name = result.primitive?.name;
      if (name === 'sub' || name === 'neg') {
        throw new DTypeError(
          `${this.name}: is not defined for bool tensors. Use logicalXor() or logicalNot(), or convert with to('int32').`,
          ['bool'],
        );
      }
      const isTruth = result.primitive?.result === 'bool' || result.primitive?.result === 'choose';
      this.truth = isTruth
        ? this.kernel
        : emitKernel(this.name, [result.ne(0)], this.inputs, this.params);
    }
    return this.truth;
  }

  /** The formula times a number, its last parameter. */
  get scaled(): Formula {
    this.withFactor ??= new Formula(
      this.name,
      [this.results[0].mul(Expr.param(this.params, 'scale'))],
      this.inputs,
      this.params + 1,
    );
    return this.withFactor;
  }

  /**
   * The gradient with respect to the inputs whose bit is set in `mask`.
   *
   * @param fromResult whether the value of the result is at hand; else rules that use it recompute it
   */
  gradient(mask: number, fromResult: boolean): FormulaGradient {
    const key = mask * 2 + (fromResult ? 1 : 0);
    this.gradients[key] ??= this.deriveGradient(mask, fromResult);
    return this.gradients[key];
  }

  private deriveGradient(mask: number, fromResult: boolean): FormulaGradient {
    const result = this.results[0];
    const operands = inOrder([result]).filter((node) => node.kind === 'input');
    const g = Expr.input(this.inputs + 1, 'g');
    const out = fromResult ? Expr.input(this.inputs, 'y') : result;
    const derived = derive(result, g, operands, out);

    const wrt: number[] = [];
    const gradients: Expr[] = [];
    for (let i = 0; i < this.inputs; i++) {
      if ((mask & (1 << i)) === 0) continue;
      // One input may stand in the formula as several nodes; their gradients add up.
      const terms = derived.filter(
        (term, k): term is Expr => term !== null && operands[k].value === i,
      );
      wrt.push(i);
      gradients.push(
        terms.length === 0 ? Expr.number(0) : terms.reduce((sum, term) => sum.add(term)),
      );
    }
    const used = inOrder(gradients)
      .filter((node) => node.kind === 'input' && node.value <= this.inputs)
      .map((node) => node.value);
    const uses = [...new Set(used)].sort((a, b) => a - b);
    const renumber = (node: Expr): Expr =>
      node.kind !== 'input'
        ? node
        : node.value === this.inputs + 1
          ? Expr.input(0, 'g')
          : Expr.input(uses.indexOf(node.value) + 1, node.label);
    const renumbered = substitute(gradients, renumber);
    const make = (results: Expr[]) =>
      new Formula(`${this.name}Backward`, results, uses.length + 1, this.params);
    const each = renumbered.map((gradient) =>
      gradient.kind === 'input' && gradient.value === 0 ? null : make([gradient]),
    );
    return { wrt, uses, together: make(renumbered), each, apart: each.includes(null) };
  }

  /**
   * Element type of the result, by PyTorch's promotion.
   *
   * @param inputs types of the tensor operands
   * @param params their values: whole numbers leave integer tensors integer
   */
  resultType(inputs: readonly DType[], params: readonly (number | boolean)[]): DType {
    return inferType(this.results[0], inputs, params);
  }
}

/** A formula from a function over expressions; `scalar[i]` says that operand i is a parameter and not a tensor. */
export function trace(
  name: string,
  build: FormulaFunction,
  labels: readonly string[],
  scalar: readonly boolean[],
): Formula {
  let inputs = 0;
  let params = 0;
  const operands = labels.map((label, i) =>
    scalar[i] ? Expr.param(params++, label) : Expr.input(inputs++, label),
  );
  return new Formula(name, [toExpr(build(...operands))], inputs, params);
}

/** A type that numbers take: they only lift a tensor's type to their own category. */
type Typed = { type: DType; weak: boolean };

function inferType(
  result: Expr,
  inputs: readonly DType[],
  params: readonly (number | boolean)[],
): DType {
  const types = new Map<Expr, Typed>();
  for (const node of inOrder([result])) types.set(node, typeOf(node, types, inputs, params));
  return (types.get(result) as Typed).type;
}

function typeOf(
  node: Expr,
  types: Map<Expr, Typed>,
  inputs: readonly DType[],
  params: readonly (number | boolean)[],
): Typed {
  if (node.kind === 'input') return { type: inputs[node.value], weak: false };
  if (node.kind === 'number') return { type: typeOfNumber(node.value), weak: true };
  if (node.kind === 'param') return { type: typeOfNumber(params[node.value] ?? 0), weak: true };
  const operands = node.args.map((arg) => types.get(arg) as Typed);
  switch (node.primitive?.result) {
    case 'bool':
      return { type: 'bool', weak: false };
    case 'choose':
      return promote(operands.slice(1));
    case 'float': {
      const joined = promote(operands);
      return isFloating(joined.type) ? joined : { type: 'float32', weak: joined.weak };
    }
    default:
      return promote(operands);
  }
}

function promote(operands: readonly Typed[]): Typed {
  return operands.reduce((a, b) => {
    if (a.weak === b.weak) return { type: promoteTypes(a.type, b.type), weak: a.weak };
    const [weak, strong] = a.weak ? [a.type, b.type] : [b.type, a.type];
    const lifts = RANK[weak] > RANK[strong] && !(isFloating(weak) && isFloating(strong));
    return { type: lifts ? weak : strong, weak: false };
  });
}

function typeOfNumber(value: number | boolean): DType {
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int32' : 'float32';
}
