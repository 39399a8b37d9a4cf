/** Computes results that wait, before they are read or written to. */
import type { TypedArray } from '../../dtype';
import { ScalarKernel, type Storage, type View } from '../backend';
import { reclaim, unwrittenArray } from './allocate';
import { Deferred, waits } from './deferred';
import { fuse, isSame } from './fuse';
import { isLent, isShared, leaveToReaders, markShared } from './loans';
import { map } from './map';
import { dataOf } from './walk';
import { vectorSizes } from './wasm/sizes';

/** Results that one kernel computes. */
const MOST_TOGETHER = 4;
const UNCHANGED: ScalarKernel[] = [];

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
  for (const deferred of waiting) deferred.kept = false;
  const areOpen = waiting.every(({ isOpen }) => isOpen);
  const fused = areOpen ? fuse(unchanged(views.length), views, [], views[0].shape) : null;
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

/** All elements of a storage from one on, as a vector. */
export function wholeOf(storage: Storage, offset: number, count = storage.length): View {
  const { dtype } = storage;
  return { storage, dtype, shape: [count], strides: [1], offset, count, dense: true };
}
