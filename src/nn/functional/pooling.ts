/**
 * `nn.functional`: the largest, the mean or a norm of each window. Layer: nn.
 */
import type { Windows } from '../../backend/backend';
import { ShapeError, ValueError } from '../../errors';
import { convolution } from '../../ops/convolve';
import { ones, tensor } from '../../ops/creation';
import { im2col } from '../../ops/im2col';
import { maxOfWindows } from '../../ops/max-pool';
import { type Call, parseOptions } from '../../options';
import type { Shape } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { checkFloating, shown } from './checks';
import { largestOf, type MaxResult, plainOrBoth } from './largest';
import {
  batched,
  checkRank,
  imageSize,
  type PerDim,
  perDim,
  productOf,
  sizesText,
} from './windows';

/** Options of the max pools. */
export interface MaxPoolOptions {
  /** Steps between windows; the kernel's size by default. */
  stride?: PerDim | null;
  /** How far windows reach beyond each side, at most half a kernel; 0 by default. */
  padding?: PerDim;
  /** Steps between the elements of a window; 1 by default. */
  dilation?: PerDim;
  /** Whether a last window may reach beyond the end. */
  ceilMode?: boolean;
  /** Whether the positions come back as well. */
  returnIndices?: boolean;
}

/** Arguments of the max pools after the kernel's size, in the layers' order. */
export type MaxPoolArgs = Call<
  [
    stride: PerDim | null,
    padding: PerDim,
    dilation: PerDim,
    ceilMode: boolean,
    returnIndices: boolean,
  ],
  MaxPoolOptions
>;

/** @internal */
export const MAX_POOL = {
  stride: null as PerDim | null,
  padding: 0 as PerDim,
  dilation: 1 as PerDim,
  ceilMode: false,
  returnIndices: false,
};

/** @internal Windows of a pool; a window may reach half its size beyond the sides. */
function poolWindows(
  op: string,
  dims: number,
  kernelSize: PerDim,
  options: { stride: PerDim | null; padding: PerDim; dilation?: PerDim },
): Windows {
  const kernel = perDim(op, 'kernelSize', kernelSize, dims, 1);
  const stride = options.stride === null ? kernel : perDim(op, 'stride', options.stride, dims, 1);
  const padding = perDim(op, 'padding', options.padding, dims, 0);
  const dilation = perDim(op, 'dilation', options.dilation ?? 1, dims, 1);
  if (padding.some((n, d) => n > kernel[d] / 2)) {
    throw new ValueError(
      `${op}: padding ${sizesText(padding)} is more than half the kernel ${sizesText(kernel)}. ` +
        'Use less padding.',
      options.padding,
    );
  }
  return { kernel, stride, padding, dilation };
}

/** @internal Numbers of windows; in ceil mode the last must begin inside or before the end. */
function poolCounts(op: string, x: Tensor, windows: Windows, ceilMode: boolean): Shape {
  const size = imageSize(x, windows.kernel.length);
  const counts = size.map((length, d) => {
    const [step, padding] = [windows.stride[d], windows.padding[d]];
    const room = length + 2 * padding - windows.dilation[d] * (windows.kernel[d] - 1) - 1;
    if (!ceilMode) return Math.floor(room / step) + 1;
    const count = Math.ceil(room / step) + 1;
    return (count - 1) * step >= length + padding ? count - 1 : count;
  });
  if (counts.some((count) => count < 1)) {
    throw new ShapeError(
      `${op}: windows of ${sizesText(windows.kernel)} do not fit into the input ${shown(x)}. ` +
        'Use a smaller kernel, or more padding.',
      [x.shape],
    );
  }
  return counts;
}

/** @internal The windows of a pool as one dimension before the positions: `[N, C, kernel, windows]`. */
function gathered(x: Tensor, windows: Windows, counts: Shape, beyond: number): Tensor {
  const [n, channels] = x.shape;
  const columns = im2col(x, windows, counts, beyond);
  return columns.reshape(n, channels, productOf(windows.kernel), ...counts);
}

/** The sum of each window, with zeros beyond the sides; windows have no dilation. */
function sums(x: Tensor, windows: Windows, counts: Shape): Tensor {
  const { dtype, device } = x;
  const [n, channels, ...size] = x.shape;
  const { kernel, padding } = windows;
  if (counts.every((count, d) => count === 1 && padding[d] === 0 && kernel[d] === size[d])) {
    return x
      .flatten(2)
      .sum(2)
      .reshape(n, channels, ...counts);
  }
  if (x.storage.backend.convolve === undefined) return gathered(x, windows, counts, 0).sum(2);
  // Each channel convolved with ones: what has a kernel of its own need not be laid out first.
  const weight = ones(channels, 1, ...kernel, { dtype, device });
  const result = [n, channels, ...counts];
  const layout = { windows, groups: channels, image: x.shape, weight: weight.shape, result };
  return convolution(x, weight, null, layout);
}

/** Position of element `k` of a window; that of the nearest element inside the image when it lies outside. */
function inside(start: number, k: number, dilation: number, size: number): number {
  const [first, last] = [Math.ceil(-start / dilation), Math.floor((size - 1 - start) / dilation)];
  return start + Math.min(Math.max(k, first), last) * dilation;
}

