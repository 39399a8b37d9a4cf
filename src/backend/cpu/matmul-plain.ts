/**
 * Products of matrices in JavaScript, for every type and as the oracle of the WebAssembly kernel.
 * Small ones are computed where they lie; in larger ones both operands are first packed, block by
 * block, into doubles: whatever their strides, the inner loop then reads memory in order, and
 * float32, float64 and int32 share one loop, which accumulates in double.
 */
import type { TypedArray } from '../../dtype';
import type { View } from '../backend';
import { copy, fill } from './copy';
import { dataOf } from './walk';

/** Rows and columns of a tile, whose totals stay in registers. */
const HIGH = 4;
const WIDE = 2;

/** Sizes of the packed blocks: a panel of each fits in the L1 cache, the blocks in L2. */
const DEPTH = 256;
const ROWS = 64;
const COLUMNS = 256;

/** From so many rows, columns and multiplications on a product is worth packing its operands. */
const SIDES = 4;
export const PACKED = 4097;

const rowPanels = new Float64Array(ROWS * DEPTH);
const columnPanels = new Float64Array(COLUMNS * DEPTH);
const tile = new Float64Array(HIGH * WIDE);

/** One matrix of a batch: element (i, j) lies at `offset + i · row + j · column`. */
interface Matrix {
  readonly data: TypedArray;
  offset: number;
  readonly batch: number;
  readonly row: number;
  readonly column: number;
}

/** out[b,m,n] ← Σₖ a[b,m,k] · b[b,k,n] (+ bias). A batch of 1, and any size 1 of bias, repeats. */
export function matmulPlain(a: View, b: View, bias: View | null, out: View): void {
  const [batch, m, n] = out.shape;
  const k = a.shape[2];
  if (m < SIDES || n < SIDES || m * n * k < PACKED) {
    multiplyInPlace(a, b, bias, out);
    return;
  }
  if (bias === null) fill(out, 0);
  else copy(bias, out);
  const [left, right, target] = [matrixOf(a), matrixOf(b), matrixOf(out)];
  for (let s = 0; s < batch; s++) {
    multiplyPacked(left, right, target, m, n, k);
    left.offset += left.batch;
    right.offset += right.batch;
    target.offset += target.batch;
  }
}

/** A view of rank 3 as a matrix with a step from one to the next; sizes of 1 repeat. */
function matrixOf(view: View): Matrix {
  const { shape, strides, offset } = view;
  return {
    data: dataOf(view),
    offset,
    batch: shape[0] === 1 ? 0 : strides[0],
    row: shape[1] === 1 ? 0 : strides[1],
    column: shape[2] === 1 ? 0 : strides[2],
  };
}

/** The product of matrices of rank 2, or of batches of them, straight from where the operands lie. */
export function multiplyInPlace(a: View, b: View, bias: View | null, out: View): void {
  if (out.count === 0) return;
  const at = bias === null ? 0 : bias.offset;
  if (out.shape.length === 2) {
    multiplyOne(a, b, bias, out, a.offset, b.offset, at, out.offset);
    return;
  }
  const [x, y, added, to] = [a, b, bias ?? out, out].map((view) => stepOf(view, 0));
  for (let s = 0; s < out.shape[0]; s++) {
    const [p, q] = [a.offset + s * x, b.offset + s * y];
    multiplyOne(a, b, bias, out, p, q, at + s * added, out.offset + s * to);
  }
}

/** How far apart a view's elements lie along a dimension; those of size 1, or none, repeat. */
function stepOf({ shape, strides }: View, dim: number): number {
  return dim < 0 || shape[dim] === 1 ? 0 : strides[dim];
}

/** One product, of matrices that begin at these offsets, four columns at a time. */
function multiplyOne(
  a: View,
  b: View,
  bias: View | null,
  out: View,
  xFirst: number,
  yFirst: number,
  addFirst: number,
  toFirst: number,
): void {
  let [rows, columns] = [out.shape.length - 2, out.shape.length - 1];
  const k = a.shape[columns];
  if (out.shape[columns] < 4 && out.shape[rows] > out.shape[columns]) {
    // Rows are taken for columns, of which there are more: outᵀ = bᵀ · aᵀ has the same sums.
    [rows, columns] = [columns, rows];
    [a, b] = [b, a];
    [xFirst, yFirst] = [yFirst, xFirst];
  }
  const x = dataOf(a);
  const y = dataOf(b);
  const target = dataOf(out);
  const added = bias === null ? target : dataOf(bias);
  const m = out.shape[rows];
  const n = out.shape[columns];
  const xRow = a.strides[rows];
  const xStep = a.strides[columns];
  const yStep = b.strides[rows];
  const column = b.strides[columns];
  const toStep = out.strides[rows];
  const step = out.strides[columns];
  const missing = bias === null ? 0 : out.shape.length - bias.shape.length;
  const addRow = bias === null ? 0 : stepOf(bias, rows - missing);
  const addStep = bias === null ? 0 : stepOf(bias, columns - missing);
  let xStart = xFirst;
  let toRow = toFirst;
  let addFrom = addFirst;
  for (let i = 0; i < m; i++) {
    let to = toRow;
    let j = 0;
    for (; j < n - 3; j += 4, to += 4 * step) {
      let t0 = 0;
      let t1 = 0;
      let t2 = 0;
      let t3 = 0;
      let from = yFirst + j * column;
      for (let p = 0, at = xStart; p < k; p++, at += xStep, from += yStep) {
        const factor = x[at];
        t0 += factor * y[from];
        t1 += factor * y[from + column];
        t2 += factor * y[from + 2 * column];
        t3 += factor * y[from + 3 * column];
      }
      if (bias !== null) {
        const add = addFrom + j * addStep;
        t0 += added[add];
        t1 += added[add + addStep];
        t2 += added[add + 2 * addStep];
        t3 += added[add + 3 * addStep];
      }
      target[to] = t0;
      target[to + step] = t1;
      target[to + 2 * step] = t2;
      target[to + 3 * step] = t3;
    }
    for (; j < n; j++, to += step) {
      let total = 0;
      let from = yFirst + j * column;
      for (let p = 0, at = xStart; p < k; p++, at += xStep, from += yStep) total += x[at] * y[from];
      if (bias !== null) total += added[addFrom + j * addStep];
      target[to] = total;
    }
    xStart += xRow;
    toRow += toStep;
    addFrom += addRow;
  }
}

