/**
 * Clamping to bounds that are numbers or tensors, either of which may be left out. Layer: ops.
 */
import { ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';

/** A bound: a number, a tensor, or none. */
export type Bound = number | Tensor | null;

/** Bounds by name. */
export interface ClampOptions {
  min?: Bound;
  max?: Bound;
}

type Clamp = (x: Tensor, ...args: Call<[min: Bound, max: Bound], ClampOptions>) => Tensor;

function clampBy(op: string, inPlace: boolean): Clamp {
  const form = inPlace ? '_' : '';
  return (x, ...args) => {
    const { min, max } = parseOptions(
      op,
      { min: null as Bound, max: null as Bound },
      ['min', 'max'],
      args,
    );
    if (min === null && max === null) {
      throw new ValueError(
        `${op}: neither min nor max is given. Give one, as in x.${op}({ min: 0 }).`,
      );
    }
    if (min === null) return x[`clampMax${form}` as const](max as Tensor);
    return max === null
      ? x[`clampMin${form}` as const](min)
      : x[`clampBoth${form}` as const](min, max);
  };
}

/**
 * Values brought into [min, max]; a bound that is null or left out does not count.  The gradient is 1 inside and at the
 * bounds, 0 outside.
 *
 * @throws ValueError when both bounds are missing
 * @see https://pytorch.org/docs/stable/generated/torch.clamp.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([-2, 0.5, 3]).clamp(-1, 1).toArray()); // [-1, 0.5, 1]
 * console.log(tensor([-2, 0.5, 3]).clamp({ min: 0 }).toArray()); // [0, 0.5, 3]
 * ```
 */
export const clamp: Clamp = clampBy('clamp', false);
define('clamp', clamp);

/** `clamp` by its NumPy name. */
export const clip: Clamp = clampBy('clip', false);
define('clip', clip);

/** `clamp`, written over the tensor. */
export const clamp_: Clamp = clampBy('clamp_', true);
define('clamp_', clamp_, false);

/** `clip`, written over the tensor. */
export const clip_: Clamp = clampBy('clip_', true);
define('clip_', clip_, false);
