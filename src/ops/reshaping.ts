/**
 * The same elements in another shape: reshape, view, flatten, squeeze, unsqueeze. Views where the strides allow it.
 * Layer: ops.
 */
import { defineRule } from '../autograd/rule';
import { IndexError, inNameOf, ShapeError } from '../errors';
import {
  type Call,
  checkAlone,
  type Needs,
  parseNeeded,
  parseNumbers,
  parseOptions,
  type SizesNamed,
} from '../options';
import { checkSizes, formatShape, normalizeDim, numelOf, type Shape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import type { Dims } from './reduce';
import { makeView } from './slice';
import { neededTensor } from './tensor-argument';
import { written } from './written';

interface Reshaped {
  readonly from: Shape;
  readonly to: Shape;
}

const reshapeRule = defineRule({
  name: 'reshape',
  describe: written({
    operands: ['x'],
    value: ['reshape(x)', '\\operatorname{reshape}(x)'],
    cotangents: [['g in the shape of x', '\\operatorname{reshape}(g)']],
    saved: [],
  }),
  vjp: (g, { attrs }) => [g.reshape((attrs as Reshaped).from)],
  view: (base, attrs) => base.reshape((attrs as Reshaped).to),
});

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
export function reshape(x: Tensor, ...sizes: SizesNamed<'shape'>): Tensor {
  const shape = inferSizes('reshape', x.shape, parseNumbers('reshape', 'shape', sizes));
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
export function view(x: Tensor, ...sizes: SizesNamed<'size'>): Tensor {
  const shape = inferSizes('view', x.shape, parseNumbers('view', 'size', sizes));
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
export function alias(x: Tensor, ...surplus: []): Tensor {
  checkAlone('alias', surplus);
  return makeView(reshapeRule, x, x.shape, x.strides, x.offset, { from: x.shape, to: x.shape });
}
define('alias', alias);

/** The shape of `other`, sharing storage. */
export function viewAs(x: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [other] = parseNeeded<[other: Tensor]>('viewAs', ['other'], args);
  return view(x, other.shape);
}
define('viewAs', viewAs);

/** The same elements in the shape of `other`; a view where the strides allow it, else a copy. */
export function reshapeAs(x: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [other] = parseNeeded<[other: Tensor]>('reshapeAs', ['other'], args);
  neededTensor('reshapeAs', 'other', other);
  return inNameOf('reshapeAs', () => reshape(x, other.shape));
}
define('reshapeAs', reshapeAs);

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

const FLATTEN = { startDim: 0, endDim: -1 };

/**
 * Merges dimensions startDim … endDim into one.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.flatten.html
 */
export function flatten(
  x: Tensor,
  ...args: Call<[startDim: number, endDim: number], { startDim?: number; endDim?: number }>
): Tensor {
  const { startDim, endDim } = parseOptions('flatten', FLATTEN, ['startDim', 'endDim'], args);
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
export function ravel(x: Tensor, ...surplus: []): Tensor {
  checkAlone('ravel', surplus);
  return x.reshape(x.count);
}
define('ravel', ravel);

/** Splits one dimension into several; one of `sizes` may be -1. */
export function unflatten(
  x: Tensor,
  ...args: Needs<
    [dim: number, sizes: readonly number[]],
    { dim?: number; sizes?: readonly number[] }
  >
): Tensor {
  const [dim, sizes] = parseNeeded<[dim: number, sizes: readonly number[]]>(
    'unflatten',
    ['dim', 'sizes'],
    args,
  );
  const at = normalizeDim('unflatten', dim, x.ndim);
  const split = inferSizes('unflatten', [x.shape[at]], sizes);
  return x.reshape([...x.shape.slice(0, at), ...split, ...x.shape.slice(at + 1)]);
}
define('unflatten', unflatten);

const ANY_DIM = { dim: null as Dims };

/**
 * Removes dimensions of size 1: all of them, one, or several.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.squeeze.html
 */
export function squeeze(x: Tensor, ...args: Call<[dim: Dims], { dim?: Dims }>): Tensor {
  const { dim } = parseOptions('squeeze', ANY_DIM, ['dim'], args);
  const dims =
    dim === null
      ? x.shape.map((_, i) => i)
      : (typeof dim === 'number' ? [dim] : dim).map((d) => normalizeDim('squeeze', d, x.ndim));
  const keep = x.shape.map((size, i) => size !== 1 || !dims.includes(i));
  const shape = x.shape.filter((_, i) => keep[i]);
  const strides = x.strides.filter((_, i) => keep[i]);
  return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
}
define('squeeze', squeeze);

/** Inserts a dimension of size 1 before `dim`. */
export function unsqueeze(x: Tensor, ...args: Needs<[dim: number], { dim?: number }>): Tensor {
  const [dim] = parseNeeded<[dim: number]>('unsqueeze', ['dim'], args);
  const at = normalizeDim('unsqueeze', dim, x.ndim + 1);
  const shape = [...x.shape.slice(0, at), 1, ...x.shape.slice(at)];
  const step = at < x.ndim ? x.strides[at] * x.shape[at] : 1;
  const strides = [...x.strides.slice(0, at), step, ...x.strides.slice(at)];
  return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
}
define('unsqueeze', unsqueeze);
