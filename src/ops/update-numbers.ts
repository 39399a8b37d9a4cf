/**
 * What of an update is the same for all elements (bias corrections, schedules) is worked out once a call, in double
 * precision, and given to the kernel as numbers. Layer: ops.
 */
import { interpret, type Program } from '../backend/cpu/interpret';
import { emitKernel } from '../formula/emit-js';
import { Expr, inOrder } from '../formula/expr';

const NO_INPUTS: readonly number[] = [];

/** An update in two parts: what is left for each element, and what is worked out once a call. */
export interface SplitUpdate {
  /** The results, over the same inputs and the numbers of `perCall` as parameters. */
  readonly perElement: Expr[];
  /** Over the update's own numbers. */
  readonly perCall: Expr[];
}

/** Takes the largest parts that depend on numbers only out of the results. */
export function splitNumbers(results: readonly Expr[]): SplitUpdate {
  const perCall: Expr[] = [];
  const params = new Map<Expr, Expr>();
  const single = new Set<Expr>();
  const rebuilt = new Map<Expr, Expr>();
  const paramFor = (node: Expr): Expr => {
    if (node.kind === 'number') return node;
    const known = params.get(node);
    if (known !== undefined) return known;
    const label = node.kind === 'param' ? node.label : `n${perCall.length}`;
    const param = Expr.param(perCall.length, label);
    perCall.push(node);
    params.set(node, param);
    return param;
  };
  const ofElement = (node: Expr) => (single.has(node) ? paramFor(node) : rebuilt.get(node)) as Expr;
  for (const node of inOrder(results)) {
    if (node.primitive === null) {
      if (node.kind === 'input') rebuilt.set(node, node);
      else single.add(node);
    } else if (node.args.every((arg) => single.has(arg))) single.add(node);
    else rebuilt.set(node, Expr.call(node.primitive, node.args.map(ofElement)));
  }
  return { perElement: results.map(ofElement), perCall };
}

/** Numbers worked out for a call. */
export interface CallNumbers {
  /** What the kernel takes. */
  readonly params: readonly number[];
  /** What the update writes over its own numbers. */
  readonly news: readonly number[];
}

/** Works out numbers from numbers; the last answer is kept, because parameters of one group ask for the same. */
export class NumberProgram {
  private readonly program: Program | null;
  private asked: readonly number[] = [];
  private answer: CallNumbers | null = null;

  /**
   * @param params expressions of the kernel's numbers
   * @param news expressions of the numbers written
   * @param count how many numbers they are made from
   */
  constructor(
    name: string,
    private readonly params: readonly Expr[],
    private readonly news: readonly Expr[],
    count: number,
  ) {
    const exprs = [...params, ...news];
    const plain = exprs.every((expr) => expr.kind === 'param');
    this.program = plain ? null : interpret(emitKernel(name, exprs, 0, count));
  }

  /** The values of the expressions, in arrays that are not written again. */
  run(numbers: readonly number[]): CallNumbers {
    const { asked, answer } = this;
    if (answer !== null) {
      let k = 0;
      while (k < numbers.length && Object.is(asked[k], numbers[k])) k++;
      if (k === numbers.length) return answer;
    }
    const count = this.params.length;
    const values = new Array<number>(count + this.news.length);
    if (this.program !== null) this.program(NO_INPUTS, numbers, values);
    else for (let k = 0; k < count; k++) values[k] = numbers[this.params[k].value];
    // Comparisons give truths, which kernels take as numbers.
    for (let k = 0; k < values.length; k++) values[k] = +values[k];
    this.asked = numbers.slice();
    this.answer = { params: values.slice(0, count), news: values.slice(count) };
    return this.answer;
  }
}
