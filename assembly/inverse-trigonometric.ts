/**
 * Inverse trigonometric functions of four float32 at once.
 */
import { pair, withSign } from './polynomial';
import { madd } from './vector';

const HALF_PI: f32 = 1.5707964;
/** What is left of π/2. */
const HALF_PI_REST: f32 = -4.371139e-8;

/** atan x; ½ π − atan 1/x beyond 1. */
export function atan4(x: v128): v128 {
  const size = f32x4.abs(x);
  const one = f32x4.splat(1);
  const large = f32x4.gt(size, one);
  const t = f32x4.div(v128.bitselect(one, size, large), v128.bitselect(size, one, large));
  const z = f32x4.mul(t, t);
  const z2 = f32x4.mul(z, z);
  const z4 = f32x4.mul(z2, z2);
  const low = madd(
    pair(z, -1.42642438e-1, 1.09521933e-1),
    z2,
    pair(z, -3.33332986e-1, 1.99985489e-1),
  );
  const high = madd(
    pair(z, -3.11780814e-2, 1.09147206e-2),
    z2,
    pair(z, -8.40346739e-2, 5.79578541e-2),
  );
  const p = madd(madd(f32x4.splat(-1.79364544e-3), z4, high), z4, low);
  const near = madd(f32x4.mul(t, z), p, t);
  const rest = f32x4.sub(f32x4.splat(HALF_PI_REST), near);
  return withSign(v128.bitselect(f32x4.add(rest, f32x4.splat(HALF_PI)), near, large), x);
}

/** From here on asin is reduced: there ½ π − asin x is below ½, and its digits finer than those of the result. */
const LARGE: f32 = 0.5625;

/** (asin t − t) / t of z = t², for |t| ≤ 0.5625 */
function beyondLinear(z: v128): v128 {
  const z2 = f32x4.mul(z, z);
  const low = madd(
    pair(z, 4.66865003e-2, 1.85153652e-2),
    z2,
    pair(z, 1.66670144e-1, 7.48510808e-2),
  );
  return f32x4.mul(z, madd(f32x4.mul(z2, z2), f32x4.splat(5.1198408e-2), low));
}

/** asin x; ½ π − 2 asin √(½ (1 − x)) beyond. */
export function asin4(x: v128): v128 {
  const size = f32x4.abs(x);
  const half = f32x4.splat(0.5);
  const large = f32x4.gt(size, f32x4.splat(LARGE));
  const complement = f32x4.mul(f32x4.sub(f32x4.splat(1), size), half);
  const z = v128.bitselect(complement, f32x4.mul(size, size), large);
  const t = v128.bitselect(f32x4.sqrt(complement), size, large);
  const near = madd(beyondLinear(z), t, t);
  const rest = f32x4.sub(f32x4.splat(HALF_PI_REST), f32x4.add(near, near));
  return withSign(v128.bitselect(f32x4.add(rest, f32x4.splat(HALF_PI)), near, large), x);
}

/** acos x = ½ π − asin x; 2 asin √(½ (1 − x)) for large x, and π less that for −x. */
export function acos4(x: v128): v128 {
  const size = f32x4.abs(x);
  const half = f32x4.splat(0.5);
  const large = f32x4.gt(size, f32x4.splat(LARGE));
  const complement = f32x4.mul(f32x4.sub(f32x4.splat(1), size), half);
  const z = v128.bitselect(complement, f32x4.mul(size, size), large);
  const t = v128.bitselect(f32x4.sqrt(complement), size, large);
  const near = madd(beyondLinear(z), t, t);
  // With the sign of x: ½ π − near, and for large x 2 near or π − 2 near.
  const negative = f32x4.lt(x, f32x4.splat(0));
  const signed = v128.xor(near, v128.and(x, f32x4.splat(-0.0)));
  const twice = f32x4.add(signed, signed);
  const low = f32x4.sub(f32x4.splat(HALF_PI_REST), signed);
  const small = f32x4.add(low, f32x4.splat(HALF_PI));
  const pi = v128.and(negative, f32x4.splat(2 * HALF_PI));
  const piRest = v128.and(negative, f32x4.splat(2 * HALF_PI_REST));
  return v128.bitselect(f32x4.add(f32x4.add(twice, piRest), pi), small, large);
}
