/** Views of a storage with other dimensions, for kernels. */
import { numelOf, type Shape } from '../shape';
import type { View } from './backend';

/**
 * A view of the same storage. It is made field by field: a tensor that is spread brings all of its fields along, and is one
 * more kind of object among those that a kernel's callers pass, of which V8 reads four quickly.
 */
export function seenAs(
  { storage, dtype }: View,
  shape: Shape,
  strides: Shape,
  offset: number,
  dense: boolean,
): View {
  return { storage, dtype, shape, strides, offset, count: numelOf(shape), dense };
}
