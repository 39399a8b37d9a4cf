/** Four float32 at once: what differs between the two builds, and totals in double precision. */

/** x · y + z, rounded once where the build has the fused instruction, else twice. */
export function madd(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, z);
  return f32x4.add(f32x4.mul(x, y), z);
}

/** All bits set in the lanes of a row's last vector that belong to the row. */
export function inside(left: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
}

/** The upper two of four float32 as f64. */
export function upper(value: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(value, value, 1, 0));
}

/** The sum of four f64. */
export function totalOf(low: v128, high: v128): f64 {
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}
