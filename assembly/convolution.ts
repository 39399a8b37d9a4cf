/**
 * Convolution of float32 images, and its two adjoints: windows are laid out as columns, some rows of windows at a time,
 * so that they stay in the cache, and multiplied. Images, weights and results lie densely; addresses are in bytes.
 */
import { addColumns, layColumns } from './columns';
import { multiply, scratchBytes } from './matmul';
import {
  columns,
  height,
  kernelHeight,
  kernelWidth,
  paddingHeight,
  paddingWidth,
  rows,
  strideHeight,
  strideWidth,
  width,
} from './windows';

/** Whether the image is its own columns. */
function isPlain(): bool {
  const one = kernelHeight * kernelWidth * strideHeight * strideWidth === 1;
  return one && paddingHeight + paddingWidth === 0 && rows === height && columns === width;
}

/** So many floats of columns are laid out at once, or more where that would be less than so many windows. */
const AT_ONCE: i32 = 1 << 15;
const LEAST_WINDOWS: i32 = 256;

/** Rows of windows that are laid out at once; `depth` is the size of a window in all channels. */
function rowsAtOnce(depth: i32): i32 {
  const windows = max(LEAST_WINDOWS, AT_ONCE / max(1, depth));
  const parts = max(1, (rows * columns) / windows);
  return (rows + parts - 1) / parts;
}

/** From line to line of that many windows: not a multiple of 4 KiB, whose lines would collide in the cache. */
function stepOf(windows: i32): i32 {
  return windows % 1024 === 0 ? windows + 16 : windows;
}

/** Bytes of scratch memory for the columns that so many channels lay out at once, and for their product. */
export function convolutionScratch(channels: i32): i32 {
  const depth = channels * kernelHeight * kernelWidth;
  const elements = depth * stepOf(rowsAtOnce(depth) * columns);
  return (((elements << 2) + 15) & ~15) + 16 + scratchBytes();
}

/** Which of the three is computed, as `ConvolutionPart` lists them. */
const RESULT = 0;
const IMAGE = 1;

/**
 * One of the three from the others:
 * y[s,g·out+o] ← (bias +) Σ w[g·out+o,i,k] · the columns of x[s,g·in+i];
 * its adjoint in the image, x[s,g·in+i] ← the columns Σ w[g·out+o,i,k] · y[s,g·out+o], added up;
 * its adjoint in the weight, w[g·out+o,i,k] ← Σ y[s,g·out+o] · the columns of x[s,g·in+i].
 *
 * @param inside channels of the image in one group
 * @param outside channels of the result in one group
 * @param first channel of the result in each group from which on `some` are computed, or their weights; all for the image
 * @param bias its address, 0 for none
 * @param adds whether the adjoint in the weight is added to what is there
 */
export function convolve(
  part: i32,
  batch: i32,
  groups: i32,
  inside: i32,
  outside: i32,
  first: i32,
  some: i32,
  x: usize,
  w: usize,
  y: usize,
  bias: usize,
  adds: bool,
  scratch: usize,
): void {
  const lie = scratch + scratchBytes();
  const depth = inside * kernelHeight * kernelWidth;
  const n = rows * columns;
  const plain = isPlain();
  const most = plain ? rows : rowsAtOnce(depth);
  const step = plain ? n : stepOf(most * columns);
  for (let s = 0; s < batch; s++) {
    for (let g = 0; g < groups; g++) {
      const weight = w + (((g * outside + first) * depth) << 2);
      const own = y + ((first * n) << 2);
      if (part === RESULT && bias !== 0) {
        spreadBias(bias + ((g * outside + first) << 2), some, n, own);
      }
      if (part === IMAGE && !plain) memory.fill(x, 0, (<usize>(inside * height * width)) << 2);
      for (let row = 0; row < rows; row += most) {
        const count = min(most, rows - row);
        const windows = count * columns;
        const laid = plain ? x : lie;
        const values = own + ((row * columns) << 2);
        if (part === IMAGE) {
          multiply(
            depth,
            windows,
            outside,
            weight,
            1,
            depth,
            values,
            n,
            1,
            laid,
            step,
            0,
            0,
            scratch,
          );
          if (!plain) addColumns(lie, inside, row, count, x, step);
          continue;
        }
        if (!plain) layColumns(x, inside, row, count, lie, step);
        if (part === RESULT) {
          const from = bias === 0 ? 0 : values;
          multiply(
            some,
            windows,
            depth,
            weight,
            depth,
            1,
            laid,
            step,
            1,
            values,
            n,
            from,
            n,
            scratch,
          );
        } else {
          const from = adds || s > 0 || row > 0 ? weight : 0;
          multiply(
            some,
            depth,
            windows,
            values,
            n,
            1,
            laid,
            1,
            step,
            weight,
            depth,
            from,
            depth,
            scratch,
          );
        }
      }
      x += (inside * height * width) << 2;
      y += (outside * n) << 2;
    }
  }
}

function spreadBias(bias: usize, channels: i32, positions: i32, to: usize): void {
  for (let o = 0; o < channels; o++, bias += 4) {
    const value = v128.load32_splat(bias);
    const next = to + (positions << 2);
    for (; to + 16 <= next; to += 16) v128.store(to, value);
    for (; to < next; to += 4) v128.store32_lane(to, value, 0);
  }
}
