/**
 * Convolution of float32 images, and its two adjoints: windows are laid out as columns, one image at a time, so that
 * they stay in the cache, and multiplied. Images, weights and results lie densely; addresses are in bytes.
 */
import { multiply, scratchBytes } from './matmul';
import {
  columns,
  dilationHeight,
  dilationWidth,
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

/** The first window whose element at `shift` lies at 0 or behind it. */
function firstInside(shift: i32, stride: i32, windows: i32): i32 {
  return shift >= 0 ? 0 : min((stride - 1 - shift) / stride, windows);
}

/** One past the last window whose element at `shift` lies before the end. */
function endInside(shift: i32, size: i32, stride: i32, windows: i32): i32 {
  const room = size - 1 - shift;
  return room < 0 ? 0 : min(room / stride + 1, windows);
}

function zero(to: usize, count: i32): usize {
  for (const end = to + (count << 2); to < end; to += 4) store<f32>(to, 0);
  return to;
}

/** columns[c,kr,kc,or,oc] ← the image's element, 0 outside. Writes up to 3 elements beyond what it fills. */
function layColumns(image: usize, channels: i32, to: usize): void {
  for (let c = 0; c < channels; c++, image += (height * width) << 2) {
    for (let kr = 0; kr < kernelHeight; kr++) {
      const down = kr * dilationHeight - paddingHeight;
      for (let kc = 0; kc < kernelWidth; kc++) {
        const right = kc * dilationWidth - paddingWidth;
        const start = firstInside(right, strideWidth, columns);
        const end = max(start, endInside(right, width, strideWidth, columns));
        for (let o = 0; o < rows; o++) {
          const r = o * strideHeight + down;
          if (r < 0 || r >= height) {
            to = zero(to, columns);
            continue;
          }
          const next = to + (columns << 2);
          to = zero(to, start);
          let from = image + ((r * width + start * strideWidth + right) << 2);
          const stop = to + ((end - start) << 2);
          if (strideWidth === 1) {
            // What is written beyond the row is written over by what follows.
            for (; to < stop; to += 16, from += 16) v128.store(to, v128.load(from));
          } else {
            for (; to < stop; to += 4, from += strideWidth << 2) store<f32>(to, load<f32>(from));
          }
          zero(stop, columns - end);
          to = next;
        }
      }
    }
  }
}

/** image[c,r,q] ← Σ columns[c,kr,kc,or,oc] over the elements of windows that lie there. */
function addColumns(from: usize, channels: i32, image: usize): void {
  memory.fill(image, 0, (<usize>(channels * height * width)) << 2);
  for (let c = 0; c < channels; c++, image += (height * width) << 2) {
    for (let kr = 0; kr < kernelHeight; kr++) {
      const down = kr * dilationHeight - paddingHeight;
      for (let kc = 0; kc < kernelWidth; kc++) {
        const right = kc * dilationWidth - paddingWidth;
        const start = firstInside(right, strideWidth, columns);
        const count = endInside(right, width, strideWidth, columns) - start;
        for (let o = 0; o < rows; o++, from += columns << 2) {
          const r = o * strideHeight + down;
          if (r < 0 || r >= height || count <= 0) continue;
          const to = image + ((r * width + start * strideWidth + right) << 2);
          addRow(from + (start << 2), count, to, strideWidth << 2);
        }
      }
    }
  }
}

function addRow(from: usize, count: i32, to: usize, step: usize): void {
  if (step === 4) {
    for (; count >= 4; count -= 4, from += 16, to += 16) {
      v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    }
  }
  for (; count > 0; count--, from += 4, to += step) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
  }
}

/** Bytes of scratch memory for the columns of one image of so many channels, and for their product. */
export function convolutionScratch(channels: i32): i32 {
  const elements = channels * kernelHeight * kernelWidth * rows * columns;
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
 * @param bias its address, 0 for none
 * @param adds whether the adjoint in the weight is added to what is there
 */
export function convolve(
  part: i32,
  batch: i32,
  groups: i32,
  inside: i32,
  outside: i32,
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
  for (let s = 0; s < batch; s++) {
    for (let g = 0; g < groups; g++) {
      const weight = w + ((g * outside * depth) << 2);
      const laid = plain ? x : lie;
      if (part === IMAGE) {
        multiply(depth, n, outside, weight, 1, depth, y, n, 1, laid, 0, 0, scratch);
        if (!plain) addColumns(lie, inside, x);
      } else {
        if (!plain) layColumns(x, inside, lie);
        if (part === RESULT) {
          if (bias !== 0) spreadBias(bias + ((g * outside) << 2), outside, n, y);
          multiply(
            outside,
            n,
            depth,
            weight,
            depth,
            1,
            laid,
            n,
            1,
            y,
            bias !== 0 ? y : 0,
            n,
            scratch,
          );
        } else {
          multiply(
            outside,
            depth,
            n,
            y,
            n,
            1,
            laid,
            1,
            n,
            weight,
            adds || s > 0 ? weight : 0,
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
    const value = load<f32>(bias);
    for (const end = to + (positions << 2); to < end; to += 4) store<f32>(to, value);
  }
}
