/**
 * `nn.functional`: class indices as vectors, vectors of length 1. Layer: nn.
 */
import { checkReads, DTypeError, ValueError } from '../../errors';
import { arange } from '../../ops/ranges';
import type { Dims } from '../../ops/reduce';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkClasses } from './checks';

/** Options of oneHot. */
export interface OneHotOptions {
  /** Number of classes; by default one more than the largest index, which waits for the device. */
  numClasses?: number;
}

/**
 * Class indices as rows of zeros with a single 1.
 *
 * @param x int32 of any shape
 * @param args `numClasses`
 * @returns int32, with the classes as one more dimension at the end
 * @throws IndexError for an index that is not a class
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.oneHot(tensor([0, 2], { dtype: 'int32' })).toArray()); // [[1, 0, 0], [0, 0, 1]]
 * ```
 */
export function oneHot(x: Tensor, ...args: Call<[numClasses: number], OneHotOptions>): Tensor {
  const { numClasses } = parseOptions('oneHot', { numClasses: -1 }, ['numClasses'], args);
  if (x.dtype !== 'int32') {
    throw new DTypeError(`oneHot: takes int32 indices, got ${x.dtype}. Convert them with long().`, [
      x.dtype,
    ]);
  }
  if (numClasses < 0 && x.count === 0) {
    throw new ValueError('oneHot: no index to count the classes by. Give numClasses.', numClasses);
  }
  if (numClasses < 0) checkReads('oneHot', x, 'Give numClasses.');
  const classes = numClasses < 0 ? Number(x.max().item()) + 1 : numClasses;
  checkClasses('oneHot', x, classes, Number.NaN);
  return x
    .unsqueeze(-1)
    .eq(arange(classes, { dtype: 'int32', device: x.device }))
    .to('int32');
}

/** Options of normalize. */
export interface NormalizeOptions {
  /** Order of the norm; 2 by default. */
  p?: number;
  /** Dimension of the vectors; 1 by default. */
  dim?: Dims;
  /** The least that is divided by; 1e-12 by default. */
  eps?: number;
}

/**
 * Vectors of length 1.  y = x / max(‖x‖ₚ, ε)
 *
 * @param x any shape
 * @param args `p`, `dim` and `eps`
 * @returns the same shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.normalize(tensor([[3, 4]])).norm().item()); // 1
 * ```
 */
export function normalize(
  x: Tensor,
  ...args: Call<[p: number, dim: Dims, eps: number], NormalizeOptions>
): Tensor {
  const defaults = { p: 2, dim: 1 as Dims, eps: 1e-12 };
  const { p, dim, eps } = parseOptions('normalize', defaults, ['p', 'dim', 'eps'], args);
  return x.div(x.norm({ p, dim, keepdim: true }).maximum(eps));
}
