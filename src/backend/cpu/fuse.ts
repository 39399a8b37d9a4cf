/** One kernel of several: an operation takes in the kernels of operands that wait. */
import { numelOf, type Shape } from '../../shape';
import type { ScalarKernel, View } from '../backend';
import { seenAs } from '../view';
import { loopsOf } from './compile';
import { compose, type Source } from './compose';
import { Deferred } from './deferred';
import { isShared } from './loans';
import { dataOf } from './walk';
import { wasmModule } from './wasm/module';
import { isFloatOrBool, isOne } from './wasm/rows';

/** A chain that grows beyond this is computed. */
const MOST_LEAVES = 6;
const MOST_PARAMS = 24;
const MOST_STATEMENTS = 48;

/** A kernel with those that wait for it taken in. */
export interface Fused {
  /** The kernel of one result, or of all. */
  kernel(result: number | null): ScalarKernel;
  readonly inputs: readonly View[];
  readonly params: readonly number[];
  /** Whether there were any. */
  readonly tookIn: boolean;
  /** Whether its inputs may be lent. */
  readonly canWait: boolean;
}

/** The waiting result that a kernel over so many elements can take in where it reads this view; null where there is none. */
export function openIn({ storage, dense, count }: View, elements: number): Deferred | null {
  const { data } = storage;
  if (!(data instanceof Deferred) || !data.isOpen) return null;
  return dense && count === elements && storage.length === elements ? data : null;
}

/**
 * Takes the operands that wait into the kernel; the others must be computed.
 *
 * @returns null where vectors would not compute it, or it would become too long
 */
export function fuse(
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
    const inner = openIn(input, count);
    if (inner !== null) {
      const { shape, strides } = input;
      const own = inner.leaves.map((leaf) =>
        place(seenAs(leaf, shape, strides, leaf.offset, true)),
      );
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
    if (input.dense && input.count === count) {
      if (isShared(input.storage.data)) canWait = false;
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
export function isSame(a: View, b: View): boolean {
  return (
    a.storage.data === b.storage.data &&
    a.offset === b.offset &&
    a.count === b.count &&
    a.dense &&
    b.dense
  );
}
