/**
 * Products of matrices in WebAssembly: the operands are copied into its memory as they lie, where
 * that is about as much as they hold, and the result is copied out.
 */
import { contiguousStrides, type Shape } from '../../../shape';
import { Storage, type View } from '../../backend';
import { seenAs } from '../../view';
import { copy } from '../copy';
import { dataOf, partOf } from '../walk';
import { ARGUMENTS, JOB_BYTES, KERNEL, MATMUL, SCRATCH, SCRATCH_BYTES } from './job';
import { type WasmInstance, wasmModule } from './module';
import { shareProduct } from './shares';
import { threadsFor } from './threads';

/** Products that need more memory than this, in bytes, are computed in parts. */
const MOST = 2 ** 28;

/**
 * out ← a · b (+ bias), all float32 of rank 3.
 *
 * @param most the limit on memory
 * @returns false where there is no WebAssembly with vectors
 */
export function matmulInWasm(a: View, b: View, bias: View | null, out: View, most = MOST): boolean {
  const module = wasmModule();
  if (module === null) return false;
  const [left, right] = [layoutOf(a), layoutOf(b)];
  const added = bias === null ? null : rowsOf(bias, out);
  const lengths = left.length + right.length + (added === null ? 0 : added.length) + out.count;
  const bytes = JOB_BYTES + 4 * lengths + 80;
  if (bytes > most && out.count > 1) {
    multiplyParts(a, b, bias, out, most);
    return true;
  }
  const instance = threadsFor(out.count * a.shape[2]) ?? module;
  multiply(instance, left, right, added, out, bytes);
  return true;
}

function multiply(
  instance: WasmInstance,
  a: Layout,
  b: Layout,
  bias: Layout | null,
  out: View,
  bytes: number,
): void {
  const scratchBytes = instance.kernels.scratchBytes();
  const floats = instance.reserve(bytes + instance.threads * scratchBytes);
  const aStart = JOB_BYTES / 4;
  const bStart = aStart + aligned(a.length);
  const biasStart = bStart + aligned(b.length);
  // The last tile of a row reads a whole vector of the bias.
  const start = bias === null ? biasStart : biasStart + aligned(bias.length) + 4;
  place(a, floats, aStart);
  place(b, floats, bStart);
  if (bias !== null) place(bias, floats, biasStart);
  const [batch, m, n] = out.shape;
  const { numbers } = instance;
  numbers[KERNEL] = MATMUL;
  numbers[SCRATCH] = 4 * (start + aligned(out.count));
  numbers[SCRATCH_BYTES] = scratchBytes;
  let at = ARGUMENTS;
  numbers[at++] = batch;
  numbers[at++] = m;
  numbers[at++] = n;
  numbers[at++] = a.view.shape[2];
  numbers[at++] = 4 * (aStart + a.first);
  numbers[at++] = a.batch;
  numbers[at++] = a.strides[1];
  numbers[at++] = a.strides[2];
  numbers[at++] = 4 * (bStart + b.first);
  numbers[at++] = b.batch;
  numbers[at++] = b.strides[1];
  numbers[at++] = b.strides[2];
  numbers[at++] = 4 * start;
  numbers[at++] = n;
  numbers[at++] = bias === null ? 0 : 4 * (biasStart + bias.first);
  numbers[at++] = bias === null ? 0 : bias.batch;
  numbers[at++] = bias === null || bias.view.shape[1] === 1 ? 0 : bias.strides[1];
  instance.run(instance.threads === 1 ? 1 : shareProduct(numbers, 2 * instance.threads));
  if (out.dense) dataOf(out).set(floats.subarray(start, start + out.count), out.offset);
  else copy(denseView(out, out.shape, floats, start), out);
}

/** One half after the other, of the dimension that is cheapest to halve. */
function multiplyParts(a: View, b: View, bias: View | null, out: View, most: number): void {
  const [batch, m, n] = out.shape;
  const dim = batch > 1 ? 0 : m >= n ? 1 : 2;
  const half = out.shape[dim] >> 1;
  for (const [from, to] of [
    [0, half],
    [half, out.shape[dim]],
  ]) {
    const part = (view: View) => slice(view, dim, from, to);
    const [left, right] = [dim === 2 ? a : part(a), dim === 1 ? b : part(b)];
    matmulInWasm(left, right, bias === null ? null : part(bias), part(out), most);
  }
}

/** Elements `from` to `to` along a dimension; a size of 1 repeats, and stays. */
export function slice(view: View, dim: number, from: number, to: number): View {
  if (view.shape[dim] === 1) return view;
  const shape = view.shape.map((size, d) => (d === dim ? to - from : size));
  const offset = view.offset + from * view.strides[dim];
  const outermost = view.shape.every((size, d) => d >= dim || size === 1);
  return seenAs(view, shape, view.strides, offset, view.dense && outermost);
}

/** How a view comes to lie in the module's memory. */
export interface Layout {
  readonly view: View;
  /** Elements to copy. */
  readonly length: number;
  /** Its first element among them. */
  readonly first: number;
  readonly strides: Shape;
  /** From matrix to matrix; a batch of 1 repeats. */
  readonly batch: number;
  /** Whether the elements are copied as they lie, gaps included. */
  readonly asIs: boolean;
}

/** A view as it will lie there: with its gaps, if they are not more than what it holds. */
export function layoutOf(view: View): Layout {
  const { shape, strides, count } = view;
  let before = 0;
  let behind = 0;
  for (let d = 0; d < shape.length; d++) {
    const way = (shape[d] - 1) * strides[d];
    if (way < 0) before -= way;
    else behind += way;
  }
  const length = before + behind + 1;
  if (length > 2 * count) return densely(view);
  return { view, length, first: before, strides, batch: stepOf(shape, strides), asIs: true };
}

/** A view as it will lie there without gaps. */
export function densely(view: View): Layout {
  const strides = contiguousStrides(view.shape);
  const batch = stepOf(view.shape, strides);
  return { view, length: view.count, first: 0, strides, batch, asIs: false };
}

function stepOf(shape: Shape, strides: Shape): number {
  return shape[0] === 1 ? 0 : strides[0];
}

/** A bias as the kernel reads it, whole rows that lie densely. */
function rowsOf(bias: View, out: View): Layout {
  const columns = out.shape[2];
  const [batch, rows, own] = bias.shape;
  if (own === columns) {
    return own === 1 || bias.strides[2] === 1 ? layoutOf(bias) : densely(bias);
  }
  const shape = [batch, rows, columns];
  const strides = [bias.strides[0], bias.strides[1], 0];
  return densely(seenAs(bias, shape, strides, bias.offset, false));
}

/** Copies the elements to where they are to lie, in floats. */
export function place(
  { view, length, first, asIs }: Layout,
  floats: Float32Array,
  at: number,
): void {
  if (!asIs) {
    copy(view, denseView(view, view.shape, floats, at));
    return;
  }
  const from = view.offset - first;
  floats.set(partOf(dataOf(view) as Float32Array, from, length), at);
}

/** Rounded up to 16 bytes, in floats. */
export function aligned(length: number): number {
  return (length + 3) & ~3;
}

/** A view of what lies densely from a place on. */
export function denseView(like: View, shape: Shape, data: Float32Array, offset: number): View {
  const storage = new Storage(like.storage.backend, 'float32', data.length, data, 0);
  const strides = contiguousStrides(shape);
  return { storage, dtype: 'float32', shape, strides, offset, count: like.count, dense: true };
}
