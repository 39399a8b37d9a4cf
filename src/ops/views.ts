/**
 * Views by strides: transposes, expansion, parts of a dimension. They cost nothing and share storage; each rule knows
 * how to take the same view of another tensor and how a cotangent goes back. Layer: ops.
 */
import { defineRule } from '../autograd/rule';
import { IndexError, inNameOf, ShapeError } from '../errors';
import { checkAlone, type Needs, parseNeeded, parseNumbers, type SizesNamed } from '../options';
import { formatShape, inverseOrder, normalizeDim } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { makeView, slice } from './slice';
import { written } from './written';

const permuteRule = defineRule({
  name: 'permute',
  describe: written({
    operands: ['x'],
    value: ['permute(x)', '\\operatorname{permute}(x)'],
    cotangents: [['g with the dimensions back in order', '\\operatorname{permute}^{-1}(g)']],
    saved: [],
  }),
  vjp(g, { attrs }) {
    return [g.permute(inverseOrder(attrs as readonly number[]))];
  },
  view: (base, attrs) => base.permute(attrs as number[]),
});

/**
 * The dimensions in another order.
 *
 * @throws ShapeError when `dims` is not a permutation of all dimensions
 * @see https://pytorch.org/docs/stable/generated/torch.permute.html
 */
export function permute(x: Tensor, ...dims: SizesNamed<'dims'>): Tensor {
  const given = parseNumbers('permute', 'dims', dims);
  const order = given.map((dim) => normalizeDim('permute', dim, x.ndim));
  if (order.length !== x.ndim || new Set(order).size !== x.ndim) {
    throw new ShapeError(
      `permute: ${formatShape(given)} is not an order of the ${x.ndim} dimensions of ${formatShape(x.shape)}. ` +
        'Name each dimension once.',
      [x.shape],
    );
  }
  return permuted(x, order);
}
define('permute', permute);

function permuted(x: Tensor, order: readonly number[]): Tensor {
  const shape = order.map((dim) => x.shape[dim]);
  const strides = order.map((dim) => x.strides[dim]);
  return makeView(permuteRule, x, shape, strides, x.offset, order);
}

/** Two dimensions swapped. */
export function transpose(
  x: Tensor,
  ...args: Needs<[dim0: number, dim1: number], { dim0?: number; dim1?: number }>
): Tensor {
  const [dim0, dim1] = parseNeeded<[dim0: number, dim1: number]>(
    'transpose',
    ['dim0', 'dim1'],
    args,
  );
  const a = normalizeDim('transpose', dim0, x.ndim);
  const b = normalizeDim('transpose', dim1, x.ndim);
  const order = x.shape.map((_, i) => (i === a ? b : i === b ? a : i));
  return permuted(x, order);
}
define('transpose', transpose);

/** Two dimensions swapped (NumPy's name for `transpose`). */
export function swapaxes(
  x: Tensor,
  ...args: Needs<[axis0: number, axis1: number], { axis0?: number; axis1?: number }>
): Tensor {
  const [dim0, dim1] = parseNeeded<[axis0: number, axis1: number]>(
    'swapaxes',
    ['axis0', 'axis1'],
    args,
  );
  return inNameOf('swapaxes', () => transpose(x, dim0, dim1));
}
define('swapaxes', swapaxes);

/** The transpose of a matrix; a tensor of fewer dimensions is returned as it is. */
export function t(x: Tensor, ...surplus: []): Tensor {
  checkAlone('t', surplus);
  if (x.ndim > 2) {
    throw new ShapeError(
      `t: takes at most 2 dimensions, got ${formatShape(x.shape)}. Use transpose(dim0, dim1).`,
      [x.shape],
    );
  }
  return x.ndim < 2 ? x.alias() : permuted(x, [1, 0]);
}
define('t', t);

/** Dimensions moved to other positions, the others keeping their order. */
export function movedim(
  x: Tensor,
  ...args: Needs<
    [source: number | readonly number[], destination: number | readonly number[]],
    { source?: number | readonly number[]; destination?: number | readonly number[] }
  >
): Tensor {
  const [source, destination] = parseNeeded<
    [source: number | readonly number[], destination: number | readonly number[]]
  >('movedim', ['source', 'destination'], args);
  const from = [source].flat().map((dim) => normalizeDim('movedim', dim, x.ndim));
  const to = [destination].flat().map((dim) => normalizeDim('movedim', dim, x.ndim));
  if (
    from.length !== to.length ||
    new Set(from).size !== from.length ||
    new Set(to).size !== to.length
  ) {
    throw new ShapeError(
      `movedim: source ${formatShape(from)} and destination ${formatShape(to)} must name as many dimensions, each once.`,
      [x.shape],
    );
  }
  // A 0-d tensor has dimension 0 by name only.
  if (x.ndim === 0) return permuted(x, []);
  const order = new Array<number>(x.ndim).fill(-1);
  to.forEach((position, i) => {
    order[position] = from[i];
  });
  const others = x.shape.map((_, i) => i).filter((i) => !from.includes(i));
  return permuted(
    x,
    order.map((dim) => (dim < 0 ? (others.shift() as number) : dim)),
  );
}
define('movedim', movedim);

