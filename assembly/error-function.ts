/**
 * The error function of four float32 at once.
 */
import { pair, withSign } from './polynomial';
import { madd } from './vector';

/** erf x / x − 1 of z = x², for |x| ≤ 1 */
function beyondLinear(z: v128): v128 {
  const z2 = f32x4.mul(z, z);
  const low = madd(pair(z, 1.1283579e-1, -2.6853347e-2), z2, pair(z, 1.2837917e-1, -3.7612626e-1));
  const high = madd(f32x4.splat(7.806903e-5), z2, pair(z, 5.187162e-3, -7.997853e-4));
  return madd(high, f32x4.mul(z2, z2), low);
}

/** 1 − erf(t + 2.4375), for −1.4375 ≤ t < 1.5 */
function tail(t: v128): v128 {
  const t2 = f32x4.mul(t, t);
  const t4 = f32x4.mul(t2, t2);
  const low = madd(pair(t, 7.2303624e-3, -1.0759522e-2), t2, pair(t, 5.6651444e-4, -2.9656969e-3));
  const middle = madd(
    pair(t, 3.0304678e-3, -3.8619616e-4),
    t2,
    pair(t, 1.0692243e-2, -7.2023827e-3),
  );
  const high = madd(pair(t, -4.5069188e-5, -2.7884087e-5), t2, pair(t, -4.533514e-4, 3.125694e-4));
  return madd(madd(madd(f32x4.splat(9.124581e-6), t4, high), t4, middle), t4, low);
}

/** erf x */
export function erf4(x: v128): v128 {
  // Beyond 3.925 it is 1; NaN passes through.
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(3.925));
  const small = madd(beyondLinear(f32x4.mul(size, size)), size, size);
  const one = f32x4.splat(1);
  const large = f32x4.sub(one, tail(f32x4.sub(size, f32x4.splat(2.4375))));
  return withSign(v128.bitselect(large, small, f32x4.gt(size, one)), x);
}
