/** Standardization of rows in WebAssembly: some rows at a time, so that they stay in the cache. */
import type { RowCotangents, RowMoments, StandardizedRows, View } from '../../backend';
import { dataOf, partOf } from '../walk';
import { aligned } from './matmul';
import { wasmModule } from './module';

/** So many floats of an operand are in memory at once, if one row is not more. */
const AT_ONCE = 2 ** 16;
/** Longer rows are left to the other kernels. */
const MOST = 2 ** 24;

/** moments, result ← those of the rows; false, and nothing is written, where it cannot. */
export function standardizeInWasm(
  standardized: StandardizedRows,
  bias: View | null,
  { mean, r }: RowMoments,
  result: View,
): boolean {
  const { rows, size, input, weight, eps } = standardized;
  const module = moduleFor(size, [input, weight, bias]);
  if (module === null) return false;
  const atOnce = rowsAtOnce(standardized);
  const room = new Room();
  const [x, y] = [room.take(atOnce * size), room.take(atOnce * size)];
  const [means, factors] = [room.takeIf(mean, atOnce), room.take(atOnce)];
  const [w, b] = [room.takeIf(weight, size), room.takeIf(bias, size)];
  const floats = module.reserve(4 * room.length);
  if (weight !== null) bring(weight, 0, size, floats, w);
  if (bias !== null) bring(bias, 0, size, floats, b);
  const { standardize } = module.kernels;
  for (let row = 0; row < rows; row += atOnce) {
    const some = Math.min(atOnce, rows - row);
    bring(input, row * size, some * size, floats, x);
    standardize(some, size, 4 * x, 4 * w, 4 * b, eps, 4 * y, 4 * means, 4 * factors);
    fetch(floats, y, some * size, result, row * size);
    if (mean !== null) fetch(floats, means, some, mean, row);
    fetch(floats, factors, some, r, row);
  }
  return true;
}

/** The cotangents of input, weight and bias; false, and nothing is written, where it cannot. */
export function standardizeBackwardInWasm(
  standardized: StandardizedRows,
  { mean, r }: RowMoments,
  cotangent: View,
  outs: RowCotangents,
): boolean {
  const { rows, size, input, weight } = standardized;
  const module = moduleFor(size, [input, weight, cotangent]);
  if (module === null) return false;
  const atOnce = rowsAtOnce(standardized);
  const room = new Room();
  const [x, g] = [room.take(atOnce * size), room.take(atOnce * size)];
  const to = room.takeIf(outs.input, atOnce * size);
  const [means, factors] = [room.takeIf(mean, atOnce), room.take(atOnce)];
  const w = room.takeIf(weight, size);
  // Sums over all rows are f64.
  const sums = room.length;
  const [ofWeight, ofBias] = [outs.weight, outs.bias].map((out) => room.takeIf(out, 2 * size));
  const floats = module.reserve(4 * room.length);
  floats.fill(0, sums, room.length);
  if (weight !== null) bring(weight, 0, size, floats, w);
  const { standardizeBackward } = module.kernels;
  for (let row = 0; row < rows; row += atOnce) {
    const some = Math.min(atOnce, rows - row);
    bring(input, row * size, some * size, floats, x);
    bring(cotangent, row * size, some * size, floats, g);
    if (mean !== null) bring(mean, row, some, floats, means);
    bring(r, row, some, floats, factors);
    const [m, f] = [4 * means, 4 * factors];
    const toSums = [4 * ofWeight, 4 * ofBias] as const;
    standardizeBackward(some, size, 4 * g, 4 * x, 4 * w, m, f, 4 * to, ...toSums);
    if (outs.input !== null) fetch(floats, to, some * size, outs.input, row * size);
  }
  if (outs.weight !== null) fetchSums(floats, ofWeight, outs.weight);
  if (outs.bias !== null) fetchSums(floats, ofBias, outs.bias);
  return true;
}

/** Null where these are for other kernels. */
function moduleFor(size: number, views: readonly (View | null)[]) {
  if (size > MOST || views.some((view) => view !== null && view.dtype !== 'float32')) return null;
  return wasmModule();
}

function rowsAtOnce({ rows, size }: StandardizedRows): number {
  return Math.min(rows, Math.max(1, Math.floor(AT_ONCE / size)));
}

/** Shares out the module's memory from its beginning, in floats; at 0 there is nothing. */
class Room {
  length = 4;

  /** Whole vectors are read and written behind the last element. */
  take(count: number): number {
    const at = this.length;
    this.length += aligned(count) + 4;
    return at;
  }

  takeIf(view: View | null, count: number): number {
    return view === null ? 0 : this.take(count);
  }
}

function bring(view: View, from: number, count: number, floats: Float32Array, at: number): void {
  floats.set(partOf(dataOf(view) as Float32Array, view.offset + from, count), at);
}

function fetch(floats: Float32Array, at: number, count: number, out: View, from: number): void {
  dataOf(out).set(floats.subarray(at, at + count), out.offset + from);
}

function fetchSums(floats: Float32Array, at: number, out: View): void {
  dataOf(out).set(new Float64Array(floats.buffer, 4 * at, out.count), out.offset);
}
