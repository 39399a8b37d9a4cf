/**
 * Values out of tensors, and facts about them as methods. Layer: ops.
 */

import { BYTES, isFloating, type TypedArray } from '../dtype';
import { ShapeError } from '../errors';
import { type Call, checkAlone, type Needs, parseNeeded, parseOptions } from '../options';
import { formatShape, normalizeDim, type Shape, sameShape } from '../shape';
import { download } from '../tensor/download';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { type Complete, parseRequired } from './required-options';

/** Nested arrays of a tensor's elements: numbers, or booleans for bool tensors. */
export type NestedArray = number | boolean | NestedArray[];

/**
 * The only element of a tensor with one.
 *
 * @throws ShapeError when there are more or none
 * @throws DeviceError on a device that cannot read synchronously
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.item.html
 */
export function item<T extends number | boolean = number>(x: Tensor): T {
  checkOne('item', x);
  return element(x, download('item', x)[0]) as T;
}
define('item', item, false);

/** The same on every device. */
export async function itemAsync<T extends number | boolean = number>(x: Tensor): Promise<T> {
  checkOne('itemAsync', x);
  return element(x, (await x.storage.backend.downloadAsync(x))[0]) as T;
}
define('itemAsync', itemAsync, false);

function checkOne(op: string, x: Tensor): void {
  if (x.count !== 1) {
    throw new ShapeError(
      `${op}: a tensor of shape ${formatShape(x.shape)} has ${x.count} elements; only one can be an item. ` +
        'Reduce it, index it, or use toArray().',
      [x.shape],
    );
  }
}

function element(x: Tensor, value: number): number | boolean {
  return x.dtype === 'bool' ? value !== 0 : value;
}

/**
 * The elements as nested arrays; a number for a 0-d tensor.
 *
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(4).reshape(2, 2).toArray()); // [[0, 1], [2, 3]]
 * ```
 */
export function toArray(x: Tensor, ...surplus: []): any {
  checkAlone('toArray', surplus);
  return nest(x, download('toArray', x));
}
define('toArray', toArray, false);

/** The same on every device. */
export async function toArrayAsync(x: Tensor): Promise<any> {
  return nest(x, await x.storage.backend.downloadAsync(x));
}
define('toArrayAsync', toArrayAsync, false);

/** `toArray` by PyTorch's name. */
export function tolist(x: Tensor, ...surplus: []): any {
  checkAlone('tolist', surplus);
  return toArray(x);
}
define('tolist', tolist, false);

/** The elements in logical order as a fresh typed array, on every device. */
export function dataAsync(x: Tensor, ...surplus: []): Promise<TypedArray> {
  checkAlone('dataAsync', surplus);
  return x.storage.backend.downloadAsync(x);
}
define('dataAsync', dataAsync, false);

function nest(x: Tensor, flat: TypedArray): NestedArray {
  let next = 0;
  const build = (dim: number): NestedArray => {
    if (dim === x.ndim) return element(x, flat[next++]);
    return Array.from({ length: x.shape[dim] }, () => build(dim + 1));
  };
  return build(0);
}

const ANY_DIM = { dim: null as number | null };

/** Sizes of all dimensions, or of one. */
export function size(x: Tensor): Shape;
export function size(x: Tensor, dim: number): number;
export function size(x: Tensor, ...args: Call<[dim: number], { dim?: number }>): Shape | number {
  const { dim } = parseOptions('size', ANY_DIM, ['dim'], args);
  return dim === null ? x.shape : x.shape[normalizeDim('size', dim, x.ndim)];
}
define('size', size, false);

/** Number of dimensions. */
export function dim(x: Tensor, ...surplus: []): number {
  checkAlone('dim', surplus);
  return x.ndim;
}
define('dim', dim, false);

/** Number of elements. */
export function numel(x: Tensor, ...surplus: []): number {
  checkAlone('numel', surplus);
  return x.count;
}
define('numel', numel, false);

