/**
 * `nn.functional`: pools whose windows divide the image into so many parts, and max pools undone. Layer: nn.
 */
import { ShapeError, ValueError } from '../../errors';
import { tensor } from '../../ops/creation';
import { type Call, parseOptions } from '../../options';
import type { Shape } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { checkFloating, shown } from './checks';
import { largestOf, type MaxResult, plainOrBoth } from './largest';
import { avgPool } from './pooling';
import { checkRank, imageSize, type PerDim, perDim, productOf } from './windows';

/** Sizes of a result: one for all dimensions, or one for each; null keeps the input's. */
export type OutputSize = number | null | readonly (number | null)[];

function outputSizes(op: string, x: Tensor, dims: number, outputSize: OutputSize): number[] {
  checkFloating(op, x);
  checkRank(op, x, dims);
  const size = imageSize(x, dims);
  const given = Array.isArray(outputSize)
    ? (outputSize as readonly (number | null)[])
    : size.map(() => outputSize as number | null);
  if (given.length !== dims) {
    throw new ValueError(
      `${op}: outputSize has ${given.length} sizes. Give one, or ${dims}.`,
      outputSize,
    );
  }
  if (size.some((n) => n === 0)) {
    throw new ShapeError(`${op}: the input ${shown(x)} is empty. Give sizes of 1 or more.`, [
      x.shape,
    ]);
  }
  return perDim(
    op,
    'outputSize',
    given.map((n, d) => n ?? size[d]),
    dims,
    1,
  );
}

/** Where part o of so many begins, and where it ends. */
function partOf(o: number, count: number, length: number): [number, number] {
  return [Math.floor((o * length) / count), Math.ceil(((o + 1) * length) / count)];
}

/** @internal The mean of each part, for any number of dimensions. */
export function adaptiveAvgPool(
  op: string,
  dims: number,
  x: Tensor,
  outputSize: OutputSize,
): Tensor {
  const counts = outputSizes(op, x, dims, outputSize);
  const size = imageSize(x, dims);
  if (size.every((length, d) => length % counts[d] === 0)) {
    return avgPool(
      op,
      dims,
      x,
      size.map((length, d) => length / counts[d]),
      [],
    );
  }
  // The mean over a box is the mean of means: one matrix of weights for each dimension.
  return counts.reduce((y, count, d) => {
    const length = size[d];
    const rows = Array.from({ length: count }, (_, o) => {
      const [start, end] = partOf(o, count, length);
      return Array.from({ length }, (_, i) => (i >= start && i < end ? 1 / (end - start) : 0));
    });
    const weights = tensor(rows, { dtype: x.dtype, device: x.device });
    const dim = y.ndim - dims + d;
    return y.transpose(dim, -1).matmul(weights.t()).transpose(dim, -1);
  }, x);
}

/** @internal The largest of each part, for any number of dimensions. */
export function adaptiveMaxPool(
  op: string,
  dims: number,
  x: Tensor,
  outputSize: OutputSize,
  args: Call<[returnIndices: boolean], { returnIndices?: boolean }>,
): Tensor | MaxResult {
  const { returnIndices } = parseOptions(op, { returnIndices: false }, ['returnIndices'], args);
  const counts = outputSizes(op, x, dims, outputSize);
  return plainOrBoth(op, x, dims, returnIndices, (images) => {
    const size = imageSize(images, dims);
    const parts = counts.map((count, d) =>
      Array.from({ length: count }, (_, o) => partOf(o, count, size[d])),
    );
    const kernel = parts.map((of) => Math.max(...of.map(([start, end]) => end - start)));
    // A part that is smaller than the largest repeats its last element, which changes no maximum.
    const places = parts.map((of, d) =>
      Array.from({ length: kernel[d] }, (_, k) =>
        of.map(([start, end]) => Math.min(start + k, end - 1)),
      ).flat(),
    );
    const all = columnsAt(images, kernel, counts, places);
    return largestOf(all, kernel, counts, size, places);
  });
}

