/**
 * Fused in-place updates: a formula with several results, each written over one of its operands in
 * a single pass. What optimizers are made of. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { isFloating } from '../dtype';
import { DTypeError, GradError, kindOf, ShapeError, ValueError } from '../errors';
import { Expr, inOrder } from '../formula/expr';
import { Formula } from '../formula/formula';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { checkDevices, checkWritable, overlaps, runFormula } from './run-formula';
import { NumberProgram, splitNumbers } from './update-numbers';
import { assignments, type UpdateTextOptions } from './update-text';

/**
 * The new values of some of the tensors and numbers, by name, in the order in which they print; undefined is left out.
 */
export type UpdateFormula = (...operands: Expr[]) => Readonly<Record<string, Expr | undefined>>;

/**
 * An update of tensors of one shape, ready to run. Made by {@link update}.
 *
 * What depends on numbers only is worked out once a call, not for each element. It prints as the assignments that it
 * makes, each reading what those above it have written.
 */
export class Update {
  /** Names of the tensors and numbers that it writes. */
  readonly written: readonly string[];
  /** What happens to each element, in the order in which the tensors are written. */
  readonly formula: Formula;
  /** Works out the numbers of the kernel, and those that are written. */
  private readonly program: NumberProgram;
  /** Where the tensors that it writes stand among its operands. */
  private readonly places: readonly number[];
  /** Where the numbers that it writes stand among its numbers. */
  private readonly counters: readonly number[];
  private readonly results: readonly Expr[];
  /** One formula for each tensor written, for runs that are recorded. */
  private single: readonly Formula[] | null = null;

  /** @internal Use {@link update}. */
  constructor(
    /** The name that reports and errors show. */
    readonly name: string,
    /** Names of the tensor operands. */
    readonly tensors: readonly string[],
    /** Names of the numbers. */
    readonly numbers: readonly string[],
    results: readonly (readonly [label: string, result: Expr])[],
  ) {
    this.written = results.map(([label]) => label);
    this.results = results.map(([, result]) => result);
    checkResults(this, this.results);
    const ofTensors = results.filter(([label]) => tensors.includes(label));
    const ofNumbers = results.filter(([label]) => !tensors.includes(label));
    this.places = ofTensors.map(([label]) => tensors.indexOf(label));
    this.counters = ofNumbers.map(([label]) => numbers.indexOf(label));
    const { perElement, perCall } = splitNumbers(ofTensors.map(([, result]) => result));
    this.formula = new Formula(name, perElement, tensors.length, perCall.length);
    const news = ofNumbers.map(([, result]) => result);
    this.program = new NumberProgram(name, perCall, news, numbers.length);
  }

  /**
   * Runs the update. Every element is read before it is written. It is not recorded.
   *
   * @param tensors in the order declared, all floating and of one shape, type and device
   * @param numbers in the order declared; those that the update writes are replaced
   * @throws ShapeError, DTypeError, DeviceError, GradError or ValueError before anything is written
   */
  run(tensors: readonly Tensor[], numbers: number[]): void {
    this.check(tensors, numbers, false);
    const { name, places } = this;
    const outs = new Array<Tensor>(places.length);
    let inputs = tensors;
    for (let i = 0; i < places.length; i++) {
      const out = tensors[places[i]];
      checkWritable(name, out, false);
      for (let k = 0; k < tensors.length; k++) {
        if (k !== places[i] && tensors[k].storage === out.storage)
          inputs = this.apart(inputs, k, places[i]);
      }
      outs[i] = out;
    }
    const { params, news } = this.program.run(numbers);
    outs[0].storage.backend.map(this.formula.kernel, inputs, params, outs);
    for (let i = 0; i < outs.length; i++) {
      outs[i].storage.version++;
      outs[i].storage.changedBy = name;
    }
    this.writeNumbers(numbers, news);
  }

  /**
   * Runs the update as differentiable operations, one for each tensor written, so that gradients flow through the step.
   *
   * @throws what `run` throws, and GradError for a leaf that requires grad, before anything is written
   */
  runRecorded(tensors: readonly Tensor[], numbers: number[]): void {
    this.check(tensors, numbers, true);
    const { name, places, formula } = this;
    for (const k of places) checkWritable(name, tensors[k], tensors[k].requiresGrad);
    const { params, news } = this.program.run(numbers);
    // What is written over is read by the backward later, so that it takes part as a copy.
    const inputs = tensors.map((tensor, k) => (places.includes(k) ? tensor.clone() : tensor));
    this.single ??= formula.results.map(
      (result) => new Formula(name, [result], formula.inputs, formula.params),
    );
    const values = this.single.map((one) => runFormula(one, inputs, params));
    for (let i = 0; i < values.length; i++) tensors[places[i]].copy_(values[i]);
    this.writeNumbers(numbers, news);
  }

  private writeNumbers(numbers: number[], news: readonly number[]): void {
    const { counters } = this;
    for (let i = 0; i < counters.length; i++) numbers[counters[i]] = news[i];
  }

