/**
 * Maps that wait. The result of a large elementwise operation is computed when somebody reads it; when another elementwise
 * operation or a reduction does, both become one kernel, and the result in between, if nobody else asks for it, never exists:
 * memory for it would cost more than its arithmetic. Values are the same, bit for bit, since vectors round to float32
 * after every operation.
 *
 * What a waiting map has to read must not change: its operands' arrays are lent to it, and who writes to a lent array
 * writes to a copy. Arrays that the user holds, and may write to, are not lent.
 */
import type { TypedArray } from '../../dtype';
import { numelOf, type Shape } from '../../shape';
import { type Reducer, ScalarKernel, Storage, type View } from '../backend';
import { reclaim, unwrittenArray } from './allocate';
import { loopsOf } from './compile';
import { compose, type Source } from './compose';
import { giveBack, isLent, isShared, leaveToReaders, lend, markShared } from './loans';
import { map } from './map';
import { reduce } from './reduce';
import { dataOf } from './walk';
import { wasmModule } from './wasm/module';
import { isFloatOrBool, isOne } from './wasm/rows';
import { vectorSizes } from './wasm/sizes';

/** So many kernels compute a waiting result anew; the next one waits for its memory. */
const MOST_USES = 3;
/** A chain that grows beyond this is computed. */
const MOST_LEAVES = 6;
const MOST_PARAMS = 24;
const MOST_STATEMENTS = 48;

/** Results that one kernel computes. */
const MOST_TOGETHER = 4;
const UNCHANGED: ScalarKernel[] = [];

/** A result that is not computed yet: what stands in a storage in place of an array. */
class Deferred {
  /** How many kernels took it in. */
  uses = 0;
  /** Whether the backward pass will ask for it, and it is worth its memory: then no kernel takes it in. */
  kept = false;
  /** Where the results of its map are, itself included. */
  siblings: readonly Storage[] = [];

  /** @param leaves dense views of its operands, of the result's length, over storages that nobody else has */
  constructor(
    readonly kernel: ScalarKernel,
    readonly leaves: readonly View[],
    readonly params: readonly number[],
  ) {
    for (const leaf of leaves) lend(dataOf(leaf));
  }

  /** Gives its operands back. */
  release(): void {
    for (const leaf of this.leaves) giveBack(dataOf(leaf));
  }
}

/** Computes a view's elements where they still wait: before they are read. */
export function settle({ storage }: View): void {
  if (storage.length >= vectorSizes.deferred && storage.data instanceof Deferred) compute(storage);
}

/** Makes a view's memory ready for a kernel that writes to it. */
export function ready({ storage }: View): void {
  if (storage.length < vectorSizes.deferred) return;
  const { data } = storage;
  if (data === null) storage.data = unwrittenArray(storage.dtype, storage.length);
  else if (data instanceof Deferred) compute(storage);
  else if (isLent(data)) storage.data = (data as Float32Array).slice();
}

/** The same for each of these that there is. */
export function settleAll(views: readonly (View | null)[]): void {
  for (let k = 0; k < views.length; k++) {
    const view = views[k];
    if (view !== null) settle(view);
  }
}

/** The same for all of these, in one kernel where they are computed from the same operands: what they share is done once. */
export function settleTogether(views: readonly View[]): void {
  const groups: Storage[][] = [];
  for (const { storage } of views.filter(waits)) {
    if (groups.some((group) => group.includes(storage))) continue;
    const group = groups.find(
      (others) => others.length < MOST_TOGETHER && areAlike(others[0], storage),
    );
    if (group === undefined) groups.push([storage]);
    else group.push(storage);
  }
  for (const group of groups) computeTogether(group);
}

function areAlike(a: Storage, b: Storage): boolean {
  const [first, second] = [a.data as Deferred, b.data as Deferred];
  return first.leaves.some((leaf) => second.leaves.some((other) => isSame(leaf, other)));
}

function computeTogether(storages: readonly Storage[]): void {
  const views = storages.map((storage) => wholeOf(storage, storage.base));
  const waiting = storages.map(({ data }) => data as Deferred);
  const isNew = waiting.every(({ uses }) => uses < MOST_USES);
  const fused = isNew ? fuse(unchanged(views.length), views, [], views[0].shape) : null;
  if (views.length === 1 || fused === null) {
    for (const storage of storages) computeAlone(storage);
    return;
  }
  for (const storage of storages) storage.data = unwrittenArray(storage.dtype, storage.length);
  map(fused.kernel(null), fused.inputs, fused.params, views);
  for (const deferred of waiting) deferred.release();
}