/** out += a · b, block by block; a block of `a` and one of `b` are packed before they meet. */
function multiplyPacked(a: Matrix, b: Matrix, out: Matrix, m: number, n: number, k: number): void {
  for (let p = 0; p < k; p += DEPTH) {
    const depth = Math.min(DEPTH, k - p);
    for (let j = 0; j < n; j += COLUMNS) {
      const columns = Math.min(COLUMNS, n - j);
      const bStart = b.offset + p * b.row + j * b.column;
      pack(b.data, bStart, b.column, b.row, columns, depth, WIDE, columnPanels);
      for (let i = 0; i < m; i += ROWS) {
        const rows = Math.min(ROWS, m - i);
        const aStart = a.offset + i * a.row + p * a.column;
        pack(a.data, aStart, a.row, a.column, rows, depth, HIGH, rowPanels);
        const start = out.offset + i * out.row + j * out.column;
        multiplyPanels(depth, rows, columns, out.data, start, out.row, out.column);
      }
    }
  }
}

/**
 * Lays so many lines (rows of `a`, columns of `b`) side by side, panel after panel, in the order in
 * which the inner loop reads them. The last panel is filled up with zeros.
 */
function pack(
  data: TypedArray,
  start: number,
  lineStep: number,
  step: number,
  lines: number,
  depth: number,
  width: number,
  panels: Float64Array,
): void {
  const padded = Math.ceil(lines / width) * width;
  for (let line = 0; line < padded; line++) {
    const lane = line % width;
    let to = (line - lane) * depth + lane;
    if (line < lines) {
      let from = start + line * lineStep;
      for (let p = 0; p < depth; p++, from += step, to += width) panels[to] = data[from];
    } else {
      for (let p = 0; p < depth; p++, to += width) panels[to] = 0;
    }
  }
}

/** out += the product of the packed blocks, tile by tile. */
function multiplyPanels(
  depth: number,
  rows: number,
  columns: number,
  out: TypedArray,
  start: number,
  rowStep: number,
  columnStep: number,
): void {
  for (let j = 0; j < columns; j += WIDE) {
    for (let i = 0; i < rows; i += HIGH) {
      multiplyTile(rowPanels, i * depth, columnPanels, j * depth, depth, tile);
      const high = Math.min(HIGH, rows - i);
      const wide = Math.min(WIDE, columns - j);
      for (let r = 0; r < high; r++) {
        const at = start + (i + r) * rowStep + j * columnStep;
        for (let c = 0; c < wide; c++) out[at + c * columnStep] += tile[r * WIDE + c];
      }
    }
  }
}

/** One tile of 4 × 2: as many totals as V8 keeps in registers, and enough for adds to overlap. */
function multiplyTile(
  x: Float64Array,
  xStart: number,
  y: Float64Array,
  yStart: number,
  depth: number,
  result: Float64Array,
): void {
  let t00 = 0;
  let t01 = 0;
  let t10 = 0;
  let t11 = 0;
  let t20 = 0;
  let t21 = 0;
  let t30 = 0;
  let t31 = 0;
  const end = xStart + HIGH * depth;
  for (let p = xStart, q = yStart; p < end; p += HIGH, q += WIDE) {
    const x0 = x[p];
    const x1 = x[p + 1];
    const x2 = x[p + 2];
    const x3 = x[p + 3];
    const y0 = y[q];
    const y1 = y[q + 1];
    t00 += x0 * y0;
    t01 += x0 * y1;
    t10 += x1 * y0;
    t11 += x1 * y1;
    t20 += x2 * y0;
    t21 += x2 * y1;
    t30 += x3 * y0;
    t31 += x3 * y1;
  }
  result[0] = t00;
  result[1] = t01;
  result[2] = t10;
  result[3] = t11;
  result[4] = t20;
  result[5] = t21;
  result[6] = t30;
  result[7] = t31;
}
