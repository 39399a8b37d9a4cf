/**
 * Attention in WebAssembly: some batches at a time, so that their scores stay in the cache. Operands are copied in as they
 * lie; queries, keys and values that are windows on one array are copied together.
 */
import type { Shape } from '../../../shape';
import type { Attention, AttentionCotangents, View } from '../../backend';
import { seenAs } from '../../view';
import { copy } from '../copy';
import { dataOf } from '../walk';
import { aligned, densely, denseView, type Layout, layoutOf, place, slice } from './matmul';
import { type WasmKernels, type WasmModule, wasmModule } from './module';

/** So many floats of operands and scores are in memory at once, if one batch is not more. */
const AT_ONCE = 2 ** 18;
/** What needs more floats than this is left to the other kernels. */
const MOST = 2 ** 26;
/** Floats that the operands' records take. */
const RECORDS = 32;

type Sizes = [
  batch: number,
  heads: number,
  steps: number,
  keys: number,
  size: number,
  wide: number,
];
/** The batches at hand of an operand. */
type Part = (view: View) => View;

/** shares ← softmax(query keyᵀ · scale + mask), result ← shares · value; false, and nothing is written, where it cannot. */
export function attendInWasm(attention: Attention, shares: View | null, result: View): boolean {
  const { query, key, value, mask, causal, scale } = attention;
  const views = mask === null ? [query, key, value] : [query, key, value, mask];
  return inParts(attention, views, (module, sizes, part) => {
    const room = new Room();
    const row = aligned(sizes[3]);
    const operands = [
      ...room.together([query, key, value].map(part)),
      mask === null ? NOTHING : room.operand(part(mask)),
      shares === null ? room.scores(sizes[2], row) : room.rows(part(shares), row),
      room.result(part(result)),
    ];
    room.run(module, operands, ({ attend }, scratch) =>
      attend(...sizes, 0, causal, scale, scratch),
    );
  });
}

/** The cotangents of query, key and value; false, and nothing is written, where it cannot. */
export function attendBackwardInWasm(
  attention: Attention,
  shares: View,
  cotangent: View,
  outs: AttentionCotangents,
): boolean {
  const { query, key, value, causal, scale } = attention;
  const views = [query, key, value, shares, cotangent];
  return inParts(attention, views, (module, sizes, part) => {
    const room = new Room();
    const row = aligned(sizes[3]);
    const scores = room.scores(sizes[2], row);
    const operands = [
      ...room.together([query, key, value].map(part)),
      room.operand(part(shares)),
      room.operand(part(cotangent)),
      ...room.results(
        [outs.query, outs.key, outs.value].map((out) => (out === null ? null : part(out))),
      ),
    ];
    room.run(module, operands, ({ attendBackward }, scratch) =>
      attendBackward(...sizes, 0, causal, scale, 4 * scores.first, row, scratch),
    );
  });
}

/** Calls `work` for some batches after the others. */
function inParts(
  { query, key, value }: Attention,
  views: readonly View[],
  work: (module: WasmModule, sizes: Sizes, part: Part) => void,
): boolean {
  const module = wasmModule();
  if (module === null || views.some(({ dtype }) => dtype !== 'float32')) return false;
  const [batch, heads, steps, size] = query.shape;
  const [keys, wide] = [key.shape[2], value.shape[3]];
  // With cotangents twice as much, and the mask.
  const each = heads * (2 * (steps + keys) * (size + wide) + 2 * steps * aligned(keys));
  if (each > MOST) return false;
  const atOnce = Math.min(batch, Math.max(1, Math.floor(AT_ONCE / each)));
  for (let from = 0; from < batch; from += atOnce) {
    const to = Math.min(from + atOnce, batch);
    const part: Part = atOnce === batch ? (view) => view : (view) => slice(view, 0, from, to);
    work(module, [to - from, heads, steps, keys, size, wide], part);
  }
  return true;
}

/** Where an operand's first element is, in floats, and its steps; at 0 there is none. */
interface Operand {
  readonly first: number;
  readonly strides: Shape;
}

const NOTHING: Operand = { first: 0, strides: [0, 0, 0] };

/** Shares out the module's memory among the operands of a call. */
class Room {
  private length = RECORDS;
  private readonly brought: [layout: Layout, at: number][] = [];
  private readonly fetches: ((floats: Float32Array) => void)[] = [];