/** The kernel whose results are its inputs. */
function unchanged(inputs: number): ScalarKernel {
  const names = Array.from({ length: inputs }, (_, k) => `x${k}`);
  return (UNCHANGED[inputs] ??= new ScalarKernel('settle', inputs, 0, [], names));
}

/** The same for each of these that there is. */
export function readyAll(views: readonly (View | null)[]): void {
  for (let k = 0; k < views.length; k++) {
    const view = views[k];
    if (view !== null) ready(view);
  }
}

/** Computes a result, and with it those of its map that nobody has taken in: they share most of the work. */
function compute(storage: Storage): void {
  const { siblings } = storage.data as Deferred;
  const others = siblings.filter(
    ({ data }) => data instanceof Deferred && data.siblings === siblings && data.uses === 0,
  );
  if (others.length > 1 && others.includes(storage)) computeTogether(others);
  else computeAlone(storage);
}

function computeAlone(storage: Storage): void {
  const deferred = storage.data as Deferred;
  storage.data = unwrittenArray(storage.dtype, storage.length);
  map(deferred.kernel, deferred.leaves, deferred.params, [wholeOf(storage, storage.base)]);
  deferred.release();
}

/** The array of a storage, for a caller who may keep it and write to it. */
export function share(view: View): TypedArray {
  settle(view);
  const { storage } = view;
  if (storage.length >= vectorSizes.deferred) {
    if (isLent(storage.data)) storage.data = dataOf(view).slice();
    markShared(dataOf(view));
  }
  return dataOf(view);
}

/** Lets go of a storage's memory: what is large serves later results, unless the user may still hold it. */
export function free(storage: Storage): void {
  if (storage.length >= vectorSizes.deferred && !isShared(storage.data)) recycle(storage);
  else storage.data = null;
}

/** Takes back the memory of a result that nobody can see any more. */
export function recycle(storage: Storage): void {
  const { data } = storage;
  storage.data = null;
  if (data instanceof Deferred) data.release();
  else if (storage.length < vectorSizes.deferred) reclaim(data as TypedArray, storage.length);
  else if (data !== null) leaveToReaders(data as TypedArray, storage.length);
}

/**
 * The same as `map`, if it can wait, or has operands that do.
 *
 * @returns false, and nothing is done, where it is a map like any other
 */
export function mapDeferred(
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): boolean {
  const { count, shape } = outs[0];
  let canWait = true;
  for (const { storage, dtype, dense } of outs) {
    if (dtype !== 'float32' || !dense) return false;
    const { data } = storage;
    const isWritten = data !== null && !(data instanceof Deferred) && !isLent(data);
    if (isWritten || storage.length !== count) canWait = false;
  }
  if (!canWait && !inputs.some(waits)) return false;
  const fused = fuse(kernel, inputs, params, shape);
  if (fused === null) return false;
  if (canWait && fused.canWait) {
    const own = fused.inputs.map(asTheyAre);
    const waiting = outs.map((_, r) => new Deferred(fused.kernel(r), own, fused.params));
    const siblings = outs.map(({ storage }) => storage);
    outs.forEach(({ storage }, r) => {
      waiting[r].siblings = siblings;
      if (storage.data instanceof Deferred) storage.data.release();
      storage.data = waiting[r];
    });
    return true;
  }
  if (!fused.tookIn) return false;
  for (const out of outs) ready(out);
  map(fused.kernel(null), fused.inputs, fused.params, outs);
  return true;
}

/** The same as `reduce`, if it has operands that wait; else false, and nothing is done. */
export function reduceDeferred(
  reducer: Reducer,
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  shape: Shape,
  out: View,
  scale: number,
): boolean {
  if (out.dtype !== 'float32' || !inputs.some(waits)) return false;
  const fused = fuse(kernel, inputs, params, shape);
  if (fused === null || !fused.tookIn) return false;
  ready(out);
  reduce(reducer, fused.kernel(null), fused.inputs, fused.params, shape, out, scale);
  return true;
}

