/**
 * Powers of four float32 at once, in float64, two at a time: 2^(y log₂ x) loses as many digits as the exponent has.
 */
import { joined, upper } from './polynomial';

/** 2⁵² · 1.5: what is added to it is rounded to a whole number, which then stands in the last bits. */
const WHOLE: f64 = 6755399441055744;
/** The bits of √½, about. */
const ROOT_HALF: i64 = 0x3fe6a09e00000000;

/** x · y + z; for float64 both builds round twice. */
function madd64(x: v128, y: v128, z: v128): v128 {
  return f64x2.add(f64x2.mul(x, y), z);
}

/** a + b x */
function pair64(x: v128, a: f64, b: f64): v128 {
  return madd64(f64x2.splat(b), x, f64x2.splat(a));
}

/** log₂ x = e + log₂ m of two positive float64, √½ ≤ m < √2, by s = (m − 1) / (m + 1) */
function log2(x: v128): v128 {
  const bits = i64x2.sub(x, i64x2.splat(ROOT_HALF));
  const digits = v128.and(bits, i64x2.splat(0x000fffffffffffff));
  const m = i64x2.add(digits, i64x2.splat(ROOT_HALF));
  // A whole number in the last bits of WHOLE; the exponent may be negative.
  const shifted = i64x2.shr_u(i64x2.add(bits, i64x2.splat(0x4000000000000000)), 52);
  const e = f64x2.sub(v128.or(shifted, f64x2.splat(WHOLE)), f64x2.splat(WHOLE + 1024));
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  const z2 = f64x2.mul(z, z);
  const high = madd64(
    f64x2.splat(0.34072800815412135),
    z2,
    pair64(z, 0.5770835832594695, 0.4116728271250312),
  );
  const p = madd64(high, z2, pair64(z, 2.88539008179008, 0.9617966733501693));
  return madd64(s, p, e);
}

/** y log₂ x of two positive float64 */
function product(x: v128, y: v128): v128 {
  const infinity = f64x2.splat(Infinity);
  const finite = v128.bitselect(f64x2.neg(infinity), log2(x), f64x2.eq(x, f64x2.splat(0)));
  return f64x2.mul(y, f64x2.add(finite, v128.andnot(x, f64x2.lt(x, infinity))));
}

/** 2ᵗ of two float64; as float32 0 and ∞ beyond ±160. */
function exp2(t: v128): v128 {
  const inside = f64x2.pmax(f64x2.pmin(t, f64x2.splat(160)), f64x2.splat(-160));
  // 1023 is the exponent of 1.
  const bits = f64x2.add(inside, f64x2.splat(WHOLE + 1023));
  const r = f64x2.sub(inside, f64x2.sub(bits, f64x2.splat(WHOLE + 1023)));
  const r2 = f64x2.mul(r, r);
  const high = madd64(
    f64x2.splat(0.00015345842445577669),
    r2,
    pair64(r, 0.009618488815582927, 0.0013399933282964825),
  );
  const p = madd64(
    madd64(high, r2, pair64(r, 0.24022646892432564, 0.055503287703652225)),
    r2,
    pair64(r, 1.00000000055391, 0.6931472057417728),
  );
  return f64x2.mul(p, i64x2.shl(bits, 52));
}

/** xʸ for any y, by logarithms. */
function general(x: v128, y: v128): v128 {
  const size = f32x4.abs(x);
  const lower = product(f64x2.promote_low_f32x4(size), f64x2.promote_low_f32x4(y));
  const higher = product(f64x2.promote_low_f32x4(upper(size)), f64x2.promote_low_f32x4(upper(y)));
  let z = joined(exp2(lower), exp2(higher));
  // Below 0 there are powers of whole y only; odd ones keep the sign.
  const half = f32x4.mul(y, f32x4.splat(0.5));
  const whole = f32x4.eq(y, f32x4.trunc(y));
  const odd = v128.and(whole, f32x4.ne(half, f32x4.trunc(half)));
  z = v128.or(z, v128.and(v128.and(x, f32x4.splat(-0.0)), odd));
  const infinity = f32x4.splat(Infinity);
  const negative = v128.and(f32x4.lt(x, f32x4.splat(0)), f32x4.lt(size, infinity));
  z = v128.or(z, v128.andnot(negative, whole));
  // 1 where y is 0, x is 1, or x is −1 and y infinite.
  const one = f32x4.splat(1);
  let isOne = v128.or(f32x4.eq(y, f32x4.splat(0)), f32x4.eq(x, one));
  isOne = v128.or(isOne, v128.and(f32x4.eq(size, one), f32x4.eq(f32x4.abs(y), infinity)));
  return v128.bitselect(one, z, isOne);
}

/** xʸ as C has it: 1 at y = 0 and at x = 1, whatever the other is, NaN too. Squares and cubes are products. */
export function pow4(x: v128, y: v128): v128 {
  const isThree = f32x4.eq(y, f32x4.splat(3));
  const isOne = f32x4.eq(y, f32x4.splat(1));
  const few = v128.or(v128.or(isOne, isThree), f32x4.eq(y, f32x4.splat(2)));
  let z = v128.bitselect(x, f32x4.mul(x, x), isOne);
  z = v128.bitselect(f32x4.mul(z, x), z, isThree);
  if (!i32x4.all_true(few)) z = general(x, y);
  return z;
}