/** Strides of all dimensions in elements, or of one. */
export function stride(x: Tensor): Shape;
export function stride(x: Tensor, dim: number): number;
export function stride(x: Tensor, ...args: Call<[dim: number], { dim?: number }>): Shape | number {
  const { dim } = parseOptions('stride', ANY_DIM, ['dim'], args);
  return dim === null ? x.strides : x.strides[normalizeDim('stride', dim, x.ndim)];
}
define('stride', stride, false);

/** Number of dimensions, by its longest name. */
export function ndimension(x: Tensor, ...surplus: []): number {
  checkAlone('ndimension', surplus);
  return x.ndim;
}
define('ndimension', ndimension, false);

/** Number of elements, by its longest name. */
export function nelement(x: Tensor, ...surplus: []): number {
  checkAlone('nelement', surplus);
  return x.count;
}
define('nelement', nelement, false);

/** Bytes that one element takes: 4 for float32 and int32, 8 for float64, 1 for bool. */
export function elementSize(x: Tensor, ...surplus: []): number {
  checkAlone('elementSize', surplus);
  return BYTES[x.dtype];
}
define('elementSize', elementSize, false);

/**
 * Whether the only element is not zero.
 *
 * @throws ShapeError when there are more elements or none
 */
export function isNonzero(x: Tensor, ...surplus: []): boolean {
  checkAlone('isNonzero', surplus);
  checkOne('isNonzero', x);
  return download('isNonzero', x)[0] !== 0;
}
define('isNonzero', isNonzero, false);

/** Where the first element lies in the storage. */
export function storageOffset(x: Tensor, ...surplus: []): number {
  checkAlone('storageOffset', surplus);
  return x.offset - x.storage.base;
}
define('storageOffset', storageOffset, false);

/** Whether the elements lie in row-major order without gaps. */
export function isContiguous(x: Tensor, ...surplus: []): boolean {
  checkAlone('isContiguous', surplus);
  return x.dense;
}
define('isContiguous', isContiguous, false);

/** Whether the elements are float32 or float64. */
export function isFloatingPoint(x: Tensor, ...surplus: []): boolean {
  checkAlone('isFloatingPoint', surplus);
  return isFloating(x.dtype);
}
define('isFloatingPoint', isFloatingPoint, false);

/** Whether two tensors have one shape and equal elements. */
export function equal(x: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): boolean {
  const [other] = parseNeeded<[other: Tensor]>('equal', ['other'], args);
  return sameShape(x.shape, other.shape) && (x.eq(other).all().item() as boolean);
}
define('equal', equal, false);

/** How close is close: |x − y| ≤ atol + rtol |y|. */
export interface Tolerance {
  other?: Tensor;
  /** Relative tolerance; 1e-5 by default. */
  rtol?: number;
  /** Absolute tolerance; 1e-8 by default. */
  atol?: number;
  /** Whether NaN is close to NaN; false by default. */
  equalNan?: boolean;
}

type Compared = Needs<[other: Tensor], Tolerance, [rtol: number, atol: number, equalNan: boolean]>;

const TOLERANCE = { other: undefined, rtol: 1e-5, atol: 1e-8, equalNan: false };

function parseTolerance(op: string, args: readonly unknown[]): Complete<Tolerance> {
  return parseRequired<Tolerance>(op, TOLERANCE, ['other', 'rtol', 'atol', 'equalNan'], args);
}

/** Elementwise: |x − y| ≤ atol + rtol |y|, or equal. */
export function isclose(x: Tensor, ...args: Compared): Tensor {
  const { other, rtol, atol, equalNan } = parseTolerance('isclose', args);
  if (x.dtype === 'bool' && other.dtype === 'bool') return x.eq(other);
  const near = x.sub(other).abs().le(other.abs().mul(rtol).add(atol)).logicalAnd(other.isfinite());
  const close = x.eq(other).logicalOr(near);
  return equalNan ? close.logicalOr(x.isnan().logicalAnd(other.isnan())) : close;
}
define('isclose', isclose, false);

/** Whether all elements are close. */
export function allclose(x: Tensor, ...args: Compared): boolean {
  return isclose(x, parseTolerance('allclose', args)).all().item() as boolean;
}
define('allclose', allclose, false);
