/**
 * `nn.functional`: padding, enlarging by repetition or interpolation, channels to positions and back. Layer: nn.
 */
import { OptionError, ShapeError, ValueError } from '../../errors';
import { tensor } from '../../ops/creation';
import { cat } from '../../ops/joining';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { shown } from './checks';

/** What lies beyond the ends: a constant, the mirror image, the last element, or the other end. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

/** Options of pad. */
export interface PadOptions {
  /** `'constant'` by default. */
  mode?: PadMode;
  /** The constant; 0 by default. */
  value?: number | null;
}

/** The elements at whole positions of a dimension. */
function pick(x: Tensor, dim: number, positions: readonly number[]): Tensor {
  return x.indexSelect(dim, tensor([...positions], { dtype: 'int32', device: x.device }));
}

/** Where the element at a position beyond the ends comes from. */
const SOURCE: Record<Exclude<PadMode, 'constant'>, (i: number, size: number) => number> = {
  reflect: (i, size) => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i),
  replicate: (i, size) => Math.min(Math.max(i, 0), size - 1),
  circular: (i, size) => (i + size) % size,
};

function padConstant(x: Tensor, dim: number, before: number, after: number, value: number): Tensor {
  const from = Math.max(-before, 0);
  const length = x.shape[dim] - from - Math.max(-after, 0);
  const cut = length === x.shape[dim] ? x : x.narrow(dim, from, length);
  const block = (count: number) =>
    cut.newFull(
      cut.shape.map((size, d) => (d === dim ? count : size)),
      value,
    );
  const parts = [cut];
  if (before > 0) parts.unshift(block(before));
  if (after > 0) parts.push(block(after));
  return parts.length === 1 ? cut : cat(parts, dim);
}

/**
 * Elements added before and after, from the last dimension backwards; negative numbers take elements away.
 *
 * @param x any shape
 * @param padding before and after in the last dimension, then in the one before it, and so on
 * @param args `mode` and `value`
 * @throws ShapeError, ValueError when the padding does not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const x = tensor([1, 2, 3]);
 * console.log(nn.functional.pad(x, [1, 2]).toArray()); // [0, 1, 2, 3, 0, 0]
 * console.log(nn.functional.pad(x, [1, 1], 'reflect').toArray()); // [2, 1, 2, 3, 2]
 * ```
 */
export function pad(
  x: Tensor,
  padding: readonly number[],
  ...args: Call<[mode: PadMode, value: number | null], PadOptions>
): Tensor {
  const defaults = { mode: 'constant' as PadMode, value: null as number | null };
  const { mode, value } = parseOptions('pad', defaults, ['mode', 'value'], args);
  if (padding.length % 2 !== 0 || padding.length / 2 > x.ndim) {
    throw new ShapeError(
      `pad: ${padding.length} numbers for ${x.ndim} dimensions. Give two for each dimension, the last first.`,
      [x.shape, padding],
    );
  }
  if (mode !== 'constant' && SOURCE[mode] === undefined) {
    throw new ValueError(
      `pad: mode '${mode}' is none of 'constant', 'reflect', 'replicate', 'circular'.`,
      mode,
    );
  }
  let y = x;
  for (let i = 0; i < padding.length / 2; i++) {
    const [before, after] = [padding[2 * i], padding[2 * i + 1]];
    const dim = x.ndim - 1 - i;
    const size = x.shape[dim];
    if (before === 0 && after === 0) continue;
    const most = mode === 'reflect' ? size - 1 : mode === 'circular' ? size : Infinity;
    const least = mode === 'constant' ? 0 : 1;
    const beyond = Math.max(before, after) > most || size + before + after < least;
    if (beyond || (mode === 'circular' && (before < 0 || after < 0))) {
      throw new ShapeError(
        `pad: ${before} before and ${after} after do not fit size ${size} of dimension ${dim} in mode '${mode}'.`,
        [x.shape, padding],
      );
    }
    if (mode === 'constant') y = padConstant(y, dim, before, after, value ?? 0);
    else {
      const source = SOURCE[mode];
      const length = before + size + after;
      y = pick(
        y,
        dim,
        Array.from({ length }, (_, k) => source(k - before, size)),
      );
    }
  }
  return y;
}

