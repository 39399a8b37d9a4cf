/**
 * Algorithms on single matrices, run over batches: the elements are read, computed with in doubles on the CPU, and sent
 * back. Layer: ops.
 */

import { record } from '../../autograd/record';
import type { Rule } from '../../autograd/rule';
import { newArray } from '../../dtype';
import { ShapeError } from '../../errors';
import { formatShape, numelOf, type Shape } from '../../shape';
import { download } from '../../tensor/download';
import { Tensor } from '../../tensor/tensor';
import { eye } from '../ranges';
import { checkFloating } from '../reduce';

/** Sizes of the batch: all but the last two. */
export function batchOf(x: Tensor): Shape {
  return x.shape.slice(0, -2);
}

/** Rows and columns. */
export function sidesOf(x: Tensor): [rows: number, columns: number] {
  return [x.shape[x.ndim - 2], x.shape[x.ndim - 1]];
}

/** Checks that a tensor is a floating matrix or a batch of them. */
export function checkMatrix(op: string, x: Tensor): void {
  checkFloating(op, x);
  if (x.ndim < 2) {
    throw new ShapeError(
      `${op}: takes a matrix or a batch of them, got ${formatShape(x.shape)}. unsqueeze() it first.`,
      [x.shape],
    );
  }
}

/** The same, and square. */
export function checkSquare(op: string, x: Tensor): void {
  checkMatrix(op, x);
  const [rows, columns] = sidesOf(x);
  if (rows !== columns) {
    throw new ShapeError(
      `${op}: takes square matrices, got ${formatShape(x.shape)}. Use pinv() or lstsq() for others.`,
      [x.shape],
    );
  }
}

/**
 * Runs an algorithm for each matrix of batches of one size.
 *
 * @param shapes sizes of each result for one matrix
 * @param run gets the matrices in doubles, row-major, and their number in the batch
 * @returns the results as tensors of the first input's type, outside the graph
 */
export function eachMatrix(
  op: string,
  inputs: readonly Tensor[],
  shapes: readonly Shape[],
  run: (matrices: Float64Array[], number: number) => ArrayLike<number>[],
): Tensor[] {
  const [x] = inputs;
  const batch = batchOf(x);
  const data = inputs.map((input) => Float64Array.from(download(op, input.detach())));
  const sizes = inputs.map((input) => numelOf(input.shape.slice(-2)));
  const counts = shapes.map(numelOf);
  const total = numelOf(batch);
  const outs = counts.map((count) => newArray(x.dtype, count * total));
  for (let b = 0; b < total; b++) {
    const parts = data.map((all, i) => all.subarray(b * sizes[i], (b + 1) * sizes[i]));
    run(parts, b).forEach((result, i) => {
      outs[i].set(result, b * counts[i]);
    });
  }
  return outs.map((out, i) => Tensor.over(x.storage.backend.upload(out), [...batch, ...shapes[i]]));
}

/**
 * Records the results of one decomposition, each with its own share of the cotangent: the gradient is linear in the
 * results' cotangents, so that each may be added alone.
 *
 * @param saved the input, then the results
 */
export function recordEach(rules: readonly Rule[], x: Tensor, results: readonly Tensor[]): void {
  results.forEach((result, i) => {
    record(rules[i], result, [x], [x, ...results]);
  });
}

/** Distance from 1 to the next number of the type. */
export function precision(x: Tensor): number {
  return x.dtype === 'float64' ? 2 ** -52 : 2 ** -23;
}

/** x[i, j] / (d[j] − d[i]), and 0 on the diagonal. */
export function offDiagonal(x: Tensor, d: Tensor): Tensor {
  const isDiagonal = eye(x.shape[x.ndim - 1], { dtype: 'bool', device: x.device });
  const gaps = d.unsqueeze(-2).sub(d.unsqueeze(-1));
  const safe = gaps.where(isDiagonal.logicalNot(), 1);
  return x.where(isDiagonal.logicalNot(), 0).div(safe);
}

/** The identity of the size, type and device of square matrices. */
export function identityLike(x: Tensor, size: number): Tensor {
  return eye(size, { dtype: x.dtype, device: x.device });
}
