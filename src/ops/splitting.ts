/**
 * Several views that together are the tensor: split, chunk, unbind. Layer: ops.
 */
import { ShapeError, ValueError } from '../errors';
import { type AlongDim, DIM, type Needs, parseOptions, required } from '../options';
import { formatShape, normalizeDim } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { parseRequired } from './required-options';
import { slice } from './slice';

/**
 * Parts of `splitSize[i]` indices each, or of `splitSize` indices each (the last may be smaller).
 *
 * @throws ValueError when the sizes do not add up
 * @see https://pytorch.org/docs/stable/generated/torch.split.html
 */
export function split(
  x: Tensor,
  ...args: Needs<
    [splitSize: number | readonly number[]],
    { splitSize?: number | readonly number[]; dim?: number },
    [dim: number]
  >
): Tensor[] {
  const given = parseOptions(
    'split',
    { splitSize: undefined as number | readonly number[] | undefined, dim: 0 },
    ['splitSize', 'dim'],
    args,
  );
  const sizes = required('split', 'splitSize', given.splitSize);
  const { dim } = given;
  const at = normalizeDim('split', dim, x.ndim);
  const size = x.shape[at];
  let parts: readonly number[];
  if (typeof sizes === 'number') {
    if (!(Number.isInteger(sizes) && sizes > 0) && !(sizes === 0 && size === 0)) {
      throw new ValueError(
        `split: the size of a part is ${sizes}. Give a whole number above 0.`,
        sizes,
      );
    }
    const count = Math.max(1, Math.ceil(size / Math.max(sizes, 1)));
    parts = Array.from({ length: count }, (_, i) => Math.min(sizes, size - i * sizes));
  } else {
    parts = sizes;
    const sum = sizes.reduce((a, b) => a + b, 0);
    if (sum !== size || sizes.some((part) => part < 0)) {
      throw new ValueError(
        `split: sizes ${formatShape(sizes)} add up to ${sum}, dimension ${at} of ${formatShape(x.shape)} has ${size}. Make them agree.`,
        sizes,
      );
    }
  }
  let start = 0;
  return parts.map((length) => {
    const part = slice(x, { dim: at, start, length, step: 1 });
    start += length;
    return part;
  });
}
define('split', split);

/** At most `chunks` parts of equal size; the last may be smaller. */
export function chunk(
  x: Tensor,
  ...args: Needs<[chunks: number], { chunks?: number; dim?: number }, [dim: number]>
): Tensor[] {
  const { chunks, dim } = parseRequired<{ chunks?: number; dim?: number }>(
    'chunk',
    { chunks: undefined, dim: 0 },
    ['chunks', 'dim'],
    args,
  );
  const at = normalizeDim('chunk', dim, x.ndim);
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new ValueError(
      `chunk: the number of chunks is ${chunks}. Give a whole number above 0.`,
      chunks,
    );
  }
  if (x.ndim === 0) {
    throw new ShapeError('chunk: a 0-d tensor has nothing to split. reshape(1) it first.', [
      x.shape,
    ]);
  }
  if (x.shape[at] === 0) return split(x, new Array<number>(chunks).fill(0), at);
  return split(x, Math.ceil(x.shape[at] / chunks), at);
}
define('chunk', chunk);

/** Every index of a dimension as a tensor of its own. */
export function unbind(x: Tensor, ...args: AlongDim): Tensor[] {
  const { dim } = parseOptions('unbind', DIM, ['dim'], args);
  const at = normalizeDim('unbind', dim, x.ndim);
  return Array.from({ length: x.shape[at] }, (_, i) => x.select(at, i));
}
define('unbind', unbind);
