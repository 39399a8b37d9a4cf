/**
 * The same elements several times: repeat, tile, repeatInterleave. Layer: ops.
 */
import { DTypeError, ShapeError, ValueError } from '../errors';
import { type Call, parseNumbers, parseOptions, type SizesNamed } from '../options';
import { formatShape, normalizeDim } from '../shape';
import { Tensor } from '../tensor/tensor';
import { tensor } from './creation';
import { define } from './define';

/**
 * The tensor several times along each dimension, as a copy. There may be more sizes than dimensions.
 *
 * @throws ShapeError when there are fewer
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(2).repeat(2, 2).toArray()); // [[0, 1, 0, 1], [0, 1, 0, 1]]
 * ```
 */
export function repeat(x: Tensor, ...sizes: SizesNamed<'repeats'>): Tensor {
  const times = parseNumbers('repeat', 'repeats', sizes);
  if (times.length < x.ndim || times.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ShapeError(
      `repeat: ${formatShape(times)} does not say how often each of the ${x.ndim} dimensions of ` +
        `${formatShape(x.shape)} is repeated. Give a whole number for each.`,
      [x.shape, times],
    );
  }
  return repeated(x, times);
}
define('repeat', repeat);

/** The tensor is expanded along a new dimension before each of its own, and both are then seen as one. */
function repeated(x: Tensor, times: readonly number[]): Tensor {
  const lead = times.length - x.ndim;
  const padded = [...new Array<number>(lead).fill(1), ...x.shape];
  const apart = padded.flatMap((size) => [1, size]);
  const expanded = padded.flatMap((size, i) => [times[i], size]);
  const shape = padded.map((size, i) => size * times[i]);
  const whole = x.reshape(apart).expand(expanded);
  return times.every((n) => n === 1) ? whole.reshape(shape).clone() : whole.clone().reshape(shape);
}

/**
 * `repeat` as NumPy has it: sizes that are left out in front count as 1.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.tile.html
 */
export function tile(x: Tensor, ...sizes: SizesNamed<'dims'>): Tensor {
  const times = parseNumbers('tile', 'dims', sizes);
  const lead = Math.max(0, x.ndim - times.length);
  return repeat(x, [...new Array<number>(lead).fill(1), ...times]);
}
define('tile', tile);

/** Options of `repeatInterleave`. */
export interface RepeatInterleaveOptions {
  repeats?: number | Tensor;
  dim?: number | null;
  /** Size of the result along `dim`, if it is known; it is not needed. */
  outputSize?: number | null;
}

/**
 * Each element (or whatever lies along `dim`) several times in a row. Without `dim` the tensor is taken as flat.
 *
 * @param args how often: a number, or an int32 tensor with a number for each; then the dimension
 * @see https://pytorch.org/docs/stable/generated/torch.repeat_interleave.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(3).repeatInterleave(2).toArray()); // [0, 0, 1, 1, 2, 2]
 * ```
 */
export function repeatInterleave(
  x: Tensor,
  ...args: Call<[repeats: number | Tensor, dim: number | null], RepeatInterleaveOptions>
): Tensor {
  const { repeats, dim } = parseOptions(
    'repeatInterleave',
    {
      repeats: 1 as number | Tensor,
      dim: null as number | null,
      outputSize: null as number | null,
    },
    ['repeats', 'dim'],
    args,
  );
  const whole = dim === null ? x.reshape(-1) : x;
  const at = normalizeDim('repeatInterleave', dim ?? 0, whole.ndim);
  const size = whole.shape[at] ?? 1;
  const places = timesEach(repeats, size).flatMap((n, i) => new Array<number>(n).fill(i));
  const index = tensor(places, { dtype: 'int32', device: x.device });
  return whole.indexSelect(at, index);
}
define('repeatInterleave', repeatInterleave);

function timesEach(repeats: number | Tensor, size: number): number[] {
  if (repeats instanceof Tensor && repeats.dtype !== 'int32') {
    throw new DTypeError(
      `repeatInterleave: repeats must be int32, got ${repeats.dtype}. Convert it with to('int32').`,
      [repeats.dtype],
    );
  }
  const given = typeof repeats === 'number' ? [repeats] : [...repeats.data];
  const times = given.length === 1 ? new Array<number>(size).fill(given[0]) : given;
  if (times.length !== size || times.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ValueError(
      `repeatInterleave: repeats ${formatShape(given)} does not fit a dimension of size ${size}. ` +
        'Give one whole number, or one for each index.',
      repeats,
    );
  }
  return times;
}
