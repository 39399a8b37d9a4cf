/**
 * Kernels that follow one dimension: running combinations, and the position of the largest or
 * smallest.
 */
import type { ArgReducer, Scanner, View } from '../backend';
import { Cursor, dataOf, lineOf, linesAlong, walkOver } from './walk';

/**
 * out ← position along `dim` of the largest or smallest element: the first of ties, and the first
 * NaN wins.
 */
export function argReduce(reducer: ArgReducer, input: View, dim: number, out: View): void {
  if (out.count === 0) return;
  const data = dataOf(input);
  const target = dataOf(out);
  const { length, step } = lineOf(input, dim);
  const sign = reducer === 'argmax' ? 1 : -1;
  const walk = walkOver(out.shape, [input, out]);
  const cursor = new Cursor(walk, [input, out]);
  do {
    let at = cursor.at[0];
    let best = sign * data[at];
    let position = 0;
    for (let i = 1; i < length && !Number.isNaN(best); i++) {
      at += step;
      const value = sign * data[at];
      if (value > best || Number.isNaN(value)) {
        best = value;
        position = i;
      }
    }
    target[cursor.at[1]] = position;
  } while (cursor.next());
}

/**
 * out ← running combination along `dim`; `indices` (max and min) ← where each was found, the last
 * of ties.
 */
export function scan(
  scanner: Scanner,
  input: View,
  dim: number,
  out: View,
  indices: View | null,
): void {
  if (out.count === 0) return;
  const lines = linesAlong(input.shape, dim);
  const views = indices === null ? [input, out] : [input, out, indices];
  const walk = walkOver(lines, views);
  const cursor = new Cursor(walk, views);
  do {
    if (scanner === 'max' || scanner === 'min') {
      scanExtreme(scanner, input, dim, out, indices, cursor.at);
    } else scanLine(STEPS[scanner], input, dim, out, cursor.at);
  } while (cursor.next());
}

type Step = (total: number, value: number) => number;

const STEPS: Readonly<Record<'sum' | 'prod' | 'logsumexp', Step>> = {
  sum: (total, value) => total + value,
  prod: (total, value) => total * value,
  logsumexp: logAddExp,
};

/** log(eᵃ + eᵇ), which neither overflows nor turns −∞ with −∞ (or ∞ with ∞) into NaN. */
function logAddExp(a: number, b: number): number {
  const high = Math.max(a, b);
  const low = Math.min(a, b);
  return high === low && !Number.isFinite(high) ? high : high + Math.log1p(Math.exp(low - high));
}

/** The total is a double, whatever type it is stored in. */
function scanLine(step: Step, input: View, dim: number, out: View, at: readonly number[]): void {
  const data = dataOf(input);
  const target = dataOf(out);
  const { length, step: from } = lineOf(input, dim);
  const { step: to } = lineOf(out, dim);
  let total = data[at[0]];
  target[at[1]] = total;
  for (let i = 1; i < length; i++) {
    total = step(total, data[at[0] + i * from]);
    target[at[1] + i * to] = total;
  }
}

function scanExtreme(
  scanner: 'max' | 'min',
  input: View,
  dim: number,
  out: View,
  indices: View | null,
  at: readonly number[],
): void {
  const data = dataOf(input);
  const target = dataOf(out);
  const { length, step: from } = lineOf(input, dim);
  const { step: to } = lineOf(out, dim);
  const places = indices === null ? null : dataOf(indices);
  const placeStep = indices === null ? 0 : lineOf(indices, dim).step;
  const sign = scanner === 'max' ? 1 : -1;
  let best = data[at[0]];
  let position = 0;
  for (let i = 0; i < length; i++) {
    const value = data[at[0] + i * from];
    // As PyTorch does: the last of ties, and nothing but a later NaN takes over from NaN.
    if (sign * value >= sign * best || Number.isNaN(value)) {
      best = value;
      position = i;
    }
    target[at[1] + i * to] = best;
    if (places !== null) places[at[2] + i * placeStep] = position;
  }
}
