/**
 * Products of matrices: large ones of float32 in WebAssembly, where it has vectors, the others in
 * JavaScript.
 */
import type { View } from '../backend';
import { asBatch } from '../matrices';
import { seenAs } from '../view';
import { matmulPlain, multiplyInPlace, PACKED } from './matmul-plain';
import { matmulInWasm } from './wasm/matmul';
import { vectorSizes } from './wasm/sizes';

/** out[b,m,n] ← Σₖ a[b,m,k] · b[b,k,n] (+ bias). A batch of 1, and any size 1 of bias, repeats. */
export function matmul(a: View, b: View, bias: View | null, out: View): void {
  const multiplications = out.count * a.shape[a.shape.length - 1];
  if (multiplications < Math.min(PACKED, vectorSizes.multiplications)) {
    multiplyInPlace(a, b, bias, out);
    return;
  }
  multiplyBatch(asBatch(a), asBatch(b), bias === null ? null : asBatch(bias), asBatch(out));
}

function multiplyBatch(a: View, b: View, bias: View | null, out: View): void {
  const [batch, rows] = out.shape;
  // The same right-hand side for all: the batch is one tall matrix.
  const tall = batch > 1 && b.shape[0] === 1 && stacks(a, rows) && stacks(out, rows);
  if (tall && repeats(bias)) [a, out] = [stacked(a), stacked(out)];
  const isFloat = out.dtype === 'float32' && a.dtype === 'float32' && b.dtype === 'float32';
  const multiplications = out.count * a.shape[2];
  if (isFloat && multiplications >= vectorSizes.multiplications && matmulInWasm(a, b, bias, out)) {
    return;
  }
  matmulPlain(a, b, bias, out);
}

/** Whether the matrices of the batch continue each other's rows. */
function stacks({ shape, strides }: View, rows: number): boolean {
  return shape[0] > 1 && (rows === 1 || strides[0] === rows * strides[1]);
}

function stacked(view: View): View {
  const { shape, strides, offset, dense } = view;
  const row = shape[1] === 1 ? strides[0] : strides[1];
  const rows = [1, shape[0] * shape[1], shape[2]];
  return seenAs(view, rows, [0, row, strides[2]], offset, dense);
}

/** Whether a bias is the same for every row of every matrix. */
function repeats(bias: View | null): boolean {
  return bias === null || (bias.shape[0] === 1 && bias.shape[1] === 1);
}
