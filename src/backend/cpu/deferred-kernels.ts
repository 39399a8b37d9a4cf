/** Kernels that wait, or take in what waits. */
import { numelOf, type Shape } from '../../shape';
import { type Reducer, type ScalarKernel, Storage, type View } from '../backend';
import { Deferred, waits } from './deferred';
import { type Fused, fuse, openIn } from './fuse';
import { isLent } from './loans';
import { map } from './map';
import { reduce } from './reduce';
import { ready, readyAll, settle, wholeOf } from './settle';
import { dataOf } from './walk';

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
  const fused = fuseOpen(kernel, inputs, params, shape);
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
  readyAll(outs);
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
  const fused = fuseOpen(kernel, inputs, params, shape);
  if (fused === null || !fused.tookIn) return false;
  ready(out);
  reduce(reducer, fused.kernel(null), fused.inputs, fused.params, shape, out, scale);
  return true;
}

/** Takes in the operands that wait and are open, and has the others computed. */
function fuseOpen(
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  shape: Shape,
): Fused | null {
  const elements = numelOf(shape);
  for (const input of inputs) if (openIn(input, elements) === null) settle(input);
  return fuse(kernel, inputs, params, shape);
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
