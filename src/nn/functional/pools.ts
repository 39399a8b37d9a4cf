/**
 * `nn.functional`: the pools by number of dimensions. Layer: nn.
 */
import type { Call } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import {
  adaptiveMaxPool,
  type MaxUnpoolArgs,
  maxUnpool,
  type OutputSize,
} from './adaptive-pooling';
import type { MaxResult } from './largest';
import {
  type AvgPoolArgs,
  avgPool,
  type LPPoolArgs,
  lpPool,
  type MaxPoolArgs,
  type MaxPoolOptions,
  maxPool,
} from './pooling';
import type { PerDim } from './windows';

/** Options of a max pool that gives the positions too. */
export type WithIndices = MaxPoolOptions & { returnIndices: true };

/** A max pool: the largest of each window; with `returnIndices` also where in the flattened image it lies. */
export interface MaxPool {
  (x: Tensor, kernelSize: PerDim, options: WithIndices): MaxResult;
  (x: Tensor, kernelSize: PerDim, ...args: MaxPoolArgs): Tensor;
}

/** An adaptive max pool; with `returnIndices` also where in the flattened image the largest lies. */
export interface AdaptiveMaxPool {
  (x: Tensor, outputSize: OutputSize, options: true | { returnIndices: true }): MaxResult;
  (x: Tensor, outputSize: OutputSize, options?: false | { returnIndices?: false }): Tensor;
}

const maxPoolOf = (op: string, dims: number): MaxPool =>
  ((x: Tensor, kernelSize: PerDim, ...args: MaxPoolArgs) =>
    maxPool(op, dims, x, kernelSize, args)) as MaxPool;

const adaptiveMaxPoolOf = (op: string, dims: number): AdaptiveMaxPool =>
  ((
    x: Tensor,
    outputSize: OutputSize,
    ...args: Call<[returnIndices: boolean], { returnIndices?: boolean }>
  ) => adaptiveMaxPool(op, dims, x, outputSize, args)) as AdaptiveMaxPool;

/**
 * The largest of each window, over one dimension; the first of ties, and NaN wins.
 *
 * `[N, C, L]` or `[C, L]`; then the kernel's size, `stride` (the kernel's size by default), `padding`, `dilation`,
 * `ceilMode`, `returnIndices`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const x = tensor([[1, 5, 2, 3]]);
 * console.log(nn.functional.maxPool1d(x, 2).toArray()); // [[5, 3]]
 * const { indices } = nn.functional.maxPool1d(x, 2, { returnIndices: true });
 * console.log(indices.toArray()); // [[1, 3]]
 * ```
 */
export const maxPool1d: MaxPool = maxPoolOf('maxPool1d', 1);

/** The largest of each window, over two dimensions: `[N, C, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html */
export const maxPool2d: MaxPool = maxPoolOf('maxPool2d', 2);

/** The largest of each window, over three dimensions: `[N, C, D, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html */
export const maxPool3d: MaxPool = maxPoolOf('maxPool3d', 3);

/**
 * The mean of each window, over one dimension.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @param args `stride` (the kernel's size by default), `padding`, `ceilMode`, `countIncludePad`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const x = tensor([[1, 5, 2, 4]]);
 * console.log(nn.functional.avgPool1d(x, 2).toArray()); // [[3, 3]]
 * console.log(nn.functional.avgPool1d(x, 2, { padding: 1, countIncludePad: false }).toArray()); // [[1, 3.5, 4]]
 * ```
 */
export function avgPool1d(x: Tensor, kernelSize: PerDim, ...args: AvgPoolArgs): Tensor {
  return avgPool('avgPool1d', 1, x, kernelSize, args);
}

/** The mean of each window, over two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html */
export function avgPool2d(x: Tensor, kernelSize: PerDim, ...args: AvgPoolArgs): Tensor {
  return avgPool('avgPool2d', 2, x, kernelSize, args);
}

/** The mean of each window, over three dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool3d.html */
export function avgPool3d(x: Tensor, kernelSize: PerDim, ...args: AvgPoolArgs): Tensor {
  return avgPool('avgPool3d', 3, x, kernelSize, args);
}

/**
 * The power mean's numerator of each window, over one dimension.  y = (Σ xᵖ)^(1/p)
 *
 * @param normType p, not 0
 * @param args `stride` (the kernel's size by default), `ceilMode`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.lpPool1d(tensor([[3, 4]]), 2, 2).toArray()); // [[5]]
 * ```
 */
export function lpPool1d(
  x: Tensor,
  normType: number,
  kernelSize: PerDim,
  ...args: LPPoolArgs
): Tensor {
  return lpPool('lpPool1d', 1, x, normType, kernelSize, args);
}

/** The same over two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html */
export function lpPool2d(
  x: Tensor,
  normType: number,
  kernelSize: PerDim,
  ...args: LPPoolArgs
): Tensor {
  return lpPool('lpPool2d', 2, x, normType, kernelSize, args);
}

/**
 * Adaptive max pooling over one dimension: the largest of each of so many parts.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.adaptiveMaxPool1d(tensor([[1, 3, 2]]), 2).toArray()); // [[3, 3]]
 * ```
 */
export const adaptiveMaxPool1d: AdaptiveMaxPool = adaptiveMaxPoolOf('adaptiveMaxPool1d', 1);

/** Adaptive max pooling over two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html */
export const adaptiveMaxPool2d: AdaptiveMaxPool = adaptiveMaxPoolOf('adaptiveMaxPool2d', 2);

/** Adaptive max pooling over three dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html */
export const adaptiveMaxPool3d: AdaptiveMaxPool = adaptiveMaxPoolOf('adaptiveMaxPool3d', 3);

/**
 * A max pool undone: each element where it was found, zeros elsewhere.
 *
 * @param indices positions that the max pool returned
 * @param args `stride` (the kernel's size by default), `padding`, `outputSize`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const { values, indices } = nn.functional.maxPool1d(tensor([[1, 5, 2, 3]]), 2, { returnIndices: true });
 * console.log(nn.functional.maxUnpool1d(values, indices, 2).toArray()); // [[0, 5, 0, 3]]
 * ```
 */
export function maxUnpool1d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerDim,
  ...args: MaxUnpoolArgs
): Tensor {
  return maxUnpool('maxUnpool1d', 1, x, indices, kernelSize, args);
}

/** A max pool over two dimensions undone.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool2d.html */
export function maxUnpool2d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerDim,
  ...args: MaxUnpoolArgs
): Tensor {
  return maxUnpool('maxUnpool2d', 2, x, indices, kernelSize, args);
}

/** A max pool over three dimensions undone.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool3d.html */
export function maxUnpool3d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerDim,
  ...args: MaxUnpoolArgs
): Tensor {
  return maxUnpool('maxUnpool3d', 3, x, indices, kernelSize, args);
}
