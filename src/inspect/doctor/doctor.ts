/**
 * doctor: one pass of training, watched for what commonly goes wrong. Layer: inspect.
 */
import { ValueError } from '../../errors';
import type { Module } from '../../nn/module';
import { parseOptions } from '../../options';
import { checkGradients } from './check-gradients';
import { checkDead, checkMode } from './check-layers';
import { checkLoss } from './check-loss';
import {
  type AnyOptimizer,
  type AnyScheduler,
  checkOptimizer,
  checkScheduler,
} from './check-optimizer';
import { Diagnosis, type Finding } from './diagnosis';
import { type LossFunction, observe } from './observe';

/** Options of doctor. */
export interface DoctorOptions {
  /** The scheduler of the learning rate, to see whether it was stepped before the optimizer. */
  scheduler?: AnyScheduler | null;
}

/**
 * Runs the forward and backward pass of one training step and reports, in plain words, what commonly goes wrong:
 * parameters that the optimizer lacks or that get no gradient, and why; softmax before a loss that has its own; outputs
 * and targets that broadcast; targets of the wrong type or range; a loss or gradients that are not finite, and where
 * that begins; dead ReLUs; exploding or vanishing gradients; evaluation mode; a scheduler stepped first.
 *
 * Parameters, buffers, gradients, the optimizer and the random numbers to come are afterwards what they were: no step of
 * the optimizer is made. What a module of your own keeps in other fields is not put back, and a lazy layer stays
 * initialized. Reads values, so it needs a device that can be read synchronously.
 *
 * @param model in training mode
 * @param lossFn a loss module or a function of the model's output and the target
 * @param optimizer the one that is to train the model
 * @param batch what the model is called with, and last the target: `[x, y]` as a DataLoader gives it
 * @param options `scheduler`
 * @returns the findings; printed, a report
 * @throws ValueError when the batch is not an array of inputs and a target
 * @example
 * ```ts
 * import { doctor, nn, optim, randint, randn } from 'torchlet';
 * const model = new nn.Sequential(new nn.Linear(4, 3), new nn.Softmax(1));
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const { findings } = doctor(model, new nn.CrossEntropyLoss(), optimizer, [randn(8, 4), randint(3, [8])]);
 * console.log(findings[0].trap, findings[0].paths); // softmax-before-loss ['1']
 * console.log(findings[0].message.split('.')[0]);
 * // the model ends in softmax ('1'), and crossEntropy takes logits and applies a log-softmax itself
 * ```
 */
export function doctor(
  model: Module,
  lossFn: LossFunction,
  optimizer: AnyOptimizer,
  batch: readonly unknown[],
  options: DoctorOptions = {},
): Diagnosis {
  const defaults = { scheduler: null as AnyScheduler | null };
  const { scheduler } = parseOptions('doctor', defaults, [], [options]);
  if (!Array.isArray(batch) || batch.length < 2) {
    throw new ValueError(
      'doctor: the batch must be an array of the inputs and, last, the target. Give [x, y], as a DataLoader does.',
      batch,
    );
  }
  const before: Finding[] = [
    ...checkMode(model),
    ...checkOptimizer(model, optimizer),
    ...checkScheduler(optimizer, scheduler),
  ];
  const dead: Finding[] = [];
  return observe(model, lossFn, batch, {
    beforeBackward: (seen) => dead.push(...checkDead(seen)),
    afterBackward: (seen) => {
      const found = [
        ...checkLoss(lossFn, seen, model.namedParameters()),
        ...before,
        ...dead,
        ...checkGradients(model, optimizer, seen),
      ];
      const { loss } = seen;
      return new Diagnosis(found, loss?.numel() === 1 ? loss.detach().item() : null);
    },
  });
}
