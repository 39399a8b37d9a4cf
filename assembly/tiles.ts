/**
 * Tiles of a product, whose totals stay in registers while a panel of `a` and one of `b` go by: some rows of four or
 * eight columns. Addresses are in bytes, and so are steps between rows.
 */
import { madd } from './vector';

/**
 * Most rows of a tile. Engines use fifteen of the sixteen vector registers: ten or twelve for totals, two for `b`, one
 * for an element of `a`, and one for the product where multiplying and adding are two instructions.
 */
export const HIGH: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;

/** Most columns of a tile. */
export const WIDE: i32 = 8;

/**
 * to[r,c] ← (from[r,c] +) Σₚ x[p,r] · y[p,c] for `high` rows and `wide` columns; x has `high` elements for each p,
 * y as many as fill the vectors.
 *
 * @param yRow from p to p
 * @param from what the sums are added to, with `fromRow` from row to row; 0 for nothing
 */
export function tile(
  high: i32,
  wide: i32,
  x: usize,
  y: usize,
  yRow: usize,
  depth: i32,
  to: usize,
  row: usize,
  from: usize,
  fromRow: usize,
): void {
  if (wide > WIDE / 2) {
    if (high === HIGH) sum(HIGH, true, x, y, yRow, depth, to, row, from, fromRow);
    else if (high === 5) sum(5, true, x, y, yRow, depth, to, row, from, fromRow);
    else if (high === 4) sum(4, true, x, y, yRow, depth, to, row, from, fromRow);
    else if (high === 3) sum(3, true, x, y, yRow, depth, to, row, from, fromRow);
    else if (high === 2) sum(2, true, x, y, yRow, depth, to, row, from, fromRow);
    else sum(1, true, x, y, yRow, depth, to, row, from, fromRow);
  } else {
    if (high === HIGH) sum(HIGH, false, x, y, yRow, depth, to, row, from, fromRow);
    else if (high === 5) sum(5, false, x, y, yRow, depth, to, row, from, fromRow);
    else if (high === 4) sum(4, false, x, y, yRow, depth, to, row, from, fromRow);
    else if (high === 3) sum(3, false, x, y, yRow, depth, to, row, from, fromRow);
    else if (high === 2) sum(2, false, x, y, yRow, depth, to, row, from, fromRow);
    else sum(1, false, x, y, yRow, depth, to, row, from, fromRow);
  }
}

/** One tile; `high` and `both`, whether it is wider than four columns, are constants where this is inlined. */
// @ts-ignore: AssemblyScript has decorators of functions
@inline
function sum(
  high: i32,
  both: bool,
  x: usize,
  y: usize,
  yRow: usize,
  depth: i32,
  to: usize,
  row: usize,
  from: usize,
  fromRow: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  let b4 = a0;
  let b5 = a0;
  for (const end = x + <usize>(depth * (high << 2)); x < end; x += high << 2, y += yRow) {
    const left = v128.load(y);
    const right = both ? v128.load(y, 16) : left;
    let factor = v128.load32_splat(x);
    a0 = madd(factor, left, a0);
    if (both) b0 = madd(factor, right, b0);
    if (high > 1) {
      factor = v128.load32_splat(x, 4);
      a1 = madd(factor, left, a1);
      if (both) b1 = madd(factor, right, b1);
    }
    if (high > 2) {
      factor = v128.load32_splat(x, 8);
      a2 = madd(factor, left, a2);
      if (both) b2 = madd(factor, right, b2);
    }
    if (high > 3) {
      factor = v128.load32_splat(x, 12);
      a3 = madd(factor, left, a3);
      if (both) b3 = madd(factor, right, b3);
    }
    if (high > 4) {
      factor = v128.load32_splat(x, 16);
      a4 = madd(factor, left, a4);
      if (both) b4 = madd(factor, right, b4);
    }
    if (high > 5) {
      factor = v128.load32_splat(x, 20);
      a5 = madd(factor, left, a5);
      if (both) b5 = madd(factor, right, b5);
    }
  }
  // Nothing but stores follows the loop: V8 of Node 20 keeps totals in memory if they are changed behind it.
  if (from === 0) {
    put(a0, b0, both, to);
    if (high > 1) put(a1, b1, both, (to += row));
    if (high > 2) put(a2, b2, both, (to += row));
    if (high > 3) put(a3, b3, both, (to += row));
    if (high > 4) put(a4, b4, both, (to += row));
    if (high > 5) put(a5, b5, both, (to += row));
  } else {
    add(a0, b0, both, to, from);
    if (high > 1) add(a1, b1, both, (to += row), (from += fromRow));
    if (high > 2) add(a2, b2, both, (to += row), (from += fromRow));
    if (high > 3) add(a3, b3, both, (to += row), (from += fromRow));
    if (high > 4) add(a4, b4, both, (to += row), (from += fromRow));
    if (high > 5) add(a5, b5, both, (to += row), (from += fromRow));
  }
}

// @ts-ignore: AssemblyScript has decorators of functions
@inline
function put(left: v128, right: v128, both: bool, to: usize): void {
  v128.store(to, left);
  if (both) v128.store(to, right, 16);
}

// @ts-ignore: AssemblyScript has decorators of functions
@inline
function add(left: v128, right: v128, both: bool, to: usize, from: usize): void {
  v128.store(to, f32x4.add(left, v128.load(from)));
  if (both) v128.store(to, f32x4.add(right, v128.load(from, 16)), 16);
}
