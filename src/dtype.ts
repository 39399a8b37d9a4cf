/**
 * Element types: their typed arrays and PyTorch's promotion rules over the four of them.
 * Bottom layer.
 */
import { DTypeError, nearestName } from './errors';

/** Element type of a tensor: `'float32'` (default), `'float64'`, `'int32'` (PyTorch's long) or `'bool'`. */
export type DType = 'float32' | 'float64' | 'int32' | 'bool';

/** A flat array of elements; `Uint8Array` holds bools as 0 and 1. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Every element type, from the lowest rank of promotion to the highest. */
export const DTYPES: readonly DType[] = ['bool', 'int32', 'float32', 'float64'];

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

/** Bytes that one element takes. */
export const BYTES: Readonly<Record<DType, number>> = { float32: 4, float64: 8, int32: 4, bool: 1 };

/** Rank of promotion: an operand of higher rank decides the result's type. */
export const RANK: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2, float64: 3 };

/** A fresh typed array of zeros. */
export function newArray(dtype: DType, length: number): TypedArray {
  // Said by name, so that V8 need not look the constructor up: most results are float32.
  return dtype === 'float32' ? new Float32Array(length) : new ARRAYS[dtype](length);
}

/** The element type that a typed array holds. */
export function dtypeOf(array: TypedArray): DType {
  if (array instanceof Float32Array) return 'float32';
  if (array instanceof Float64Array) return 'float64';
  if (array instanceof Int32Array) return 'int32';
  return 'bool';
}

/** Whether the type is float32 or float64. */
export function isFloating(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** The type that two tensors' elements are promoted to, as `torch.promote_types` gives it. */
export function promoteTypes(a: DType, b: DType): DType {
  return RANK[a] >= RANK[b] ? a : b;
}

/** Checks that a name is an element type. */
export function checkDType(op: string, dtype: string): DType {
  if (dtype in ARRAYS) return dtype as DType;
  const near = nearestName(dtype, DTYPES);
  throw new DTypeError(
    `${op}: unknown dtype '${dtype}'. ${near ? `Did you mean '${near}'?` : `Known: ${DTYPES.join(', ')}.`}`,
    [dtype],
  );
}
