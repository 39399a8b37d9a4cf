/**
 * PyTorch's values from golden/nn, and how closely ours must agree.
 */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type DType, Tensor, tensor } from '../../src/index';

type Numbers = (number | string | boolean)[];

/** A tensor as the fixtures hold it; NaN and infinities are strings. */
export interface Stored {
  dtype: DType;
  shape: number[];
  data: Numbers;
}

/** The cases of one fixture. */
export function load<T>(name: string): T[] {
  const path = new URL(`../golden/nn/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).cases;
}

export function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'data' in value;
}

/** The tensor of a fixture. */
export function restore({ dtype, shape, data }: Stored): Tensor {
  return tensor(data.map(Number), { dtype }).reshape(shape);
}

/** Options of a fixture with its tensors restored. */
export function restoreOptions(options: Record<string, unknown>): Record<string, any> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      isStored(value) ? restore(value) : value === 'Infinity' ? Number.POSITIVE_INFINITY : value,
    ]),
  );
}

/** Shape and type must be equal; values within |a − b| ≤ atol + rtol |b|, PyTorch's own bound for float32. */
export function expectClose(
  actual: Tensor | null | undefined,
  stored: Stored | null,
  rtol = 1.3e-6,
  atol = 1e-5,
): void {
  if (stored === null) {
    expect(actual ?? null).toBeNull();
    return;
  }
  expect(actual).toBeInstanceOf(Tensor);
  expect(actual!.shape).toEqual(stored.shape);
  expect(actual!.dtype).toBe(stored.dtype);
  const expected = stored.data.map(Number);
  const values = Array.from(actual!.data);
  const far = values.flatMap((value, i) => {
    const target = expected[i];
    const near =
      Object.is(value, target) ||
      value === target ||
      (Number.isNaN(value) && Number.isNaN(target)) ||
      Math.abs(value - target) <= atol + rtol * Math.abs(target);
    return near ? [] : [`[${i}]: ${value}, PyTorch ${target}`];
  });
  expect(far).toEqual([]);
}
