/**
 * Views for the kernel tests: seeded random values in random layouts, and element by element access
 * that shares no code with the backend.
 */
import { Storage, type View } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import { type DType, newArray, type TypedArray } from '../../src/dtype';

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export type Random = () => number;

/** A whole number from `low` to `high`, both included. */
export function pick(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function product(shape: readonly number[]): number {
  return shape.reduce((n, size) => n * size, 1);
}

/** A view over an array, with row-major strides unless others are given. */
export function view(
  data: TypedArray,
  dtype: DType,
  shape: readonly number[],
  strides: readonly number[] = rowMajor(shape),
  offset = 0,
): View {
  const storage = new Storage(cpu, dtype, data.length, data, 0);
  const plain = rowMajor(shape);
  const gapless =
    product(shape) === 0 || shape.every((size, d) => size === 1 || strides[d] === plain[d]);
  return { storage, dtype, shape, strides, offset, count: product(shape), dense: gapless };
}

/** A dense view of these values. */
export function dense(
  values: readonly number[],
  shape: readonly number[] = [values.length],
  dtype: DType = 'float32',
): View {
  const data = newArray(dtype, values.length);
  data.set(values);
  return view(data, dtype, shape);
}

/** Zeros, dense. */
export function zeros(shape: readonly number[], dtype: DType = 'float32'): View {
  return view(newArray(dtype, product(shape)), dtype, shape);
}

/** Random values: small whole numbers for int32, so that ties happen, and fractions for floats. */
export function fillRandom(random: Random, v: View): View {
  const data = v.storage.data as TypedArray;
  for (let i = 0; i < data.length; i++) {
    if (v.dtype === 'bool') data[i] = random() < 0.5 ? 0 : 1;
    else if (v.dtype === 'int32') data[i] = pick(random, -4, 4);
    else data[i] = random() * 4 - 2;
  }
  return v;
}

/** Random values in a random layout: dense, permuted, spread out, beginning anywhere. */
export function randomView(random: Random, shape: readonly number[], dtype: DType): View {
  const kind = pick(random, 0, 3);
  const offset = kind === 0 ? 0 : pick(random, 0, 5);
  const order = shape.map((_, d) => d);
  if (kind >= 2) order.sort(() => random() - 0.5);
  const strides = new Array<number>(shape.length);
  let stride = kind === 3 ? 2 : 1;
  for (const d of order.reverse()) {
    strides[d] = stride;
    stride *= Math.max(shape[d], 1);
  }
  const data = newArray(dtype, offset + stride + 3);
  return fillRandom(random, view(data, dtype, shape, strides, offset));
}

/** All index tuples of a shape, in row-major order. */
export function* indices(shape: readonly number[]): Generator<number[]> {
  const n = product(shape);
  for (let i = 0; i < n; i++) {
    const index = new Array<number>(shape.length);
    for (let d = shape.length - 1, rest = i; d >= 0; d--) {
      index[d] = rest % shape[d];
      rest = Math.floor(rest / shape[d]);
    }
    yield index;
  }
}

/** Where the element lies; the view is broadcast to the rank of the index. */
function place(v: View, index: readonly number[]): number {
  const skip = index.length - v.shape.length;
  return v.shape.reduce(
    (at, size, d) => at + (size === 1 ? 0 : index[d + skip] * v.strides[d]),
    v.offset,
  );
}

export function get(v: View, index: readonly number[]): number {
  return (v.storage.data as TypedArray)[place(v, index)];
}

export function set(v: View, index: readonly number[], value: number): void {
  (v.storage.data as TypedArray)[place(v, index)] = value;
}

/** The elements in logical order. */
export function values(v: View): number[] {
  return [...indices(v.shape)].map((index) => get(v, index));
}

/** The same view over a copy of its whole array, so that stray writes show. */
export function twin(v: View): View {
  const data = (v.storage.data as TypedArray).slice();
  return { ...v, storage: new Storage(cpu, v.dtype, data.length, data, 0) };
}

/** The whole array behind a view. */
export function memory(v: View): number[] {
  return Array.from(v.storage.data as TypedArray);
}

function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, d) => shape.slice(d + 1).reduce((n, size) => n * Math.max(size, 1), 1));
}
