/**
 * Packing of matrices into panels: so many lines (rows of `a`, columns of `b`) side by side, in the order in which
 * tiles read them. Addresses are in bytes, steps between elements in elements.
 */

/**
 * to[p,l] ← from[l · line + p · step] for `lines` lines of `depth` elements, `width` floats for each p. Where lines are
 * fewer, what fills a panel up is nothing to be used.
 */
export function pack(
  from: usize,
  line: i32,
  step: i32,
  lines: i32,
  depth: i32,
  width: i32,
  to: usize,
): void {
  if (line === 1 && width >= 4) {
    packNeighbours(from, step, depth, width, to);
    return;
  }
  let lane = 0;
  if (step === 1) {
    for (; lane + 4 <= lines; lane += 4) {
      packTransposed(from + ((lane * line) << 2), line, depth, width, to + (lane << 2));
    }
  }
  for (; lane < lines; lane++) {
    packLine(from + ((lane * line) << 2), step, depth, width, to + (lane << 2));
  }
  // What lies in memory may be slow to multiply.
  for (const end = min(width, (lines + 3) & ~3); lane < end; lane++) {
    zeroLine(depth, width, to + (lane << 2));
  }
}

/** Lines that lie side by side, four to eight of them: two vectors, which overlap, hold them. */
function packNeighbours(from: usize, step: i32, depth: i32, width: i32, to: usize): void {
  const last: usize = (width - 4) << 2;
  const next: usize = step << 2;
  const row: usize = width << 2;
  for (const end = to + <usize>depth * row; to < end; from += next, to += row) {
    v128.store(to, v128.load(from));
    v128.store(to + last, v128.load(from + last));
  }
}

/** Four lines whose elements are neighbours. */
function packTransposed(from: usize, line: i32, depth: i32, width: i32, to: usize): void {
  const next: usize = line << 2;
  const row: usize = width << 2;
  let p = 0;
  for (; p + 4 <= depth; p += 4, from += 16, to += 4 * row) {
    const l0 = v128.load(from);
    const l1 = v128.load(from + next);
    const l2 = v128.load(from + 2 * next);
    const l3 = v128.load(from + 3 * next);
    const a = i32x4.shuffle(l0, l1, 0, 4, 1, 5);
    const b = i32x4.shuffle(l2, l3, 0, 4, 1, 5);
    const c = i32x4.shuffle(l0, l1, 2, 6, 3, 7);
    const d = i32x4.shuffle(l2, l3, 2, 6, 3, 7);
    v128.store(to, i64x2.shuffle(a, b, 0, 2));
    v128.store(to + row, i64x2.shuffle(a, b, 1, 3));
    v128.store(to + 2 * row, i64x2.shuffle(c, d, 0, 2));
    v128.store(to + 3 * row, i64x2.shuffle(c, d, 1, 3));
  }
  for (; p < depth; p++, from += 4, to += row) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from + next), 4);
    store<f32>(to, load<f32>(from + 2 * next), 8);
    store<f32>(to, load<f32>(from + 3 * next), 12);
  }
}

/** Any line. */
function packLine(from: usize, step: i32, depth: i32, width: i32, to: usize): void {
  const next: usize = step << 2;
  const row: usize = width << 2;
  for (const end = to + <usize>depth * row; to < end; from += next, to += row) {
    store<f32>(to, load<f32>(from));
  }
}

function zeroLine(depth: i32, width: i32, to: usize): void {
  const row: usize = width << 2;
  for (const end = to + <usize>depth * row; to < end; to += row) store<f32>(to, 0);
}
