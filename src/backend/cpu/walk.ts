/**
 * Walking several strided views at once: broadcasting them to one shape, merging dimensions that
 * all of them cross in one stride, and stepping through what remains.
 */
import type { TypedArray } from '../../dtype';
import type { Shape } from '../../shape';
import type { View } from '../backend';

/** What a walk needs to know of an operand. */
export type Strided = Pick<View, 'shape' | 'strides'>;

/**
 * The sizes left after merging, and operand k's stride in dimension d at `strides[d * operands +
 * k]`.
 */
export interface Walk {
  readonly sizes: number[];
  readonly strides: number[];
}

/** The typed array behind a view; `view.offset` counts in it. */
export function dataOf(view: View): TypedArray {
  return view.storage.data as TypedArray;
}

/** So many elements of an array from a place on; no new view where they are all. */
export function partOf<T extends TypedArray>(data: T, from: number, length: number): T {
  return length === data.length ? data : (data.subarray(from, from + length) as T);
}

/**
 * The shortest walk over `shape` that visits these views, each broadcast to it (right aligned, size
 * 1 repeats). Dimensions of size 1 vanish; neighbours merge when every operand crosses them in one
 * stride.
 */
export function walkOver(shape: Shape, operands: readonly Strided[]): Walk {
  const rank = shape.length;
  const count = operands.length;
  const sizes: number[] = [];
  const strides: number[] = [];
  for (let d = 0; d < rank; d++) {
    const size = shape[d];
    if (size === 1) continue;
    const last = strides.length - count;
    let merges = last >= 0;
    for (let k = 0; k < count; k++) {
      const view = operands[k];
      const own = d - rank + view.shape.length;
      const stride = own < 0 || view.shape[own] === 1 ? 0 : view.strides[own];
      if (merges && strides[last + k] !== stride * size) merges = false;
      strides.push(stride);
    }
    if (merges) {
      sizes[sizes.length - 1] *= size;
      for (let k = count - 1; k >= 0; k--) strides[last + k] = strides.pop()!;
    } else {
      sizes.push(size);
    }
  }
  return { sizes, strides };
}

/** The walk over these of a walk's dimensions, in this order. */
export function pickFrom(walk: Walk, dims: readonly number[]): Walk {
  if (dims.length === walk.sizes.length && dims.every((dim, d) => dim === d)) return walk;
  const operands = walk.strides.length / Math.max(walk.sizes.length, 1);
  const sizes: number[] = [];
  const strides: number[] = [];
  for (const d of dims) {
    sizes.push(walk.sizes[d]);
    for (let k = 0; k < operands; k++) strides.push(walk.strides[d * operands + k]);
  }
  return { sizes, strides };
}

/** Steps through the first `depth` dimensions of a walk; `at[k]` is where operand k stands. */
export class Cursor {
  readonly at: number[];
  private readonly index: number[];

  constructor(
    private readonly walk: Walk,
    views: readonly { readonly offset: number }[],
    private readonly depth = walk.sizes.length,
  ) {
    this.at = views.map((view) => view.offset);
    this.index = new Array<number>(depth).fill(0);
  }

  /** Goes one step on; false, and back at the start, after the last. */
  next(): boolean {
    const { at, index } = this;
    const { sizes, strides } = this.walk;
    const count = at.length;
    for (let d = this.depth - 1; d >= 0; d--) {
      index[d]++;
      const back = index[d] === sizes[d] ? sizes[d] - 1 : 0;
      for (let k = 0; k < count; k++) {
        at[k] += back === 0 ? strides[d * count + k] : -back * strides[d * count + k];
      }
      if (back === 0) return true;
      index[d] = 0;
    }
    return false;
  }
}

/** The length and stride of a view's lines along `dim`; a 0-d view is a line of one. */
export function lineOf(view: View, dim: number): { length: number; step: number } {
  if (view.shape.length === 0) return { length: 1, step: 0 };
  return { length: view.shape[dim], step: view.strides[dim] };
}

/** The shape with size 1 at `dim`: a walk over it visits each line along `dim` once. */
export function linesAlong(shape: Shape, dim: number): number[] {
  const lines = shape.slice();
  if (lines.length > 0) lines[dim] = 1;
  return lines;
}
