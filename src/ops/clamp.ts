/**
 * Clamping to bounds that are numbers or tensors, either of which may be left out. Layer: ops.
 */
import { ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { type Binary, define, primitive } from './define';

/** At least y.  The gradient goes to x where x ≥ y, else to y.  NaN stays. */
export const clampMin: Binary = primitive('clampMin', {
  js: 'x < y || y !== y ? y : x',
  vjp: [(g, x, y) => g.where(x.ge(y), 0), (g, x, y) => g.where(x.lt(y), 0)],
  result: 'promote',
  text: 'max(x, y)',
  latex: '\\max\\left(x, y\\right)',
});

/** At most y.  The gradient goes to x where x ≤ y, else to y.  NaN stays. */
export const clampMax: Binary = primitive('clampMax', {
  js: 'x > y || y !== y ? y : x',
  vjp: [(g, x, y) => g.where(x.le(y), 0), (g, x, y) => g.where(x.gt(y), 0)],
  result: 'promote',
  text: 'min(x, y)',
  latex: '\\min\\left(x, y\\right)',
});

/** A bound: a number, a tensor, or none. */
export type Bound = number | Tensor | null;

/** Bounds by name. */
export interface ClampOptions {
  min?: Bound;
  max?: Bound;
}

type Clamp = (x: Tensor, ...args: Call<[min: Bound, max: Bound], ClampOptions>) => Tensor;

function clampBy(
  op: string,
  lower: 'clampMin' | 'clampMin_',
  upper: 'clampMax' | 'clampMax_',
): Clamp {
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
    const raised = min === null ? x : x[lower](min);
    return max === null ? raised : raised[upper](max);
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
export const clamp: Clamp = clampBy('clamp', 'clampMin', 'clampMax');
define('clamp', clamp);

/** `clamp` by its NumPy name. */
export const clip: Clamp = clampBy('clip', 'clampMin', 'clampMax');
define('clip', clip);

/** `clamp`, written over the tensor. */
export const clamp_: Clamp = clampBy('clamp_', 'clampMin_', 'clampMax_');
define('clamp_', clamp_, false);