  private check(tensors: readonly Tensor[], numbers: readonly number[], recorded: boolean): void {
    const { name, tensors: labels } = this;
    if (tensors.length !== labels.length || numbers.length !== this.numbers.length) {
      throw new ValueError(
        `${name}: takes ${labels.length} tensors (${labels.join(', ')}) and ${this.numbers.length} ` +
          `numbers (${this.numbers.join(', ')}), got ${tensors.length} and ${numbers.length}.`,
      );
    }
    const first = tensors[0];
    if (!isFloating(first.dtype)) {
      throw new DTypeError(
        `${name}: ${labels[0]} is ${first.dtype}; only floating tensors can be updated. ` +
          "Convert it with to('float32').",
        [first.dtype],
      );
    }
    for (let i = 0; i < tensors.length; i++) {
      const tensor = tensors[i];
      if (!sameShape(tensor.shape, first.shape)) {
        throw new ShapeError(
          `${name}: ${labels[i]} has shape ${formatShape(tensor.shape)}, ${labels[0]} has ` +
            `${formatShape(first.shape)}. They must agree.`,
          [first.shape, tensor.shape],
        );
      }
      if (tensor.dtype !== first.dtype) {
        throw new DTypeError(
          `${name}: ${labels[i]} is ${tensor.dtype}, ${labels[0]} is ${first.dtype}. ` +
            `Convert one with to('${first.dtype}').`,
          [first.dtype, tensor.dtype],
        );
      }
      if (tensor.storage.backend !== first.storage.backend) checkDevices(name, tensors);
      if (!recorded && mode.grad && tensor.requiresGrad) {
        throw new GradError(
          `${name}: ${labels[i]} requires grad, and an update is not recorded. ` +
            'Wrap the call in noGrad(() => …).',
          name,
        );
      }
    }
  }

  /** The inputs when operand `k` lies in the memory of the written operand `out`. */
  private apart(inputs: readonly Tensor[], k: number, out: number): readonly Tensor[] {
    const [a, b] = [inputs[k], inputs[out]];
    if (a.offset >= end(b) || b.offset >= end(a)) return inputs;
    if (this.places.includes(k)) {
      throw new ValueError(
        `${this.name}: ${this.tensors[k]} and ${this.tensors[out]} are both written and share ` +
          'memory. clone() one of them.',
      );
    }
    // In another layout it would be read after it was written.
    return overlaps(a, b) ? inputs.map((input, i) => (i === k ? a.clone() : input)) : inputs;
  }

  /** The assignments, one a line: `p = p - lr * g`; or in LaTeX, or with values in the place of numbers' names. */
  text(options: UpdateTextOptions = {}): string {
    return assignments(this.written, this.results, options);
  }

  /** The assignments, one a line. */
  toString(): string {
    return this.text();
  }
}

function checkResults({ name, written, tensors, numbers }: Update, results: readonly Expr[]): void {
  const known = [...tensors, ...numbers];
  if (
    !written.some((label) => tensors.includes(label)) ||
    !written.every((label) => known.includes(label))
  ) {
    throw new ValueError(
      `update: '${name}' writes ${written.join(', ') || 'nothing'}; it can write its ` +
        `tensors only: ${tensors.join(', ')}.`,
      written,
    );
  }
  results.forEach((result, i) => {
    if (!(result instanceof Expr)) {
      throw new ValueError(
        `update: '${name}' gives ${written[i]} ${kindOf(result)}. Make an expression of the operands.`,
        result,
      );
    }
    if (numbers.includes(written[i]) && inOrder([result]).some(({ kind }) => kind === 'input')) {
      throw new ValueError(
        `update: '${name}' makes the number ${written[i]} from elements of tensors. Make it from numbers.`,
        result,
      );
    }
  });
}

/** One past the last place in memory that a tensor reaches. */
function end({ offset, shape, strides }: Tensor): number {
  return shape.reduce((place, size, d) => place + (size - 1) * strides[d], offset) + 1;
}

/**
 * Declares a fused in-place update.
 *
 * @param name the name that reports and errors show
 * @param tensors names of the tensor operands
 * @param numbers names of the numbers, which may change from call to call
 * @param build the new values, as expressions over the tensors and then the numbers
 * @throws ValueError when a result is not one of the tensors
 * @example
 * ```ts
 * import { tensor, update } from 'torchlet';
 * const descend = update('descend', ['p', 'g'], ['lr'], (p, g, lr) => ({ p: p.sub(lr.mul(g)) }));
 * const p = tensor([1, 2]);
 * descend.run([p, tensor([10, 10])], [0.05]);
 * console.log(p.toArray()); // [0.5, 1.5]
 * console.log(String(descend)); // p = p - lr * g
 * ```
 */
export function update(
  name: string,
  tensors: readonly string[],
  numbers: readonly string[],
  build: UpdateFormula,
): Update {
  const results = build(
    ...tensors.map((label, i) => Expr.input(i, label)),
    ...numbers.map((label, i) => Expr.param(i, label)),
  );
  const given = Object.entries(results).filter((one): one is [string, Expr] => !!one[1]);
  return new Update(name, tensors, numbers, given);
}
