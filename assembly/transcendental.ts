/**
 * Transcendental functions of four float32 at once, within 2 units in the last place. Each is one function when compiled,
 * without calls, memory or globals, so that its code can stand inside a loop. The logarithm is that of Moshier's Cephes library
 * (logf); other coefficients are the best ones (Remez), rounded to float32 one by one.
 */
import { madd } from './vector';

/** Polynomial by Horner's rule: one step. */
function step(total: v128, x: v128, coefficient: f32): v128 {
  return madd(total, x, f32x4.splat(coefficient));
}

/** 2²³ · 1.5: what is added to it is rounded to a whole number, which then stands in the last bits. */
const WHOLE: f32 = 12582912;

/** eˣ */
export function exp4(x: v128): v128 {
  // Beyond these bounds the result is 0 or ∞ anyway; NaN passes through.
  const inside = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  // x = n ln 2 + r; ln 2 is in two parts, of which the first has few digits. 254 is twice the exponent of 1.
  const bits = madd(inside, f32x4.splat(Math.LOG2E as f32), f32x4.splat(WHOLE + 254));
  const n = f32x4.sub(bits, f32x4.splat(WHOLE + 254));
  const high = madd(n, f32x4.splat(-0.693359375), inside);
  const r = madd(n, f32x4.splat(2.1219444e-4), high);
  let y = step(f32x4.splat(1.4113951e-3), r, 8.373714e-3);
  y = step(y, r, 4.166467e-2);
  y = step(y, r, 1.6666472e-1);
  y = step(y, r, 0.5);
  y = step(y, r, 1);
  y = step(y, r, 1);
  // 2ⁿ in two factors, since neither end of the range, 2¹²⁸ and 2⁻¹⁵⁰, is a normal number.
  const half = i32x4.shr_u(bits, 1);
  const first = i32x4.shl(half, 23);
  const second = i32x4.shl(i32x4.sub(bits, half), 23);
  return f32x4.mul(f32x4.mul(y, first), second);
}

/**
 * tanh x. With x = k ln 4 + b, s = 16ᵏ and tanh b = b (1 + p b²) / Q = R / Q it is 1 + (R − Q) / (½ (s − 1) (Q + R) + Q), and
 * x + (R − b Q) / Q where k is 0: what is added to the first term is smaller, and so are its errors.
 */
export function tanh4(x: v128): v128 {
  // Beyond 9.02 it is 1; NaN passes through.
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(9.02));
  // k is 0 up to 0.77.
  const bits = madd(size, f32x4.splat(0.64935064), f32x4.splat(WHOLE));
  const k = f32x4.sub(bits, f32x4.splat(WHOLE));
  const b = madd(k, f32x4.splat(-1.3862944), size);
  const z = f32x4.mul(b, b);
  const p = f32x4.splat(0.0947251);
  const u = step(f32x4.splat(0.009356522), z, 0.4280581);
  const q = step(u, z, 1);
  const bz = f32x4.mul(b, z);
  const r = madd(bz, p, b);
  const half = f32x4.splat(0.5);
  const halfS = i32x4.add(i32x4.shl(bits, 25), half);
  const below = madd(f32x4.sub(halfS, half), f32x4.add(q, r), q);
  const large = f32x4.gt(k, f32x4.splat(0));
  const above = v128.bitselect(f32x4.sub(r, q), f32x4.mul(bz, f32x4.sub(p, u)), large);
  // 1 where k is not 0: all bits set are no number, and what is no number is not less than 1.
  const first = f32x4.pmin(f32x4.splat(1), v128.or(size, large));
  const y = f32x4.add(first, f32x4.div(above, below));
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
