/**
 * The largest of each window, and where in its image it lies. One to three dimensions of windows are treated as three.
 */
import type { TypedArray } from '../../dtype';
import { numelOf } from '../../shape';
import type { View, Windows } from '../backend';
import { Cursor, dataOf, walkOver } from './walk';
import { maxPoolAdjointInWasm, maxPoolInWasm } from './wasm/max-pool';

/** One dimension of windows: which part of each lies inside the image. */
interface Axis {
  readonly size: number;
  /** Step between positions in memory. */
  readonly step: number;
  readonly dilation: number;
  /** Of each window the first position inside the image, and one past the last. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

const ALONE: Axis = {
  size: 1,
  step: 0,
  dilation: 1,
  from: new Int32Array(1),
  to: new Int32Array(1).fill(1),
};

function axisOf(size: number, step: number, windows: Windows, d: number, count: number): Axis {
  const [kernel, stride, padding, dilation] = [
    windows.kernel[d],
    windows.stride[d],
    windows.padding[d],
    windows.dilation[d],
  ];
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  for (let o = 0; o < count; o++) {
    const start = o * stride - padding;
    const first = start < 0 ? Math.ceil(-start / dilation) : 0;
    from[o] = start + first * dilation;
    to[o] = Math.min(start + (kernel - 1) * dilation + 1, size);
  }
  return { size, step, dilation, from, to };
}

/**
 * values ← the largest of each window, the first of ties, and the last NaN wins; positions (int32) ← where in the
 * flattened image it lies. A window without an element inside gives −∞ and the position nearest to it.
 */
export function maxPool(input: View, windows: Windows, values: View, positions: View): void {
  if (values.count === 0 || maxPoolInWasm(input, windows, values, positions)) return;
  const dims = windows.kernel.length;
  const lead = input.shape.length - dims;
  const axes = windows.kernel.map((_, d) =>
    axisOf(input.shape[lead + d], input.strides[lead + d], windows, d, values.shape[lead + d]),
  );
  while (axes.length < 3) axes.unshift(ALONE);
  const images = input.shape.slice(0, lead);
  const start = { shape: images, strides: input.strides.slice(0, lead) };
  const cursor = new Cursor(walkOver(images, [start]), [input]);
  const source = dataOf(input);
  const target = dataOf(values);
  const places = dataOf(positions) as Int32Array;
  let at = values.offset;
  const shift = positions.offset - values.offset;
  do at = poolImage(axes as [Axis, Axis, Axis], source, cursor.at[0], target, places, at, shift);
  while (cursor.next());
}

/** out ← zeros, each value added at its position in its image. Positions are not checked: `maxPool` found them. */
export function maxPoolAdjoint(values: View, positions: View, out: View): void {
  if (out.count === 0 || maxPoolAdjointInWasm(values, positions, out)) return;
  const pixels = numelOf(out.shape.slice(2));
  const found = numelOf(values.shape.slice(2));
  const target = dataOf(out);
  const source = dataOf(values);
  const places = dataOf(positions) as Int32Array;
  const end = out.offset + out.count;
  let from = values.offset;
  const shift = positions.offset - values.offset;
  // An image is cleared when it is its turn, and is in the nearest cache then.
  for (let image = out.offset; image < end; image += pixels, from += found) {
    target.fill(0, image, image + pixels);
    for (let k = from; k < from + found; k++) target[image + places[k + shift]] += source[k];
  }
}

/** Pools one image; values and positions lie densely. Returns where the next image's values begin. */
function poolImage(
  [plane, row, column]: [Axis, Axis, Axis],
  source: TypedArray,
  image: number,
  target: TypedArray,
  places: Int32Array,
  at: number,
  shift: number,
): number {
  const { step } = column;
  const across = column.dilation;
  for (let op = 0; op < plane.from.length; op++) {
    for (let or = 0; or < row.from.length; or++) {
      for (let oc = 0; oc < column.from.length; oc++, at++) {
        let best = Number.NEGATIVE_INFINITY;
        let place = nearest(plane, op) * row.size + nearest(row, or);
        place = place * column.size + nearest(column, oc);
        const [left, right] = [column.from[oc], column.to[oc]];
        for (let p = plane.from[op]; p < plane.to[op]; p += plane.dilation) {
          for (let r = row.from[or]; r < row.to[or]; r += row.dilation) {
            const line = image + p * plane.step + r * row.step;
            const before = (p * row.size + r) * column.size;
            for (let c = left; c < right; c += across) {
              const value = source[line + c * step];
              if (value > best || Number.isNaN(value)) {
                best = value;
                place = before + c;
              }
            }
          }
        }
        target[at] = best;
        places[at + shift] = place;
      }
    }
  }
  return at;
}

/** The first position of a window inside the image, or the image's end nearest to it. */
function nearest({ from, size }: Axis, o: number): number {
  return from[o] < size ? from[o] : size - 1;
}
