/**
 * Samples put together to a batch. Layer: data.
 */
import type { TypedArray } from '../dtype';
import { ValueError } from '../errors';
import { tensor } from '../ops/creation';
import { stack } from '../ops/joining';
import { Tensor } from '../tensor/tensor';

/** What `defaultCollate` makes of items of a type. */
export type Collated<T> = [T] extends [Tensor | TypedArray | number | boolean]
  ? Tensor
  : [T] extends [string]
    ? string[]
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Collated<T[K]> }
      : T extends object
        ? { -readonly [K in keyof T]: Collated<T[K]> }
        : never;

/**
 * Puts samples together to a batch: tensors are stacked along a new first dimension; numbers
 * become a tensor, int32 (PyTorch's long) when all are whole and else float64; booleans a bool
 * tensor; strings stay a list; arrays and plain objects are put together entry by entry.
 *
 * @param items at least one, all of one kind
 * @throws ValueError when they cannot be put together
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 * @example
 * ```ts
 * import { data, type Tensor, tensor } from 'torchlet';
 * const items: [Tensor, number][] = [[tensor([1, 2]), 0], [tensor([3, 4]), 1]];
 * const [x, y] = data.defaultCollate(items);
 * console.log(x.shape, y.dtype); // [2, 2] int32
 * ```
 */
export function defaultCollate<T>(items: readonly T[]): Collated<T> {
  return collate(items, 'an item') as Collated<T>;
}

/**
 * A single item as `DataLoader` gives it out where it makes no batches: typed arrays become
 * tensors, all else stays.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.default_convert
 */
export function defaultConvert(item: unknown): unknown {
  if (isTypedArray(item)) return tensor(item);
  if (Array.isArray(item)) return item.map(defaultConvert);
  if (isRecord(item)) {
    return Object.fromEntries(Object.entries(item).map(([k, v]) => [k, defaultConvert(v)]));
  }
  return item;
}

/** @param place where in the item the values stand, for the error */
function collate(values: readonly unknown[], place: string): unknown {
  if (values.length === 0) {
    throw new ValueError('defaultCollate: there are no items. Give at least one.');
  }
  const [first] = values;
  const kind = kindOf(first);
  const odd = values.findIndex((value) => kindOf(value) !== kind);
  if (kind === null || odd >= 0) {
    const found =
      kind === null ? describe(first) : `${describe(first)} and ${describe(values[odd])}`;
    throw new ValueError(
      `defaultCollate: cannot put together ${found} (${place}). ` +
        'Return tensors, numbers, strings, arrays or plain objects, or pass a collateFn.',
      kind === null ? first : values[odd],
    );
  }
  switch (kind) {
    case 'tensor':
      return stack(values as Tensor[]);
    case 'typed array':
      return stack((values as TypedArray[]).map((value) => tensor(value)));
    case 'number':
      return tensor(values as number[], {
        dtype: values.every(Number.isInteger) ? 'int32' : 'float64',
      });
    case 'boolean':
      return tensor(values as boolean[]);
    case 'string':
      return [...values];
    case 'array':
      return collateArrays(values as unknown[][], place);
    default:
      return collateRecords(values as Record<string, unknown>[], place);
  }
}

function collateArrays(values: readonly unknown[][], place: string): unknown[] {
  const [first] = values;
  const other = values.find((value) => value.length !== first.length);
  if (other !== undefined) {
    throw new ValueError(
      `defaultCollate: arrays of ${first.length} and ${other.length} entries do not go together ` +
        `(${place}). Give every item the same number, or pass a collateFn.`,
      other,
    );
  }
  return first.map((_, i) =>
    collate(
      values.map((value) => value[i]),
      `${place}[${i}]`,
    ),
  );
}

function collateRecords(
  values: readonly Record<string, unknown>[],
  place: string,
): Record<string, unknown> {
  const batch: Record<string, unknown> = {};
  for (const key of Object.keys(values[0])) {
    batch[key] = collate(
      values.map((value) => value[key]),
      `${place}.${key}`,
    );
  }
  return batch;
}

function kindOf(value: unknown): string | null {
  if (value instanceof Tensor) return 'tensor';
  if (isTypedArray(value)) return 'typed array';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
    return typeof value;
  }
  return isRecord(value) ? 'object' : null;
}

function describe(value: unknown): string {
  const kind = kindOf(value);
  if (kind !== null) return `${/^[ao]/.test(kind) ? 'an' : 'a'} ${kind}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `a ${value.constructor?.name ?? 'object'}`;
}

function isTypedArray(value: unknown): value is TypedArray {
  return (
    value instanceof Float32Array ||
    value instanceof Float64Array ||
    value instanceof Int32Array ||
    value instanceof Uint8Array
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