/** @internal Max pooling of any number of dimensions, with positions in the flattened image. */
export function maxPool(
  op: string,
  dims: number,
  x: Tensor,
  kernelSize: PerDim,
  args: MaxPoolArgs,
): Tensor | MaxResult {
  const names = ['stride', 'padding', 'dilation', 'ceilMode', 'returnIndices'] as const;
  const options = parseOptions(op, MAX_POOL, names, args);
  checkFloating(op, x);
  checkRank(op, x, dims);
  const windows = poolWindows(op, dims, kernelSize, options);
  const counts = poolCounts(op, x, windows, options.ceilMode);
  return plainOrBoth(op, x, dims, options.returnIndices, (images) => {
    const direct = maxOfWindows(images, windows, counts);
    if (direct !== null) return direct;
    const size = imageSize(images, dims);
    const places = windows.kernel.map((kernel, d) =>
      Array.from({ length: kernel * counts[d] }, (_, i) => {
        const [k, o] = [Math.floor(i / counts[d]), i % counts[d]];
        const start = o * windows.stride[d] - windows.padding[d];
        return inside(start, k, windows.dilation[d], size[d]);
      }),
    );
    const all = gathered(images, windows, counts, Number.NEGATIVE_INFINITY);
    return largestOf(all, windows.kernel, counts, size, places);
  });
}

/** Options of the average pools. */
export interface AvgPoolOptions {
  /** Steps between windows; the kernel's size by default. */
  stride?: PerDim | null;
  /** Zeros on each side, at most half a kernel; 0 by default. */
  padding?: PerDim;
  /** Whether a last window may reach beyond the end. */
  ceilMode?: boolean;
  /** Whether the zeros count in the mean; true by default. */
  countIncludePad?: boolean;
  /** What the sum is divided by, instead of the number of elements. */
  divisorOverride?: number | null;
}

/** Arguments of the average pools after the kernel's size. */
export type AvgPoolArgs = Call<
  [
    stride: PerDim | null,
    padding: PerDim,
    ceilMode: boolean,
    countIncludePad: boolean,
    divisorOverride: number | null,
  ],
  AvgPoolOptions
>;

/** @internal */
export const AVG_POOL = {
  stride: null as PerDim | null,
  padding: 0 as PerDim,
  ceilMode: false,
  countIncludePad: true,
  divisorOverride: null as number | null,
};

/** @internal Average pooling of any number of dimensions. */
export function avgPool(
  op: string,
  dims: number,
  x: Tensor,
  kernelSize: PerDim,
  args: AvgPoolArgs,
): Tensor {
  const names = ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const;
  const { ceilMode, countIncludePad, divisorOverride, ...options } = parseOptions(
    op,
    AVG_POOL,
    names,
    args,
  );
  checkFloating(op, x);
  checkRank(op, x, dims);
  if (divisorOverride === 0) {
    throw new ValueError(`${op}: divisorOverride is 0. Give another number, or null.`, 0);
  }
  const windows = poolWindows(op, dims, kernelSize, options);
  const counts = poolCounts(op, x, windows, ceilMode);
  return batched(op, x, dims, (images) => {
    const totals = sums(images, windows, counts);
    if (divisorOverride !== null) return totals.div(divisorOverride);
    const size = imageSize(images, dims);
    return counts.reduce((y, count, d) => {
      const shape = counts.map((_, k) => (k === d ? count : 1));
      const elements = Array.from({ length: count }, (_, o) => {
        const [step, padding] = [windows.stride[d], windows.padding[d]];
        const start = o * step - padding;
        // In ceil mode a window ends at the latest where the zeros do.
        const end = Math.min(start + windows.kernel[d], size[d] + padding);
        return countIncludePad ? end - start : Math.min(end, size[d]) - Math.max(start, 0);
      });
      const { dtype, device } = images;
      if (elements.every((n) => n === elements[0])) return y.div(elements[0]);
      return y.div(tensor(elements, { dtype, device }).reshape(shape));
    }, totals);
  });
}

/** Options of the power pools. */
export interface LPPoolOptions {
  /** Steps between windows; the kernel's size by default. */
  stride?: PerDim | null;
  /** Whether a last window may reach beyond the end. */
  ceilMode?: boolean;
}

/** Arguments of the power pools after the kernel's size. */
export type LPPoolArgs = Call<[stride: PerDim | null, ceilMode: boolean], LPPoolOptions>;

/** @internal */
export const LP_POOL = { stride: null as PerDim | null, ceilMode: false };

/** @internal (Σ xᵖ)^(1/p) over each window, where the sum counts missing elements as their mean, as PyTorch does. */
export function lpPool(
  op: string,
  dims: number,
  x: Tensor,
  normType: number,
  kernelSize: PerDim,
  args: LPPoolArgs,
): Tensor {
  const { stride, ceilMode } = parseOptions(op, LP_POOL, ['stride', 'ceilMode'], args);
  const kernel = perDim(op, 'kernelSize', kernelSize, dims, 1);
  const means = avgPool(op, dims, x.pow(normType), kernelSize, [{ stride, ceilMode }]);
  return means
    .sign()
    .mul(means.abs().relu())
    .mul(productOf(kernel))
    .pow(1 / normType);
}
