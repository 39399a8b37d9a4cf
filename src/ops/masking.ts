/**
 * Operations with bool masks: maskedFill, maskedSelect, nonzero. Layer: ops.
 */

import { DTypeError, inNameOf } from '../errors';
import { checkAlone, type Needs, parseNeeded } from '../options';
import { broadcastShapes } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { tensor } from './creation';
import { define } from './define';
import { positions } from './index-expression';
import { checkResultFits, commonShape } from './run-formula';

/**
 * x with `value` where the mask is true, in the type of x.  The gradient is 0 there.
 *
 * - `mask`: bool, broadcasts to x
 *
 * @throws DTypeError when the mask is not bool
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const x = tensor([1, -2, 3]);
 * console.log(x.maskedFill(x.lt(0), 0).toArray()); // [1, 0, 3]
 * ```
 */
export function maskedFill(
  x: Tensor,
  ...args: Needs<[mask: Tensor, value: number | Tensor], { mask?: Tensor; value?: number | Tensor }>
): Tensor {
  const [mask, value] = parseNeeded<[mask: Tensor, value: number | Tensor]>(
    'maskedFill',
    ['mask', 'value'],
    args,
  );
  checkMask('maskedFill', mask);
  commonShape('maskedFill', [x, mask]);
  return x.replaceWhere(mask, value).to(x.dtype);
}
define('maskedFill', maskedFill);

/** Writes `value` where the mask is true. */
export function maskedFill_(
  x: Tensor,
  ...args: Needs<[mask: Tensor, value: number | Tensor], { mask?: Tensor; value?: number | Tensor }>
): Tensor {
  const [mask, value] = parseNeeded<[mask: Tensor, value: number | Tensor]>(
    'maskedFill_',
    ['mask', 'value'],
    args,
  );
  checkMask('maskedFill_', mask);
  checkResultFits('maskedFill_', x, commonShape('maskedFill_', [x, mask]));
  return x.replaceWhere_(mask, value);
}
define('maskedFill_', maskedFill_);

function checkMask(op: string, mask: Tensor): void {
  if (mask.dtype !== 'bool') {
    throw new DTypeError(
      `${op}: the mask must be bool, got ${mask.dtype}. Compare, or convert with to('bool').`,
      [mask.dtype],
    );
  }
}

/** Elements where the mask is true, in one dimension. Reads the mask, so it waits for the device. */
export function maskedSelect(x: Tensor, ...args: Needs<[mask: Tensor], { mask?: Tensor }>): Tensor {
  const [mask] = parseNeeded<[mask: Tensor]>('maskedSelect', ['mask'], args);
  checkMask('maskedSelect', mask);
  const shape = broadcastShapes('maskedSelect', x.shape, mask.shape);
  // The result always has one dimension.
  const whole = shape.length === 0 ? [1] : shape;
  return inNameOf('maskedSelect', () => x.expand(whole).at(mask.expand(whole)));
}
define('maskedSelect', maskedSelect);

/** Positions of the elements that are not zero, `[count, ndim]`. Reads the tensor, so it waits for the device. */
export function nonzero(x: Tensor, ...surplus: []): Tensor {
  checkAlone('nonzero', surplus);
  const found = positions('nonzero', x);
  return tensor(found.flat(), { dtype: 'int32', device: x.device }).reshape(found.length, x.ndim);
}
define('nonzero', nonzero, false);
