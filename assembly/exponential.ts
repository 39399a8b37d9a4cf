/**
 * Exponential and hyperbolic functions of four float32 at once.
 */
import { pair, step, WHOLE, withSign } from './polynomial';
import { madd } from './vector';

/** x − n ln 2, with ln 2 in two parts of which the first has few digits. */
export function remainder(x: v128, n: v128): v128 {
  return madd(n, f32x4.splat(2.1219444e-4), madd(n, f32x4.splat(-0.693359375), x));
}

/** eʳ − 1 for |r| ≤ ½ ln 2 */
export function expm1Near(r: v128): v128 {
  const r2 = f32x4.mul(r, r);
  const high = madd(f32x4.splat(1.4113951e-3), r2, pair(r, 4.166467e-2, 8.373714e-3));
  return madd(madd(high, r2, pair(r, 0.5, 1.6666472e-1)), r2, r);
}

/** 2ⁿ y, with n + 254 in the last bits of `bits`: 254 is twice the exponent of 1. */
export function scaled(y: v128, bits: v128): v128 {
  // In two factors, since neither end of the range, 2¹²⁸ and 2⁻¹⁵⁰, is a normal number.
  const half = i32x4.shr_u(bits, 1);
  const first = i32x4.shl(half, 23);
  const second = i32x4.shl(i32x4.sub(bits, half), 23);
  return f32x4.mul(f32x4.mul(y, first), second);
}

/** eˣ */
export function exp4(x: v128): v128 {
  // Above 89 the result is ∞ anyway; NaN passes through. Below −104 it is 0, which products of subnormal numbers would take
  // twice as long to find: masked scores of attention are all there.
  const below = f32x4.lt(x, f32x4.splat(-104));
  const inside = v128.andnot(f32x4.pmin(x, f32x4.splat(89)), below);
  const bits = madd(inside, f32x4.splat(Math.LOG2E as f32), f32x4.splat(WHOLE + 254));
  const r = remainder(inside, f32x4.sub(bits, f32x4.splat(WHOLE + 254)));
  return v128.andnot(scaled(f32x4.add(expm1Near(r), f32x4.splat(1)), bits), below);
}

/** 2ˣ */
export function exp24(x: v128): v128 {
  const inside = f32x4.pmax(f32x4.pmin(x, f32x4.splat(129)), f32x4.splat(-150));
  const bits = f32x4.add(inside, f32x4.splat(WHOLE + 254));
  const r = f32x4.sub(inside, f32x4.sub(bits, f32x4.splat(WHOLE + 254)));
  const r2 = f32x4.mul(r, r);
  const high = madd(f32x4.splat(0.000153500572), r2, pair(r, 0.00961844344, 0.00133975316));
  const near = madd(
    madd(high, r2, pair(r, 0.240226477, 0.0555033684)),
    r2,
    f32x4.mul(r, f32x4.splat(0.693147182)),
  );
  return scaled(f32x4.add(near, f32x4.splat(1)), bits);
}

/** eˣ − 1 = 2ⁿ (eʳ − 1) + 2ⁿ − 1 */
export function expm14(x: v128): v128 {
  // Beyond these bounds the result is −1 or ∞ anyway.
  const inside = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-18));
  // Half of everything is computed, since 2¹²⁸ is no number: 126 is the exponent of ½.
  const bits = madd(inside, f32x4.splat(Math.LOG2E as f32), f32x4.splat(WHOLE + 126));
  const r = remainder(inside, f32x4.sub(bits, f32x4.splat(WHOLE + 126)));
  const scale = i32x4.shl(bits, 23);
  const y = madd(expm1Near(r), scale, f32x4.sub(scale, f32x4.splat(0.5)));
  return withSign(f32x4.add(y, y), x);
}

/** e^|x| / 4, so that it is a number where sinh x and cosh x are; ∞ beyond. */
function quarterExp(size: v128): v128 {
  const inside = f32x4.pmin(size, f32x4.splat(89.5));
  // 125 is the exponent of ¼.
  const bits = madd(inside, f32x4.splat(Math.LOG2E as f32), f32x4.splat(WHOLE + 125));
  const r = remainder(inside, f32x4.sub(bits, f32x4.splat(WHOLE + 125)));
  return f32x4.mul(f32x4.add(expm1Near(r), f32x4.splat(1)), i32x4.shl(bits, 23));
}

/** sinh x = ½ (e − 1 / e) with e = e^|x| from 1 on, odd below. */
export function sinh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(size, size);
  const p = madd(f32x4.splat(2.0372195e-4), f32x4.mul(z, z), pair(z, 1.6666716e-1, 8.3302837e-3));
  const small = madd(f32x4.mul(z, size), p, size);
  const e = quarterExp(size);
  const large = f32x4.sub(f32x4.add(e, e), f32x4.div(f32x4.splat(0.125), e));
  return withSign(v128.bitselect(large, small, f32x4.gt(size, f32x4.splat(1))), x);
}

/** cosh x = ½ (e + 1 / e) with e = e^|x| */
export function cosh4(x: v128): v128 {
  const e = quarterExp(f32x4.abs(x));
  return f32x4.add(f32x4.add(e, e), f32x4.div(f32x4.splat(0.125), e));
}

/**
 * tanh x. With x = k ln 4 + b, s = 16ᵏ and tanh b = b (1 + p b²) / Q = R / Q it is 1 − (Q − R) / (½ s (Q + R) + ½ (Q − R)), and
 * x − (b Q − R) / Q where k is 0: what is taken from the first term is smaller, and so are its errors.
 */
export function tanh4(x: v128): v128 {
  // Beyond 9.02 it is 1; NaN passes through.
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(9.02));
  // k is 0 up to 0.78.
  const bits = madd(size, f32x4.splat(0.64102566), f32x4.splat(WHOLE));
  const k = f32x4.sub(bits, f32x4.splat(WHOLE));
  const b = madd(k, f32x4.splat(-1.3862944), size);
  const z = f32x4.mul(b, b);
  const p = f32x4.splat(0.09471177);
  const u = step(f32x4.splat(0.0093522705), z, 0.42804474);
  const q = step(u, z, 1);
  const bz = f32x4.mul(b, z);
  const r = madd(bz, p, b);
  const half = f32x4.splat(0.5);
  const halfS = i32x4.add(i32x4.shl(bits, 25), half);
  const difference = f32x4.sub(q, r);
  const below = madd(halfS, f32x4.add(q, r), f32x4.mul(difference, half));
  const large = f32x4.gt(k, f32x4.splat(0));
  const above = v128.bitselect(difference, f32x4.mul(bz, f32x4.sub(u, p)), large);
  // 1 where k is not 0: all bits set are no number, and what is no number is not less than 1.
  const first = f32x4.pmin(f32x4.splat(1), v128.or(size, large));
  return withSign(f32x4.sub(first, f32x4.div(above, below)), x);
}
