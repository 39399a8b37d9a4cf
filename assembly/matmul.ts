/**
 * Products of float32 matrices: blocks of both operands are packed into panels, and tiles of 6 × 8 of the result stay
 * in registers while a pair of panels goes by. The scheme is Goto and van de Geijn's, "Anatomy of high-performance
 * matrix multiplication" (2008). Addresses are in bytes, steps between elements in elements.
 */
import { madd } from './vector';

/** Rows and columns of a tile: twelve totals of four lanes, and three registers to feed them. */
const HIGH: i32 = 6;
const WIDE: i32 = 8;

/** Sizes of the blocks: a panel of `b` fits in the L1 cache, the block of `a` in L2. */
const DEPTH: i32 = 256;
const ROWS: i32 = 96;
const COLUMNS: i32 = 1024;

/** Bytes of scratch memory that `matmul` needs: the packed blocks and a tile. */
export function scratchBytes(): i32 {
  return (DEPTH * (ROWS + COLUMNS) + HIGH * WIDE) << 2;
}

/**
 * c[s,i,j] ← Σₚ a[s,i,p] · b[s,p,j], added to what is there if `adds`; c lies densely.
 *
 * @param scratch address of `scratchBytes()` bytes, a multiple of 16
 */
export function matmul(
  batch: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aBatch: i32,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bBatch: i32,
  bRow: i32,
  bColumn: i32,
  c: usize,
  adds: bool,
  scratch: usize,
): void {
  for (let s = 0; s < batch; s++) {
    multiply(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, adds, scratch);
    a += aBatch << 2;
    b += bBatch << 2;
    c += (m * n) << 2;
  }
}

/** One matrix of the batch. */
export function multiply(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  adds: bool,
  scratch: usize,
): void {
  const columnPanels = scratch;
  const rowPanels = columnPanels + ((DEPTH * COLUMNS) << 2);
  const edge = rowPanels + ((DEPTH * ROWS) << 2);
  for (let j = 0; j < n; j += COLUMNS) {
    const columns = min(COLUMNS, n - j);
    for (let p = 0; p < k; p += DEPTH) {
      const depth = min(DEPTH, k - p);
      const more = adds || p > 0;
      packWide(b + ((p * bRow + j * bColumn) << 2), bColumn, bRow, columns, depth, columnPanels);
      for (let i = 0; i < m; i += ROWS) {
        const rows = min(ROWS, m - i);
        packHigh(a + ((i * aRow + p * aColumn) << 2), aRow, aColumn, rows, depth, rowPanels);
        for (let jj = 0; jj < columns; jj += WIDE) {
          const y = columnPanels + ((jj * depth) << 2);
          for (let ii = 0; ii < rows; ii += HIGH) {
            const x = rowPanels + ((ii * depth) << 2);
            const at = c + (((i + ii) * n + j + jj) << 2);
            const high = min(HIGH, rows - ii);
            const wide = min(WIDE, columns - jj);
            if (high === HIGH && wide === WIDE) tile(x, y, depth, at, n, more);
            else {
              tile(x, y, depth, edge, WIDE, false);
              writeEdge(edge, at, n, high, wide, more);
            }
          }
        }
      }
    }
  }
}

/** Part of a tile, where the result ends. */
function writeEdge(from: usize, to: usize, n: i32, high: i32, wide: i32, adds: bool): void {
  for (let r = 0; r < high; r++) {
    for (let column = 0; column < wide; column++) {
      const at = to + ((r * n + column) << 2);
      const value = load<f32>(from + ((r * WIDE + column) << 2));
      store<f32>(at, adds ? load<f32>(at) + value : value);
    }
  }
}

/** Columns of `b`, eight to a panel, one row of a panel after the other; the last panel ends in zeros. */
function packWide(from: usize, line: i32, step: i32, lines: i32, depth: i32, to: usize): void {
  for (let start = 0; start < lines; start += WIDE) {
    const whole = lines - start >= WIDE;
    const source = from + ((start * line) << 2);
    if (whole && line === 1) {
      let at = source;
      for (let p = 0; p < depth; p++, at += step << 2, to += WIDE << 2) {
        v128.store(to, v128.load(at));
        v128.store(to, v128.load(at, 16), 16);
      }
    } else if (whole && step === 1) {
      packTransposed(source, line, depth, WIDE, 0, to);
      packTransposed(source + ((4 * line) << 2), line, depth, WIDE, 4, to);
      to += (depth * WIDE) << 2;
    } else {
      packAny(source, line, step, min(WIDE, lines - start), depth, WIDE, to);
      to += (depth * WIDE) << 2;
    }
  }
}

