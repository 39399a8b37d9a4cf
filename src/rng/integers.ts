/**
 * Whole random numbers and permutations (`ATen/native/DistributionTemplates.h`,
 * `ATen/native/TensorFactories.cpp`). Bottom layer. An Int32Array stands for PyTorch's int64, the
 * dtype of indices, and a Uint8Array for bool.
 */
import { ValueError } from '../errors';
import { isDouble, type NumberArray } from './distributions';
import { defaultGenerator, type Generator } from './generator';

const TWO_31 = 2147483648;
const TWO_32 = 4294967296;

/**
 * Uniform on the whole numbers from `from` to `to` − 1.  y = bits mod (to − from) + from
 *
 * The bits are 32, and 64 for ranges from 2³² on, as in PyTorch; with them comes its slight
 * preference for small values where the range is no power of two.
 *
 * @param from least value, a whole number in ±2⁵³; in the range of int32 for an Int32Array
 * @param to one more than the largest value
 * @throws ValueError when they are not whole, `from` is not less than `to`, or they do not fit the
 *   array
 * @see https://pytorch.org/docs/stable/generated/torch.randint.html
 */
export function fillRandint(
  out: NumberArray,
  start: number,
  length: number,
  from: number,
  to: number,
  generator: Generator = defaultGenerator,
): void {
  if (
    !Number.isSafeInteger(from) ||
    !Number.isSafeInteger(to) ||
    !Number.isSafeInteger(to - from)
  ) {
    throw new ValueError(
      `randint: low and high must be whole numbers in ±2^53, got ${from} and ${to}. Round them.`,
      [from, to],
    );
  }
  if (from >= to) {
    throw new ValueError(
      `randint: low must be less than high, got ${from} and ${to}. high itself is never drawn.`,
      [from, to],
    );
  }
  if (out instanceof Int32Array && (from < -TWO_31 || to > TWO_31)) {
    throw new ValueError(
      `randint: int32 holds -2147483648 to 2147483647, got low ${from} and high ${to}. Use dtype 'float64'.`,
      [from, to],
    );
  }
  const end = start + length;
  if (out instanceof Uint8Array) {
    for (let i = start; i < end; i++)
      out[i] = (generator.random() % (to - from)) + from !== 0 ? 1 : 0;
    return;
  }
  const floats = out instanceof Float32Array;
  const base = floats ? raiseToFloat(from) : from;
  const range = (floats ? lowerToFloat(to) : to) - base;
  if (range < TWO_31) {
    // The compiler turns this remainder, of two unsigned 32-bit integers, into one instruction.
    const divisor = range >>> 0;
    for (let i = start; i < end; i++)
      out[i] = (((generator.randomInt() >>> 0) % divisor) >>> 0) + base;
  } else if (range < TWO_32) {
    for (let i = start; i < end; i++) out[i] = (generator.random() % range) + base;
  } else {
    const divisor = BigInt(range);
    for (let i = start; i < end; i++) out[i] = Number(generator.random64() % divisor) + base;
  }
}

/**
 * The least whole number from `from` on that float32 holds, as torch reckons it (`update_from`):
 * the drawn values are rounded to float32 and must not fall below the range.
 */
function raiseToFloat(from: number): number {
  const rounded = Math.fround(from + 1);
  return rounded < from ? rounded + floatSpacing(from + 1) : from;
}

/** The upper end for float32 (`update_to`): values below it must not be rounded up to `to`. */
function lowerToFloat(to: number): number {
  const rounded = Math.fround(to - 1);
  return rounded >= to ? rounded - floatSpacing(to - 1) : to;
}

/** Distance of neighbouring float32 values at a whole number above 2²⁴ in size. */
function floatSpacing(x: number): number {
  let spacing = 1;
  while (spacing * 16777216 <= Math.abs(x)) spacing *= 2;
  return spacing;
}

/**
 * Uniform on all whole numbers that the dtype holds exactly, `random_()` without bounds: 0 to 2²⁴
 * for float32, to 2⁵³ for float64, to 2³¹ − 1 for int32 (torch's numbers for int32, as int64's do
 * not fit), 0 and 1 for bool.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.random_.html
 */
export function fillRandom(
  out: NumberArray,
  start: number,
  length: number,
  generator: Generator = defaultGenerator,
): void {
  const end = start + length;
  if (isDouble(out)) {
    const divisor = 2n ** 53n + 1n;
    for (let i = start; i < end; i++) out[i] = Number(generator.random64() % divisor);
  } else if (out instanceof Float32Array) {
    for (let i = start; i < end; i++) out[i] = generator.random() % 16777217;
  } else {
    const mask = out instanceof Uint8Array ? 1 : 0x7fffffff;
    for (let i = start; i < end; i++) out[i] = generator.randomInt() & mask;
  }
}

/**
 * A random order of the numbers 0 to n − 1: Fisher and Yates's shuffle, from the front.
 *
 * The draws are PyTorch 1.13's for every n; later versions draw otherwise from n = 214748364 on.
 *
 * @param n how many, at least 0; `out` has room for them from `start` on
 * @see https://pytorch.org/docs/stable/generated/torch.randperm.html
 */
export function fillRandperm(
  out: Exclude<NumberArray, Uint8Array>,
  start: number,
  n: number,
  generator: Generator = defaultGenerator,
): void {
  for (let i = 0; i < n; i++) out[start + i] = i;
  for (let i = 0; i < n - 1; i++) {
    const at = start + i;
    const other = at + (((generator.randomInt() >>> 0) % ((n - i) >>> 0)) >>> 0);
    const value = out[at];
    out[at] = out[other];
    out[other] = value;
  }
}
