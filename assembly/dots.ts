/**
 * Products of few rows with a matrix whose columns lie along the sum: there packing would cost more than it brings, and
 * every element of the result is a dot product. Addresses are in bytes, steps between elements in elements.
 */
import { madd } from './vector';

/**
 * c[i,j] ← (from[i,j] +) Σₚ a[i · aRow + p] · b[j · bColumn + p]; rows of c lie densely, `cRow` apart.
 *
 * @param from what the sums are added to, with `fromRow` from row to row; 0 for nothing
 */
export function multiplyRows(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  b: usize,
  bColumn: i32,
  c: usize,
  cRow: i32,
  from: usize,
  fromRow: i32,
): void {
  for (let j = 0; j < n; j += 4) {
    const wide = min(4, n - j);
    const next: usize = bColumn << 2;
    const first = b + <usize>j * next;
    const second = wide > 1 ? first + next : first;
    const third = wide > 2 ? second + next : first;
    const fourth = wide > 3 ? third + next : first;
    for (let i = 0; i < m; i++) {
      let sums = dots(k, a + ((i * aRow) << 2), first, second, third, fourth);
      if (from !== 0) sums = f32x4.add(sums, v128.load(from + ((i * fromRow + j) << 2)));
      store4(sums, wide, c + ((i * cRow + j) << 2));
    }
  }
}

/** The dot products of a row with four others. */
function dots(k: i32, x: usize, first: usize, second: usize, third: usize, fourth: usize): v128 {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  const start = x;
  for (const end = x + ((k & ~7) << 2); x < end; x += 32) {
    const at = x - start;
    const left = v128.load(x);
    const right = v128.load(x, 16);
    a0 = madd(left, v128.load(first + at), a0);
    b0 = madd(right, v128.load(first + at, 16), b0);
    a1 = madd(left, v128.load(second + at), a1);
    b1 = madd(right, v128.load(second + at, 16), b1);
    a2 = madd(left, v128.load(third + at), a2);
    b2 = madd(right, v128.load(third + at, 16), b2);
    a3 = madd(left, v128.load(fourth + at), a3);
    b3 = madd(right, v128.load(fourth + at, 16), b3);
  }
  a0 = f32x4.add(a0, b0);
  a1 = f32x4.add(a1, b1);
  a2 = f32x4.add(a2, b2);
  a3 = f32x4.add(a3, b3);
  // Columns become rows, and are added up.
  b0 = i32x4.shuffle(a0, a1, 0, 4, 1, 5);
  b1 = i32x4.shuffle(a2, a3, 0, 4, 1, 5);
  b2 = i32x4.shuffle(a0, a1, 2, 6, 3, 7);
  b3 = i32x4.shuffle(a2, a3, 2, 6, 3, 7);
  a0 = f32x4.add(i64x2.shuffle(b0, b1, 0, 2), i64x2.shuffle(b0, b1, 1, 3));
  a1 = f32x4.add(i64x2.shuffle(b2, b3, 0, 2), i64x2.shuffle(b2, b3, 1, 3));
  a0 = f32x4.add(a0, a1);
  for (const end = start + (k << 2); x < end; x += 4) {
    const at = x - start;
    let column = v128.load32_zero(first + at);
    column = v128.load32_lane(second + at, column, 1);
    column = v128.load32_lane(third + at, column, 2);
    column = v128.load32_lane(fourth + at, column, 3);
    a0 = madd(v128.load32_splat(x), column, a0);
  }
  return a0;
}

/** The first of four elements. */
export function store4(value: v128, count: i32, to: usize): void {
  if (count > 3) {
    v128.store(to, value);
    return;
  }
  if (count & 2) {
    v128.store64_lane(to, value, 0);
    value = i64x2.shuffle(value, value, 1, 1);
    to += 8;
  }
  if (count & 1) v128.store32_lane(to, value, 0);
}
