/**
 * The error function of four float32 at once.
 */
import { step, withSign } from './polynomial';
import { madd } from './vector';

/** erf x / x − 1 of z = x², for |x| ≤ 1 */
function beyondLinear(z: v128): v128 {
  let p = step(f32x4.splat(7.806903e-5), z, -7.997853e-4);
  p = step(p, z, 5.187162e-3);
  p = step(p, z, -2.6853347e-2);
  p = step(p, z, 1.1283579e-1);
  p = step(p, z, -3.7612626e-1);
  return step(p, z, 1.2837917e-1);
}

/** 1 − erf(t + 2.4375), for −1.4375 ≤ t < 1.5 */
function tail(t: v128): v128 {
  let p = step(f32x4.splat(9.124581e-6), t, -2.7884087e-5);
  p = step(p, t, -4.5069188e-5);
  p = step(p, t, 3.125694e-4);
  p = step(p, t, -4.533514e-4);
  p = step(p, t, -3.8619616e-4);
  p = step(p, t, 3.0304678e-3);
  p = step(p, t, -7.2023827e-3);
  p = step(p, t, 1.0692243e-2);
  p = step(p, t, -1.0759522e-2);
  p = step(p, t, 7.2303624e-3);
  p = step(p, t, -2.9656969e-3);
  return step(p, t, 5.6651444e-4);
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
