/**
 * Operations with bool masks: maskedFill, maskedSelect, nonzero. Layer: ops.
 */
import { DTypeError } from '../errors';
import { broadcastShapes } from '../shape';
import { Tensor } from '../tensor/tensor';
import { tensor } from './creation';
import { define } from './define';
import { positions } from './index-expression';

/** x with `value` where the mask is true.  The gradient is 0 there. */
export function maskedFill(x: Tensor, mask: Tensor, value: number | Tensor): Tensor {
  checkMask('maskedFill', mask);
  return value instanceof Tensor
    ? value.where(mask, x).to(x.dtype)
    : x.where(mask.logicalNot(), value).to(x.dtype);
}
define('maskedFill', maskedFill);

/** Writes `value` where the mask is true. */
export function maskedFill_(x: Tensor, mask: Tensor, value: number | Tensor): Tensor {
  checkMask('maskedFill_', mask);
  const other =
    value instanceof Tensor ? value : tensor(value, { dtype: x.dtype, device: x.device });
  return x.where_(mask.logicalNot(), other);
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
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  checkMask('maskedSelect', mask);
  const shape = broadcastShapes('maskedSelect', x.shape, mask.shape);
  return x.expand(shape).at(mask.expand(shape));
}
define('maskedSelect', maskedSelect);

/** Positions of the elements that are not zero, `[count, ndim]`. Reads the tensor, so it waits for the device. */
export function nonzero(x: Tensor): Tensor {
  const found = positions(x);
  return tensor(found.flat(), { dtype: 'int32', device: x.device }).reshape(found.length, x.ndim);
}
define('nonzero', nonzero, false);
