/**
 * What a declared elementwise operation does when it is called: sorts its arguments into tensors and numbers, takes the
 * formula for that choice, and runs it. Layer: ops.
 */
import { DTypeError, kindOf, unknownOption, ValueError } from '../errors';
import type { FormulaFunction } from '../formula/expr';
import { type Formula, trace } from '../formula/formula';
import { givenTwice, isOptions, parseOptions, required } from '../options';
import { Tensor } from '../tensor/tensor';
import { NO_PARAMS, runBinary, runFormula, runInPlace, runUnary } from './run-formula';

/** What a call with more than its operands means. */
export interface Extended {
  /** The options that it takes. */
  readonly options: readonly string[];
  /** Rewrites `name(x, y, ...rest)`, called as `op`, as `other(x, y')`. */
  rewrite(
    op: string,
    name: string,
    y: Tensor | number,
    rest: readonly unknown[],
  ): [string, Tensor | number];
}

/** How the operands of an operation are named and checked. */
export interface OperandRules {
  /** PyTorch's names of the operands. */
  readonly names: readonly string[];
  /** Whether the first is a condition, which has to be bool. */
  readonly choosing: boolean;
}

const operations = new Map<string, ElementwiseOp>();

type Operand = Tensor | number;
type Prepared = { formula: Formula; inputs: Tensor[]; params: number[] };

/** An elementwise operation: its formulas, one for each choice of which operands are numbers. */
export class ElementwiseOp {
  private readonly formulas: Formula[] = [];
  private readonly paramNames: readonly string[];

  constructor(
    readonly name: string,
    private readonly build: FormulaFunction,
    private readonly operands: readonly string[],
    private readonly params: Readonly<Record<string, number>>,
    private readonly extended: Extended | undefined,
    private readonly rules: OperandRules,
    private readonly paramsOfFloat64: Readonly<Record<string, number>> = params,
  ) {
    this.paramNames = Object.keys(params);
    operations.set(name, this);
  }

  /** The formula in which the operands whose bit is set in `numbers` are parameters. */
  formula(numbers: number): Formula {
    return this.formulas[numbers] ?? this.trace(numbers);
  }

  private trace(numbers: number): Formula {
    const labels = [...this.operands, ...this.paramNames];
    const scalar = labels.map((_, i) => i >= this.operands.length || (numbers & (1 << i)) !== 0);
    const formula = trace(this.name, this.build, labels, scalar);
    this.formulas[numbers] = formula;
    return formula;
  }

  /** The function that users call, specialised by the number of operands so that the common calls run straight. */
  makeFunction(): (...args: unknown[]) => Tensor {
    const { operands, paramNames } = this;
    if (paramNames.length === 0 && operands.length === 1) {
      return (x, surplus) =>
        x instanceof Tensor && surplus === undefined
          ? runUnary(this.formula(0), x, NO_PARAMS)
          : this.run(surplus === undefined ? [x] : [x, surplus]);
    }
    if (paramNames.length === 0 && operands.length === 2) {
      return (x, y, option, surplus) => {
        if (x instanceof Tensor && option === undefined && surplus === undefined) {
          if (y instanceof Tensor) return runBinary(this.formula(0), x, y, NO_PARAMS);
          if (typeof y === 'number') return runUnary(this.formula(2), x, [y]);
        }
        return this.run(given(x, y, option, surplus));
      };
    }
    return (...args) => this.run(args);
  }

  makeInPlace(): (...args: unknown[]) => Tensor {
    const name = `${this.name}_`;
    const run = (args: readonly unknown[]) => {
      const { formula, inputs, params } = this.prepare(args, name);
      if (!(args[0] instanceof Tensor))
        throw new ValueError(`${name}: the first operand must be a tensor.`);
      return runInPlace(name, formula, inputs, params);
    };
    if (this.paramNames.length > 0 || this.operands.length !== 2) return (...args) => run(args);
    // The way of gradients that are added to others.
    return (x, y, option, surplus) =>
      x instanceof Tensor && y instanceof Tensor && option === undefined && surplus === undefined
        ? runInPlace(name, this.formula(0), [x, y], NO_PARAMS)
        : run(given(x, y, option, surplus));
  }

