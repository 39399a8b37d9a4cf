/**
 * Reading a tensor's elements from its device. Layer: tensor.
 */
import type { TypedArray } from '../dtype';
import { DeviceError } from '../errors';
import type { Tensor } from './tensor';

/**
 * The elements in logical order, in a fresh array.
 *
 * @param op the operation that reads, for the error
 * @throws DeviceError on a device that cannot read synchronously
 */
export function download(op: string, x: Tensor): TypedArray {
  const { backend } = x.storage;
  if (!backend.readsSynchronously) {
    throw new DeviceError(
      `${op}: device '${backend.name}' cannot be read synchronously. Use await ${op}Async() instead.`,
      [backend.name],
    );
  }
  return backend.download(x);
}
