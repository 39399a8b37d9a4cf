/** Four float32 at once: what differs between the two builds. */

/** x · y + z, rounded once where the build has the fused instruction, else twice. */
export function madd(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, z);
  return f32x4.add(f32x4.mul(x, y), z);
}
