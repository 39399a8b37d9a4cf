/**
 * Windows laid out as columns, and columns added up where they came from. One to three dimensions of windows are
 * treated as three; what is read or written of a row at once is one run with a fixed step.
 */
import type { TypedArray } from '../../dtype';
import type { View, Windows } from '../backend';
import { fill } from './copy';
import { Cursor, dataOf, walkOver } from './walk';

/** One dimension of windows: sizes, and steps in memory. */
interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly windows: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** Step between positions of the image. */
  readonly step: number;
  /** Steps between elements of a window, and between windows, among the columns. */
  readonly elementStep: number;
  readonly windowStep: number;
}

const ALONE: Axis = {
  size: 1,
  kernel: 1,
  windows: 1,
  stride: 1,
  padding: 0,
  dilation: 1,
  step: 0,
  elementStep: 0,
  windowStep: 0,
};

/** The last three dimensions of image and columns; missing ones have size 1. */
function axesOf(image: View, columns: View, windows: Windows): [Axis, Axis, Axis] {
  const count = windows.kernel.length;
  const lead = image.shape.length - count;
  const axes = windows.kernel.map(
    (kernel, d): Axis => ({
      size: image.shape[lead + d],
      kernel,
      windows: columns.shape[lead + count + d],
      stride: windows.stride[d],
      padding: windows.padding[d],
      dilation: windows.dilation[d],
      step: image.strides[lead + d],
      elementStep: columns.strides[lead + d],
      windowStep: columns.strides[lead + count + d],
    }),
  );
  while (axes.length < 3) axes.unshift(ALONE);
  return axes as [Axis, Axis, Axis];
}

/** Walks over the dimensions before those of the windows: `at[0]` in the image, `at[1]` among the columns. */
function leading(image: View, columns: View, count: number): Cursor {
  const lead = image.shape.length - count;
  const part = ({ shape, strides }: View) => ({
    shape: shape.slice(0, lead),
    strides: strides.slice(0, lead),
  });
  return new Cursor(walkOver(image.shape.slice(0, lead), [part(image), part(columns)]), [
    image,
    columns,
  ]);
}

/** Where element `k` of window `o` lies. */
function positionOf({ stride, dilation, padding }: Axis, k: number, o: number): number {
  return o * stride + k * dilation - padding;
}

/** The first window whose element `k` lies at 0 or behind it. */
function firstInside({ stride, dilation, padding, windows }: Axis, k: number): number {
  return Math.min(Math.max(Math.ceil((padding - k * dilation) / stride), 0), windows);
}

/** One past the last window whose element `k` lies before the end. */
function endInside({ size, stride, dilation, padding, windows }: Axis, k: number): number {
  return Math.min(
    Math.max(Math.floor((size - 1 + padding - k * dilation) / stride) + 1, 0),
    windows,
  );
}

/** out[…,k,o] ← element k of window o, or `beyond`. */
export function im2col(input: View, windows: Windows, beyond: number, out: View): void {
  if (out.count === 0) return;
  if (input.count === 0) {
    fill(out, beyond);
    return;
  }
  const [plane, row, column] = axesOf(input, out, windows);
  const cursor = leading(input, out, windows.kernel.length);
  const source = dataOf(input);
  const target = dataOf(out);
  const [ends, starts] = [endInside, firstInside].map((edge) =>
    Array.from({ length: column.kernel }, (_, k) => edge(column, k)),
  );
  do {
    eachRow(plane, row, column.kernel, cursor.at[0], cursor.at[1], (from, to, inside, k) => {
      const at = to + k * column.elementStep;
      const start = inside ? Math.min(starts[k], ends[k]) : column.windows;
      const end = inside ? ends[k] : column.windows;
      const step = column.windowStep;
      fillRun(target, at, step, start, beyond);
      const first = from + positionOf(column, k, start) * column.step;
      copyRun(
        target,
        at + start * step,
        step,
        source,
        first,
        column.stride * column.step,
        end - start,
      );
      fillRun(target, at + end * step, step, column.windows - end, beyond);
    });
  } while (cursor.next());
}

/** out[…,i] ← Σ input[…,k,o] over the k and o whose position is i. */
export function col2im(input: View, windows: Windows, out: View): void {
  fill(out, 0);
  if (input.count === 0 || out.count === 0) return;
  const [plane, row, column] = axesOf(out, input, windows);
  const cursor = leading(out, input, windows.kernel.length);
  const source = dataOf(input);
  const target = dataOf(out);
  do {
    eachRow(plane, row, column.kernel, cursor.at[0], cursor.at[1], (to, from, inside, k) => {
      if (!inside) return;
      const start = firstInside(column, k);
      const count = endInside(column, k) - start;
      const at = to + positionOf(column, k, start) * column.step;
      const first = from + k * column.elementStep + start * column.windowStep;
      addRun(target, at, column.stride * column.step, source, first, column.windowStep, count);
    });
  } while (cursor.next());
}

type Row = (image: number, columns: number, inside: boolean, k: number) => void;

/** Calls `run` for each row of windows and each element of them: where it lies, and whether inside the image. */
function eachRow(
  plane: Axis,
  row: Axis,
  kernel: number,
  image: number,
  columns: number,
  run: Row,
): void {
  for (let kp = 0; kp < plane.kernel; kp++) {
    for (let kr = 0; kr < row.kernel; kr++) {
      for (let k = 0; k < kernel; k++) {
        for (let op = 0; op < plane.windows; op++) {
          const p = positionOf(plane, kp, op);
          for (let or = 0; or < row.windows; or++) {
            const r = positionOf(row, kr, or);
            const inside = p >= 0 && p < plane.size && r >= 0 && r < row.size;
            const ofPlane = columns + kp * plane.elementStep + op * plane.windowStep;
            const ofRow = ofPlane + kr * row.elementStep + or * row.windowStep;
            run(image + p * plane.step + r * row.step, ofRow, inside, k);
          }
        }
      }
    }
  }
}

function fillRun(target: TypedArray, at: number, step: number, count: number, value: number): void {
  for (let i = 0; i < count; i++, at += step) target[at] = value;
}

function copyRun(
  target: TypedArray,
  to: number,
  toStep: number,
  source: TypedArray,
  from: number,
  fromStep: number,
  count: number,
): void {
  for (let i = 0; i < count; i++, to += toStep, from += fromStep) target[to] = source[from];
}

function addRun(
  target: TypedArray,
  to: number,
  toStep: number,
  source: TypedArray,
  from: number,
  fromStep: number,
  count: number,
): void {
  for (let i = 0; i < count; i++, to += toStep, from += fromStep) target[to] += source[from];
}
