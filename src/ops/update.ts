/**
 * Fused in-place updates: a formula with several results, each written over one of its operands in
 * a single pass. What optimizers are made of. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { isFloating } from '../dtype';
import { DTypeError, GradError, kindOf, ShapeError, ValueError } from '../errors';
import { Expr, inOrder } from '../formula/expr';
import { Formula } from '../formula/formula';
import { toText } from '../formula/print';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { checkDevices, checkWritable, overlaps } from './run-formula';

/** The new values of some of the tensors, by name, in the order in which they print; undefined is left out. */
export type UpdateFormula = (...operands: Expr[]) => Readonly<Record<string, Expr | undefined>>;

/**
 * An update of tensors of one shape, ready to run. Made by {@link update}.
 *
 * It prints as the assignments it makes, each reading what those above it have written.
 */
export class Update {
  /** Names of the tensors that it writes. */
  readonly written: readonly string[];
  /** Its expressions, in the order of `written`. */
  readonly formula: Formula;
  /** Where the tensors that it writes stand among its operands. */
  private readonly places: readonly number[];

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
    this.places = this.written.map((label) => tensors.indexOf(label));
    if (this.places.length === 0 || this.places.includes(-1)) {
      throw new ValueError(
        `update: '${name}' writes ${this.written.join(', ') || 'nothing'}; it can write its ` +
          `tensors only: ${tensors.join(', ')}.`,
        this.written,
      );
    }
    for (const [label, result] of results) {
      if (!(result instanceof Expr)) {
        throw new ValueError(
          `update: '${name}' gives ${label} ${kindOf(result)}. Make an expression of the operands.`,
          result,
        );
      }
    }
    const expressions = results.map(([, result]) => result);
    this.formula = new Formula(name, expressions, tensors.length, numbers.length);
  }

  /**
   * Runs the update. Every element is read before it is written. It is not recorded.
   *
   * @param tensors in the order declared, all floating and of one shape, type and device
   * @param numbers in the order declared
   * @throws ShapeError, DTypeError, DeviceError, GradError or ValueError before anything is written
   */
  run(tensors: readonly Tensor[], numbers: readonly number[]): void {
    this.check(tensors, numbers);
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
    outs[0].storage.backend.map(this.formula.kernel, inputs, numbers, outs);
    for (let i = 0; i < outs.length; i++) {
      outs[i].storage.version++;
      outs[i].storage.changedBy = name;
    }
  }

  private check(tensors: readonly Tensor[], numbers: readonly number[]): void {
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
      if (mode.grad && tensor.requiresGrad) {
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

  /** The assignments, one a line: `p = p - lr * g`. */
  toString(): string {
    const current = new Map<Expr, Expr>();
    const assigned = new Set<string>();
    const { results } = this.formula;
    const lines = this.written.map((label, i) => {
      const text = toText(rewrite(results[i], current, assigned));
      current.set(results[i], Expr.input(this.places[i], label));
      assigned.add(label);
      return `${label} = ${text}`;
    });
    return lines.join('\n');
  }
}

/** One past the last place in memory that a tensor reaches. */
function end({ offset, shape, strides }: Tensor): number {
  return shape.reduce((place, size, d) => place + (size - 1) * strides[d], offset) + 1;
}

/** An expression in terms of what was assigned before it; the values before that get names of their own. */
function rewrite(result: Expr, current: Map<Expr, Expr>, assigned: Set<string>): Expr {
  const rewritten = new Map<Expr, Expr>();
  for (const node of inOrder([result])) {
    const old = node.kind === 'input' && assigned.has(node.label);
    rewritten.set(
      node,
      current.get(node) ??
        (old ? Expr.input(node.value, `${node.label}Old`) : null) ??
        (node.primitive === null
          ? node
          : Expr.call(
              node.primitive,
              node.args.map((arg) => rewritten.get(arg) as Expr),
            )),
    );
  }
  return rewritten.get(result) as Expr;
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