/** The elements at these places as `[N, C, kernel, parts]`. */
function columnsAt(x: Tensor, kernel: Shape, counts: Shape, places: number[][]): Tensor {
  const picked = places.reduce(
    (y, of, d) => y.indexSelect(2 + d, tensor(of, { dtype: 'int32', device: x.device })),
    x,
  );
  const [n, channels] = x.shape;
  const apart = picked.reshape(n, channels, ...kernel.flatMap((size, d) => [size, counts[d]]));
  const dims = kernel.map((_, d) => d);
  const order = [0, 1, ...dims.map((d) => 2 + 2 * d), ...dims.map((d) => 3 + 2 * d)];
  return apart.permute(order).reshape(n, channels, productOf(kernel), ...counts);
}

/** Options of the max unpools. */
export interface MaxUnpoolOptions {
  /** Steps between windows; the kernel's size by default. */
  stride?: PerDim | null;
  /** How far windows reach beyond each side; 0 by default. */
  padding?: PerDim;
  /** Sizes of the result; by default the smallest that the pool could have come from. */
  outputSize?: readonly number[] | null;
}

/** Arguments of the max unpools after the kernel's size. */
export type MaxUnpoolArgs = Call<
  [stride: PerDim | null, padding: PerDim, outputSize: readonly number[] | null],
  MaxUnpoolOptions
>;

/** @internal Each element where a max pool found it, zeros elsewhere. */
export function maxUnpool(
  op: string,
  dims: number,
  x: Tensor,
  indices: Tensor,
  kernelSize: PerDim,
  args: MaxUnpoolArgs,
): Tensor {
  const defaults = {
    stride: null as PerDim | null,
    padding: 0 as PerDim,
    outputSize: null as readonly number[] | null,
  };
  const names = ['stride', 'padding', 'outputSize'] as const;
  const options = parseOptions(op, defaults, names, args);
  const kernel = perDim(op, 'kernelSize', kernelSize, dims, 1);
  const stride = options.stride === null ? kernel : perDim(op, 'stride', options.stride, dims, 1);
  const padding = perDim(op, 'padding', options.padding, dims, 0);
  checkRank(op, x, dims);
  if (shown(x) !== shown(indices)) {
    throw new ShapeError(
      `${op}: input ${shown(x)} and indices ${shown(indices)} differ in shape. ` +
        'Give what the max pool returned.',
      [x.shape, indices.shape],
    );
  }
  const size =
    options.outputSize === null
      ? imageSize(x, dims).map((n, d) => (n - 1) * stride[d] - 2 * padding[d] + kernel[d])
      : perDim(op, 'outputSize', options.outputSize.slice(-dims), dims, 1);
  const lead = x.shape.slice(0, x.ndim - dims);
  const flat = (y: Tensor) => y.reshape([...lead, productOf(imageSize(x, dims))]);
  const zeros = x.newZeros([...lead, productOf(size)]);
  return zeros.scatter(zeros.ndim - 1, flat(indices), flat(x)).reshape([...lead, ...size]);
}

/**
 * Adaptive average pooling over one dimension: part o reaches from ⌊o L / L'⌋ to ⌈(o + 1) L / L'⌉.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.adaptiveAvgPool1d(tensor([[1, 2, 3]]), 2).toArray()); // [[1.5, 2.5]]
 * ```
 */
export function adaptiveAvgPool1d(x: Tensor, outputSize: OutputSize): Tensor {
  return adaptiveAvgPool('adaptiveAvgPool1d', 1, x, outputSize);
}

/** Adaptive average pooling over two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html */
export function adaptiveAvgPool2d(x: Tensor, outputSize: OutputSize): Tensor {
  return adaptiveAvgPool('adaptiveAvgPool2d', 2, x, outputSize);
}

/** Adaptive average pooling over three dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool3d.html */
export function adaptiveAvgPool3d(x: Tensor, outputSize: OutputSize): Tensor {
  return adaptiveAvgPool('adaptiveAvgPool3d', 3, x, outputSize);
}
