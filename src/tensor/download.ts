/**
 * Reading a tensor's elements from its device. Layer: tensor.
 */
import type { TypedArray } from '../dtype';
import { checkReads } from '../errors';
import type { Tensor } from './tensor';

/** Operations that read, with a form that waits. */
const WITH_ASYNC = ['item', 'toArray', 'data', 'to'];

/**
 * The elements in logical order, in a fresh array.
 *
 * @param op the operation that reads, for the error
 * @throws DeviceError on a device that cannot read synchronously
 */
export function download(op: string, x: Tensor): TypedArray {
  const advice = WITH_ASYNC.includes(op)
    ? `Use await ${op}Async() instead.`
    : "It is computed on the CPU: move the operands there with await toAsync('cpu') first.";
  checkReads(op, x, advice);
  return x.storage.backend.download(x);
}