/** Whether a view's elements are not computed yet. */
export function waits({ storage }: View): boolean {
  return storage.length >= vectorSizes.deferred && storage.data instanceof Deferred;
}

/** Has a result that the backward pass will ask for computed once, if its kernel is not cheap. */
export function keep({ storage }: View): void {
  const { data } = storage;
  if (data instanceof Deferred && loopsOf(data.kernel).heavy) data.kept = true;
}

/** A kernel with those that wait for it taken in. */
interface Fused {
  /** The kernel of one result, or of all. */
  kernel(result: number | null): ScalarKernel;
  readonly inputs: readonly View[];
  readonly params: readonly number[];
  /** Whether there were any. */
  readonly tookIn: boolean;
  /** Whether its inputs may be lent. */
  readonly canWait: boolean;
}

/** Takes the operands that wait into the kernel; null where vectors would not compute it, or it would become too long. */
function fuse(
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  shape: Shape,
): Fused | null {
  const vectors = wasmModule()?.generated;
  if (vectors === undefined || !loopsOf(kernel).compiled || !vectors.takes(kernel)) return null;
  const count = numelOf(shape);
  const leaves: View[] = [];
  const numbers: number[] = [];
  const sources: Source[] = [];
  /** Where the parameters of those taken in begin. */
  const taken = new Map<Deferred, number>();
  let canWait = true;
  let statements = kernel.body.length;
  const place = (view: View) => {
    const known = leaves.findIndex((leaf) => isSame(leaf, view));
    return known >= 0 ? known : leaves.push(view) - 1;
  };
  for (const input of inputs) {
    if (!isFloatOrBool(input)) return null;
    const { storage, dense } = input;
    const inner = storage.data instanceof Deferred && !storage.data.kept ? storage.data : null;
    const isWhole = dense && input.count === count;
    if (inner !== null && isWhole && storage.length === count && inner.uses < MOST_USES) {
      const own = inner.leaves.map((leaf) => place(seenAs(leaf, input)));
      let first = taken.get(inner);
      if (first === undefined) {
        first = numbers.length;
        taken.set(inner, first);
        numbers.push(...inner.params);
        statements += inner.kernel.body.length;
      }
      sources.push({ from: 'kernel', kernel: inner.kernel, inputs: own, params: first });
      continue;
    }
    settle(input);
    if (isWhole) {
      if (isShared(storage.data)) canWait = false;
      sources.push({ from: 'input', at: place(input) });
    } else if (isOne(input)) {
      sources.push({ from: 'param', at: numbers.push(dataOf(input)[input.offset]) - 1 });
    } else {
      canWait = false;
      sources.push({ from: 'input', at: leaves.push(input) - 1 });
    }
  }
  const first = numbers.length;
  numbers.push(...params);
  if (leaves.length > MOST_LEAVES || numbers.length > MOST_PARAMS || statements > MOST_STATEMENTS)
    return null;
  for (const inner of taken.keys()) inner.uses++;
  return {
    kernel: (result) => compose(kernel, sources, leaves.length, numbers.length, first, result),
    inputs: leaves,
    params: numbers,
    tookIn: taken.size > 0,
    canWait: canWait && leaves.length > 0,
  };
}

/** Whether two views are of the same elements. */
function isSame(a: View, b: View): boolean {
  return (
    a.storage.data === b.storage.data &&
    a.offset === b.offset &&
    a.count === b.count &&
    a.dense &&
    b.dense
  );
}

/** A leaf in the shape of the view whose elements are computed from it. */
function seenAs({ storage, dtype, offset, count }: View, { shape, strides }: View): View {
  return { storage, dtype, shape, strides, offset, count, dense: true };
}

/** A view of the same elements as they are now, whatever becomes of its storage. */
function asTheyAre(view: View): View {
  const { storage, dtype, offset, count } = view;
  let data = dataOf(view);
  let from = offset;
  // An array that several storages share is written to for all of them.
  if (data.length !== storage.length) {
    data = data.slice(offset, offset + count);
    from = 0;
  }
  return wholeOf(new Storage(storage.backend, dtype, data.length, data, 0), from, count);
}

function wholeOf(storage: Storage, offset: number, count = storage.length): View {
  const { dtype } = storage;
  return { storage, dtype, shape: [count], strides: [1], offset, count, dense: true };
}
