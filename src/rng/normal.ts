/**
 * Normal values by Box and Muller, along both of torch's paths: one pair at a time below 16
 * elements, blocks of 16 from there on. Bottom layer.
 */
import { ValueError } from '../errors';
import { type FloatArray, fillUniform, isDouble } from './distributions';
import { fma, fmaf } from './fma';
import { defaultGenerator, type Generator } from './generator';
import { cosReduced, logf, octantOf, reduceAngle, sinReduced } from './vector-math';

const BLOCK = 16;
const HALF = 8;
const TWO_PI = 2 * Math.PI;
const TWO_PI_F = /* @__PURE__ */ Math.fround(TWO_PI);

/**
 * Normal.  y = mean + std √(−2 ln u) cos(2π v)  or  sin(2π v),  u and v uniform
 *
 * Below 16 elements pairs are made in double and an odd value is kept for the next call. From 16 on
 * torch fills the array with uniforms and turns each block of 16 into normals, the first 8 being u
 * and the others v; if the last block is not full, the last 16 elements are drawn afresh. So 15 and
 * 16 values share no element, and 17 change the tail of 16.
 *
 * @param mean centre
 * @param std standard deviation, at least 0
 * @throws ValueError when std is negative or not a number
 * @see `normal_kernel` in aten/src/ATen/native/cpu/DistributionTemplates.h
 * @see Box and Muller, A Note on the Generation of Random Normal Deviates, 1958
 */
export function fillNormal(
  out: FloatArray,
  start: number,
  length: number,
  mean = 0,
  std = 1,
  generator: Generator = defaultGenerator,
): void {
  if (!(std >= 0)) {
    throw new ValueError(
      `normal: std must be at least 0, got ${std}. Pass the standard deviation, not its logarithm.`,
      std,
    );
  }
  const end = start + length;
  if (length < BLOCK) {
    for (let i = start; i < end; i++) out[i] = fma(nextNormal(generator), std, mean);
    return;
  }
  fillUniform(out, start, length, 0, 1, generator);
  for (let i = start; i + BLOCK <= end; i += BLOCK) normalBlock(out, i, mean, std);
  if (length % BLOCK !== 0) {
    fillUniform(out, end - BLOCK, BLOCK, 0, 1, generator);
    normalBlock(out, end - BLOCK, mean, std);
  }
}

/**
 * Log-normal.  y = exp(z),  z normal with `mean` and `std`, always made pair by pair
 *
 * @param mean mean of the logarithm
 * @param std standard deviation of the logarithm, above 0
 * @throws ValueError when std is not above 0
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.log_normal_.html
 */
export function fillLogNormal(
  out: FloatArray,
  start: number,
  length: number,
  mean = 1,
  std = 2,
  generator: Generator = defaultGenerator,
): void {
  if (!(std > 0))
    throw new ValueError(
      `logNormal: std must be above 0, got ${std}. For a constant use fill().`,
      std,
    );
  const end = start + length;
  for (let i = start; i < end; i++) out[i] = Math.exp(fma(nextNormal(generator), std, mean));
}

/**
 * One standard normal double: the cached one, or the first of a new pair
 * (`normal_distribution<double>`).
 */
function nextNormal(generator: Generator): number {
  const cached = generator.nextDoubleNormal;
  if (!Number.isNaN(cached)) {
    generator.nextDoubleNormal = Number.NaN;
    return cached;
  }
  const theta = TWO_PI * generator.uniform53();
  const radius = Math.sqrt(-2 * Math.log1p(-generator.uniform53()));
  generator.nextDoubleNormal = radius * Math.sin(theta);
  return radius * Math.cos(theta);
}

/** Turns 16 uniforms into normals, in the arithmetic of their dtype. */
function normalBlock(data: FloatArray, start: number, mean: number, std: number): void {
  if (isDouble(data)) normalBlock64(data, start, mean, std);
  else normalBlock32(data, start, Math.fround(mean), Math.fround(std));
}

/** `normal_fill_16<double>`. */
function normalBlock64(data: Float64Array, start: number, mean: number, std: number): void {
  for (let i = start; i < start + HALF; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - data[i]));
    const theta = TWO_PI * data[i + HALF];
    data[i] = fma(radius * Math.cos(theta), std, mean);
    data[i + HALF] = fma(radius * Math.sin(theta), std, mean);
  }
}

/**
 * `normal_fill_16_AVX2`: every step rounded to float32, with the logarithm, sine and cosine of
 * torch's vector library.
 */
function normalBlock32(data: Float32Array, start: number, mean: number, std: number): void {
  for (let i = start; i < start + HALF; i++) {
    const radius = Math.fround(Math.sqrt(Math.fround(-2 * logf(1 - data[i]))));
    const theta = Math.fround(TWO_PI_F * data[i + HALF]);
    const octant = octantOf(theta);
    const angle = reduceAngle(theta, octant);
    const sin = sinReduced(angle);
    const cos = cosReduced(angle);
    // A quarter turn swaps sine and cosine, a half turn flips the sign.
    const turned = (octant & 2) !== 0;
    const cosine = ((octant - 2) & 4) === 0 ? -(turned ? sin : cos) : turned ? sin : cos;
    const sine = (octant & 4) !== 0 ? -(turned ? cos : sin) : turned ? cos : sin;
    data[i] = fmaf(Math.fround(radius * cosine), std, mean);
    data[i + HALF] = fmaf(Math.fround(radius * sine), std, mean);
  }
}