/** Rows of `a`, six to a panel, one column of a panel after the other. */
function packHigh(from: usize, line: i32, step: i32, lines: i32, depth: i32, to: usize): void {
  for (let start = 0; start < lines; start += HIGH) {
    const source = from + ((start * line) << 2);
    if (lines - start >= HIGH && step === 1) {
      packTransposed(source, line, depth, HIGH, 0, to);
      const fifth = source + ((4 * line) << 2);
      const sixth = fifth + (line << 2);
      for (let p: usize = 0, at = to + 16; p < (<usize>depth) << 2; p += 4, at += HIGH << 2) {
        store<f32>(at, load<f32>(fifth + p));
        store<f32>(at, load<f32>(sixth + p), 4);
      }
    } else packAny(source, line, step, min(HIGH, lines - start), depth, HIGH, to);
    to += (depth * HIGH) << 2;
  }
}

/** Four lines whose elements are neighbours, into lanes `lane` to `lane + 3` of a panel. */
function packTransposed(
  from: usize,
  line: i32,
  depth: i32,
  width: i32,
  lane: i32,
  to: usize,
): void {
  const next: usize = line << 2;
  const row: usize = width << 2;
  let at = to + (lane << 2);
  let p = 0;
  for (; p + 4 <= depth; p += 4, from += 16, at += 4 * row) {
    const l0 = v128.load(from);
    const l1 = v128.load(from + next);
    const l2 = v128.load(from + 2 * next);
    const l3 = v128.load(from + 3 * next);
    const a = i32x4.shuffle(l0, l1, 0, 4, 1, 5);
    const b = i32x4.shuffle(l2, l3, 0, 4, 1, 5);
    const c = i32x4.shuffle(l0, l1, 2, 6, 3, 7);
    const d = i32x4.shuffle(l2, l3, 2, 6, 3, 7);
    v128.store(at, i64x2.shuffle(a, b, 0, 2));
    v128.store(at + row, i64x2.shuffle(a, b, 1, 3));
    v128.store(at + 2 * row, i64x2.shuffle(c, d, 0, 2));
    v128.store(at + 3 * row, i64x2.shuffle(c, d, 1, 3));
  }
  for (; p < depth; p++, from += 4, at += row) {
    store<f32>(at, load<f32>(from));
    store<f32>(at, load<f32>(from + next), 4);
    store<f32>(at, load<f32>(from + 2 * next), 8);
    store<f32>(at, load<f32>(from + 3 * next), 12);
  }
}

/** Any lines, filled up with zeros to the panel's width. */
function packAny(
  from: usize,
  line: i32,
  step: i32,
  lines: i32,
  depth: i32,
  width: i32,
  to: usize,
): void {
  for (let l = 0; l < width; l++) {
    let at = to + (l << 2);
    if (l < lines) {
      let source = from + ((l * line) << 2);
      for (let p = 0; p < depth; p++, source += step << 2, at += width << 2) {
        store<f32>(at, load<f32>(source));
      }
    } else {
      for (let p = 0; p < depth; p++, at += width << 2) store<f32>(at, 0);
    }
  }
}

/** One tile: the products of `depth` columns of six and rows of eight. */
function tile(x: usize, y: usize, depth: i32, to: usize, n: i32, adds: bool): void {
  let a0 = f32x4.splat(0),
    b0 = a0,
    a1 = a0,
    b1 = a0,
    a2 = a0,
    b2 = a0;
  let a3 = a0,
    b3 = a0,
    a4 = a0,
    b4 = a0,
    a5 = a0,
    b5 = a0;
  for (const end = x + ((depth * HIGH) << 2); x < end; x += HIGH << 2, y += WIDE << 2) {
    const left = v128.load(y);
    const right = v128.load(y, 16);
    let factor = v128.load32_splat(x);
    a0 = madd(factor, left, a0);
    b0 = madd(factor, right, b0);
    factor = v128.load32_splat(x, 4);
    a1 = madd(factor, left, a1);
    b1 = madd(factor, right, b1);
    factor = v128.load32_splat(x, 8);
    a2 = madd(factor, left, a2);
    b2 = madd(factor, right, b2);
    factor = v128.load32_splat(x, 12);
    a3 = madd(factor, left, a3);
    b3 = madd(factor, right, b3);
    factor = v128.load32_splat(x, 16);
    a4 = madd(factor, left, a4);
    b4 = madd(factor, right, b4);
    factor = v128.load32_splat(x, 20);
    a5 = madd(factor, left, a5);
    b5 = madd(factor, right, b5);
  }
  const row: usize = n << 2;
  writeRow(to, a0, b0, adds);
  writeRow(to + row, a1, b1, adds);
  writeRow(to + 2 * row, a2, b2, adds);
  writeRow(to + 3 * row, a3, b3, adds);
  writeRow(to + 4 * row, a4, b4, adds);
  writeRow(to + 5 * row, a5, b5, adds);
}

function writeRow(to: usize, left: v128, right: v128, adds: bool): void {
  if (adds) {
    left = f32x4.add(left, v128.load(to));
    right = f32x4.add(right, v128.load(to, 16));
  }
  v128.store(to, left);
  v128.store(to, right, 16);
}
