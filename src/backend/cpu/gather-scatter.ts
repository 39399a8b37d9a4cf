/**
 * Reading and writing through an index along one dimension. Positions are checked before anything is written. Where
 * one index serves a whole run of elements (rows of an embedding), the run is moved in an inner loop of its own.
 */
import { IndexError } from '../../errors';
import { formatShape, numelOf, type Shape } from '../../shape';
import type { ScatterMode, View } from '../backend';
import { Cursor, dataOf, linesAlong, walkOver } from './walk';

/** out[…,i,…] ← input[…,index[…,i,…],…] along `dim`. */
export function gather(input: View, dim: number, index: View, out: View): void {
  if (out.count === 0) return;
  const size = input.shape.length > 0 ? input.shape[dim] : 1;
  const step = input.shape.length > 0 ? input.strides[dim] : 0;
  checkIndex('gather', index, size);
  const target = dataOf(out);
  const source = dataOf(input);
  const positions = dataOf(index);
  const base = { shape: linesAlong(input.shape, dim), strides: input.strides };
  const walk = walkOver(out.shape, [out, index, base]);
  const { run, outer, strides } = innermost(walk.sizes, walk.strides);
  const [toStep, indexStep, fromStep] = strides;
  const cursor = new Cursor(walk, [out, index, input], outer);
  do {
    let [to, at, from] = cursor.at;
    if (indexStep === 0) {
      from += positions[at] * step;
      for (let i = 0; i < run; i++, to += toStep, from += fromStep) target[to] = source[from];
    } else {
      for (let i = 0; i < run; i++, to += toStep, at += indexStep, from += fromStep) {
        target[to] = source[from + positions[at] * step];
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
  const size = out.shape.length > 0 ? out.shape[dim] : 1;
  const step = out.shape.length > 0 ? out.strides[dim] : 0;
  checkIndex('scatter', index, size);
  const target = dataOf(out);
  const values = dataOf(source);
  const positions = dataOf(index);
  const base = { shape: linesAlong(out.shape, dim), strides: out.strides };
  const walk = walkOver(shape, [base, index, source]);
  const { run, outer, strides } = innermost(walk.sizes, walk.strides);
  const [toStep, indexStep, fromStep] = strides;
  const cursor = new Cursor(walk, [out, index, source], outer);
  do {
    let [base, at, from] = cursor.at;
    for (let i = 0; i < run; i++, base += toStep, at += indexStep, from += fromStep) {
      const to = base + positions[at] * step;
      const value = values[from];
      if (mode === 'set') target[to] = value;
      else if (mode === 'add') target[to] += value;
      else if (mode === 'mul') target[to] *= value;
      else if (mode === 'max') target[to] = Math.max(target[to], value);
      else target[to] = Math.min(target[to], value);
    }
  } while (cursor.next());
}

/** The walk's last dimension, for a loop of its own: its length and strides, and how many dimensions remain. */
function innermost(sizes: readonly number[], strides: readonly number[]) {
  const outer = Math.max(sizes.length - 1, 0);
  const run = sizes.length > 0 ? sizes[outer] : 1;
  return { run, outer, strides: sizes.length > 0 ? strides.slice(-3) : [0, 0, 0] };
}

/** Every distinct position once: along dimensions of stride 0 an expanded index only repeats. */
function checkIndex(op: string, index: View, size: number): void {
  if (index.count === 0) return;
  const positions = dataOf(index);
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
  return new IndexError(
    `${op}: index ${valueAt()} at position ${formatShape(coordinates)} is out of range for size ${size}. ` +
      `Use 0 to ${size - 1}.`,
    valueAt(),
  );
}
