/**
 * Parts of the functions of four float32. Those functions are within 2 units in the last place; each is one function when
 * compiled, without calls, memory, globals or other locals than vectors, so that its code can stand inside a loop.
 * Coefficients are the best ones (Remez' exchange), rounded to float32.
 */
import { madd } from './vector';

/** 2²³ · 1.5: what is added to it is rounded to a whole number, which then stands in the last bits. */
export const WHOLE: f32 = 12582912;

/** Polynomial by Horner's rule: one step. */
export function step(total: v128, x: v128, coefficient: f32): v128 {
  return madd(total, x, f32x4.splat(coefficient));
}

/** a + b x: polynomials are made of such pairs (Estrin's scheme), since Horner's rule waits for each step before the next. */
export function pair(x: v128, a: f32, b: f32): v128 {
  return step(f32x4.splat(b), x, a);
}

/** y with the sign of x, for y ≥ 0. */
export function withSign(y: v128, x: v128): v128 {
  return v128.or(y, v128.and(x, f32x4.splat(-0.0)));
}

/** The upper two of four float32, as the lower two. */
export function upper(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 1);
}

/** Twice two float64 as four float32. */
export function joined(lower: v128, higher: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(lower), f32x4.demote_f64x2_zero(higher), 0, 2);
}
