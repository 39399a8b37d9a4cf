/** The largest of each window of float32 images, and where it lies; four windows side by side at once. */
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

/** How many steps of `step` lead from `start` to 0 or behind it. */
function stepsInside(start: i32, step: i32): i32 {
  return start < 0 ? (step - 1 - start) / step : 0;
}

/**
 * values ← the largest of each window, the first of ties, the last NaN; positions (i32) ← where it lies in its image.
 * Reads up to 16 bytes beyond the images.
 */
export function maxPool(images: i32, x: usize, values: usize, positions: usize): void {
  // What is read in every window is a local: an engine reads a global again each time.
  const stride = strideWidth;
  const apart = dilationWidth;
  const many = columns;
  const wide = width;
  // Windows `first` up to `end` lie wholly inside, from left to right.
  const first = stepsInside(-paddingWidth, stride);
  const room = wide - 1 + paddingWidth - (kernelWidth - 1) * apart;
  const end = room < 0 ? 0 : min(room / stride + 1, many);
  const fours = end - first >= 4;
  const across = kernelWidth * apart;
  const down = dilationHeight * wide;
  for (let s = 0; s < images; s++, x += (height * wide) << 2) {
    for (let o = 0; o < rows; o++) {
      const start = o * strideHeight - paddingHeight;
      const top = start + stepsInside(start, dilationHeight) * dilationHeight;
      const bottom = min(start + (kernelHeight - 1) * dilationHeight + 1, height);
      const from = min(top, height - 1) * wide;
      const to = top < bottom ? bottom * wide : 0;
      for (let c = 0; c < many; ) {
        if (fours && c >= first && c < end) {
          // The last four take windows again, rather than leave some over.
          const again = max(0, c + 4 - end);
          c -= again;
          values -= again << 2;
          positions -= again << 2;
          const left = c * stride - paddingWidth;
          four(stride, x, from, to, down, left, across, apart, values, positions);
          c += 4;
          values += 16;
          positions += 16;
        } else {
          one(x, top, bottom, c * stride - paddingWidth, values, positions);
          c++;
          values += 4;
          positions += 4;
        }
      }
    }
  }
}

/**
 * Four windows side by side, `stride` apart.
 *
 * @param from where the first row of the windows begins in the image, and `to` where rows below them do
 * @param across from the first column of a window to behind its last
 */
function four(
  stride: i32,
  x: usize,
  from: i32,
  to: i32,
  down: i32,
  left: i32,
  across: i32,
  apart: i32,
  values: usize,
  positions: usize,
): void {
  const steps = i32x4.mul(i32x4.splat(stride), i32x4(0, 1, 2, 3));
  const next = i32x4.splat(apart);
  let best = f32x4.splat(-Infinity);
  let place = i32x4.add(i32x4.splat(from + left), steps);
  for (let row = from + left; row < to; row += down) {
    let here = i32x4.add(i32x4.splat(row), steps);
    let at = x + (row << 2);
    for (const end = at + (across << 2); at < end; at += apart << 2) {
      const value = loadFour(stride, at);
      const takes = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
      best = v128.bitselect(value, best, takes);
      place = v128.bitselect(here, place, takes);
      here = i32x4.add(here, next);
    }
  }
  v128.store(values, best);
  v128.store(positions, place);
}

/** Four elements, as far apart as windows are. */
function loadFour(stride: i32, at: usize): v128 {
  if (stride === 1) return v128.load(at);
  if (stride === 2) return i32x4.shuffle(v128.load(at), v128.load(at, 16), 0, 2, 4, 6);
  const step: usize = stride << 2;
  let value = v128.load32_zero(at);
  value = v128.load_lane<f32>(at + step, value, 1);
  value = v128.load_lane<f32>(at + 2 * step, value, 2);
  return v128.load_lane<f32>(at + 3 * step, value, 3);
}

function one(x: usize, top: i32, bottom: i32, left: i32, values: usize, positions: usize): void {
  const from = left + stepsInside(left, dilationWidth) * dilationWidth;
  const to = min(left + (kernelWidth - 1) * dilationWidth + 1, width);
  let best: f32 = -Infinity;
  let place = min(top, height - 1) * width + min(from, width - 1);
  for (let r = top; r < bottom; r += dilationHeight) {
    for (let c = from; c < to; c += dilationWidth) {
      const value = load<f32>(x + ((r * width + c) << 2));
      if (value > best || f32.ne(value, value)) {
        best = value;
        place = r * width + c;
      }
    }
  }
  store<f32>(values, best);
  store<i32>(positions, place);
}

/** to ← zeros, each value added at its position in its image; so many of both belong to an image. */
export function maxPoolAdjoint(
  images: i32,
  many: i32,
  pixels: i32,
  values: usize,
  positions: usize,
  to: usize,
): void {
  memory.fill(to, 0, (<usize>(images * pixels)) << 2);
  for (let s = 0; s < images; s++, to += pixels << 2) {
    for (const end = values + (many << 2); values < end; values += 4, positions += 4) {
      const at = to + (load<i32>(positions) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(values));
    }
  }
}
