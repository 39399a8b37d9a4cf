/**
 * Products of float32 matrices: blocks of both operands are packed into panels, and tiles of the result stay in
 * registers while a pair of panels goes by. The scheme is Goto and van de Geijn's, "Anatomy of high-performance matrix
 * multiplication" (2008). Addresses are in bytes, steps between elements in elements.
 */
import { multiplyRows, store4 } from './dots';
import { pack } from './packing';
import { HIGH, tile, WIDE } from './tiles';

/** Most of a block: a panel of `b` fits in the L1 cache, the block of `a` in L2. */
const DEPTH: i32 = 256;
const ROWS: i32 = 120;
const COLUMNS: i32 = 1024;

/** Matrices that both lie along the sum are packed only if that many elements of the result share each of theirs. */
const SHARED: i32 = 6;

/** With at most so many rows, columns that lie side by side are better read where they are. */
const SOME_ROWS: i32 = 64;

/** Unless rows are a multiple of so many elements apart: then they fall on each other in the L1 cache. */
const COLLIDING: i32 = 1024;

/** Of which elements of a product its tiles may do without: none, */
export const WHOLE: i32 = 0;
/** those of c above the diagonal, which nobody reads, */
export const LOWER_RESULT: i32 = 1;
/** those of a above the diagonal, which are 0, */
export const LOWER: i32 = 2;
/** or those of a below the diagonal, which are 0. */
export const UPPER: i32 = 3;

/** Bytes of scratch memory that `matmul` needs: the packed blocks, and what packing may write behind them. */
export function scratchBytes(): i32 {
  return ((DEPTH * (ROWS + COLUMNS)) << 2) + 32 + ((HIGH * WIDE) << 2);
}

/**
 * c[s,i,j] ← (from[s,i,j] +) Σₚ a[s,i,p] · b[s,p,j]; rows of c lie densely, `cRow` apart, one matrix right behind the other.
 *
 * @param from what the product is added to, its rows dense, or the same for all at step 0; 0 for nothing
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
  cRow: i32,
  from: usize,
  fromBatch: i32,
  fromRow: i32,
  scratch: usize,
): void {
  for (let s = 0; s < batch; s++) {
    multiply(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, from, fromRow, scratch);
    a += aBatch << 2;
    b += bBatch << 2;
    c += (m * cRow) << 2;
    from += fromBatch << 2;
  }
}

/**
 * One matrix of the batch; rows of c lie densely, `cRow` apart.
 *
 * @param triangle one of `WHOLE`, `LOWER_RESULT`, `LOWER`, `UPPER`
 */
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
  cRow: i32,
  from: usize,
  fromRow: i32,
  scratch: usize,
  triangle: i32 = WHOLE,
): void {
  if (n === 1 && m > 1 && cRow === 1) {
    // A single column is a single row of the transposed product.
    if (from !== 0 && fromRow !== 1) {
      for (let i = 0; i < m; i++) store<f32>(c + (i << 2), load<f32>(from + ((i * fromRow) << 2)));
      from = c;
    }
    multiply(1, m, k, b, bColumn, bRow, a, aColumn, aRow, c, m, from, 0, scratch);
  } else if (aColumn === 1 && bRow === 1 && m * n <= SHARED * (m + n)) {
    multiplyRows(m, n, k, a, aRow, b, bColumn, c, cRow, from, fromRow);
  } else {
    multiplyBlocks(
      m,
      n,
      k,
      a,
      aRow,
      aColumn,
      b,
      bRow,
      bColumn,
      c,
      cRow,
      from,
      fromRow,
      scratch,
      triangle,
    );
  }
}

/** As few equal parts of a size as are at most so large: the size of one, a multiple of `unit`. */
function part(size: i32, most: i32, unit: i32): i32 {
  const parts = max(1, (size + most - 1) / most);
  return (((size + parts - 1) / parts + unit - 1) / unit) * unit;
}

