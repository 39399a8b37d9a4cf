/**
 * Views: operations that give another window on the same storage and cost nothing. Each rule knows how to take the same
 * view of another tensor (for histories after in-place changes) and how a cotangent goes back. Layer: ops.
 */
import type { Rule } from '../autograd/node';
import { IndexError, ShapeError } from '../errors';
import { checkSizes, formatShape, normalizeDim, numelOf, type Shape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { parseSizes, type Sizes } from './options';
import { makeView, slice } from './slice';

interface Reshaped {
  readonly from: Shape;
  readonly to: Shape;
}

const reshapeRule: Rule = {
  name: 'reshape',
  vjp: (g, { attrs }) => [g.reshape((attrs as Reshaped).from)],
  view: (base, attrs) => base.reshape((attrs as Reshaped).to),
};

/**
 * The same elements in another shape; a view where the strides allow it, else a copy.
 *
 * @param x any shape
 * @param sizes the new shape; one size may be -1 and follows from the others
 * @throws ShapeError when the number of elements differs
 * @see https://pytorch.org/docs/stable/generated/torch.reshape.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(6).reshape(2, -1).shape); // [2, 3]
 * ```
 */
export function reshape(x: Tensor, ...sizes: Sizes): Tensor {
  const shape = inferSizes('reshape', x.shape, parseSizes(sizes).sizes);
  if (sameShape(shape, x.shape) && shape.length === x.shape.length) return x.alias();
  const strides = viewStrides(x.shape, x.strides, shape);
  if (strides !== null)
    return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
  return x.clone().reshape(shape);
}
define('reshape', reshape);

/**
 * The same elements in another shape, sharing storage.
 *
 * @throws ShapeError when that is not possible without a copy
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.view.html
 */
export function view(x: Tensor, ...sizes: Sizes): Tensor {
  const shape = inferSizes('view', x.shape, parseSizes(sizes).sizes);
  const strides = viewStrides(x.shape, x.strides, shape);
  if (strides === null) {
    throw new ShapeError(
      `view: shape ${formatShape(x.shape)} with strides ${formatShape(x.strides)} cannot be seen as ` +
        `${formatShape(shape)} without a copy. Use reshape(), or contiguous() first.`,
      [x.shape, shape],
    );
  }
  return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
}
define('view', view);

/** A view of all of `x`; what operations that change nothing return, so that in-place changes are seen in both. */
export function alias(x: Tensor): Tensor {
  return makeView(reshapeRule, x, x.shape, x.strides, x.offset, { from: x.shape, to: x.shape });
}
define('alias', alias);

/** The shape of `other`, sharing storage. */
export function viewAs(x: Tensor, other: Tensor): Tensor {
  return view(x, other.shape);
}
define('viewAs', viewAs);

/** Fills in a size of -1 and checks that the elements fit. */
function inferSizes(op: string, from: Shape, sizes: readonly number[]): number[] {
  const count = numelOf(from);
  const shape = [...sizes];
  const unknown = shape.indexOf(-1);
  if (unknown >= 0) {
    shape[unknown] = 1;
    const rest = numelOf(shape);
    if (shape.includes(-1) || rest === 0 || count % rest !== 0) {
      throw new ShapeError(
        `${op}: ${count} elements of ${formatShape(from)} do not go into ${formatShape(sizes)}. ` +
          'Exactly one size may be -1, and the others must divide the number of elements.',
        [from, sizes],
      );
    }
    shape[unknown] = count / rest;
  }
  checkSizes(op, shape);
  if (numelOf(shape) !== count) {
    throw new ShapeError(
      `${op}: ${formatShape(from)} has ${count} elements, ${formatShape(sizes)} has ${numelOf(shape)}. ` +
        'Give sizes with the same product, or -1 for the one that follows.',
      [from, sizes],
    );
  }
  return shape;
}

/** Strides of the same elements in a new shape, or null where only a copy will do. */
function viewStrides(from: Shape, strides: Shape, to: Shape): number[] | null {
  if (numelOf(from) === 0) return to.map((_, i) => numelOf(to.slice(i + 1)));
  // Runs of old dimensions that lie without gaps, from the right, are cut up anew.
  const result = new Array<number>(to.length);
  let next = to.length - 1;
  let base = from.length > 0 ? strides[from.length - 1] : 1;
  let run = 1;
  let taken = 1;
  for (let i = from.length - 1; i >= 0; i--) {
    run *= from[i];
    const ends = i === 0 || (from[i - 1] !== 1 && strides[i - 1] !== run * base);
    if (!ends) continue;
    while (next >= 0 && (taken < run || to[next] === 1)) {
      result[next] = taken * base;
      taken *= to[next];
      next--;
    }
    if (taken !== run) return null;
    if (i > 0) {
      base = strides[i - 1];
      run = 1;
      taken = 1;
    }
  }
  while (next >= 0) result[next--] = base;
  return result;
}

/**
 * Merges dimensions startDim … endDim into one.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.flatten.html
 */
export function flatten(x: Tensor, startDim = 0, endDim = -1): Tensor {
  if (x.ndim === 0) return x.reshape(1);
  const start = normalizeDim('flatten', startDim, x.ndim);
  const end = normalizeDim('flatten', endDim, x.ndim);
  if (start > end) {
    throw new IndexError(
      `flatten: startDim ${startDim} comes after endDim ${endDim}. Swap them.`,
      startDim,
    );
  }
  if (start === end) return x;
  return x.reshape([
    ...x.shape.slice(0, start),
    numelOf(x.shape.slice(start, end + 1)),
    ...x.shape.slice(end + 1),
  ]);
}
define('flatten', flatten);

/** All elements in one dimension. */
export function ravel(x: Tensor): Tensor {
  return x.reshape(x.count);
}
define('ravel', ravel);

/** Splits one dimension into several; one of `sizes` may be -1. */
export function unflatten(x: Tensor, dim: number, sizes: readonly number[]): Tensor {
  const at = normalizeDim('unflatten', dim, x.ndim);
  const split = inferSizes('unflatten', [x.shape[at]], sizes);
  return x.reshape([...x.shape.slice(0, at), ...split, ...x.shape.slice(at + 1)]);
}
define('unflatten', unflatten);

/**
 * Removes dimensions of size 1: all of them, one, or several.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.squeeze.html
 */
export function squeeze(x: Tensor, dim?: number | readonly number[]): Tensor {
  const dims =
    dim === undefined
      ? x.shape.map((_, i) => i)
      : (typeof dim === 'number' ? [dim] : dim).map((d) => normalizeDim('squeeze', d, x.ndim));
  const keep = x.shape.map((size, i) => size !== 1 || !dims.includes(i));
  const shape = x.shape.filter((_, i) => keep[i]);
  const strides = x.strides.filter((_, i) => keep[i]);
  return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
}
define('squeeze', squeeze);

/** Inserts a dimension of size 1 before `dim`. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const at = normalizeDim('unsqueeze', dim, x.ndim + 1);
  const shape = [...x.shape.slice(0, at), 1, ...x.shape.slice(at)];
  const step = at < x.ndim ? x.strides[at] * x.shape[at] : 1;
  const strides = [...x.strides.slice(0, at), step, ...x.strides.slice(at)];
  return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
}
define('unsqueeze', unsqueeze);

const permuteRule: Rule = {
  name: 'permute',
  vjp(g, { attrs }) {
    const dims = attrs as readonly number[];
    const inverse = new Array<number>(dims.length);
    dims.forEach((dim, i) => {
      inverse[dim] = i;
    });
    return [g.permute(inverse)];
  },
  view: (base, attrs) => base.permute(attrs as number[]),
};

/**
 * The dimensions in another order.
 *
 * @throws ShapeError when `dims` is not a permutation of all dimensions
 * @see https://pytorch.org/docs/stable/generated/torch.permute.html
 */
export function permute(x: Tensor, ...dims: Sizes): Tensor {
  const given = parseSizes(dims).sizes;
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
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const a = normalizeDim('transpose', dim0, x.ndim);
  const b = normalizeDim('transpose', dim1, x.ndim);
  const order = x.shape.map((_, i) => (i === a ? b : i === b ? a : i));
  return permuted(x, order);
}
define('transpose', transpose);

/** Two dimensions swapped (NumPy's name for `transpose`). */
export function swapaxes(x: Tensor, dim0: number, dim1: number): Tensor {
  return transpose(x, dim0, dim1);
}
define('swapaxes', swapaxes);

/** The transpose of a matrix; a tensor of fewer dimensions is returned as it is. */
export function t(x: Tensor): Tensor {
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
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
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

const expandRule: Rule = {
  name: 'expand',
  // The engine undoes broadcasting.
  vjp: (g) => [g],
  view: (base, attrs) => base.expand(attrs as number[]),
};

/**
 * Repeats dimensions of size 1 (and new ones in front) without copying; -1 leaves a size as it is.
 *
 * @throws ShapeError when another size would have to change
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.expand.html
 */
export function expand(x: Tensor, ...sizes: Sizes): Tensor {
  const given = parseSizes(sizes).sizes;
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
export function expandAs(x: Tensor, other: Tensor): Tensor {
  return expand(x, other.shape);
}
define('expandAs', expandAs);

/** Expanded to `shape`, PyTorch's other name for `expand`. */
export function broadcastTo(x: Tensor, ...sizes: Sizes): Tensor {
  return expand(x, ...sizes);
}
define('broadcastTo', broadcastTo);

/**
 * Indices start … start + length − 1 of a dimension.
 *
 * @throws IndexError when they are out of range
 * @see https://pytorch.org/docs/stable/generated/torch.narrow.html
 */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const at = normalizeDim('narrow', dim, x.ndim);
  const size = x.shape[at] ?? 0;
  const from = start < 0 ? start + size : start;
  if (x.ndim === 0 || from < 0 || length < 0 || from + length > size) {
    throw new IndexError(
      `narrow: start ${start} and length ${length} leave dimension ${at} of ${formatShape(x.shape)} (size ${size}).`,
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
export function select(x: Tensor, dim: number, index: number): Tensor {
  const at = normalizeDim('select', dim, x.ndim);
  const size = x.shape[at] ?? 0;
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new IndexError(
      `select: index ${index} is out of range for dimension ${at} of ${formatShape(x.shape)} (size ${size}).`,
      index,
    );
  }
  return slice(x, { dim: at, start: index < 0 ? index + size : index, length: 1, step: 1 }).squeeze(
    at,
  );
}
define('select', select);
