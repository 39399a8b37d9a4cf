/**
 * `nn.functional`: windows as columns, and back. Layer: nn.
 */
import type { Windows } from '../../backend/backend';
import { ShapeError } from '../../errors';
import { col2im, im2col, windowCounts } from '../../ops/im2col';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { shown } from './checks';
import { batched, imageSize, type PerDim, perDim, productOf, sizesText } from './windows';

/** Options of unfold and fold. */
export interface FoldOptions {
  /** Steps between the elements of a window; 1 by default. */
  dilation?: PerDim;
  /** Zeros on each side; 0 by default. */
  padding?: PerDim;
  /** Steps between windows; 1 by default. */
  stride?: PerDim;
}

/** Arguments of unfold and fold after the sizes. */
export type FoldArgs = Call<[dilation: PerDim, padding: PerDim, stride: PerDim], FoldOptions>;

/** @internal */
export const FOLD = { dilation: 1 as PerDim, padding: 0 as PerDim, stride: 1 as PerDim };

function windowsOf(op: string, kernelSize: PerDim, args: FoldArgs): Windows {
  const options = parseOptions(op, FOLD, ['dilation', 'padding', 'stride'], args);
  return {
    kernel: perDim(op, 'kernelSize', kernelSize, 2, 1),
    dilation: perDim(op, 'dilation', options.dilation, 2, 1),
    padding: perDim(op, 'padding', options.padding, 2, 0),
    stride: perDim(op, 'stride', options.stride, 2, 1),
  };
}

/**
 * The windows of an image as columns.
 *
 * @param x `[N, C, H, W]` or `[C, H, W]`
 * @param args `dilation`, `padding`, `stride`
 * @returns `[N, C · KH · KW, number of windows]`
 * @throws ShapeError when no window fits
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 * @example
 * ```ts
 * import { arange, nn } from 'torchlet';
 * const x = arange(6).to('float32').reshape(1, 1, 2, 3);
 * console.log(nn.functional.unfold(x, 2).toArray()); // [[[0, 1], [1, 2], [3, 4], [4, 5]]]
 * ```
 */
export function unfold(x: Tensor, kernelSize: PerDim, ...args: FoldArgs): Tensor {
  const windows = windowsOf('unfold', kernelSize, args);
  return batched('unfold', x, 2, (images) => {
    const counts = windowCounts(imageSize(images, 2), windows);
    if (counts.some((count) => count < 1)) {
      throw new ShapeError(
        `unfold: windows of ${sizesText(windows.kernel)} do not fit into the input ${shown(x)}. ` +
          'Use a smaller kernel, or more padding.',
        [x.shape],
      );
    }
    const [n, channels] = images.shape;
    const columns = im2col(images, windows, counts);
    return columns.reshape(n, channels * productOf(windows.kernel), productOf(counts));
  });
}

/**
 * Columns added up where their windows lie: the adjoint of {@link unfold}.
 *
 * @param x `[N, C · KH · KW, number of windows]`, or without N
 * @param outputSize height and width of the image
 * @param args `dilation`, `padding`, `stride`
 * @returns `[N, C, H, W]`
 * @throws ShapeError when the sizes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(nn.functional.fold(ones(1, 4, 2), [2, 3], 2).toArray()); // [[[[1, 2, 1], [1, 2, 1]]]]
 * ```
 */
export function fold(x: Tensor, outputSize: PerDim, kernelSize: PerDim, ...args: FoldArgs): Tensor {
  const windows = windowsOf('fold', kernelSize, args);
  const size = perDim('fold', 'outputSize', outputSize, 2, 1);
  const counts = windowCounts(size, windows);
  const inside = productOf(windows.kernel);
  const [rows, columns] = x.shape.slice(-2);
  if (x.ndim < 2 || x.ndim > 3 || rows % inside !== 0 || columns !== productOf(counts)) {
    throw new ShapeError(
      `fold: input ${shown(x)} does not fit an output of ${sizesText(size)}: windows of ` +
        `${sizesText(windows.kernel)} take [N, C · ${inside}, ${productOf(counts)}]. Check the sizes.`,
      [x.shape, size],
    );
  }
  const lead = x.shape.slice(0, -2);
  const laid = x.reshape([...lead, rows / inside, ...windows.kernel, ...counts]);
  return col2im(laid, windows, size);
}
