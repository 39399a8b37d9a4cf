/**
 * New tensors that take their type and device from an existing one, as methods. Layer: ops.
 */

import { type Needs, parseOptions, required } from '../options';
import type { Tensor } from '../tensor/tensor';
import {
  constant,
  FULL,
  type FullOptions,
  full,
  parseCreation,
  type SizesAndOptions,
  type TensorData,
  type TensorOptions,
  tensor,
} from './creation';
import { define } from './define';

/** Zeros with the type and device of `x`. */
export function newZeros(x: Tensor, ...args: SizesAndOptions): Tensor {
  const { shape, options } = parseCreation('newZeros', args);
  return constant('newZeros', 0, shape, like(x, options));
}
define('newZeros', newZeros, false);

/** A tensor to be written, with the type and device of `x`. */
export function newEmpty(x: Tensor, ...args: SizesAndOptions): Tensor {
  return newZeros(x, ...args);
}
define('newEmpty', newEmpty, false);

/** Ones with the type and device of `x`. */
export function newOnes(x: Tensor, ...args: SizesAndOptions): Tensor {
  const { shape, options } = parseCreation('newOnes', args);
  return constant('newOnes', 1, shape, like(x, options));
}
define('newOnes', newOnes, false);

/** One value, with the type and device of `x`. */
export function newFull(
  x: Tensor,
  ...args: Needs<[size: readonly number[], fillValue: number], FullOptions>
): Tensor {
  const { size, fillValue, ...options } = parseOptions(
    'newFull',
    FULL,
    ['size', 'fillValue'],
    args,
  );
  required('newFull', 'size', size);
  required('newFull', 'fillValue', fillValue);
  return full(size, fillValue, like(x, options as TensorOptions));
}
define('newFull', newFull, false);

/** The data with the type and device of `x`. */
export function newTensor(x: Tensor, data: TensorData, options: TensorOptions = {}): Tensor {
  return tensor(data, like(x, options));
}
define('newTensor', newTensor, false);

function like(x: Tensor, options: TensorOptions): TensorOptions {
  return { ...options, dtype: options.dtype ?? x.dtype, device: options.device ?? x.device };
}
