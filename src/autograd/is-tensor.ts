/**
 * Telling tensors from other values where the class itself lies above. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';

/** Whether a value is a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'gradEdge' in value;
}

/** One or several as a list. */
export function asList<T>(given: T | readonly T[]): readonly T[] {
  return Array.isArray(given) ? given : [given as T];
}
