/**
 * Moves elements unchanged or cast: fill, copy, download. Casting and strides are left to `map`,
 * with a kernel that does nothing; only whole blocks and the transposed matrix have a road of their
 * own.
 */
import { newArray, type TypedArray } from '../../dtype';
import { contiguousStrides } from '../../shape';
import { ScalarKernel, Storage, type View } from '../backend';
import { map } from './map';
import { dataOf, walkOver } from './walk';

const MOVE = new ScalarKernel('copy', 1, 0, [], ['x0']);
const TRUTH = new ScalarKernel('copyBool', 1, 0, [], ['x0 !== 0']);
const CONSTANT = new ScalarKernel('fill', 0, 1, [], ['p0']);

/** From here on a block move beats a loop, although it needs a typed array of its own. */
const BLOCK = 256;

/** A transposed matrix is copied in square tiles of this side: both sides stay in the cache. */
const TILE = 32;

/** out ← value */
export function fill(out: View, value: number): void {
  const element = out.dtype === 'bool' ? +(value !== 0) : value;
  if (out.dense) dataOf(out).fill(element, out.offset, out.offset + out.count);
  else map(CONSTANT, [], [element], [out]);
}

/** out ← input, broadcast to out's shape and cast to its type. */
export function copy(input: View, out: View): void {
  const same = input.dtype === out.dtype && input.count === out.count;
  if (same && input.dense && out.dense) copyBlock(input, out);
  else if (!same || !copyTransposed(input, out)) {
    map(out.dtype === 'bool' ? TRUTH : MOVE, [input], [], [out]);
  }
}

/** The view's elements in logical order, in a fresh array. */
export function download(view: View): TypedArray {
  const data = dataOf(view);
  if (view.dense) return data.slice(view.offset, view.offset + view.count);
  const result = newArray(view.dtype, view.count);
  copy(view, denseLike(view, result));
  return result;
}

function copyBlock(input: View, out: View): void {
  const from = dataOf(input);
  const to = dataOf(out);
  const { offset, count } = input;
  // Within one array the ranges may overlap: copyWithin moves them as if through a buffer.
  if (from === to) to.copyWithin(out.offset, offset, offset + count);
  else if (count >= BLOCK) to.set(from.subarray(offset, offset + count), out.offset);
  else map(MOVE, [input], [], [out]);
}

/** A matrix, or a stack of them, whose rows are the other's columns; false when it is none. */
function copyTransposed(input: View, out: View): boolean {
  const { sizes, strides } = walkOver(out.shape, [input, out]);
  const rank = sizes.length;
  if (rank < 2 || rank > 3 || dataOf(input) === dataOf(out)) return false;
  const [fromRow, toRow, fromColumn, toColumn] = strides.slice(-4);
  const [rows, columns] = sizes.slice(-2);
  if (toColumn !== 1 || fromRow !== 1 || rows * columns < TILE * TILE) return false;
  const from = dataOf(input);
  const to = dataOf(out);
  const stack = rank === 3 ? sizes[0] : 1;
  for (let b = 0; b < stack; b++) {
    const source = input.offset + (b && b * strides[0]);
    const target = out.offset + (b && b * strides[1]);
    for (let top = 0; top < rows; top += TILE) {
      const bottom = Math.min(top + TILE, rows);
      for (let left = 0; left < columns; left += TILE) {
        const right = Math.min(left + TILE, columns);
        for (let i = top; i < bottom; i++) {
          for (let j = left; j < right; j++) {
            to[target + i * toRow + j] = from[source + i + j * fromColumn];
          }
        }
      }
    }
  }
  return true;
}

/** A dense view of the same shape over an array of its own. */
function denseLike(view: View, data: TypedArray): View {
  const { shape, count, dtype } = view;
  const storage = new Storage(view.storage.backend, dtype, count, data, 0);
  return {
    storage,
    dtype,
    shape,
    strides: contiguousStrides(shape),
    offset: 0,
    count,
    dense: true,
  };
}