/** How an enlarged image is made. */
export type InterpolateMode = 'nearest' | 'linear' | 'bilinear' | 'trilinear';

/** Options of interpolate. */
export interface InterpolateOptions {
  /** Sizes of the result, one or one per dimension. */
  size?: number | readonly number[] | null;
  /** Factors of the sizes, one or one per dimension. */
  scaleFactor?: number | readonly number[] | null;
  /** `'nearest'` by default. */
  mode?: InterpolateMode;
  /** Whether the corners' centres lie on each other; in the linear modes only; false by default. */
  alignCorners?: boolean | null;
}

/** @internal */
export const INTERPOLATE = {
  size: null as number | readonly number[] | null,
  scaleFactor: null as number | readonly number[] | null,
  mode: 'nearest' as InterpolateMode,
  alignCorners: null as boolean | null,
};

/** One dimension of an image that is made more or fewer elements; `step` from one to the next in the old. */
interface Scale {
  readonly from: number;
  readonly length: number;
  readonly step: number;
}

/** Each element where the new position begins in the old image. */
function nearest(x: Tensor, scales: readonly Scale[]): Tensor {
  const sources = scales.map(({ from, length, step }) =>
    Array.from({ length }, (_, i) => Math.min(Math.floor(i * step), from - 1)),
  );
  const times = scales.map(({ from, length }) => length / from);
  const areRepeated = sources.every(
    (of, d) =>
      Number.isInteger(times[d]) &&
      times[d] > 0 &&
      of.every((at, i) => at === Math.floor(i / times[d])),
  );
  if (!areRepeated) return sources.reduce((y, of, d) => pick(y, 2 + d, of), x);
  // A dimension of its own repeats each element: one copy moves them all.
  const lead = x.shape.slice(0, 2);
  const single = x.reshape([...lead, ...scales.flatMap(({ from }) => [from, 1])]);
  const repeated = single.expand([...lead, ...scales.flatMap(({ from }, d) => [from, times[d]])]);
  return repeated.reshape([...lead, ...scales.map(({ length }) => length)]);
}

const LINEAR: Record<string, number> = { linear: 3, bilinear: 4, trilinear: 5 };

/**
 * The positions of `[N, C, …]` made more or fewer, by repetition or interpolation.
 *
 * @param args `size` or `scaleFactor`, `mode` and `alignCorners`
 * @throws OptionError unless exactly one of size and scaleFactor is given
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = nn.functional.interpolate(tensor([[[1, 2]]]), { scaleFactor: 2 });
 * console.log(y.toArray()); // [[[1, 1, 2, 2]]]
 * ```
 */
