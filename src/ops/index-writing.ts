/**
 * Writing whole rows, or whatever lies along a dimension, by number: indexAdd, indexCopy, indexFill; and indexPut, put,
 * maskedScatter, which write single elements. Layer: ops.
 */
import { DTypeError, ShapeError } from '../errors';
import { type Call, parseOptions } from '../options';
import { broadcastShapes, normalizeDim, numelOf } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { scatterAdd } from './gather';
import type { Index } from './index-expression';
import { spread } from './place-at-index';
import { arange } from './ranges';
import { scatter } from './scattering';
import { defineInPlace } from './variants';

type IndexAdd = (
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  ...args: Call<[], { alpha?: number }>
) => Tensor;

/**
 * A copy with rows of the source (or whatever lies along `dim`) times alpha added at the index.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.index_add.html
 */
export const indexAdd: IndexAdd = (x, dim, index, source, ...args) => {
  const { alpha } = parseOptions('indexAdd', { alpha: 1 }, [], args);
  const at = normalizeDim('indexAdd', dim, x.ndim);
  const column = spread('indexAdd', x, at, index, source);
  return scatterAdd(x, at, column, alpha === 1 ? source : source.mul(alpha)).to(x.dtype);
};
define('indexAdd', indexAdd);

/** `indexAdd`, written over the tensor. */
export const indexAdd_: IndexAdd = defineInPlace('indexAdd_', indexAdd);

type IndexCopy = (x: Tensor, dim: number, index: Tensor, source: Tensor) => Tensor;

/**
 * A copy with rows of the source (or whatever lies along `dim`) in place of those at the index.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.index_copy.html
 */
export const indexCopy: IndexCopy = (x, dim, index, source) => {
  const at = normalizeDim('indexCopy', dim, x.ndim);
  return scatter(x, at, spread('indexCopy', x, at, index, source), source);
};
define('indexCopy', indexCopy);

/** `indexCopy`, written over the tensor. */
export const indexCopy_: IndexCopy = defineInPlace('indexCopy_', indexCopy);

type IndexFill = (x: Tensor, dim: number, index: Tensor, value: number | Tensor) => Tensor;

/**
 * A copy with one value in the rows (or whatever lies along `dim`) at the index.
 *
 * @param value a number or a 0-d tensor
 * @see https://pytorch.org/docs/stable/generated/torch.index_fill.html
 */
export const indexFill: IndexFill = (x, dim, index, value) => {
  const at = normalizeDim('indexFill', dim, x.ndim);
  const column = spread('indexFill', x, at, index, null);
  return scatter(
    x,
    at,
    column,
    value instanceof Tensor ? value.to(x.dtype).expand(column.shape) : value,
  );
};
define('indexFill', indexFill);

/** `indexFill`, written over the tensor. */
export const indexFill_: IndexFill = defineInPlace('indexFill_', indexFill);

/** Options of `indexPut`. */
export interface IndexPutOptions {
  /** Whether to add to what is there; elements indexed twice then get both. */
  accumulate?: boolean;
}

type IndexPut = (
  x: Tensor,
  indices: readonly Index[],
  values: Tensor | number,
  ...args: Call<[accumulate: boolean], IndexPutOptions>
) => Tensor;

/**
 * A copy with values written, or added, to the elements that `at` with the same index would give.
 *
 * @param indices index tensors, masks, or whatever else `at` takes
 * @param values a number, or a tensor that broadcasts to the elements
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html
 * @example
 * ```ts
 * import { tensor, zeros } from 'torchlet';
 * const twice = tensor([1, 1], { dtype: 'int32' });
 * console.log(zeros(3).indexPut([twice], 5, true).toArray()); // [0, 10, 0]
 * ```
 */
export const indexPut: IndexPut = (x, indices, values, ...args) => {
  const { accumulate } = parseOptions('indexPut', { accumulate: false }, ['accumulate'], args);
  if (!accumulate) return x.clone().setAt_(indices, values);
  // The flat positions of the elements are found by indexing the positions themselves.
  const places = arange(x.count, { device: x.device })
    .reshape(x.shape)
    .at(...indices);
  const given = values instanceof Tensor ? values : x.newTensor(values);
  broadcastShapes('indexPut', places.shape, given.shape);
  const spreadOut = given.expand(places.shape).reshape(-1);
  return scatterAdd(x.reshape(-1), 0, places.reshape(-1), spreadOut).reshape(x.shape);
};
define('indexPut', indexPut);

/** `indexPut`, written over the tensor. */
export const indexPut_: IndexPut = defineInPlace('indexPut_', indexPut);

type Put = (
  x: Tensor,
  index: Tensor,
  source: Tensor,
  ...args: Call<[accumulate: boolean], IndexPutOptions>
) => Tensor;

/** A copy with elements written, or added, at flat positions. */
export const put: Put = (x, index, source, ...args) => {
  const { accumulate } = parseOptions('put', { accumulate: false }, ['accumulate'], args);
  return indexPut(x.reshape(-1), [index.reshape(-1)], source.reshape(-1), accumulate).reshape(
    x.shape,
  );
};
define('put', put);

/** `put`, written over the tensor. */
export const put_: Put = defineInPlace('put_', put);

type MaskedScatter = (x: Tensor, mask: Tensor, source: Tensor) => Tensor;

/**
 * A copy in which the elements where the mask is true are those of the source, in order. Reads the mask.
 *
 * @param mask bool, broadcasts to x
 * @throws DTypeError when the mask is not bool
 * @throws ShapeError when the source has too few elements
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter_.html
 */
export const maskedScatter: MaskedScatter = (x, mask, source) => {
  if (mask.dtype !== 'bool' || source.dtype !== x.dtype) {
    throw new DTypeError(
      `maskedScatter: takes a bool mask and a source of type ${x.dtype}, got ${mask.dtype} and ${source.dtype}.`,
      [mask.dtype, source.dtype],
    );
  }
  const shape = broadcastShapes('maskedScatter', x.shape, mask.shape);
  const places = arange(numelOf(shape), { device: x.device }).at(mask.expand(shape).reshape(-1));
  if (places.count > source.count) {
    throw new ShapeError(
      `maskedScatter: the mask is true ${places.count} times, the source has ${source.count} elements. Give as many.`,
      [mask.shape, source.shape],
    );
  }
  const taken = source.reshape(-1).narrow(0, 0, places.count);
  return scatter(x.expand(shape).reshape(-1), 0, places, taken).reshape(shape);
};
define('maskedScatter', maskedScatter);

/** `maskedScatter`, written over the tensor. */
export const maskedScatter_: MaskedScatter = defineInPlace('maskedScatter_', maskedScatter);