  /** Whole vectors are read behind the last element. */
  private take(length: number): number {
    const at = this.length;
    this.length += aligned(length) + 4;
    return at;
  }

  private layout(layout: Layout): Operand {
    const at = this.take(layout.length);
    this.brought.push([layout, at]);
    return { first: at + layout.first, strides: layout.strides };
  }

  /** Room for what is read. */
  operand(view: View): Operand {
    return this.layout(liesInRows(view) ? layoutOf(view) : densely(view));
  }

  /** The same for several. */
  together(views: readonly View[]): Operand[] {
    const whole = spanOf(views);
    if (whole === null || !views.every(liesInRows)) return views.map((view) => this.operand(view));
    const { first } = this.layout(layoutOf(whole));
    return views.map(({ offset, strides }) => ({ first: first + offset - whole.offset, strides }));
  }

  /** Room for one head's scores. */
  scores(steps: number, row: number): Operand {
    return { first: this.take(steps * row), strides: [0, 0, row] };
  }

  /** Room for what is written, rows of these lengths apart; it is copied out to a view that lies densely. */
  rows(out: View, row: number): Operand {
    const [batch, heads, steps, keys] = out.shape;
    const strides = [heads * steps * row, steps * row, row, 1];
    const at = this.take(batch * heads * steps * row);
    this.fetches.push((floats) => {
      const inside = denseView(out, out.shape, floats, at);
      if (row === keys) copy(inside, out);
      else copy(seenAs(inside, out.shape, strides, at, false), out);
    });
    return { first: at, strides };
  }

  /** Room for what is written; it lies as its view does where that has no gaps. */
  result(out: View): Operand {
    const same = liesInRows(out) ? layoutOf(out) : null;
    const { asIs, length, first, strides } =
      same !== null && same.length === out.count ? same : densely(out);
    const at = this.take(length);
    this.fetches.push((floats) => {
      if (!asIs) copy(denseView(out, out.shape, floats, at), out);
      else dataOf(out).set(floats.subarray(at, at + length), out.offset - first);
    });
    return { first: at + first, strides };
  }

  /** The same for several, which are copied out together where they are all of one array. */
  results(outs: readonly (View | null)[]): Operand[] {
    const views = outs.filter((out) => out !== null);
    const whole = views.length < 2 ? null : spanOf(views);
    const held = views.reduce((count, view) => count + view.count, 0);
    if (whole === null || whole.count !== held || !views.every(liesInRows)) {
      return outs.map((out) => (out === null ? NOTHING : this.result(out)));
    }
    const { first } = this.result(whole);
    return outs.map((out) =>
      out === null ? NOTHING : { first: first + out.offset - whole.offset, strides: out.strides },
    );
  }

  /** Copies in what is read, calls the kernel, and copies out what it wrote. */
  run(
    module: WasmModule,
    operands: readonly Operand[],
    call: (kernels: WasmKernels, scratch: number) => void,
  ): void {
    const floats = module.reserve(4 * this.length + module.kernels.scratchBytes() + 16);
    for (const [layout, at] of this.brought) place(layout, floats, at);
    const { numbers } = module;
    operands.forEach(({ first, strides }, k) => {
      numbers[4 * k] = 4 * first;
      for (let d = 0; d < 3; d++) numbers[4 * k + 1 + d] = strides[d];
    });
    call(module.kernels, 4 * this.length);
    for (const fetch of this.fetches) fetch(floats);
  }
}

/** Whether the elements of rows lie side by side. */
function liesInRows({ shape, strides }: View): boolean {
  const last = shape.length - 1;
  return shape[last] === 1 || strides[last] === 1;
}

/** All that windows on one array reach, if that is not much more than they hold; else null. */
function spanOf(views: readonly View[]): View | null {
  const [first] = views;
  const data = dataOf(first);
  let [from, to, held] = [first.offset, first.offset, 0];
  for (const view of views) {
    if (dataOf(view) !== data) return null;
    let last = view.offset;
    for (let d = 0; d < 4; d++) {
      if (view.strides[d] < 0) return null;
      last += (view.shape[d] - 1) * view.strides[d];
    }
    from = Math.min(from, view.offset);
    to = Math.max(to, last + 1);
    held += view.count;
  }
  const count = to - from;
  if (count > 2 * held) return null;
  const { storage, dtype } = first;
  return { storage, dtype, shape: [count], strides: [1], offset: from, count, dense: true };
}
