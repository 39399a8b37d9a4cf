/**
 * Fused in-place updates: a formula with several results, each written over one of its operands in a single pass. What
 * optimizers are made of. Layer: ops.
 */
import { ShapeError, ValueError } from '../errors';
import { Expr } from '../formula/expr';
import { Formula } from '../formula/formula';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { checkDevices, checkWritable } from './run-formula';

/** The new values of some of the tensors, by name. */
export type UpdateFormula = (...operands: Expr[]) => Readonly<Record<string, Expr | undefined>>;

/** An update of tensors of one shape, ready to run. */
export interface Update {
  /** Its expressions, in the order of `written`. */
  readonly formula: Formula;
  /** Names of the tensors that it writes. */
  readonly written: readonly string[];
  /**
   * Runs the update. Every element is read before it is written.
   *
   * @param tensors in the order declared, all of one shape, type and device
   * @param numbers in the order declared
   * @throws ShapeError, DeviceError or GradError before anything is written
   */
  run(tensors: readonly Tensor[], numbers: readonly number[]): void;
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
  const entries = Object.entries(results).filter(
    (entry): entry is [string, Expr] => entry[1] !== undefined,
  );
  const written = entries.map(([label]) => label);
  const places = written.map((label) => tensors.indexOf(label));
  if (places.length === 0 || places.includes(-1)) {
    throw new ValueError(
      `update: '${name}' writes ${written.join(', ') || 'nothing'}; it can write its tensors only: ${tensors.join(', ')}.`,
      written,
    );
  }
  const formula = new Formula(
    name,
    entries.map(([, result]) => result),
    tensors.length,
    numbers.length,
  );
  return {
    formula,
    written,
    run(operands, values) {
      const [first] = operands;
      for (let i = 1; i < operands.length; i++) {
        if (!sameShape(operands[i].shape, first.shape)) {
          throw new ShapeError(
            `${name}: ${tensors[i]} has shape ${formatShape(operands[i].shape)}, ${tensors[0]} has ` +
              `${formatShape(first.shape)}. They must agree.`,
            [first.shape, operands[i].shape],
          );
        }
      }
      checkDevices(name, operands);
      const outs = new Array<Tensor>(places.length);
      for (let i = 0; i < places.length; i++) {
        outs[i] = operands[places[i]];
        checkWritable(name, outs[i], false);
      }
      first.storage.backend.map(formula.kernel, operands, values, outs);
      for (let i = 0; i < outs.length; i++) {
        outs[i].storage.version++;
        outs[i].storage.changedBy = name;
      }
    },
  };
}