export function interpolate(
  x: Tensor,
  ...args: Call<
    [
      size: number | readonly number[] | null,
      scaleFactor: number | readonly number[] | null,
      mode: InterpolateMode,
      alignCorners: boolean | null,
    ],
    InterpolateOptions
  >
): Tensor {
  const names = ['size', 'scaleFactor', 'mode', 'alignCorners'] as const;
  const { size, scaleFactor, mode, alignCorners } = parseOptions(
    'interpolate',
    INTERPOLATE,
    names,
    args,
  );
  if ((size === null) === (scaleFactor === null)) {
    throw new OptionError('interpolate: give either size or scaleFactor, and not both.', 'size');
  }
  if (x.ndim < 3 || (mode !== 'nearest' && LINEAR[mode] !== x.ndim)) {
    throw new ShapeError(
      `interpolate: mode '${mode}' does not fit input ${shown(x)}. Use 'nearest' for [N, C, …], 'linear' for 3 ` +
        "dimensions, 'bilinear' for 4, 'trilinear' for 5.",
      [x.shape],
    );
  }
  const scales = x.shape.slice(2).map((from, d) => {
    const factor = typeof scaleFactor === 'number' ? scaleFactor : scaleFactor?.[d];
    const wanted = typeof size === 'number' ? size : size?.[d];
    const length = factor === undefined ? wanted! : Math.floor(from * factor);
    return { from, length, step: factor === undefined ? from / length : 1 / factor };
  });
  if (mode === 'nearest') return nearest(x, scales);
  let y = x;
  for (const [d, { from, length, step }] of scales.entries()) {
    const dim = 2 + d;
    const places = Array.from({ length }, (_, i) => i);
    const apart = alignCorners ? (length > 1 ? (from - 1) / (length - 1) : 0) : step;
    const at = places.map((i) => (alignCorners ? i * apart : Math.max(0, (i + 0.5) * apart - 0.5)));
    const left = at.map((position) => Math.min(Math.floor(position), from - 1));
    const right = left.map((i) => Math.min(i + 1, from - 1));
    const weights = tensor(
      at.map((position, i) => position - left[i]),
      {
        dtype: x.dtype,
        device: x.device,
      },
    ).reshape(x.shape.map((_, d) => (d === dim ? length : 1)));
    const start = pick(y, dim, left);
    y = start.lerp(pick(y, dim, right), weights);
  }
  return y;
}

function divides(op: string, x: Tensor, fits: boolean, advice: string): void {
  if (!fits) throw new ShapeError(`${op}: input ${shown(x)} does not fit. ${advice}`, [x.shape]);
}

/**
 * Channels to positions: `[…, C r², H, W]` to `[…, C, H r, W r]`.
 *
 * @throws ShapeError when the channels do not divide by r²
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const x = tensor([1, 2, 3, 4]).reshape(4, 1, 1);
 * console.log(nn.functional.pixelShuffle(x, 2).toArray()); // [[[1, 2], [3, 4]]]
 * ```
 */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  const r = upscaleFactor;
  const [c, h, w] = x.shape.slice(-3);
  divides('pixelShuffle', x, x.ndim >= 3 && c % (r * r) === 0, `Give […, C · ${r * r}, H, W].`);
  return x
    .reshape(-1, c / (r * r), r, r, h, w)
    .permute(0, 1, 4, 2, 5, 3)
    .reshape([...x.shape.slice(0, -3), c / (r * r), h * r, w * r]);
}

/**
 * Positions to channels: `[…, C, H r, W r]` to `[…, C r², H, W]`.
 *
 * @throws ShapeError when height and width do not divide by r
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2).shape); // [4, 1, 1]
 * ```
 */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  const r = downscaleFactor;
  const [c, h, w] = x.shape.slice(-3);
  const fits = x.ndim >= 3 && h % r === 0 && w % r === 0;
  divides('pixelUnshuffle', x, fits, `Give […, C, H · ${r}, W · ${r}].`);
  return x
    .reshape(-1, c, h / r, r, w / r, r)
    .permute(0, 1, 3, 5, 2, 4)
    .reshape([...x.shape.slice(0, -3), c * r * r, h / r, w / r]);
}

/**
 * The channels of `[N, C, …]` dealt out: the first of each group, then the second of each, and so on.
 *
 * @throws ShapeError when the channels do not divide into the groups
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const x = tensor([1, 2, 3, 4]).reshape(1, 4, 1);
 * console.log(nn.functional.channelShuffle(x, 2).flatten().toArray()); // [1, 3, 2, 4]
 * ```
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  const fits = x.ndim >= 3 && x.shape[1] % groups === 0;
  divides('channelShuffle', x, fits, `Give [N, C, …] with C a multiple of ${groups}.`);
  return x
    .reshape([x.shape[0], groups, x.shape[1] / groups, ...x.shape.slice(2)])
    .transpose(1, 2)
    .reshape(x.shape);
}
