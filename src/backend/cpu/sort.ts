/**
 * Stable sorting along one dimension: a bottom-up merge sort of positions, with NaN as the largest
 * value.
 */
import type { View } from '../backend';
import { Cursor, dataOf, lineOf, linesAlong, walkOver } from './walk';

/** Runs of this length are sorted by insertion before merging begins. */
const RUN = 8;

/**
 * values, indices ← input sorted along `dim`; equal elements keep their order, descending as well.
 */
export function sort(
  input: View,
  dim: number,
  descending: boolean,
  values: View,
  indices: View,
): void {
  if (input.count === 0) return;
  const data = dataOf(input);
  const { length, step } = lineOf(input, dim);
  const valueStep = lineOf(values, dim).step;
  const indexStep = lineOf(indices, dim).step;
  const keys = new Float64Array(length);
  const order = new Int32Array(length);
  const spare = new Int32Array(length);
  const lines = linesAlong(input.shape, dim);
  const views = [input, values, indices];
  const walk = walkOver(lines, views);
  const cursor = new Cursor(walk, views);
  do {
    const [from, value, index] = cursor.at;
    for (let i = 0; i < length; i++) {
      keys[i] = data[from + i * step];
      order[i] = i;
    }
    const sorted = sortPositions(keys, order, spare, descending);
    for (let i = 0; i < length; i++) {
      dataOf(values)[value + i * valueStep] = keys[sorted[i]];
      dataOf(indices)[index + i * indexStep] = sorted[i];
    }
  } while (cursor.next());
}

/** Sorts `order` by the keys it points at; returns whichever of the two arrays holds the result. */
function sortPositions(
  keys: Float64Array,
  order: Int32Array,
  spare: Int32Array,
  descending: boolean,
): Int32Array {
  const n = order.length;
  for (let start = 0; start < n; start += RUN) {
    const end = Math.min(start + RUN, n);
    for (let i = start + 1; i < end; i++) {
      const moving = order[i];
      let j = i;
      for (; j > start && before(keys[moving], keys[order[j - 1]], descending); j--) {
        order[j] = order[j - 1];
      }
      order[j] = moving;
    }
  }
  for (let width = RUN; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        const takeRight =
          left === middle ||
          (right < end && before(keys[order[right]], keys[order[left]], descending));
        spare[i] = order[takeRight ? right++ : left++];
      }
    }
    [order, spare] = [spare, order];
  }
  return order;
}

/** Whether `a` must stand before `b`; NaN is the largest value. */
function before(a: number, b: number, descending: boolean): boolean {
  return descending
    ? a > b || (Number.isNaN(a) && !Number.isNaN(b))
    : a < b || (Number.isNaN(b) && !Number.isNaN(a));
}
