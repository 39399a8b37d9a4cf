/**
 * What all reductions share: their options, the kernel call, and giving a cotangent its dimensions back. Layer: ops.
 */
import type { Reducer } from '../backend/backend';
import type { DType } from '../dtype';
import { isFloating } from '../dtype';
import { DTypeError } from '../errors';
import type { Call } from '../options';
import { numelOf, reducedShape, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { identity, withDims } from './reduce-formula';

/** Dimensions to reduce: one, several, or all (null). */
export type Dims = number | readonly number[] | null;

/** Options of a reduction over dimensions. */
export interface ReduceOptions {
  dim?: Dims;
  /** Whether reduced dimensions stay with size 1. */
  keepdim?: boolean;
}

/** Options of a reduction that may convert first. */
export interface SumOptions extends ReduceOptions {
  dtype?: DType | null;
}

/** A reduction over dimensions. */
export type Reduction<O = ReduceOptions> = (
  x: Tensor,
  ...args: Call<[dim: Dims, keepdim: boolean], O>
) => Tensor;

export const REDUCE = { dim: null as Dims, keepdim: false };
export const SUM = { ...REDUCE, dtype: null as DType | null };

/** What a reduction's rule needs to give a cotangent its dimensions back. */
export interface Reduced {
  readonly shape: Shape;
  readonly dims: readonly number[];
}

/** A cotangent with the reduced dimensions back, of size 1. */
export function unreduce(g: Tensor, { shape, dims }: Reduced): Tensor {
  return g.reshape(reducedShape(shape, dims, true));
}

/** Runs a plain reduction of one tensor. */
export function runReduce(
  reducer: Reducer,
  x: Tensor,
  dims: readonly number[],
  keepdim: boolean,
  dtype: DType,
): Tensor {
  const { backend } = x.storage;
  const shape = reducedShape(x.shape, dims, keepdim);
  const out = Tensor.over(backend.allocate(dtype, numelOf(shape)), shape);
  const seen = keepdim ? out : withDims(out, x.shape, dims);
  backend.reduce(reducer, identity().kernel, [x], [], x.shape, seen, 1);
  return out;
}

/** Checks that a reduction that divides has something to divide. */
export function checkFloating(op: string, x: Tensor): void {
  if (!isFloating(x.dtype)) {
    throw new DTypeError(
      `${op}: takes a floating tensor, got ${x.dtype}. Convert it with to('float32').`,
      [x.dtype],
    );
  }
}
