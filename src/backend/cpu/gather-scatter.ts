/**
 * Reading and writing through an index along one dimension. Positions are checked before anything
 * is written. Where one index serves a whole run of elements (rows of an embedding), the run is
 * moved in an inner loop of its own.
 */
import { IndexError } from '../../errors';
import { formatShape, numelOf, type Shape } from '../../shape';
import type { ScatterMode, View } from '../backend';
import { Cursor, dataOf, lineOf, linesAlong, type Walk, walkOver } from './walk';

/** From here on a block move beats a loop, although it needs a typed array of its own. */
const BLOCK = 32;

/** out[…,i,…] ← input[…,index[…,i,…],…] along `dim`. */
export function gather(input: View, dim: number, index: View, out: View): void {
  if (out.count === 0) return;
  const { length, step } = lineOf(input, dim);
  checkIndex('gather', index, length);
  const target = dataOf(out);
  const source = dataOf(input);
  const positions = dataOf(index);
  const start = { shape: linesAlong(input.shape, dim), strides: input.strides };
  const walk = walkOver(out.shape, [out, index, start]);
  const { run, outer, strides } = innermost(walk);
  const [toStep, indexStep, fromStep] = strides;
  const cursor = new Cursor(walk, [out, index, input], outer);
  const rows = indexStep === 0 && toStep === 1 && fromStep === 1;
  do {
    const to = cursor.at[0];
    const at = cursor.at[1];
    const from = cursor.at[2];
    if (rows) {
      const row = from + positions[at] * step;
      if (run >= BLOCK) target.set(source.subarray(row, row + run), to);
      else for (let i = 0; i < run; i++) target[to + i] = source[row + i];
    } else {
      for (let i = 0; i < run; i++) {
        const position = positions[at + i * indexStep];
        target[to + i * toStep] = source[from + i * fromStep + position * step];
      }
    }
  } while (cursor.next());
}

/** out[…,index[…,i,…],…] ← combined with source[…,i,…]; index and source broadcast to `shape`. */
export function scatter(
  mode: ScatterMode,
  out: View,
  dim: number,
  index: View,
  source: View,
  shape: Shape,
): void {
  if (numelOf(shape) === 0) return;
  const { length, step } = lineOf(out, dim);
  checkIndex('scatter', index, length);
  const target = dataOf(out);
  const values = dataOf(source);
  const positions = dataOf(index);
  const start = { shape: linesAlong(out.shape, dim), strides: out.strides };
  const walk = walkOver(shape, [start, index, source]);
  const { run, outer, strides } = innermost(walk);
  const [toStep, indexStep, fromStep] = strides;
  const cursor = new Cursor(walk, [out, index, source], outer);
  const rows = mode === 'add' && indexStep === 0 && toStep === 1;
  do {
    const to = cursor.at[0];
    const at = cursor.at[1];
    const from = cursor.at[2];
    if (rows) {
      const row = to + positions[at] * step;
      for (let i = 0; i < run; i++) target[row + i] += values[from + i * fromStep];
    } else if (mode === 'add') {
      for (let i = 0; i < run; i++) {
        const place = to + i * toStep + positions[at + i * indexStep] * step;
        target[place] += values[from + i * fromStep];
      }
    } else {
      for (let i = 0; i < run; i++) {
        const place = to + i * toStep + positions[at + i * indexStep] * step;
        target[place] = combine(mode, target[place], values[from + i * fromStep]);
      }
    }
  } while (cursor.next());
}

function combine(mode: ScatterMode, old: number, value: number): number {
  if (mode === 'set') return value;
  if (mode === 'add') return old + value;
  if (mode === 'mul') return old * value;
  return mode === 'max' ? Math.max(old, value) : Math.min(old, value);
}

/** The walk's last dimension, for a loop of its own: its length and strides, and what remains. */
function innermost({ sizes, strides }: Walk): { run: number; outer: number; strides: number[] } {
  if (sizes.length === 0) return { run: 1, outer: 0, strides: [0, 0, 0] };
  const outer = sizes.length - 1;
  return { run: sizes[outer], outer, strides: strides.slice(-3) };
}

/** Every distinct position once: along dimensions of stride 0 an expanded index only repeats. */
export function checkIndex(op: string, index: View, size: number): void {
  if (index.count === 0) return;
  const positions = dataOf(index);
  if (index.dense) {
    const end = index.offset + index.count;
    let inside = true;
    for (let i = index.offset; i < end; i++) {
      const position = positions[i];
      if (position < 0 || position >= size) inside = false;
    }
    if (inside) return;
  }
  const distinct = index.shape.map((n, d) => (index.strides[d] === 0 ? 1 : n));
  const walk = walkOver(distinct, [{ shape: distinct, strides: index.strides }]);
  const cursor = new Cursor(walk, [index]);
  do {
    const position = positions[cursor.at[0]];
    if (position < 0 || position >= size) throw outOfRange(op, index, distinct, size);
  } while (cursor.next());
}

/** Finds the first position that is out of range again, this time with its coordinates. */
function outOfRange(op: string, index: View, distinct: Shape, size: number): IndexError {
  const coordinates = distinct.map(() => 0);
  const valueAt = () =>
    dataOf(index)[coordinates.reduce((at, i, d) => at + i * index.strides[d], index.offset)];
  while (valueAt() >= 0 && valueAt() < size) {
    let d = coordinates.length - 1;
    while (++coordinates[d] === distinct[d]) coordinates[d--] = 0;
  }
  const value = valueAt();
  const advice = size > 0 ? `Use 0 to ${size - 1}.` : 'There is nothing to index.';
  return new IndexError(
    `${op}: index ${value} at position ${formatShape(coordinates)} is out of range ` +
      `for size ${size}. ${advice}`,
    value,
  );
}
