/**
 * Products of float32 matrices: blocks of both operands are packed into panels, and tiles of the result stay in
 * registers while a pair of panels goes by. The scheme is Goto and van de Geijn's, "Anatomy of high-performance matrix
 * multiplication" (2008). Addresses are in bytes, steps between elements in elements.
 */
import { pack } from './packing';
import { HIGH, tile, WIDE } from './tiles';

/** Most of a block: a panel of `b` fits in the L1 cache, the block of `a` in L2. */
const DEPTH: i32 = 256;
const ROWS: i32 = 120;
const COLUMNS: i32 = 1024;

/** Bytes of scratch memory that `matmul` needs: the packed blocks, and what packing may write behind them. */
export function scratchBytes(): i32 {
  return ((DEPTH * (ROWS + COLUMNS)) << 2) + 32 + ((HIGH * WIDE) << 2);
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

/** As few equal parts of a size as are at most so large: the size of one, a multiple of `unit`. */
function part(size: i32, most: i32, unit: i32): i32 {
  const parts = max(1, (size + most - 1) / most);
  return (((size + parts - 1) / parts + unit - 1) / unit) * unit;
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
  const rowPanels = columnPanels + ((DEPTH * COLUMNS) << 2) + 16;
  const edge = rowPanels + ((DEPTH * ROWS) << 2) + 16;
  const row: usize = n << 2;
  const columnsAtOnce = part(n, COLUMNS, WIDE);
  const depthAtOnce = part(k, DEPTH, 1);
  const rowsAtOnce = part(m, ROWS, 1);
  for (let j = 0; j < n; j += columnsAtOnce) {
    const columns = min(columnsAtOnce, n - j);
    for (let p = 0; p < k; p += depthAtOnce) {
      const depth = min(depthAtOnce, k - p);
      const more = adds || p > 0;
      packColumns(b + ((p * bRow + j * bColumn) << 2), bColumn, bRow, columns, depth, columnPanels);
      for (let i = 0; i < m; i += rowsAtOnce) {
        const rows = min(rowsAtOnce, m - i);
        packRows(a + ((i * aRow + p * aColumn) << 2), aRow, aColumn, rows, depth, rowPanels);
        const to = c + ((i * n + j) << 2);
        multiplyPanels(rows, columns, depth, rowPanels, columnPanels, to, row, more, edge);
      }
    }
  }
}

function packColumns(b: usize, line: i32, step: i32, columns: i32, depth: i32, to: usize): void {
  for (let j = 0; j < columns; j += WIDE) {
    const wide = min(WIDE, columns - j);
    const width = wide > WIDE / 2 ? WIDE : WIDE / 2;
    pack(b + ((j * line) << 2), line, step, wide, depth, width, to);
    to += (depth * width) << 2;
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

function multiplyPanels(
  rows: i32,
  columns: i32,
  depth: i32,
  x: usize,
  y: usize,
  c: usize,
  row: usize,
  adds: bool,
  edge: usize,
): void {
  const panels = (rows + HIGH - 1) / HIGH;
  const least = rows / panels;
  const lower = panels - (rows - least * panels);
  for (let j = 0; j < columns; j += WIDE) {
    const wide = min(WIDE, columns - j);
    let to = c + (j << 2);
    let from = x;
    for (let i = 0; i < panels; i++) {
      const high = i < lower ? least : least + 1;
      if (wide === WIDE || wide === WIDE / 2) {
        tile(high, wide, from, y, depth, to, row, adds ? to : 0, row);
      } else {
        tile(high, wide, from, y, depth, edge, WIDE << 2, 0, 0);
        writeEdge(edge, to, row, high, wide, adds);
      }
      from += (depth * high) << 2;
      to += <usize>high * row;
    }
    y += (depth * WIDE) << 2;
  }
}

/** A tile of other widths than a vector's, from where it was computed. */
function writeEdge(from: usize, to: usize, row: usize, high: i32, wide: i32, adds: bool): void {
  for (let r = 0; r < high; r++, from += WIDE << 2, to += row) {
    for (let at: usize = 0, end: usize = wide << 2; at < end; at += 4) {
      const value = load<f32>(from + at);
      store<f32>(to + at, adds ? load<f32>(to + at) + value : value);
    }
  }
}
