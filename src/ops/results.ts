/**
 * Several results of one operation: an object with PyTorch's field names that can also be taken apart by position.
 * Layer: ops.
 */

/** Fields, and the same in order. */
export type Results<T extends object> = Readonly<T> & Iterable<T[keyof T]>;

/** Makes the fields iterable in the order in which they are given. */
export function inOrder<T extends object>(fields: T): Results<T> {
  return Object.defineProperty({ ...fields }, Symbol.iterator, {
    value: () => Object.values(fields)[Symbol.iterator](),
  }) as Results<T>;
}
