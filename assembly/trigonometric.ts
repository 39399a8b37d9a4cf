/**
 * Trigonometric functions of four float32 at once. Arguments are reduced by multiples of π/2 in float64, two at a time.
 */
import { joined, pair, upper } from './polynomial';
import { madd } from './vector';

/** 2⁵² · 1.5: what is added to it is rounded to a whole number, which then stands in the last bits. */
const WHOLE: f64 = 6755399441055744;
/** π/2 in two parts, of which the first has 33 digits: its products with whole numbers up to 2²⁰ are exact. */
const QUARTER_HIGH: f64 = 1.5707963267341256;
const QUARTER_LOW: f64 = 6.077100506506192e-11;
/** Up to here `near` reduces. */
const NEAR: f32 = 1048576;

/** r with n mod 4 in place of its last two bits. */
function tagged(r: v128, n: v128): v128 {
  const two = i64x2.splat(3);
  return v128.or(v128.andnot(r, two), v128.and(n, two));
}

/** r = x − n π/2 of two float64, |r| ≤ π/4, for |x| ≤ 2²⁰; tagged with n. */
function near(x: v128): v128 {
  const bits = f64x2.add(f64x2.mul(x, f64x2.splat(2 / Math.PI)), f64x2.splat(WHOLE));
  const n = f64x2.sub(bits, f64x2.splat(WHOLE));
  const r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(QUARTER_HIGH)));
  return tagged(f64x2.sub(r, f64x2.mul(n, f64x2.splat(QUARTER_LOW))), bits);
}

/** sum + x · digits, less multiples of 4 of the product, which is exact: x has 24 digits, and `digits` 29. */
function further(sum: v128, x: v128, digits: f64): v128 {
  const product = f64x2.mul(x, f64x2.splat(digits));
  const fours = f64x2.nearest(f64x2.mul(product, f64x2.splat(0.25)));
  return f64x2.add(sum, f64x2.sub(product, f64x2.mul(fours, f64x2.splat(4))));
}

// biome-ignore lint/complexity/noStaticOnlyClass: of functions only methods may be marked in what Biome reads
class Inlined {
  /** The same as `near` for every x (Payne and Hanek): 2/π in parts of 29 digits, as far as float32 reach. */
  @inline
  static far(x: v128): v128 {
    const first = further(f64x2.splat(0), x, 0.636619770899415);
    let n = f64x2.nearest(first);
    let sum = further(f64x2.sub(first, n), x, 1.4681663246252086e-9);
    let more = f64x2.nearest(sum);
    n = f64x2.add(n, more);
    sum = further(f64x2.sub(sum, more), x, 2.2760100671971816e-18);
    more = f64x2.nearest(sum);
    n = f64x2.add(n, more);
    sum = further(f64x2.sub(sum, more), x, 5.8812147387730434e-27);
    more = f64x2.nearest(sum);
    n = f64x2.add(n, more);
    sum = further(f64x2.sub(sum, more), x, 1.0346868700836215e-35);
    more = f64x2.nearest(sum);
    n = f64x2.add(n, more);
    sum = further(f64x2.sub(sum, more), x, 3.783256351091319e-45);
    more = f64x2.nearest(sum);
    n = f64x2.add(n, more);
    sum = further(f64x2.sub(sum, more), x, 3.720474886296508e-53);
    more = f64x2.nearest(sum);
    n = f64x2.add(n, more);
    const r = f64x2.mul(f64x2.sub(sum, more), f64x2.splat(0.5 * Math.PI));
    return tagged(r, f64x2.add(n, f64x2.splat(WHOLE)));
  }

  /** Two of four float32 as float64, reduced. */
  @inline
  static reduced(x: v128, isFar: v128): v128 {
    const wide = f64x2.promote_low_f32x4(x);
    let r = near(wide);
    if (v128.any_true(isFar)) {
      const far = f64x2.gt(f64x2.abs(wide), f64x2.splat(NEAR));
      r = v128.bitselect(Inlined.far(wide), r, far);
    }
    return r;
  }
}

/** sin r for |r| ≤ π/4, z = r² */
function sine(r: v128, z: v128): v128 {
  const p = madd(f32x4.mul(z, z), f32x4.splat(-1.951525e-4), pair(z, -1.6666655e-1, 8.3321603e-3));
  return madd(f32x4.mul(r, z), p, r);
}

/** cos r for |r| ≤ π/4, z = r² */
function cosine(z: v128): v128 {
  const z2 = f32x4.mul(z, z);
  const p = madd(z2, f32x4.splat(2.443312e-5), pair(z, 4.1666646e-2, -1.3887316e-3));
  return madd(z2, p, pair(z, 1, -0.5));
}

/** All bits where n is odd. */
function isOdd(n: v128): v128 {
  return i32x4.shr_s(i32x4.shl(n, 31), 31);
}

/** y, with the other sign where n has its second bit. */
function turned(y: v128, n: v128): v128 {
  return v128.xor(y, i32x4.shl(i32x4.shr_u(n, 1), 31));
}

/** sin x */
export function sin4(x: v128): v128 {
  const size = f32x4.abs(x);
  const isFar = f32x4.gt(size, f32x4.splat(NEAR));
  const a = Inlined.reduced(size, isFar);
  const b = Inlined.reduced(upper(size), isFar);
  const n = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
  const r = joined(a, b);
  const z = f32x4.mul(r, r);
  const y = turned(v128.bitselect(cosine(z), sine(r, z), isOdd(n)), n);
  return v128.xor(y, v128.and(x, f32x4.splat(-0.0)));
}

/** cos x */
export function cos4(x: v128): v128 {
  const isFar = f32x4.gt(f32x4.abs(x), f32x4.splat(NEAR));
  const a = Inlined.reduced(x, isFar);
  const b = Inlined.reduced(upper(x), isFar);
  const n = i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), i32x4.splat(1));
  const r = joined(a, b);
  const z = f32x4.mul(r, r);
  return turned(v128.bitselect(cosine(z), sine(r, z), isOdd(n)), n);
}

/** tan x of two float64, from x reduced: t or −1 / t with t = tan r */
function tangent(r: v128): v128 {
  const z = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.mul(z, f64x2.splat(9.3866335e-3)), f64x2.splat(3.1178699e-3));
  p = f64x2.add(f64x2.mul(z, p), f64x2.splat(2.4431394e-2));
  p = f64x2.add(f64x2.mul(z, p), f64x2.splat(5.3410932e-2));
  p = f64x2.add(f64x2.mul(z, p), f64x2.splat(1.33388042e-1));
  p = f64x2.add(f64x2.mul(z, p), f64x2.splat(3.33331555e-1));
  const t = f64x2.add(r, f64x2.mul(f64x2.mul(r, z), p));
  const one = i64x2.splat(1);
  const isOdd = i64x2.eq(v128.and(r, one), one);
  return v128.bitselect(f64x2.div(f64x2.splat(-1), t), t, isOdd);
}

/** tan x, in float64 to the end: the quotient has no digits to lose. */
export function tan4(x: v128): v128 {
  const size = f32x4.abs(x);
  const isFar = f32x4.gt(size, f32x4.splat(NEAR));
  const a = tangent(Inlined.reduced(size, isFar));
  const b = tangent(Inlined.reduced(upper(size), isFar));
  return v128.xor(joined(a, b), v128.and(x, f32x4.splat(-0.0)));
}
