/**
 * Arguments of functions over windows: one number or one for each dimension, and inputs with or without a batch.
 * Layer: nn.
 */
import { ShapeError, ValueError } from '../../errors';
import type { Shape } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { shown } from './checks';

/** One number for all dimensions, or one for each. */
export type PerDim = number | readonly number[];

/**
 * @internal A number for each dimension.
 *
 * @param least the smallest that is allowed
 * @throws ValueError for another count of numbers, and for those that are not whole or too small
 */
export function perDim(
  op: string,
  name: string,
  value: PerDim,
  dims: number,
  least: number,
): number[] {
  const given = Array.isArray(value) ? (value as readonly number[]) : [value as number];
  const values = given.length === 1 ? new Array<number>(dims).fill(given[0]) : [...given];
  if (values.length !== dims || values.some((n) => !Number.isInteger(n) || n < least)) {
    const many = dims === 1 ? 'a whole number' : `one whole number, or ${dims}`;
    throw new ValueError(
      `${op}: ${name} is ${Array.isArray(value) ? `[${value.join(', ')}]` : value}. ` +
        `Give ${many}, of ${least} or more.`,
      value,
    );
  }
  return values;
}

/**
 * @internal Runs a function on `[N, C, …]` for an input with or without the batch.
 *
 * @param dims number of dimensions behind the channels
 * @throws ShapeError for another number of dimensions
 */
export function batched(op: string, x: Tensor, dims: number, run: (x: Tensor) => Tensor): Tensor {
  checkRank(op, x, dims);
  return x.ndim === dims + 2 ? run(x) : run(x.unsqueeze(0)).squeeze(0);
}

/** @internal Checks that an input is `[N, C, …]` or `[C, …]`. */
export function checkRank(op: string, x: Tensor, dims: number): void {
  if (x.ndim === dims + 1 || x.ndim === dims + 2) return;
  const sizes = ['L', 'H, W', 'D, H, W'][dims - 1];
  throw new ShapeError(`${op}: takes [N, C, ${sizes}] or [C, ${sizes}], got ${shown(x)}.`, [
    x.shape,
  ]);
}

/** @internal Sizes behind batch and channels. */
export function imageSize(x: Tensor, dims: number): Shape {
  return x.shape.slice(x.ndim - dims);
}

/** @internal Sizes as messages show them. */
export function sizesText(sizes: Shape): string {
  return `[${sizes.join(', ')}]`;
}

/** @internal The product of sizes. */
export function productOf(sizes: Shape): number {
  return sizes.reduce((a, b) => a * b, 1);
}