  private run(args: readonly unknown[]): Tensor {
    const { formula, inputs, params } = this.prepare(args, this.name);
    return inputs.length === 1
      ? runUnary(formula, inputs[0], params)
      : runFormula(formula, inputs, params);
  }

  /**
   * The arguments with the operands that were given by name in their places; what else was named stays last.
   *
   * @param names of the operands, in the order of this call
   */
  place(op: string, args: readonly unknown[], names = this.rules.names): readonly unknown[] {
    const last = args[args.length - 1];
    if (args.length === 0 || args.length > names.length || !isOptions(last)) return args;
    const known = [...names.slice(1), ...this.paramNames, ...(this.extended?.options ?? [])];
    const [operands, others] = [new Map<string, unknown>(), new Map<string, unknown>()];
    for (const [name, value] of Object.entries(last)) {
      if (!known.includes(name)) throw unknownOption(op, name, known);
      (names.includes(name) ? operands : others).set(name, value);
    }
    const placed = args.slice(0, -1);
    const missing = names.slice(placed.length);
    for (const name of missing) placed.push(required(op, name, operands.get(name)));
    if (operands.size > missing.length) {
      const twice = [...operands.keys()].find((name) => !missing.includes(name)) as string;
      throw givenTwice(op, twice);
    }
    return others.size > 0 ? [...placed, Object.fromEntries(others)] : placed;
  }

  /** Sorts a call's arguments into tensors and numbers. */
  private prepare(given: readonly unknown[], op: string): Prepared {
    const count = this.operands.length;
    const args = this.place(op, given);
    if (this.extended !== undefined && args.length > count) {
      const [name, y] = this.extended.rewrite(
        op,
        this.name,
        checkOperand(op, this.operands[1], args[1]),
        args.slice(count),
      );
      return (operations.get(name) as ElementwiseOp).prepare([args[0], y], op);
    }
    const inputs: Tensor[] = [];
    const params: number[] = [];
    let numbers = 0;
    for (let i = 0; i < count; i++) {
      const operand = checkOperand(op, this.operands[i], args[i]);
      if (operand instanceof Tensor) inputs.push(operand);
      else {
        numbers |= 1 << i;
        params.push(operand);
      }
    }
    if (this.rules.choosing) checkCondition(op, args[0]);
    if (inputs.length === 0) {
      throw new ValueError(`${op}: none of the operands is a tensor. Wrap one in tensor(…).`);
    }
    const defaults = inputs[0].dtype === 'float64' ? this.paramsOfFloat64 : this.params;
    const options = parseOptions(op, defaults, this.paramNames, args.slice(count)) as Record<
      string,
      number
    >;
    for (const name of this.paramNames) {
      const value = checkOperand(op, name, options[name]);
      if (value instanceof Tensor) params.push(value.item() as number);
      else params.push(value);
    }
    return { formula: this.formula(numbers), inputs, params };
  }
}

/** The arguments that are there. */
function given(...args: unknown[]): unknown[] {
  let count = args.length;
  while (count > 1 && args[count - 1] === undefined) count--;
  return args.slice(0, count);
}

function checkCondition(op: string, condition: unknown): void {
  if (condition instanceof Tensor && condition.dtype !== 'bool') {
    throw new DTypeError(
      `${op}: the condition must be bool, got ${condition.dtype}. Compare, or convert with to('bool').`,
      [condition.dtype],
    );
  }
}

function checkOperand(op: string, name: string, value: unknown): Operand {
  if (value instanceof Tensor || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new ValueError(
    `${op}: operand '${name}' is ${kindOf(value)}. ` +
      'Give a tensor or a number; arrays become tensors with tensor(…).',
    value,
  );
}
