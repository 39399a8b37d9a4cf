/**
 * Writing single elements: indexPut, put, maskedScatter. Layer: ops.
 */

import { DTypeError, inNameOf, ShapeError } from '../errors';
import type { Call } from '../options';
import { type Needs, parseNeeded } from '../options';
import { broadcastShapes, numelOf } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { scatterAdd } from './gather';
import type { Index } from './index-expression';
import { checkFits, fitting } from './pick';
import { arange } from './ranges';
import { parseRequired } from './required-options';
import { scatter } from './scattering';
import { neededTensor } from './tensor-argument';
import { defineInPlace } from './variants';

/** Options of `indexPut`. */
export interface IndexPutOptions {
  /** Index tensors, masks, or whatever else `at` takes. */
  indices?: readonly Index[];
  values?: Tensor | number;
  /** Whether to add to what is there; elements indexed twice then get both. */
  accumulate?: boolean;
}

type IndexPut = (
  x: Tensor,
  ...args: Call<
    [indices: readonly Index[], values: Tensor | number, accumulate: boolean],
    IndexPutOptions
  >
) => Tensor;

/**
 * A copy with values written, or added, to the elements that `at` with the same index would give.
 *
 * - `indices`: index tensors, masks, or whatever else `at` takes
 * - `values`: a number, or a tensor that broadcasts to the elements
 *
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html
 * @example
 * ```ts
 * import { tensor, zeros } from 'torchlet';
 * const twice = tensor([1, 1], { dtype: 'int32' });
 * console.log(zeros(3).indexPut([twice], 5, true).toArray()); // [0, 10, 0]
 * ```
 */
export const indexPut: IndexPut = (x, ...args) => {
  const { indices, values, accumulate } = parseRequired<IndexPutOptions>(
    'indexPut',
    { indices: undefined, values: undefined, accumulate: false },
    ['indices', 'values', 'accumulate'],
    args,
  );
  if (!accumulate) return inNameOf('indexPut', () => x.clone().setAt_(indices, values));
  // The flat positions of the elements are found by indexing the positions themselves.
  const places = arange(x.count, { device: x.device })
    .reshape(x.shape)
    .at(...indices);
  const given = fitting(values instanceof Tensor ? values : x.newTensor(values), places.ndim);
  checkFits('indexPut', given, places.shape);
  const spreadOut = given.expand(places.shape).reshape(-1);
  return scatterAdd(x.reshape(-1), 0, places.reshape(-1), spreadOut).reshape(x.shape);
};
define('indexPut', indexPut);

/** `indexPut`, written over the tensor. */
export const indexPut_: IndexPut = defineInPlace('indexPut_', indexPut);

/** Options of `put`. */
export interface PutOptions {
  /** int32 positions in the flattened tensor. */
  index?: Tensor;
  source?: Tensor;
  /** Whether to add to what is there. */
  accumulate?: boolean;
}

type Put = (
  x: Tensor,
  ...args: Call<[index: Tensor, source: Tensor, accumulate: boolean], PutOptions>
) => Tensor;

/** A copy with elements written, or added, at flat positions. */
export const put: Put = (x, ...args) => {
  const { index, source, accumulate } = parseRequired<PutOptions>(
    'put',
    { index: undefined, source: undefined, accumulate: false },
    ['index', 'source', 'accumulate'],
    args,
  );
  neededTensor('put', 'index', index);
  neededTensor('put', 'source', source);
  return inNameOf('put', () =>
    indexPut(x.reshape(-1), [index.reshape(-1)], source.reshape(-1), accumulate),
  ).reshape(x.shape);
};
define('put', put);

/** `put`, written over the tensor. */
export const put_: Put = defineInPlace('put_', put);

type MaskedScatter = (
  x: Tensor,
  ...args: Needs<[mask: Tensor, source: Tensor], { mask?: Tensor; source?: Tensor }>
) => Tensor;

/**
 * A copy in which the elements where the mask is true are those of the source, in order. Reads the mask.
 *
 * `mask`: bool, broadcasts to x
 *
 * @throws DTypeError when the mask is not bool
 * @throws ShapeError when the source has too few elements
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter_.html
 */
export const maskedScatter: MaskedScatter = (x, ...args) => {
  const [mask, source] = parseNeeded<[Tensor, Tensor]>('maskedScatter', ['mask', 'source'], args);
  neededTensor('maskedScatter', 'mask', mask);
  neededTensor('maskedScatter', 'source', source);
  if (mask.dtype !== 'bool' || source.dtype !== x.dtype) {
    throw new DTypeError(
      `maskedScatter: takes a bool mask and a source of type ${x.dtype}, got ${mask.dtype} and ${source.dtype}. Convert them with to().`,
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
