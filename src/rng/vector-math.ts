/**
 * Logarithm, sine and cosine in float32 with the roundings of torch's AVX2 library,
 * `ATen/native/cpu/avx_mathfun.h` (after Pommier's sse_mathfun and Moshier's Cephes), on the ranges
 * that normal values need. Bottom layer.
 *
 * `Math.log` and the rest are more exact and so are of no use here: torch's values are off in the
 * last bit, and `randn` is to give torch's values. Where its C++ multiplies and then adds, the
 * compiler made one fused operation of it, which is why `fmaf` stands here. Arguments and results
 * are float32 values.
 *
 * torch takes this road wherever the CPU has AVX2. On one that has not, its own values differ in the
 * last bits.
 */
import { fmaf } from './fma';

const f = Math.fround;

const SQRT_HALF = /* @__PURE__ */ f(Math.SQRT1_2);
/** ln 2 in two parts: few bits, so that its product with an exponent is exact, and the rest. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = /* @__PURE__ */ f(-2.1219444e-4);
const LOG_0 = /* @__PURE__ */ f(7.0376836292e-2);
const LOG_1 = /* @__PURE__ */ f(-1.151461031e-1);
const LOG_2 = /* @__PURE__ */ f(1.167699874e-1);
const LOG_3 = /* @__PURE__ */ f(-1.2420140846e-1);
const LOG_4 = /* @__PURE__ */ f(1.4249322787e-1);
const LOG_5 = /* @__PURE__ */ f(-1.6668057665e-1);
const LOG_6 = /* @__PURE__ */ f(2.0000714765e-1);
const LOG_7 = /* @__PURE__ */ f(-2.4999993993e-1);
const LOG_8 = /* @__PURE__ */ f(3.3333331174e-1);

/** 2⁻ⁱ; a table, because `**` takes as long as the rest of the logarithm. */
const POWERS = /* @__PURE__ */ Float64Array.from({ length: 26 }, (_, i) => 2 ** -i);

/**
 * Natural logarithm.  u = m 2ᵉ with m in [√½, √2),  ln u = e ln 2 + ln(1 + x),  x = m − 1,
 * ln(1 + x) ≈ x − x²/2 + x³ P(x)
 *
 * @param u a multiple of 2⁻²⁴ in (0, 1]
 */
export function logf(u: number): number {
  const steps = u * 16777216;
  const bits = 32 - Math.clz32(steps);
  const mantissa = steps * POWERS[bits];
  const small = mantissa < SQRT_HALF;
  const e = small ? bits - 25 : bits - 24;
  const x = small ? f(f(mantissa - 1) + mantissa) : f(mantissa - 1);
  const xx = f(x * x);
  let y = fmaf(LOG_0, x, LOG_1);
  y = fmaf(y, x, LOG_2);
  y = fmaf(y, x, LOG_3);
  y = fmaf(y, x, LOG_4);
  y = fmaf(y, x, LOG_5);
  y = fmaf(y, x, LOG_6);
  y = fmaf(y, x, LOG_7);
  y = fmaf(y, x, LOG_8);
  y = fmaf(f(y * x), xx, f(e * LN2_LOW));
  y = f(y - 0.5 * xx);
  return fmaf(e, LN2_HIGH, f(x + y));
}

const FOUR_BY_PI = /* @__PURE__ */ f(4 / Math.PI);
/** −π/4 in three parts, the first two of few bits. */
const QUARTER_PI_1 = -0.78515625;
const QUARTER_PI_2 = /* @__PURE__ */ f(-2.4187564849853516e-4);
const QUARTER_PI_3 = /* @__PURE__ */ f(-3.774894977445941e-8);
const SIN_0 = /* @__PURE__ */ f(-1.9515295891e-4);
const SIN_1 = /* @__PURE__ */ f(8.3321608736e-3);
const SIN_2 = /* @__PURE__ */ f(-1.6666654611e-1);
const COS_0 = /* @__PURE__ */ f(2.443315711809948e-5);
const COS_1 = /* @__PURE__ */ f(-1.388731625493765e-3);
const COS_2 = /* @__PURE__ */ f(4.166664568298827e-2);

/**
 * The even multiple j of π/4 that lies nearest to an angle.
 *
 * @param theta in [0, 2π]
 * @returns 0, 2, 4, 6 or 8
 */
export function octantOf(theta: number): number {
  return ((f(theta * FOUR_BY_PI) | 0) + 1) & ~1;
}

/** theta − j π/4, in [−π/4, π/4]. */
export function reduceAngle(theta: number, octant: number): number {
  return fmaf(octant, QUARTER_PI_3, fmaf(octant, QUARTER_PI_2, fmaf(octant, QUARTER_PI_1, theta)));
}

/** sin x ≈ x + x³ P(x²) on [−π/4, π/4]. */
export function sinReduced(x: number): number {
  const xx = f(x * x);
  const p = fmaf(fmaf(SIN_0, xx, SIN_1), xx, SIN_2);
  return fmaf(f(p * xx), x, x);
}

/** cos x ≈ 1 − x²/2 + x⁴ P(x²) on [−π/4, π/4]. */
export function cosReduced(x: number): number {
  const xx = f(x * x);
  const p = fmaf(fmaf(COS_0, xx, COS_1), xx, COS_2);
  return f(fmaf(f(p * xx), xx, -0.5 * xx) + 1);
}