const expandRule = defineRule({
  name: 'expand',
  describe: written({
    operands: ['x'],
    value: ['expand(x)', '\\operatorname{expand}(x)'],
    cotangents: [['sum of g over the repeated dimensions', '\\sum_{\\mathrm{repeated}} g']],
    saved: [],
  }),
  // The engine undoes broadcasting.
  vjp: (g) => [g],
  view: (base, attrs) => base.expand(attrs as number[]),
});

/**
 * Repeats dimensions of size 1 (and new ones in front) without copying; -1 leaves a size as it is.
 *
 * @throws ShapeError when another size would have to change
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.expand.html
 */
export function expand(x: Tensor, ...sizes: SizesNamed<'size'>): Tensor {
  const given = parseNumbers('expand', 'size', sizes);
  const lead = given.length - x.ndim;
  const shape = given.map((size, i) => (size === -1 && i >= lead ? x.shape[i - lead] : size));
  if (
    lead < 0 ||
    shape.some(
      (size, i) => size < 0 || (i >= lead && x.shape[i - lead] !== 1 && x.shape[i - lead] !== size),
    )
  ) {
    throw new ShapeError(
      `expand: ${formatShape(x.shape)} cannot become ${formatShape(given)}: only dimensions of size 1 expand. ` +
        'Use repeat() to copy, or reshape() first.',
      [x.shape, given],
    );
  }
  const strides = shape.map((size, i) =>
    i < lead || (x.shape[i - lead] === 1 && size !== 1) ? 0 : x.strides[i - lead],
  );
  return makeView(expandRule, x, shape, strides, x.offset, shape);
}
define('expand', expand);

/** Expanded to the shape of `other`. */
export function expandAs(x: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [other] = parseNeeded<[other: Tensor]>('expandAs', ['other'], args);
  return expand(x, other.shape);
}
define('expandAs', expandAs);

/** Expanded to `shape`, PyTorch's other name for `expand`. */
export function broadcastTo(x: Tensor, ...sizes: SizesNamed<'size'>): Tensor {
  return inNameOf('broadcastTo', () => expand(x, parseNumbers('broadcastTo', 'size', sizes)));
}
define('broadcastTo', broadcastTo);

/**
 * Indices start … start + length − 1 of a dimension.
 *
 * @throws IndexError when they are out of range
 * @see https://pytorch.org/docs/stable/generated/torch.narrow.html
 */
export function narrow(
  x: Tensor,
  ...args: Needs<
    [dim: number, start: number, length: number],
    { dim?: number; start?: number; length?: number }
  >
): Tensor {
  const [dim, start, length] = parseNeeded<[dim: number, start: number, length: number]>(
    'narrow',
    ['dim', 'start', 'length'],
    args,
  );
  const at = normalizeDim('narrow', dim, x.ndim);
  const size = x.shape[at] ?? 0;
  const from = start < 0 ? start + size : start;
  if (x.ndim === 0 || from < 0 || length < 0 || from + length > size) {
    throw new IndexError(
      `narrow: start ${start} and length ${length} leave dimension ${at} of ${formatShape(x.shape)}. ` +
        `Stay within its size ${size}.`,
      start,
    );
  }
  return slice(x, { dim: at, start: from, length, step: 1 });
}
define('narrow', narrow);

/**
 * One index of a dimension, which is removed.
 *
 * @throws IndexError when the index is out of range
 * @see https://pytorch.org/docs/stable/generated/torch.select.html
 */
export function select(
  x: Tensor,
  ...args: Needs<[dim: number, index: number], { dim?: number; index?: number }>
): Tensor {
  const [dim, index] = parseNeeded<[dim: number, index: number]>('select', ['dim', 'index'], args);
  const at = normalizeDim('select', dim, x.ndim);
  const size = x.shape[at] ?? 0;
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new IndexError(
      `select: index ${index} is out of range for dimension ${at} of ${formatShape(x.shape)} (size ${size}). ` +
        `Use ${-size} to ${size - 1}.`,
      index,
    );
  }
  return slice(x, { dim: at, start: index < 0 ? index + size : index, length: 1, step: 1 }).squeeze(
    at,
  );
}
define('select', select);
