/**
 * Results that wait. The result of a large elementwise operation is computed when somebody reads it; when another elementwise
 * operation or a reduction does, both become one kernel, and the result in between, if nobody else asks for it, never exists:
 * memory for it would cost more than its arithmetic. Values are the same, bit for bit, since vectors round to float32
 * after every operation. `fuse.ts` takes kernels in, `settle.ts` computes, `deferred-kernels.ts` has the kernels that do so.
 *
 * What a waiting result has to read must not change: its operands' arrays are lent to it, and who writes to a lent array
 * writes to a copy. Arrays that the user holds, and may write to, are not lent.
 */
import type { ScalarKernel, Storage, View } from '../backend';
import { loopsOf } from './compile';
import { giveBack, lend } from './loans';
import { dataOf } from './walk';
import { vectorSizes } from './wasm/sizes';

/** So many kernels compute a waiting result anew; the next one waits for its memory. */
const MOST_USES = 3;

/** A result that is not computed yet: what stands in a storage in place of an array. */
export class Deferred {
  /** How many kernels took it in. */
  uses = 0;
  /** Whether it is worth its memory, since the backward pass will ask for it: then no kernel takes it in. */
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

  /** Whether another kernel may take it in. */
  get isOpen(): boolean {
    return this.uses < MOST_USES && !this.kept;
  }

  /** Gives its operands back. */
  release(): void {
    for (const leaf of this.leaves) giveBack(dataOf(leaf));
  }
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
