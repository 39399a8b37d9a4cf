/**
 * Writing through an index tensor along one dimension: scatter and the in-place forms. Layer: ops.
 */
import { DTypeError, ValueError } from '../errors';
import type { Call } from '../options';
import { normalizeDim } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { scatterAdd } from './gather';
import { checkIndex, cutToIndex, placed } from './place-at-index';
import { parseRequired } from './required-options';
import { checkDevices } from './run-formula';
import { scatterReduce } from './scatter-reduce';
import { defineInPlace } from './variants';

/** What `scatter` does with what is there. */
export interface ScatterOptions {
  /** How the source is combined with what is there; it replaces it by default. */
  reduce?: 'add' | 'multiply' | null;
  dim?: number;
  index?: Tensor;
  /** What is placed: a tensor, or one number. */
  src?: Tensor | number;
}

type Scatter = (
  x: Tensor,
  ...args: Call<[dim: number, index: Tensor, src: Tensor | number], ScatterOptions>
) => Tensor;

/**
 * A copy with elements of the source (or one number) placed along a dimension:
 * out[…, index[…, i, …], …] = source[…, i, …]. Where an index stands twice the last source wins, and the gradient goes
 * to every source.
 *
 * - `index`: int32; the source has at least its sizes
 *
 * @throws IndexError when an index is out of range
 * @see https://pytorch.org/docs/stable/generated/torch.scatter.html
 * @example
 * ```ts
 * import { tensor, zeros } from 'torchlet';
 * const index = tensor([[2], [0]], { dtype: 'int32' });
 * console.log(zeros(2, 3).scatter(1, index, 1).toArray()); // [[0, 0, 1], [1, 0, 0]]
 * ```
 */
export const scatter: Scatter = (x, ...args) => {
  const {
    dim,
    index,
    src: source,
    reduce,
  } = parseRequired<ScatterOptions>(
    'scatter',
    { dim: undefined, index: undefined, src: undefined, reduce: null },
    ['dim', 'index', 'src'],
    args,
  );
  if (reduce !== null && reduce !== 'add' && reduce !== 'multiply') {
    throw new ValueError(
      `scatter: reduce is '${reduce}'. Use 'add' or 'multiply', or scatterReduce().`,
      reduce,
    );
  }
  const at = normalizeDim('scatter', dim, x.ndim);
  checkIndex('scatter', x, at, index);
  const given =
    source instanceof Tensor
      ? cutToIndex('scatter', source, index)
      : x.newFull(index.shape, source);
  checkDevices('scatter', [x, index, given]);
  if (given.dtype !== x.dtype) {
    throw new DTypeError(
      `scatter: the source is ${given.dtype}, the tensor ${x.dtype}. Convert one with to('${x.dtype}').`,
      [x.dtype, given.dtype],
    );
  }
  if (reduce === 'add') return scatterAdd(x, at, index, given);
  if (reduce === 'multiply') {
    if (x.requiresGrad || given.requiresGrad) return scatterReduce(x, at, index, given, 'prod');
    return placed('mul', x, at, index, given);
  }
  return placed('set', x, at, index, given);
};
define('scatter', scatter);

/** `scatter`, written over the tensor. */
export const scatter_: Scatter = defineInPlace('scatter_', scatter);

/** `scatterAdd`, written over the tensor. */
export const scatterAdd_: typeof scatterAdd = defineInPlace('scatterAdd_', scatterAdd);
