/**
 * Which cotangents the engine may write into. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import type { Cotangents } from './hooks';

/**
 * Whether nobody else can see result `i` of a rule, so that it may be added to in place or become a `.grad`: it is all
 * of a storage that is neither another result's nor a saved tensor's, and the rule's own cotangent only if that was
 * the engine's.
 */
export function belongsToEngine(
  i: number,
  results: Cotangents,
  gathered: Cotangents,
  saved: readonly Tensor[],
  owned: boolean,
): boolean {
  const { storage, dense, count } = results[i] as Tensor;
  if (!dense || count !== storage.length) return false;
  for (let k = 0; k < results.length; k++)
    if (k !== i && results[k]?.storage === storage) return false;
  for (let k = 0; k < saved.length; k++) if (saved[k].storage === storage) return false;
  for (let k = 0; k < gathered.length; k++) if (gathered[k]?.storage === storage) return owned;
  return true;
}

/** Gives back the memory of a cotangent that a rule was given, unless it lives on in the rule's results. */
export function consume(g: Tensor, results: Cotangents): void {
  for (let k = 0; k < results.length; k++) if (results[k]?.storage === g.storage) return;
  recycle(g);
}

/** Gives back the memory of a tensor that nobody but the engine can see, where the device needs to be told. */
export function recycle({ storage }: Tensor): void {
  storage.backend.recycle?.(storage);
}
