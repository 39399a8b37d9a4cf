/**
 * Views in which an element may stand several times: unfold, asStrided. Their adjoint adds up what came from one
 * element. Layer: ops.
 */
import { defineRule } from '../autograd/rule';
import { ShapeError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import {
  checkSizes,
  contiguousStrides,
  formatShape,
  normalizeDim,
  numelOf,
  type Shape,
} from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { arange } from './ranges';
import { parseRequired } from './required-options';
import { makeView } from './slice';

interface Unfolded {
  readonly dim: number;
  readonly size: number;
  readonly step: number;
  readonly from: Shape;
}

const unfoldRule = defineRule({
  name: 'unfold',
  vjp: (g, { attrs }) => [foldBack(g, attrs as Unfolded)],
  view: (base, attrs) => viewWindows(base, attrs as Unfolded),
});

function viewWindows(x: Tensor, attrs: Unfolded): Tensor {
  const { dim, size, step } = attrs;
  const count = Math.floor((x.shape[dim] - size) / step) + 1;
  const shape = [...x.shape.map((n, i) => (i === dim ? count : n)), size];
  const strides = [...x.strides.map((s, i) => (i === dim ? s * step : s)), x.strides[dim]];
  return makeView(unfoldRule, x, shape, strides, x.offset, attrs);
}

/** The windows added up where they lie. */
function foldBack(g: Tensor, { dim, size, step, from }: Unfolded): Tensor {
  const starts = arange(g.shape[dim], { device: g.device }).mul(step);
  const index = starts
    .unsqueeze(1)
    .add(arange(size, { device: g.device }))
    .reshape(-1);
  const windows = g.movedim(-1, dim + 1);
  const flat = windows.reshape([...from.map((n, i) => (i === dim ? index.count : n))]);
  const zeros = Tensor.over(g.storage.backend.allocate(g.dtype, numelOf(from)), from);
  const column = index.reshape(from.map((_, i) => (i === dim ? index.count : 1)));
  return zeros.scatterAdd(dim, column.expand(flat.shape), flat);
}

/** Windows by name. */
export interface UnfoldOptions {
  dimension?: number;
  /** How many indices a window has. */
  size?: number;
  /** How far apart windows begin. */
  step?: number;
}

/**
 * A view of all windows of `size` indices of a dimension, `step` apart; the window is the last dimension.
 *
 * @throws ValueError when a window is larger than the dimension
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.unfold.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(5).unfold(0, 3, 2).toArray()); // [[0, 1, 2], [2, 3, 4]]
 * ```
 */
export function unfold(
  x: Tensor,
  ...args: Call<[dimension: number, size: number, step: number], UnfoldOptions>
): Tensor {
  const {
    dimension: dim,
    size,
    step,
  } = parseRequired<UnfoldOptions>(
    'unfold',
    { dimension: undefined, size: undefined, step: undefined },
    ['dimension', 'size', 'step'],
    args,
  );
  const at = normalizeDim('unfold', dim, x.ndim);
  const there = x.shape[at] ?? 1;
  if (!Number.isInteger(size) || size < 0 || size > there || !Number.isInteger(step) || step < 1) {
    throw new ValueError(
      `unfold: windows of size ${size}, ${step} apart, do not fit dimension ${at} of ${formatShape(x.shape)} ` +
        `(size ${there}). Use a size of at most ${there} and a step of at least 1.`,
      size,
    );
  }
  if (x.ndim === 0) return x.reshape(1).narrow(0, 0, size);
  return viewWindows(x, { dim: at, size, step, from: x.shape });
}
define('unfold', unfold);

/** A window by its sizes and strides. */
export interface AsStridedOptions {
  size?: readonly number[];
  stride?: readonly number[];
  /** Where the window begins in the storage, in elements; where the tensor begins by default. */
  storageOffset?: number | null;
}

interface Strided {
  readonly size: Shape;
  readonly stride: Shape;
  /** Counted from the beginning of the storage. */
  readonly offset: number;
  /** How the tensor itself lies in the storage. */
  readonly from: { readonly shape: Shape; readonly strides: Shape; readonly offset: number };
}

const stridedRule = defineRule({
  name: 'asStrided',
  vjp: (g, { attrs }) => [scatterStrided(g, attrs as Strided)],
  view: (base, attrs) => viewStrided(base, attrs as Strided),
});

/** The window on a tensor's storage. A base owns its storage from the beginning, so the offset counts from there. */
function viewStrided(x: Tensor, attrs: Strided): Tensor {
  const offset = attrs.offset + x.storage.base;
  return makeView(stridedRule, x, attrs.size, attrs.stride, offset, attrs);
}

/** Places of a window's elements in the storage, flat. */
function placesOf(shape: Shape, strides: Shape, offset: number, device: string): Tensor {
  let places = arange(offset, offset + 1, { device }).reshape(shape.map(() => 1));
  shape.forEach((size, i) => {
    const along = arange(size, { device }).mul(strides[i]);
    places = places.add(along.reshape(shape.map((_, d) => (d === i ? size : 1))));
  });
  return places.expand(shape).reshape(-1);
}

function lastPlace(shape: Shape, strides: Shape, offset: number): number {
  return shape.reduce((place, size, i) => place + (size - 1) * Math.max(strides[i], 0), offset);
}

/** The cotangent added up in a stand-in for the storage, and read where the tensor lies in it. */
function scatterStrided(g: Tensor, { size, stride, offset, from }: Strided): Tensor {
  const target = placesOf(size, stride, offset, g.device);
  const source = placesOf(from.shape, from.strides, from.offset, g.device);
  if (target.count === 0 || source.count === 0) return g.sum().mul(0).expand(from.shape);
  const length =
    1 + Math.max(lastPlace(size, stride, offset), lastPlace(from.shape, from.strides, from.offset));
  const zeros = Tensor.over(g.storage.backend.allocate(g.dtype, length), [length]);
  const gathered = zeros.scatterAdd(0, target, g.reshape(-1));
  return gathered.gather(0, source).reshape(from.shape);
}

/**
 * A view by sizes and strides of your own on the tensor's storage. The gradient of an element that stands in it
 * several times is the sum.
 *
 * @throws ShapeError when sizes and strides differ in number, or the window leaves the storage
 * @see https://pytorch.org/docs/stable/generated/torch.as_strided.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(5).asStrided([3, 3], [1, 1]).toArray()); // [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
 * ```
 */
export function asStrided(
  x: Tensor,
  ...args: Call<
    [size: readonly number[], stride: readonly number[], storageOffset: number | null],
    AsStridedOptions
  >
): Tensor {
  const { size, stride, storageOffset } = parseOptions(
    'asStrided',
    {
      size: x.shape,
      stride: null as readonly number[] | null,
      storageOffset: null as number | null,
    },
    ['size', 'stride', 'storageOffset'],
    args,
  );
  checkSizes('asStrided', size);
  const strides = stride ?? contiguousStrides(size);
  const own = x.offset - x.storage.base;
  const offset = storageOffset ?? own;
  const last = size.reduce((at, n, i) => at + (n - 1) * strides[i], offset);
  const fits = numelOf(size) === 0 || (offset >= 0 && last < x.storage.length);
  if (strides.length !== size.length || strides.some((s) => s < 0) || !fits) {
    throw new ShapeError(
      `asStrided: sizes ${formatShape(size)} with strides ${formatShape(strides)} from ${offset} on do not lie in a ` +
        `storage of ${x.storage.length} elements. Give one stride of at least 0 for each size, and stay inside.`,
      [size, strides],
    );
  }
  const from = { shape: x.shape, strides: x.strides, offset: own };
  return viewStrided(x, { size, stride: strides, offset, from });
}
define('asStrided', asStrided);
