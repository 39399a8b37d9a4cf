/**
 * Logarithms of four float32 at once: x = 2ᵉ m with √½ ≤ m < √2, and ln m by a polynomial in f = m − 1.
 */
import { expm1Near, remainder, scaled } from './exponential';
import { pair, WHOLE, withSign } from './polynomial';
import { madd } from './vector';

/** The bits of √½. */
const ROOT_HALF: i32 = 0x3f3504f3;
/** ln 2 in two parts, of which the first has few digits. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;

/** ln(1 + f) − f for √½ ≤ 1 + f < √2 */
function beyondLinear(f: v128): v128 {
  const f2 = f32x4.mul(f, f);
  const low = madd(pair(f, 1.9963063e-1, -1.6577585e-1), f2, pair(f, 3.333391e-1, -2.5001338e-1));
  const high = madd(f32x4.splat(8.700436e-2), f2, pair(f, 1.4914769e-1, -1.4267488e-1));
  const p = madd(high, f32x4.mul(f2, f2), low);
  return madd(f32x4.mul(p, f), f2, f32x4.mul(f2, f32x4.splat(-0.5)));
}

/** Where x is a normal number above 0: elsewhere there is more to do, which costs a branch. */
function isNormal(x: v128): v128 {
  const above = f32x4.ge(x, f32x4.splat(1.17549435e-38));
  return v128.and(above, f32x4.lt(x, f32x4.splat(Infinity)));
}

/** The bits of x less those of √½: the exponent e stands in front, then the digits of m. */
function relative(x: v128): v128 {
  return i32x4.sub(x, i32x4.splat(ROOT_HALF));
}

/** The same where x may be subnormal. */
function relativeTiny(x: v128): v128 {
  const one = f32x4.splat(1);
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scale = v128.xor(one, v128.and(tiny, v128.xor(one, f32x4.splat(8388608))));
  return i32x4.sub(relative(f32x4.mul(x, scale)), v128.and(tiny, i32x4.splat(23 << 23)));
}

/** f = m − 1 */
function fraction(bits: v128): v128 {
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(ROOT_HALF));
  return f32x4.sub(m, f32x4.splat(1));
}

function exponent(bits: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
}

/** y = log x for 0 < x < ∞; −∞ at 0, NaN below; ∞ and NaN stay what they are. */
function everywhere(y: v128, x: v128): v128 {
  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  let all = f32x4.add(y, v128.andnot(x, f32x4.lt(x, infinity)));
  all = f32x4.sub(all, v128.and(f32x4.eq(x, zero), infinity));
  return v128.or(all, f32x4.lt(x, zero));
}

/** ln x */
export function log4(x: v128): v128 {
  const normal = isNormal(x);
  let bits = relative(x);
  if (!i32x4.all_true(normal)) bits = relativeTiny(x);
  const f = fraction(bits);
  const e = exponent(bits);
  const low = f32x4.add(f, madd(e, f32x4.splat(LN2_LOW), beyondLinear(f)));
  let y = madd(e, f32x4.splat(LN2_HIGH), low);
  if (!i32x4.all_true(normal)) y = everywhere(y, x);
  return y;
}

/** log₂ x = e + log₂(e) ln m, with log₂(e) = 1 + 0.44… */
export function log24(x: v128): v128 {
  const normal = isNormal(x);
  let bits = relative(x);
  if (!i32x4.all_true(normal)) bits = relativeTiny(x);
  const f = fraction(bits);
  const rest = beyondLinear(f);
  const more = f32x4.splat(0.44269504);
  const low = f32x4.add(madd(f, more, f32x4.mul(rest, more)), rest);
  let y = f32x4.add(f32x4.add(low, f), exponent(bits));
  if (!i32x4.all_true(normal)) y = everywhere(y, x);
  return y;
}

/** log₁₀ x = e log₁₀(2) + log₁₀(e) ln m, each constant in two parts */
export function log104(x: v128): v128 {
  const normal = isNormal(x);
  let bits = relative(x);
  if (!i32x4.all_true(normal)) bits = relativeTiny(x);
  const f = fraction(bits);
  const e = exponent(bits);
  // The first twelve digits of f, whose product with the first part is exact, and all that is left of ln m.
  const first = v128.and(f, i32x4.splat(0xfffff000));
  const rest = f32x4.add(f32x4.sub(f, first), beyondLinear(f));
  const small = f32x4.splat(7.007319e-4);
  let y = madd(e, f32x4.splat(2.4874566e-4), f32x4.mul(f32x4.add(first, rest), small));
  y = madd(f32x4.splat(0.43359375), rest, y);
  y = madd(f32x4.splat(0.43359375), first, y);
  y = madd(e, f32x4.splat(0.30078125), y);
  if (!i32x4.all_true(normal)) y = everywhere(y, x);
  return y;
}

/** ln(1 + x). The exponent is that of the rounded sum; f = 2⁻ᵉ x + 2⁻ᵉ − 1 is rounded once. */
export function log1p4(x: v128): v128 {
  const sum = f32x4.add(x, f32x4.splat(1));
  // The least sum above 0 is 2⁻²⁴.
  const whole = i32x4.max_s(
    i32x4.shr_s(i32x4.sub(sum, i32x4.splat(ROOT_HALF)), 23),
    i32x4.splat(-24),
  );
  // 2⁻ᵉ x by the exponent in its bits: as numbers 2⁻¹²⁸ and 2¹²⁸ are not.
  const places = i32x4.shl(whole, 23);
  const scaled = i32x4.sub(x, places);
  const scale = f32x4.pmax(i32x4.sub(f32x4.splat(1), places), f32x4.splat(0));
  const f = f32x4.add(scaled, f32x4.sub(scale, f32x4.splat(1)));
  const e = f32x4.convert_i32x4_s(whole);
  const low = f32x4.add(f, madd(e, f32x4.splat(LN2_LOW), beyondLinear(f)));
  let y = madd(e, f32x4.splat(LN2_HIGH), low);
  if (!i32x4.all_true(isNormal(sum))) y = everywhere(y, sum);
  return withSign(y, x);
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e), with e = e^−|x| */
export function softplus4(x: v128): v128 {
  const inside = f32x4.pmax(f32x4.neg(f32x4.abs(x)), f32x4.splat(-104));
  const bits = madd(inside, f32x4.splat(Math.LOG2E as f32), f32x4.splat(WHOLE + 254));
  const r = remainder(inside, f32x4.sub(bits, f32x4.splat(WHOLE + 254)));
  const e = scaled(f32x4.add(expm1Near(r), f32x4.splat(1)), bits);
  // 1 + e = 2 (1 + f) above √2.
  const large = f32x4.gt(e, f32x4.splat(0.41421357));
  const f = v128.bitselect(madd(e, f32x4.splat(0.5), f32x4.splat(-0.5)), e, large);
  const low = f32x4.add(beyondLinear(f), v128.and(large, f32x4.splat(LN2_LOW)));
  const high = v128.and(large, f32x4.splat(LN2_HIGH));
  const y = f32x4.add(f32x4.add(f, low), high);
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), y);
}
