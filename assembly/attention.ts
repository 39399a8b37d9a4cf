/**
 * Scaled dot product attention of float32, one head after the other, so that the scores of a head stay in the cache. Each
 * operand is told by a record of four i32: its address, and the steps in elements from batch to batch, from head to head and
 * from row to row; the elements of a row lie side by side. Rows of scores, and of shares that are written, have room for whole vectors;
 * up to 16 bytes behind other rows are read.
 */
import { exp4 } from './exponential';
import { LOWER, LOWER_RESULT, multiply, UPPER, WHOLE } from './matmul';
import { inside, totalOf, upper } from './vector';

/** Address of a head's first row. */
function head(operand: usize, s: i32, h: i32): usize {
  const elements = load<i32>(operand, 4) * s + load<i32>(operand, 8) * h;
  return <usize>load<i32>(operand) + (elements << 2);
}

/** From row to row, in elements. */
function step(operand: usize): i32 {
  return load<i32>(operand, 12);
}

/**
 * shares ← softmax(query · keyᵀ · scale + mask), result ← shares · value
 *
 * @param operands address of the records of query, key, value, mask (at address 0 for none), shares and result
 * @param size of queries and keys
 * @param wide of values
 * @param causal whether row i sees the first i + 1 keys only
 * @param scratch as for `matmul`
 */
export function attend(
  batch: i32,
  heads: i32,
  rows: i32,
  keys: i32,
  size: i32,
  wide: i32,
  operands: usize,
  causal: bool,
  scale: f32,
  scratch: usize,
): void {
  const query = operands;
  const key = operands + 16;
  const value = operands + 32;
  const mask = operands + 48;
  const shares = operands + 64;
  const result = operands + 80;
  const masked = load<i32>(mask) !== 0;
  const row = step(shares);
  const asked = causal ? LOWER_RESULT : WHOLE;
  const lower = causal ? LOWER : WHOLE;
  for (let s = 0; s < batch; s++) {
    for (let h = 0; h < heads; h++) {
      const q = head(query, s, h);
      const k = head(key, s, h);
      const p = head(shares, s, h);
      multiply(rows, keys, size, q, step(query), 1, k, 1, step(key), p, row, 0, 0, scratch, asked);
      let m = masked ? head(mask, s, h) : 0;
      for (let i = 0; i < rows; i++) {
        const seen = causal ? min(i + 1, keys) : keys;
        softmax(p + ((i * row) << 2), seen, keys, m, scale);
        if (masked) m += step(mask) << 2;
      }
      const v = head(value, s, h);
      const y = head(result, s, h);
      multiply(
        rows,
        wide,
        keys,
        p,
        row,
        1,
        v,
        step(value),
        1,
        y,
        step(result),
        0,
        0,
        scratch,
        lower,
      );
    }
  }
}

/** One row of scores becomes shares; those that are not seen become 0. */
function softmax(x: usize, seen: i32, keys: i32, mask: usize, scale: f32): void {
  const last: usize = ((seen - 1) & ~3) << 2;
  const lanes = inside(((seen - 1) & 3) + 1);
  let largest = f32x4.splat(-Infinity);
  for (let at: usize = 0; at <= last; at += 16) {
    let score = f32x4.mul(v128.load(x + at), f32x4.splat(scale));
    if (mask !== 0) score = f32x4.add(score, v128.load(mask + at));
    if (at === last) score = v128.bitselect(score, f32x4.splat(-Infinity), lanes);
    v128.store(x + at, score);
    largest = f32x4.max(largest, score);
  }
  largest = f32x4.max(largest, i32x4.shuffle(largest, largest, 2, 3, 0, 1));
  largest = f32x4.max(largest, i32x4.shuffle(largest, largest, 1, 0, 3, 2));
  let low = f64x2.splat(0);
  let high = low;
  for (let at: usize = 0; at <= last; at += 16) {
    let e = exp4(f32x4.sub(v128.load(x + at), largest));
    if (at === last) e = v128.and(e, lanes);
    v128.store(x + at, e);
    low = f64x2.add(low, f64x2.promote_low_f32x4(e));
    high = f64x2.add(high, upper(e));
  }
  const total = f32x4.splat(<f32>totalOf(low, high));
  for (let at: usize = 0; at <= last; at += 16) {
    v128.store(x + at, f32x4.div(v128.load(x + at), total));
  }
  const end: usize = keys << 2;
  for (let at = last + 16; at < end; at += 16) v128.store(x + at, f32x4.splat(0));
}