function multiplyBlocks(
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
  cRow: i32,
  from: usize,
  fromRow: i32,
  scratch: usize,
  triangle: i32,
): void {
  const columnPanels = scratch;
  const rowPanels = columnPanels + ((DEPTH * COLUMNS) << 2) + 16;
  const columnsAtOnce = part(n, COLUMNS, WIDE);
  const depthAtOnce = part(k, DEPTH, 1);
  const rowsAtOnce = part(m, ROWS, 1);
  const packs = bColumn !== 1 || m > (bRow % COLLIDING === 0 ? HIGH : SOME_ROWS);
  const edge = rowPanels + ((DEPTH * ROWS) << 2) + 16;
  const yRow = (packs ? WIDE : bRow) << 2;
  const row = cRow << 2;
  for (let j = 0; j < n; j += columnsAtOnce) {
    const columns = min(columnsAtOnce, n - j);
    for (let p = 0; p < k; p += depthAtOnce) {
      const depth = min(depthAtOnce, k - p);
      const block = b + ((p * bRow + j * bColumn) << 2);
      if (packs) packColumns(block, bColumn, bRow, columns, depth, columnPanels);
      const y = packs ? columnPanels : block;
      const yNext = (packs ? depth * WIDE : WIDE) << 2;
      for (let i = 0; i < m; i += rowsAtOnce) {
        const rows = min(rowsAtOnce, m - i);
        packRows(a + ((i * aRow + p * aColumn) << 2), aRow, aColumn, rows, depth, rowPanels);
        const to = c + ((i * cRow + j) << 2);
        const before = p > 0 ? to : from === 0 ? 0 : from + ((i * fromRow + j) << 2);
        const beforeRow = p > 0 ? row : fromRow << 2;
        multiplyPanels(
          rows,
          columns,
          depth,
          rowPanels,
          y,
          yRow,
          yNext,
          to,
          row,
          before,
          beforeRow,
          edge,
          triangle,
          i - (triangle === LOWER_RESULT ? j : p),
        );
      }
    }
  }
}

function packColumns(b: usize, line: i32, step: i32, columns: i32, depth: i32, to: usize): void {
  for (let j = 0; j < columns; j += WIDE) {
    pack(b + ((j * line) << 2), line, step, min(WIDE, columns - j), depth, WIDE, to);
    to += (depth * WIDE) << 2;
  }
}

/** Panels of rows differ by one row at most, so that no tile is much lower than others. */
function packRows(a: usize, line: i32, step: i32, rows: i32, depth: i32, to: usize): void {
  for (let panels = (rows + HIGH - 1) / HIGH; panels > 0; panels--) {
    const high = rows / panels;
    pack(a, line, step, high, depth, high, to);
    a += (high * line) << 2;
    to += (depth * high) << 2;
    rows -= high;
  }
}

/**
 * The tiles of two blocks.
 *
 * @param yRow from row to row of a panel of `b`
 * @param yNext from panel to panel
 * @param diagonal on which column of its block, or step of its sum, the first row meets the diagonal
 */
function multiplyPanels(
  rows: i32,
  columns: i32,
  depth: i32,
  x: usize,
  y: usize,
  yRow: usize,
  yNext: usize,
  c: usize,
  row: usize,
  from: usize,
  fromRow: usize,
  edge: usize,
  triangle: i32,
  diagonal: i32,
): void {
  const panels = (rows + HIGH - 1) / HIGH;
  const least = rows / panels;
  const lower = panels - (rows - least * panels);
  for (let j = 0; j < columns; j += WIDE, y += yNext) {
    const wide = min(WIDE, columns - j);
    let xPanel = x;
    let to = c + (j << 2);
    let before: usize = from === 0 ? 0 : from + ((<usize>j) << 2);
    let meets = diagonal;
    for (let i = 0; i < panels; i++) {
      const high = i < lower ? least : least + 1;
      const first = triangle === UPPER ? min(max(meets, 0), depth) : 0;
      meets += high;
      const last = triangle === LOWER ? min(max(meets, 0), depth) : depth;
      if (triangle !== LOWER_RESULT || j < meets) {
        const xAt = xPanel + ((first * high) << 2);
        const yAt = y + <usize>first * yRow;
        if (wide === WIDE || wide === WIDE / 2) {
          tile(high, wide, xAt, yAt, yRow, last - first, to, row, before, fromRow);
        } else {
          tile(high, wide, xAt, yAt, yRow, last - first, edge, WIDE << 2, 0, 0);
          writeEdge(edge, wide, high, to, row, before, fromRow);
        }
      }
      xPanel += (depth * high) << 2;
      to += <usize>high * row;
      if (before !== 0) before += <usize>high * fromRow;
    }
  }
}

/** A tile of another width than a vector's, from where it was computed. */
function writeEdge(
  tile: usize,
  wide: i32,
  high: i32,
  to: usize,
  row: usize,
  from: usize,
  fromRow: usize,
): void {
  for (let r = 0; r < high; r++, tile += WIDE << 2, to += row) {
    for (let column = 0; column < wide; column += 4) {
      const at: usize = column << 2;
      let value = v128.load(tile + at);
      if (from !== 0) value = f32x4.add(value, v128.load(from + at));
      store4(value, wide - column, to + at);
    }
    if (from !== 0) from += fromRow;
  }
}
