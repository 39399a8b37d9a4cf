/**
 * `nn.functional`: convolutions. A convolution is a product of matrices: the weight, and the input's windows as columns;
 * a transposed one multiplies first and adds the columns up. Layer: nn.
 */
import type { Windows } from '../../backend/backend';
import { checkWhole, DTypeError, ShapeError, ValueError } from '../../errors';
import { convolution, convolutionImage } from '../../ops/convolve';
import { col2im, im2col, windowCounts } from '../../ops/im2col';
import { checkDevices } from '../../ops/run-formula';
import { type Call, parseOptions } from '../../options';
import type { Shape } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { shown } from './checks';
import {
  batched,
  checkRank,
  imageSize,
  type PerDim,
  perDim,
  productOf,
  sizesText,
} from './windows';

/** Zeros around the input: so many, none, or as many as keep its sizes. */
export type ConvPadding = PerDim | 'same' | 'valid';

/** Options of the convolutions. */
export interface ConvFunctionOptions {
  /** `[out]`, or null for none. */
  bias?: Tensor | null;
  /** Steps between windows; 1 by default. */
  stride?: PerDim;
  /** Zeros on each side; 0 by default. */
  padding?: ConvPadding;
  /** Steps between the elements of a window; 1 by default. */
  dilation?: PerDim;
  /** Number of groups of channels that are convolved apart; 1 by default. */
  groups?: number;
}

type ConvArgs = Call<
  [bias: Tensor | null, stride: PerDim, padding: ConvPadding, dilation: PerDim, groups: number],
  ConvFunctionOptions
>;

const CONV = {
  bias: null as Tensor | null,
  stride: 1 as PerDim,
  padding: 0 as ConvPadding,
  dilation: 1 as PerDim,
  groups: 1,
};

function convolve(op: string, dims: number, x: Tensor, weight: Tensor, args: ConvArgs): Tensor {
  const names = ['bias', 'stride', 'padding', 'dilation', 'groups'] as const;
  const { bias, groups, ...options } = parseOptions(op, CONV, names, args);
  const kernel = checkWeight(op, dims, x, weight, groups, 1);
  checkBias(op, bias, weight.shape[0]);
  const stride = perDim(op, 'stride', options.stride, dims, 1);
  const dilation = perDim(op, 'dilation', options.dilation, dims, 1);
  const [padding, after] = paddingOf(op, options.padding, kernel, stride, dilation);
  const windows: Windows = { kernel, stride, padding, dilation };
  const counts = windowCounts(imageSize(x, dims), windows, after);
  checkCounts(op, x, windows, counts);
  return batched(op, x, dims, (images) => {
    const [n, channels] = images.shape;
    if (x.storage.backend.convolve !== undefined) {
      const result = [n, weight.shape[0], ...counts];
      const layout = { windows, groups, image: images.shape, weight: weight.shape, result };
      const fused = bias?.dtype === x.dtype ? bias : null;
      checkDevices(op, fused === null ? [x, weight] : [x, weight, fused]);
      const y = convolution(images, weight, fused, layout);
      return fused === bias ? y : withBias(y, bias);
    }
    const columns = isPlain(windows, after) ? images : im2col(images, windows, counts);
    const inside = (channels / groups) * productOf(kernel);
    const out = weight.shape[0];
    const products =
      groups === 1
        ? weight.reshape(out, inside).matmul(columns.reshape(n, inside, productOf(counts)))
        : weight
            .reshape(1, groups, out / groups, inside)
            .matmul(columns.reshape(n, groups, inside, productOf(counts)));
    return withBias(products.reshape(n, out, ...counts), bias);
  });
}

/** Whether each window is one element and all come in order: the input is its own columns. */
function isPlain({ kernel, stride, padding }: Windows, after: Shape): boolean {
  const all = (sizes: Shape, value: number) => sizes.every((size) => size === value);
  return all(kernel, 1) && all(stride, 1) && all(padding, 0) && all(after, 0);
}

function withBias(y: Tensor, bias: Tensor | null): Tensor {
  return bias === null ? y : y.add(bias.reshape(-1, ...new Array<number>(y.ndim - 2).fill(1)));
}

/** Zeros before and after each dimension. */
function paddingOf(
  op: string,
  padding: ConvPadding,
  kernel: Shape,
  stride: Shape,
  dilation: Shape,
): [Shape, Shape] {
  if (typeof padding !== 'string') {
    const both = perDim(op, 'padding', padding, kernel.length, 0);
    return [both, both];
  }
  const none = kernel.map(() => 0);
  if (padding === 'valid') return [none, none];
  if (padding !== 'same') {
    throw new ValueError(
      `${op}: padding '${padding}' is neither a number nor 'same' nor 'valid'. Use one of these.`,
      padding,
    );
  }
  if (stride.some((step) => step !== 1)) {
    throw new ValueError(
      `${op}: padding 'same' keeps the sizes only with stride 1, got ${sizesText(stride)}. ` +
        'Give the padding as a number.',
      padding,
    );
  }
  const total = kernel.map((size, d) => dilation[d] * (size - 1));
  return [total.map((n) => n >> 1), total.map((n) => n - (n >> 1))];
}