/**
 * The cotangents of query, key and value from that of the result.
 *
 * @param operands address of the records of query, key, value, shares, the result's cotangent, and the cotangents of query,
 * key and value, each at address 0 where it is not wanted
 * @param scores room for one head's scores
 * @param row from row to row there, in elements
 */
export function attendBackward(
  batch: i32,
  heads: i32,
  rows: i32,
  keys: i32,
  size: i32,
  wide: i32,
  operands: usize,
  causal: bool,
  scale: f32,
  scores: usize,
  row: i32,
  scratch: usize,
): void {
  const query = operands;
  const key = operands + 16;
  const value = operands + 32;
  const shares = operands + 48;
  const cotangent = operands + 64;
  const toQuery = operands + 80;
  const toKey = operands + 96;
  const toValue = operands + 112;
  const pRow = step(shares);
  const gRow = step(cotangent);
  const asked = causal ? LOWER_RESULT : WHOLE;
  const lower = causal ? LOWER : WHOLE;
  const upper = causal ? UPPER : WHOLE;
  for (let s = 0; s < batch; s++) {
    for (let h = 0; h < heads; h++) {
      const p = head(shares, s, h);
      const g = head(cotangent, s, h);
      if (load<i32>(toValue) !== 0) {
        const to = head(toValue, s, h);
        multiply(keys, wide, rows, p, 1, pRow, g, gRow, 1, to, step(toValue), 0, 0, scratch, upper);
      }
      if (load<i32>(toQuery) === 0 && load<i32>(toKey) === 0) continue;
      const v = head(value, s, h);
      multiply(rows, keys, wide, g, gRow, 1, v, 1, step(value), scores, row, 0, 0, scratch, asked);
      for (let i = 0; i < rows; i++) {
        const seen = causal ? min(i + 1, keys) : keys;
        softmaxBackward(scores + ((i * row) << 2), p + ((i * pRow) << 2), seen, keys, scale);
      }
      if (load<i32>(toQuery) !== 0) {
        const k = head(key, s, h);
        const to = head(toQuery, s, h);
        multiply(
          rows,
          size,
          keys,
          scores,
          row,
          1,
          k,
          step(key),
          1,
          to,
          step(toQuery),
          0,
          0,
          scratch,
          lower,
        );
      }
      if (load<i32>(toKey) !== 0) {
        const q = head(query, s, h);
        const to = head(toKey, s, h);
        multiply(
          keys,
          size,
          rows,
          scores,
          1,
          row,
          q,
          step(query),
          1,
          to,
          step(toKey),
          0,
          0,
          scratch,
          upper,
        );
      }
    }
  }
}

/** g ← scale · p (g − Σ g p), for one row of shares p. */
function softmaxBackward(g: usize, p: usize, seen: i32, keys: i32, scale: f32): void {
  const last: usize = ((seen - 1) & ~3) << 2;
  const lanes = inside(((seen - 1) & 3) + 1);
  let low = f64x2.splat(0);
  let high = low;
  for (let at: usize = 0; at <= last; at += 16) {
    let product = f32x4.mul(v128.load(g + at), v128.load(p + at));
    if (at === last) product = v128.and(product, lanes);
    low = f64x2.add(low, f64x2.promote_low_f32x4(product));
    high = f64x2.add(high, upper(product));
  }
  const sum = f32x4.splat(<f32>totalOf(low, high));
  for (let at: usize = 0; at <= last; at += 16) {
    const share = f32x4.mul(v128.load(p + at), f32x4.splat(scale));
    const score = f32x4.mul(f32x4.sub(v128.load(g + at), sum), share);
    v128.store(g + at, at === last ? v128.and(score, lanes) : score);
  }
  const end: usize = keys << 2;
  for (let at = last + 16; at < end; at += 16) v128.store(g + at, f32x4.splat(0));
}
