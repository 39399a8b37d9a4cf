/**
 * How averaged weights follow the weights being trained: equal and exponential averages. Layer: optim.
 */

import { ValueError } from '../../errors';
import { isFloatingPoint } from '../../ops/reading';
import { update } from '../../ops/update';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';

/**
 * The new average of one parameter.
 *
 * @param averaged the average so far
 * @param current the parameter of the model being trained
 * @param numAveraged how many models are in the average already, 1 or more
 */
export type AvgFn = (averaged: Tensor, current: Tensor, numAveraged: number) => Tensor;

/** Moves the averages of several parameters, in place: the same as {@link AvgFn} for all of them. */
export type MultiAvgFn = (
  averaged: readonly Tensor[],
  current: readonly Tensor[],
  numAveraged: number,
) => void;

/** Options of {@link getEmaAvgFn} and {@link getEmaMultiAvgFn}. */
export interface EmaOptions {
  /** How much of the average stays at each update, in [0, 1]; 0.999 by default. */
  decay?: number;
}

const equalAverage = update('swaAverage', ['a', 'p'], ['n'], (a, p, n) => ({
  a: a.add(p.sub(a).div(n.add(1))),
}));

// Two forms, as in PyTorch's lerp: each is exact at its own end.
const nearAverage = update('emaAverage', ['a', 'p'], ['weight'], (a, p, weight) => ({
  a: a.add(weight.mul(p.sub(a))),
}));
const nearCurrent = update('emaAverage', ['a', 'p'], ['weight'], (a, p, weight) => ({
  a: p.sub(p.sub(a).mul(weight.rsub(1))),
}));

/**
 * The equal average of all models: a ← a + (p − a) / (n + 1), for one parameter.
 *
 * @see https://arxiv.org/abs/1803.05407
 * @see https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const average = optim.swaUtils.getSwaAvgFn();
 * console.log(average(tensor([1]), tensor([4]), 2).toArray()); // [2]
 * ```
 */
export function getSwaAvgFn(): AvgFn {
  return (averaged, current, numAveraged) =>
    averaged.add(current.sub(averaged).div(numAveraged + 1));
}

/**
 * The equal average of all models, in place: one fused pass for each floating parameter.
 *
 * @see https://arxiv.org/abs/1803.05407
 * @see https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const averaged = tensor([1]);
 * optim.swaUtils.getSwaMultiAvgFn()([averaged], [tensor([4])], 2);
 * console.log(averaged.toArray()); // [2]
 * ```
 */
export function getSwaMultiAvgFn(): MultiAvgFn {
  const one = getSwaAvgFn();
  return (averaged, current, numAveraged) => {
    averaged.forEach((a, i) => {
      if (isFloatingPoint(a)) equalAverage.run([a, current[i]], [numAveraged]);
      else a.copy_(one(a, current[i], numAveraged));
    });
  };
}

/**
 * The exponential moving average: a ← βa + (1 − β) p with the decay β, for one parameter.
 *
 * @param args `decay`: how much of the average stays, in [0, 1]; 0.999 by default
 * @throws ValueError for a decay outside [0, 1]
 * @see https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const average = optim.swaUtils.getEmaAvgFn(0.75);
 * console.log(average(tensor([1]), tensor([5]), 1).toArray()); // [2]
 * ```
 */
export function getEmaAvgFn(...args: Call<[decay: number], EmaOptions>): AvgFn {
  const decay = decayOf('getEmaAvgFn', args);
  return (averaged, current) => averaged.mul(decay).add(current.mul(1 - decay));
}

/**
 * The exponential moving average, in place: one fused pass for each floating parameter.
 *
 * @param args `decay`: how much of the average stays, in [0, 1]; 0.999 by default
 * @throws ValueError for a decay outside [0, 1]
 * @see https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 * @example
 * ```ts
 * import { nn, optim } from 'torchlet';
 * const model = new nn.Linear(2, 1);
 * const ema = new optim.swaUtils.AveragedModel(model, { multiAvgFn: optim.swaUtils.getEmaMultiAvgFn(0.99) });
 * ema.updateParameters(model); // after each step of the optimizer
 * console.log(ema.nAveraged.item()); // 1
 * ```
 */
export function getEmaMultiAvgFn(...args: Call<[decay: number], EmaOptions>): MultiAvgFn {
  const decay = decayOf('getEmaMultiAvgFn', args);
  const one = getEmaAvgFn(decay);
  const weight = 1 - decay;
  const average = weight < 0.5 ? nearAverage : nearCurrent;
  return (averaged, current, numAveraged) => {
    averaged.forEach((a, i) => {
      if (isFloatingPoint(a)) average.run([a, current[i]], [weight]);
      else a.copy_(one(a, current[i], numAveraged));
    });
  };
}

function decayOf(op: string, args: readonly unknown[]): number {
  const { decay } = parseOptions(op, { decay: 0.999 }, ['decay'], args);
  if (typeof decay === 'number' && decay >= 0 && decay <= 1) return decay;
  throw new ValueError(
    `${op}: decay is ${decay}. Give a number from 0 to 1, such as 0.999.`,
    decay,
  );
}