/**
 * Checks the weight against the input.
 *
 * @param at the dimension of the weight that the input's channels meet: 1, or 0 for a transposed convolution
 * @returns the sizes of the kernel
 */
function checkWeight(
  op: string,
  dims: number,
  x: Tensor,
  weight: Tensor,
  groups: number,
  at: 0 | 1,
): Shape {
  checkRank(op, x, dims);
  checkWhole(op, 'groups', groups, 1);
  if (weight.ndim !== dims + 2) {
    const sizes = ['L', 'H, W', 'D, H, W'][dims - 1];
    const form = at === 1 ? `[out, in / groups, ${sizes}]` : `[in, out / groups, ${sizes}]`;
    throw new ShapeError(`${op}: weight must be ${form}, got ${shown(weight)}.`, [weight.shape]);
  }
  const channels = x.shape[x.ndim - dims - 1];
  const expected = at === 1 ? weight.shape[1] * groups : weight.shape[0];
  if (channels !== expected) {
    const apart = groups === 1 ? '' : ` and groups=${groups}`;
    throw new ShapeError(
      `${op}: the input ${shown(x)} has ${channels} channels; weight ${shown(weight)}${apart} ` +
        `take ${expected}. The channels are dimension ${x.ndim - dims - 1} of the input.`,
      [x.shape, weight.shape],
    );
  }
  if (weight.shape[0] % groups !== 0) {
    throw new ShapeError(
      `${op}: the first size of weight ${shown(weight)} does not divide by groups=${groups}.`,
      [weight.shape],
    );
  }
  if (x.dtype !== weight.dtype) {
    throw new DTypeError(
      `${op}: the input is ${x.dtype}, the weight ${weight.dtype}. ` +
        `Convert one with to('${weight.dtype}').`,
      [x.dtype, weight.dtype],
    );
  }
  return weight.shape.slice(2);
}

function checkBias(op: string, bias: Tensor | null, out: number): void {
  if (bias === null || (bias.ndim === 1 && bias.shape[0] === out)) return;
  throw new ShapeError(`${op}: bias must be [${out}], got ${shown(bias)}.`, [bias.shape]);
}

function checkCounts(op: string, x: Tensor, { kernel, padding, dilation }: Windows, counts: Shape) {
  if (counts.every((count) => count > 0)) return;
  const reach = kernel.map((size, d) => dilation[d] * (size - 1) + 1);
  throw new ShapeError(
    `${op}: windows of ${sizesText(reach)} do not fit into the input ${shown(x)} with padding ` +
      `${sizesText(padding)}. Use a smaller kernel, or more padding.`,
    [x.shape, kernel],
  );
}

/** Options of the transposed convolutions. */
export interface ConvTransposeFunctionOptions {
  /** `[out]`, or null for none. */
  bias?: Tensor | null;
  /** Steps between windows of the result; 1 by default. */
  stride?: PerDim;
  /** Elements cut off each side of the result; 0 by default. */
  padding?: PerDim;
  /** Elements added to the end of the result; 0 by default. */
  outputPadding?: PerDim;
  /** Number of groups of channels that are convolved apart; 1 by default. */
  groups?: number;
  /** Steps between the elements of a window; 1 by default. */
  dilation?: PerDim;
}

type TransposeArgs = Call<
  [
    bias: Tensor | null,
    stride: PerDim,
    padding: PerDim,
    outputPadding: PerDim,
    groups: number,
    dilation: PerDim,
  ],
  ConvTransposeFunctionOptions
>;

const TRANSPOSE = {
  bias: null as Tensor | null,
  stride: 1 as PerDim,
  padding: 0 as PerDim,
  outputPadding: 0 as PerDim,
  groups: 1,
  dilation: 1 as PerDim,
};

