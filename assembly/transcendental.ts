/**
 * Transcendental functions of four float32 at once, within 2 units in the last place. Reductions and polynomials are
 * those of Moshier's Cephes library (expf, logf).
 */
import { madd } from './vector';

/** Polynomial by Horner's rule: one step. */
function step(total: v128, x: v128, coefficient: f32): v128 {
  return madd(total, x, f32x4.splat(coefficient));
}

/** 2ⁿ of whole numbers −126 ≤ n ≤ 127. */
function power(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** x − n ln 2, with ln 2 in two parts of which the first has few digits. */
function remainder(x: v128, n: v128): v128 {
  return madd(n, f32x4.splat(2.1219444e-4), madd(n, f32x4.splat(-0.693359375), x));
}

/** eʳ − 1 for r between −½ ln 2 and ½ ln 2. */
function expm1Near(r: v128): v128 {
  let p = f32x4.splat(1.98756915e-4);
  p = step(p, r, 1.3981999507e-3);
  p = step(p, r, 8.3334519073e-3);
  p = step(p, r, 4.1665795894e-2);
  p = step(p, r, 1.6666665459e-1);
  p = step(p, r, 5.0000001201e-1);
  return madd(p, f32x4.mul(r, r), r);
}

/** eˣ */
export function exp4(x: v128): v128 {
  // Beyond these bounds the result is 0 or ∞ anyway; NaN passes through.
  const inside = f32x4.min(f32x4.max(x, f32x4.splat(-104)), f32x4.splat(89));
  const n = f32x4.nearest(f32x4.mul(inside, f32x4.splat(Math.LOG2E as f32)));
  const y = f32x4.add(expm1Near(remainder(inside, n)), f32x4.splat(1));
  // In two steps, since neither ends of the range, 2¹²⁸ and 2⁻¹⁵⁰, is a normal number.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(y, power(half)), power(i32x4.sub(whole, half)));
}

/** tanh x = e / (e + 2), where e = e²ˣ − 1 = 2ⁿ (eʳ − 1) + 2ⁿ − 1 loses no digits near 0 */
export function tanh4(x: v128): v128 {
  // Beyond 10 it is 1; NaN passes through.
  const size = f32x4.min(f32x4.abs(x), f32x4.splat(10));
  const twice = f32x4.add(size, size);
  const n = f32x4.nearest(f32x4.mul(twice, f32x4.splat(Math.LOG2E as f32)));
  const two = power(i32x4.trunc_sat_f32x4_s(n));
  const e = madd(two, expm1Near(remainder(twice, n)), f32x4.sub(two, f32x4.splat(1)));
  const below = f32x4.add(e, f32x4.splat(2));
  const ratio = f32x4.div(e, below);
  // What the sum rounded away, as a share of it: 1 / (e + 2) is ½ − ½ e / (e + 2). Where e is large it cannot be told.
  const lost = f32x4.sub(e, f32x4.sub(below, f32x4.splat(2)));
  const half = f32x4.splat(0.5);
  const part = f32x4.mul(lost, f32x4.sub(half, f32x4.mul(half, ratio)));
  const share = v128.and(part, f32x4.lt(n, f32x4.splat(9)));
  const y = f32x4.sub(ratio, f32x4.mul(ratio, share));
  return v128.or(y, v128.and(x, f32x4.splat(-0.0)));
}

/** ln x; NaN below 0. */
export function log4(x: v128): v128 {
  // Subnormal numbers are made normal first.
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(33554432)), x, tiny);
  const shift = v128.and(tiny, i32x4.splat(25));
  let exponent = i32x4.sub(i32x4.shr_u(normal, 23), i32x4.add(i32x4.splat(126), shift));
  const bits = v128.and(normal, i32x4.splat(0x007fffff));
  let m = v128.or(bits, i32x4.splat(0x3f000000));
  const low = f32x4.lt(m, f32x4.splat(0.70710677));
  exponent = i32x4.add(exponent, low);
  m = f32x4.sub(f32x4.add(m, v128.and(m, low)), f32x4.splat(1));
  const e = f32x4.convert_i32x4_s(exponent);
  const z = f32x4.mul(m, m);
  let p = f32x4.splat(7.0376836292e-2);
  p = step(p, m, -1.151461031e-1);
  p = step(p, m, 1.167699874e-1);
  p = step(p, m, -1.2420140846e-1);
  p = step(p, m, 1.4249322787e-1);
  p = step(p, m, -1.6668057665e-1);
  p = step(p, m, 2.0000714765e-1);
  p = step(p, m, -2.4999993993e-1);
  p = step(p, m, 3.3333331174e-1);
  let y = f32x4.mul(f32x4.mul(p, m), z);
  y = madd(e, f32x4.splat(-2.1219444e-4), y);
  y = madd(z, f32x4.splat(-0.5), y);
  y = madd(e, f32x4.splat(0.693359375), f32x4.add(m, y));
  const zero = f32x4.splat(0);
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, zero));
  // ∞ and NaN stay what they are; below 0 there is no logarithm.
  y = v128.bitselect(x, y, v128.not(f32x4.lt(x, f32x4.splat(Infinity))));
  return v128.bitselect(f32x4.splat(NaN), y, f32x4.lt(x, zero));
}
