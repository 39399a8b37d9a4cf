/**
 * Rows of float32, each standardized by its own mean and variance while it is in the cache. Rows lie densely; up to 16 bytes
 * behind the last are read, and written in results. Weight and bias are one row each; an address of 0 says that there is none.
 */
import { inside, totalOf, upper } from './vector';

/** y ← (x − mean) r · weight + bias with r = 1 / √(variance + ε); where `mean` is 0, it is taken as 0. */
export function standardize(
  rows: i32,
  size: i32,
  x: usize,
  weight: usize,
  bias: usize,
  eps: f64,
  y: usize,
  mean: usize,
  r: usize,
): void {
  const last: usize = ((size - 1) & ~3) << 2;
  const lanes = inside(((size - 1) & 3) + 1);
  const share = 1 / <f64>size;
  for (let i = 0; i < rows; i++, x += size << 2, y += size << 2) {
    let low = f64x2.splat(0);
    let high = low;
    let middle = f32x4.splat(0);
    if (mean !== 0) {
      for (let at: usize = 0; at <= last; at += 16) {
        let value = v128.load(x + at);
        if (at === last) value = v128.and(value, lanes);
        low = f64x2.add(low, f64x2.promote_low_f32x4(value));
        high = f64x2.add(high, upper(value));
      }
      const average = <f32>(totalOf(low, high) * share);
      store<f32>(mean + (i << 2), average);
      middle = f32x4.splat(average);
      low = f64x2.splat(0);
      high = low;
    }
    for (let at: usize = 0; at <= last; at += 16) {
      const away = f32x4.sub(v128.load(x + at), middle);
      let square = f32x4.mul(away, away);
      if (at === last) square = v128.and(square, lanes);
      low = f64x2.add(low, f64x2.promote_low_f32x4(square));
      high = f64x2.add(high, upper(square));
    }
    const factor = <f32>(1 / sqrt<f64>(totalOf(low, high) * share + eps));
    store<f32>(r + (i << 2), factor);
    const scale = f32x4.splat(factor);
    for (let at: usize = 0; at <= last; at += 16) {
      let value = f32x4.mul(f32x4.sub(v128.load(x + at), middle), scale);
      if (weight !== 0) value = f32x4.mul(value, v128.load(weight + at));
      if (bias !== 0) value = f32x4.add(value, v128.load(bias + at));
      v128.store(y + at, value);
    }
  }
}

/**
 * The cotangents from g, that of y: with x̂ = (x − mean) r, toX ← r (g w − (Σ g w + x̂ Σ g w x̂) / size), and to the f64 of
 * toWeight and toBias Σ g x̂ and Σ g over the rows are added. Each is at address 0 where it is not wanted.
 */
export function standardizeBackward(
  rows: i32,
  size: i32,
  g: usize,
  x: usize,
  weight: usize,
  mean: usize,
  r: usize,
  toX: usize,
  toWeight: usize,
  toBias: usize,
): void {
  const last: usize = ((size - 1) & ~3) << 2;
  const lanes = inside(((size - 1) & 3) + 1);
  const share = 1 / <f64>size;
  for (let i = 0; i < rows; i++, g += size << 2, x += size << 2) {
    const middle = mean === 0 ? f32x4.splat(0) : v128.load32_splat(mean + (i << 2));
    const scale = v128.load32_splat(r + (i << 2));
    let low = f64x2.splat(0);
    let high = low;
    let lowAlong = low;
    let highAlong = low;
    for (let at: usize = 0; at <= last; at += 16) {
      let cotangent = v128.load(g + at);
      if (at === last) cotangent = v128.and(cotangent, lanes);
      let along = f32x4.mul(f32x4.sub(v128.load(x + at), middle), scale);
      // What lies behind the row may be no number.
      if (at === last) along = v128.and(along, lanes);
      if (toWeight !== 0) accumulate(f32x4.mul(cotangent, along), toWeight + (at << 1));
      if (toBias !== 0) accumulate(cotangent, toBias + (at << 1));
      if (weight !== 0) cotangent = f32x4.mul(cotangent, v128.load(weight + at));
      if (at === last) cotangent = v128.and(cotangent, lanes);
      along = f32x4.mul(cotangent, along);
      low = f64x2.add(low, f64x2.promote_low_f32x4(cotangent));
      high = f64x2.add(high, upper(cotangent));
      lowAlong = f64x2.add(lowAlong, f64x2.promote_low_f32x4(along));
      highAlong = f64x2.add(highAlong, upper(along));
    }
    if (toX === 0) continue;
    const average = mean === 0 ? f32x4.splat(0) : f32x4.splat(<f32>(totalOf(low, high) * share));
    const averageAlong = f32x4.splat(<f32>(totalOf(lowAlong, highAlong) * share));
    for (let at: usize = 0; at <= last; at += 16) {
      let cotangent = v128.load(g + at);
      if (weight !== 0) cotangent = f32x4.mul(cotangent, v128.load(weight + at));
      const along = f32x4.mul(f32x4.sub(v128.load(x + at), middle), scale);
      const common = f32x4.add(f32x4.mul(along, averageAlong), average);
      v128.store(toX + at, f32x4.mul(f32x4.sub(cotangent, common), scale));
    }
    toX += size << 2;
  }
}

/** Adds four float32 to four f64. */
function accumulate(value: v128, to: usize): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(value)));
  v128.store(to, f64x2.add(v128.load(to, 16), upper(value)), 16);
}