function convolveTransposed(
  op: string,
  dims: number,
  x: Tensor,
  weight: Tensor,
  args: TransposeArgs,
): Tensor {
  const names = ['bias', 'stride', 'padding', 'outputPadding', 'groups', 'dilation'] as const;
  const { bias, groups, ...options } = parseOptions(op, TRANSPOSE, names, args);
  const kernel = checkWeight(op, dims, x, weight, groups, 0);
  const perGroup = weight.shape[1];
  checkBias(op, bias, perGroup * groups);
  const stride = perDim(op, 'stride', options.stride, dims, 1);
  const dilation = perDim(op, 'dilation', options.dilation, dims, 1);
  const padding = perDim(op, 'padding', options.padding, dims, 0);
  const more = perDim(op, 'outputPadding', options.outputPadding, dims, 0);
  if (more.some((n, d) => n >= Math.max(stride[d], dilation[d]))) {
    throw new ValueError(
      `${op}: outputPadding ${sizesText(more)} must be smaller than stride ${sizesText(stride)} ` +
        `or dilation ${sizesText(dilation)}. Use a smaller one.`,
      options.outputPadding,
    );
  }
  const windows: Windows = { kernel, stride, padding, dilation };
  const counts = imageSize(x, dims);
  const size = counts.map(
    (count, d) =>
      (count - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernel[d] - 1) + more[d] + 1,
  );
  if (size.some((length) => length < 1)) {
    throw new ShapeError(
      `${op}: the result of input ${shown(x)} and weight ${shown(weight)} would have sizes ` +
        `${sizesText(size)}. Use less padding.`,
      [x.shape, weight.shape],
    );
  }
  return batched(op, x, dims, (images) => {
    const [n, channels] = images.shape;
    if (x.storage.backend.convolve !== undefined) {
      checkDevices(op, [x, weight]);
      const image = [n, groups * perGroup, ...size];
      const layout = { windows, groups, image, weight: weight.shape, result: images.shape };
      return withBias(convolutionImage(weight, images, layout), bias);
    }
    const inside = perGroup * productOf(kernel);
    const columns =
      groups === 1
        ? weight
            .reshape(channels, inside)
            .t()
            .matmul(images.reshape(n, channels, productOf(counts)))
        : weight
            .reshape(1, groups, channels / groups, inside)
            .transpose(2, 3)
            .matmul(images.reshape(n, groups, channels / groups, productOf(counts)));
    const laid = columns.reshape(n, groups * perGroup, ...kernel, ...counts);
    return withBias(col2im(laid, windows, size), bias);
  });
}

/**
 * Convolution over one dimension.  y[o, t] = b[o] + Σ w[o, c, k] x[c, t · stride + k · dilation − padding]
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @param weight `[out, C / groups, K]`
 * @param args `bias`, `stride`, `padding`, `dilation`, `groups`
 * @returns `[N, out, L']`, L' = ⌊(L + 2 · padding − dilation · (K − 1) − 1) / stride⌋ + 1
 * @throws ShapeError when the channels do not fit, or no window fits
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const x = tensor([[[1, 2, 3, 4]]]);
 * console.log(nn.functional.conv1d(x, tensor([[[1, 1]]])).toArray()); // [[[3, 5, 7]]]
 * console.log(nn.functional.conv1d(x, tensor([[[1, 1]]]), { stride: 2, padding: 1 }).toArray()); // [[[1, 5, 4]]]
 * ```
 */
export function conv1d(x: Tensor, weight: Tensor, ...args: ConvArgs): Tensor {
  return convolve('conv1d', 1, x, weight, args);
}

/**
 * Convolution over two dimensions.
 *
 * @param x `[N, C, H, W]` or `[C, H, W]`
 * @param weight `[out, C / groups, KH, KW]`
 * @param args `bias`, `stride`, `padding`, `dilation`, `groups`
 * @throws ShapeError when the channels do not fit, or no window fits
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * const y = nn.functional.conv2d(ones(1, 1, 3, 3), ones(1, 1, 2, 2), { padding: 'same' });
 * console.log(y.toArray()); // [[[[4, 4, 2], [4, 4, 2], [2, 2, 1]]]]
 * ```
 */
export function conv2d(x: Tensor, weight: Tensor, ...args: ConvArgs): Tensor {
  return convolve('conv2d', 2, x, weight, args);
}

/** Convolution over three dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv3d.html */
export function conv3d(x: Tensor, weight: Tensor, ...args: ConvArgs): Tensor {
  return convolve('conv3d', 3, x, weight, args);
}

/**
 * The adjoint of {@link conv1d} in its input: every element of the input adds a multiple of the kernel.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @param weight `[C, out / groups, K]`
 * @param args `bias`, `stride`, `padding`, `outputPadding`, `groups`, `dilation`
 * @throws ShapeError when the channels do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = nn.functional.convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 10]]]), { stride: 2 });
 * console.log(y.toArray()); // [[[1, 10, 2, 20]]]
 * ```
 */
export function convTranspose1d(x: Tensor, weight: Tensor, ...args: TransposeArgs): Tensor {
  return convolveTransposed('convTranspose1d', 1, x, weight, args);
}

/** The adjoint of {@link conv2d} in its input.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html */
export function convTranspose2d(x: Tensor, weight: Tensor, ...args: TransposeArgs): Tensor {
  return convolveTransposed('convTranspose2d', 2, x, weight, args);
}

/** The adjoint of {@link conv3d} in its input.  @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose3d.html */
export function convTranspose3d(x: Tensor, weight: Tensor, ...args: TransposeArgs): Tensor {
  return convolveTransposed('convTranspose3d', 3, x, weight, args);
}
