/**
 * Windows of an image laid out as columns, and the adjoint, which adds them up where they lie. Addresses are in bytes, steps
 * between elements in elements.
 */
import {
  columns,
  dilationHeight,
  dilationWidth,
  height,
  kernelHeight,
  kernelWidth,
  paddingHeight,
  paddingWidth,
  strideHeight,
  strideWidth,
  width,
} from './windows';

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

/** How many of these rows of windows lie above the image when each looks `down` rows below its own. */
function rowsAbove(first: i32, count: i32, down: i32): i32 {
  return min(count, max(0, -down - first));
}

/** How many of them lie inside, behind those above. */
function rowsInside(first: i32, count: i32, down: i32): i32 {
  return max(0, min(count, height - down - first) - rowsAbove(first, count, down));
}

/**
 * Whether the elements of all windows `right` of their own place are the image itself, moved: only what comes from a
 * neighbouring row is not theirs.
 */
function isShift(right: i32): bool {
  return strideWidth === 1 && strideHeight === 1 && columns === width && right >= -4 && right <= 4;
}

/** In each row, so many elements from its beginning on and before its end are 0. */
function zeroEdges(row: usize, count: i32, start: i32, edge: i32): void {
  const next: usize = columns << 2;
  const end = row + <usize>count * next;
  for (; start > 0; start--)
    for (let at = row + (start << 2) - 4; at < end; at += next) store<f32>(at, 0);
  for (; edge > 0; edge--)
    for (let at = row + next - (edge << 2); at < end; at += next) store<f32>(at, 0);
}

/** One line of columns that is the image moved; its rows' first `start` and last `edge` elements lie outside. */
function layShifted(
  image: usize,
  first: i32,
  count: i32,
  down: i32,
  right: i32,
  start: i32,
  edge: i32,
  to: usize,
): void {
  const above = rowsAbove(first, count, down);
  const inside = rowsInside(first, count, down);
  to = zero(to, above * columns);
  let from = image + (((first + above + down) * width + right) << 2);
  const stop = to + ((inside * columns) << 2);
  for (let at = to; at < stop; at += 16, from += 16) v128.store(at, v128.load(from));
  zeroEdges(to, inside, start, edge);
  zero(stop, (count - above - inside) * columns);
}

/** The adjoint of `layShifted`: what lies outside becomes 0, and all is added. */
function addShifted(
  from: usize,
  first: i32,
  count: i32,
  down: i32,
  right: i32,
  start: i32,
  edge: i32,
  image: usize,
): void {
  const above = rowsAbove(first, count, down);
  const inside = rowsInside(first, count, down);
  from += (above * columns) << 2;
  zeroEdges(from, inside, start, edge);
  const to = image + (((first + above + down) * width + right + start) << 2);
  addRow(from + (start << 2), inside * columns - start - edge, to, 4);
}

/**
 * columns[c,kr,kc,or,oc] ← the image's element, 0 outside, for rows of windows from `first` on, each [or,oc] `step`
 * behind the last. Writes up to 3 elements beyond what it fills.
 */
export function layColumns(
  image: usize,
  channels: i32,
  first: i32,
  count: i32,
  to: usize,
  step: i32,
): void {
  const gap = (step - count * columns) << 2;
  for (let c = 0; c < channels; c++, image += (height * width) << 2) {
    for (let kr = 0; kr < kernelHeight; kr++) {
      const down = kr * dilationHeight - paddingHeight;
      for (let kc = 0; kc < kernelWidth; kc++) {
        const right = kc * dilationWidth - paddingWidth;
        const start = firstInside(right, strideWidth, columns);
        const end = max(start, endInside(right, width, strideWidth, columns));
        if (isShift(right)) {
          const edges = columns - end;
          layShifted(image, first, count, down, right, start, edges, to);
          to += ((count * columns) << 2) + gap;
          continue;
        }
        for (let o = first; o < first + count; o++) {
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
        to += gap;
      }
    }
  }
}

/** image[c,r,q] += Σ columns[c,kr,kc,or,oc] over the elements of windows that lie there; columns as `layColumns` lays. */
export function addColumns(
  from: usize,
  channels: i32,
  first: i32,
  count: i32,
  image: usize,
  step: i32,
): void {
  const gap = (step - count * columns) << 2;
  for (let c = 0; c < channels; c++, image += (height * width) << 2) {
    for (let kr = 0; kr < kernelHeight; kr++) {
      const down = kr * dilationHeight - paddingHeight;
      for (let kc = 0; kc < kernelWidth; kc++) {
        const right = kc * dilationWidth - paddingWidth;
        const start = firstInside(right, strideWidth, columns);
        const within = endInside(right, width, strideWidth, columns) - start;
        if (isShift(right) && within > 0) {
          addShifted(from, first, count, down, right, start, columns - start - within, image);
          from += ((count * columns) << 2) + gap;
          continue;
        }
        for (let o = first; o < first + count; o++, from += columns << 2) {
          const r = o * strideHeight + down;
          if (r < 0 || r >= height || within <= 0) continue;
          const to = image + ((r * width + start * strideWidth + right) << 2);
          addRow(from + (start << 2), within, to, strideWidth << 2);
        }
        from += gap;
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
