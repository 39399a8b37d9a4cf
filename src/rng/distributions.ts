/**
 * Continuous distributions and coin tosses, by torch's formulas
 * (`ATen/native/cpu/DistributionTemplates.h` and `ATen/core/TransformationHelper.h`). Bottom layer.
 *
 * Each fills `length` elements of `out` from `start`, in order. A Float64Array is filled as torch
 * fills float64: it takes other numbers from the generator, not just more digits. Float32 values
 * equal torch's bit for bit. Float64 values do where no transcendental function is involved;
 * elsewhere the last digits are those of the platform's `Math`.
 */
import { ValueError } from '../errors';
import { fma, fmaf } from './fma';
import { defaultGenerator, type Generator } from './generator';

/** An array of the floating-point dtypes. */
export type FloatArray = Float32Array | Float64Array;
/** An array of any dtype: float32, float64, int32, and bool as bytes of 0 and 1. */
export type NumberArray = FloatArray | Int32Array | Uint8Array;

/**
 * Whether an array is filled as torch fills float64. Not `instanceof`: the array may come from
 * another realm.
 */
export function isDouble(out: NumberArray): out is Float64Array {
  return out.BYTES_PER_ELEMENT === 8;
}

/**
 * Uniform on [from, to).  y = x (to − from) + from,  x a multiple of 2⁻²⁴ (float32) or 2⁻⁵³
 * (float64) in [0, 1)
 *
 * As in PyTorch, rounding may give `to` itself when `from` is not 0.
 *
 * @param from lower end, finite
 * @param to upper end, finite, at least `from`
 * @throws ValueError when `from` exceeds `to` or one of them is not finite
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
 */
export function fillUniform(
  out: FloatArray,
  start: number,
  length: number,
  from = 0,
  to = 1,
  generator: Generator = defaultGenerator,
): void {
  if (!(from <= to) || !Number.isFinite(to - from)) {
    throw new ValueError(
      `uniform: from must be at most to and both finite, got from ${from} and to ${to}. Swap them?`,
      [from, to],
    );
  }
  const end = start + length;
  if (isDouble(out)) {
    for (let i = start; i < end; i++) out[i] = generator.uniform53();
    if (from === 0 && to === 1) return;
    const range = to - from;
    for (let i = start; i < end; i++) out[i] = fma(out[i], range, from);
  } else {
    for (let i = start; i < end; i++)
      out[i] = (generator.randomInt() & 0xffffff) * 5.9604644775390625e-8;
    if (from === 0 && to === 1) return;
    const low = Math.fround(from);
    const range = Math.fround(Math.fround(to) - low);
    for (let i = start; i < end; i++) out[i] = fmaf(out[i], range, low);
  }
}

/**
 * Tosses of one coin: 1 with probability p, else 0.
 *
 * This is the sequence of a PyTorch without MKL, such as Debian's. Builds with MKL draw one seed
 * per call and leave the rest to MKL's own generator, which cannot be reproduced here.
 *
 * @param p probability in [0, 1]
 * @throws ValueError when p is outside [0, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.bernoulli_.html
 */
export function fillBernoulli(
  out: NumberArray,
  start: number,
  length: number,
  p = 0.5,
  generator: Generator = defaultGenerator,
): void {
  checkProbability(p);
  const end = start + length;
  for (let i = start; i < end; i++) out[i] = generator.below53(p);
}

/**
 * Tosses of a coin per element, `torch.bernoulli(p)`: 1 with probability p[i], else 0. The
 * generator is used as the dtype of `p`, not of `out`, demands; a tensor filled with p does not
 * give the numbers of the scalar p.
 *
 * @param probabilities in [0, 1]; read from `probabilitiesStart` on
 * @throws ValueError when one is outside [0, 1]; nothing is written then
 * @see https://pytorch.org/docs/stable/generated/torch.bernoulli.html
 */
export function fillBernoulliFrom(
  out: NumberArray,
  start: number,
  length: number,
  probabilities: FloatArray,
  probabilitiesStart = 0,
  generator: Generator = defaultGenerator,
): void {
  for (let i = 0; i < length; i++) checkProbability(probabilities[probabilitiesStart + i]);
  const double = isDouble(probabilities);
  for (let i = 0; i < length; i++) {
    const x = double
      ? generator.uniform53()
      : (generator.randomInt() & 0xffffff) * 5.9604644775390625e-8;
    out[start + i] = x < probabilities[probabilitiesStart + i] ? 1 : 0;
  }
}

function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new ValueError(
      `bernoulli: a probability must be in [0, 1], got ${p}. Apply sigmoid() to logits first?`,
      p,
    );
  }
}

/**
 * Exponential.  y = −ln(1 − x) / λ,  density λ exp(−λ y)
 *
 * The sequence of a PyTorch without MKL, as for `fillBernoulli`.
 *
 * @param lambda rate, at least 0; 0 gives infinity
 * @throws ValueError when it is negative or not a number
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.exponential_.html
 */
export function fillExponential(
  out: FloatArray,
  start: number,
  length: number,
  lambda = 1,
  generator: Generator = defaultGenerator,
): void {
  if (!(lambda >= 0)) {
    throw new ValueError(
      `exponential: lambda must be at least 0, got ${lambda}. It is a rate: 1 / mean.`,
      lambda,
    );
  }
  const scale = -1 / lambda;
  const end = start + length;
  for (let i = start; i < end; i++) out[i] = scale * Math.log(1 - generator.uniform53());
}

/**
 * Number of tosses up to the first success.  y = ⌈ln x / ln(1 − p)⌉,  P(y = k) = (1 − p)ᵏ⁻¹ p
 *
 * @param p probability of success, in (0, 1)
 * @throws ValueError when p is not in (0, 1)
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.geometric_.html
 */
export function fillGeometric(
  out: NumberArray,
  start: number,
  length: number,
  p: number,
  generator: Generator = defaultGenerator,
): void {
  if (!(p > 0 && p < 1))
    throw new ValueError(`geometric: p must be in (0, 1), got ${p}. Give a probability.`, p);
  const scale = Math.log(1 - p);
  const end = start + length;
  for (let i = start; i < end; i++) out[i] = Math.ceil(Math.log(generator.uniform53()) / scale);
}

/**
 * Cauchy.  y = median + σ tan(π (x − ½)),  density σ / (π (σ² + (y − median)²))
 *
 * @param median centre
 * @param sigma half the width at half the height
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.cauchy_.html
 */
export function fillCauchy(
  out: FloatArray,
  start: number,
  length: number,
  median = 0,
  sigma = 1,
  generator: Generator = defaultGenerator,
): void {
  const end = start + length;
  for (let i = start; i < end; i++) {
    out[i] = fma(sigma, Math.tan(Math.PI * (generator.uniform53() - 0.5)), median);
  }
}
