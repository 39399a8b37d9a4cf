/**
 * In-place methods made from the out-of-place form. Layer: ops.
 */

import { mode } from '../autograd/mode';
import { checkInPlace } from '../autograd/view-of';
import { inNameOf } from '../errors';
import { installMethod } from '../tensor/methods';
import type { Tensor } from '../tensor/tensor';
import { overwrite } from './overwrite';

/**
 * Declares the in-place form of an operation: its result is computed, and only then written over the tensor, so an
 * error leaves the tensor as it was.
 *
 * @param name the operation's name, with the underscore
 * @param call the out-of-place form
 */
export function defineInPlace<A extends unknown[]>(
  name: string,
  call: (x: Tensor, ...args: A) => Tensor,
): (x: Tensor, ...args: A) => Tensor {
  const method = (x: Tensor, ...args: A): Tensor => {
    checkInPlace(name, x, mode.grad && x.requiresGrad);
    // A rule may save its operand, and what is saved must not be written over.
    const before = mode.grad && x.requiresGrad ? x.clone() : x;
    return overwrite(
      name,
      x,
      inNameOf(name, () => call(before, ...args)),
    );
  };
  installMethod(name, method as (...args: unknown[]) => unknown);
  return method;
}

/**
 * An operation under another name that PyTorch has for it; its errors bear that name.
 *
 * @param name the other name
 * @param call the operation
 */
export function otherName<A extends unknown[], R>(
  name: string,
  call: (...args: A) => R,
): (...args: A) => R {
  return (...args) => inNameOf(name, () => call(...args));
}
