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
  // Windows `first` up to `end` lie wholly inside, from left to right.
  const first = stepsInside(-paddingWidth, strideWidth);
  const room = width - 1 + paddingWidth - (kernelWidth - 1) * dilationWidth;
  const end = room < 0 ? 0 : min(room / strideWidth + 1, columns);
  for (let s = 0; s < images; s++, x += (height * width) << 2) {
    for (let o = 0; o < rows; o++) {
      const start = o * strideHeight - paddingHeight;
      const top = start + stepsInside(start, dilationHeight) * dilationHeight;
      const bottom = min(start + (kernelHeight - 1) * dilationHeight + 1, height);
      for (let c = 0; c < columns; ) {
        const many = c >= first && c < end && end - first >= 4;
        // The last four take windows again, rather than leave some over.
        const again = many ? max(0, c + 4 - end) : 0;
        c -= again;
        values -= again << 2;
        positions -= again << 2;
        const left = c * strideWidth - paddingWidth;
        if (many) four(x, top, bottom, left, values, positions);
        else one(x, top, bottom, left, values, positions);
        const done = many ? 4 : 1;
        c += done;
        values += done << 2;
        positions += done << 2;
      }
    }
  }
}

function four(x: usize, top: i32, bottom: i32, left: i32, values: usize, positions: usize): void {
  const apart = i32x4.mul(i32x4.splat(strideWidth), i32x4(0, 1, 2, 3));
  let best = f32x4.splat(-Infinity);
  let place = i32x4.add(i32x4.splat(min(top, height - 1) * width + left), apart);
  for (let r = top; r < bottom; r += dilationHeight) {
    let position = r * width + left;
    for (let k = 0; k < kernelWidth; k++, position += dilationWidth) {
      const value = apartLoad(x + (position << 2));
      const takes = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
      best = v128.bitselect(value, best, takes);
      place = v128.bitselect(i32x4.add(i32x4.splat(position), apart), place, takes);
    }
  }
  v128.store(values, best);
  v128.store(positions, place);
}

/** Four elements, as far apart as windows are. */
function apartLoad(at: usize): v128 {
  if (strideWidth === 1) return v128.load(at);
  if (strideWidth === 2) return i32x4.shuffle(v128.load(at), v128.load(at, 16), 0, 2, 4, 6);
  const step: usize = strideWidth << 2;
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
