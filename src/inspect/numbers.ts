/**
 * Numbers and small tensors as they are written on a board. Layer: inspect.
 */
import type { Tensor } from '../tensor/tensor';

/** Elements that are written out; of larger tensors the range is. */
const WRITTEN = 6;

/** Four significant digits. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** A number that stands in a formula in place of a name. */
export function operand(value: number): string {
  return value < 0 || Object.is(value, -0) || /e/.test(short(value))
    ? `(${short(value)})`
    : short(value);
}

/** `[2, 3]` */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** A tensor on one line: its elements, or its range where they are many. */
export function brief(x: Tensor): string {
  const values = numbersOf(x);
  if (values.length > WRITTEN) {
    const [low, high] = rangeOf(values);
    return `${shapeText(x.shape)} from ${short(low)} to ${short(high)}`;
  }
  return nested(values.map(short), x.shape);
}

/** The elements in logical order. */
export function numbersOf(x: Tensor): number[] {
  return Array.from(x.detach().data, Number);
}

/** Least and greatest; NaN where there is one. */
export function rangeOf(values: readonly number[]): [low: number, high: number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** The largest magnitude; 0 for no elements. */
export function largest(x: Tensor): number {
  return numbersOf(x).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function nested(items: readonly string[], shape: readonly number[]): string {
  if (shape.length === 0) return items[0];
  const [size, ...rest] = shape;
  const step = rest.reduce((n, d) => n * d, 1);
  const parts = Array.from({ length: size }, (_, i) =>
    nested(items.slice(i * step, (i + 1) * step), rest),
  );
  return `[${parts.join(', ')}]`;
}
