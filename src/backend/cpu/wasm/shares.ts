/**
 * How a job of one part becomes one of several: a product by matrices of its batch, by rows or by columns, a convolution by
 * images or by channels. Every element is computed in the order of its sum whatever the parts, so that the number of
 * threads changes no bit of a result.
 */
import type { ConvolutionPart } from '../../backend';
import { ARGUMENTS, MOST_PARTS, PER_PART, WINDOWS } from './job';

/** Arguments of a product by their places. */
const BATCH = 0;
const ROWS = 1;
const COLUMNS = 2;
const A = 4;
const A_BATCH = 5;
const A_ROW = 6;
const B = 8;
const B_BATCH = 9;
const B_COLUMN = 11;
const C = 12;
const C_ROW = 13;
const FROM = 14;
const FROM_BATCH = 15;
const FROM_ROW = 16;

/** Least rows or columns of a part: each part packs the other operand anew. */
const LEAST = 48;
/** Least of the other dimension, and of a window's elements: with less, a part might be summed in another order. */
const LEAST_OTHER = 8;
const LEAST_DEPTH = 32;
/** Columns of a tile: parts end where tiles do. */
const TILE = 8;

/** Shares the product in the first part among at most so many parts; returns how many there are. */
export function shareProduct(job: Int32Array, most: number): number {
  const batch = job[ARGUMENTS + BATCH];
  const rows = job[ARGUMENTS + ROWS];
  const columns = job[ARGUMENTS + COLUMNS];
  const bytes = (place: number) => 4 * job[ARGUMENTS + place];
  // An address of 0 is that of nothing.
  const added = (step: number) => (job[ARGUMENTS + FROM] === 0 ? 0 : step);
  if (batch > 1) {
    return share(job, most, BATCH, 1, [
      [A, bytes(A_BATCH)],
      [B, bytes(B_BATCH)],
      [C, rows * bytes(C_ROW)],
      [FROM, added(bytes(FROM_BATCH))],
    ]);
  }
  if (Math.min(rows, columns) < LEAST_OTHER) return 1;
  const parts = Math.min(most, Math.floor(Math.max(rows, columns) / LEAST));
  if (rows < columns) {
    return share(job, parts, COLUMNS, TILE, [
      [B, bytes(B_COLUMN)],
      [C, 4],
      [FROM, added(4)],
    ]);
  }
  return share(job, parts, ROWS, 1, [
    [A, bytes(A_ROW)],
    [C, bytes(C_ROW)],
    [FROM, added(bytes(FROM_ROW))],
  ]);
}

/** Arguments of a convolution by their places. */
const IMAGES = 1;
const INSIDE = 3;
const OUTSIDE = 4;
const FIRST = 5;
const SOME = 6;
const IMAGE = 7;
const RESULT = 9;

/**
 * The same for a convolution: by images, but the gradient of the weight, which is a sum over images, by channels.
 *
 * @param pixels elements of an image
 * @param values elements of a result
 */
export function shareConvolution(
  job: Int32Array,
  most: number,
  part: ConvolutionPart,
  pixels: number,
  values: number,
): number {
  if (part !== 'weight') {
    return share(job, most, IMAGES, 1, [
      [IMAGE, 4 * pixels],
      [RESULT, 4 * values],
    ]);
  }
  const depth = job[ARGUMENTS + INSIDE] * job[WINDOWS + 2] * job[WINDOWS + 3];
  if (depth < LEAST_DEPTH) return 1;
  const parts = Math.min(most / 2, Math.floor(job[ARGUMENTS + OUTSIDE] / LEAST_OTHER));
  return share(job, parts, SOME, 1, [[FIRST, 1]]);
}

/**
 * Cuts one size into parts that differ by one unit at most.
 *
 * @param size the place of the size
 * @param unit parts are multiples of it, but the last
 * @param steps what changes with the elements before the part, addresses (in bytes) or numbers, by their places, each with
 * the change from one to the next
 */
function share(
  job: Int32Array,
  most: number,
  size: number,
  unit: number,
  steps: readonly (readonly [place: number, step: number])[],
): number {
  const all = job[ARGUMENTS + size];
  const units = Math.ceil(all / unit);
  const parts = Math.max(1, Math.min(most, MOST_PARTS, units));
  const start = (part: number) => Math.min(all, Math.floor((part * units) / parts) * unit);
  for (let part = parts - 1; part >= 0; part--) {
    const to = ARGUMENTS + part * PER_PART;
    job.copyWithin(to, ARGUMENTS, ARGUMENTS + PER_PART);
    job[to + size] = start(part + 1) - start(part);
    for (const [place, step] of steps) job[to + place] += start(part) * step;
  }
  return parts;
}
