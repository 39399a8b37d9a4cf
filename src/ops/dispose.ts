/**
 * Giving memory back by hand, for those who do not want to wait for the garbage collector. Layer: ops.
 */
import { ValueError } from '../errors';
import { Tensor } from '../tensor/tensor';
import { define } from './define';

/** What `using` calls; programs that are compiled for older engines look for the registered symbol. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

function refuse(): never {
  throw new ValueError(
    'dispose: a tensor was used after its memory was freed. Dispose later, or clone() what is still needed.',
  );
}

/** Stands where the memory was: whoever looks at it or writes to it is refused. The check costs nothing elsewhere. */
const FREED: object = new Proxy(
  {},
  { get: refuse, set: refuse, has: refuse, getPrototypeOf: refuse },
);

/**
 * Frees the tensor's memory now. Nobody has to call it: what is dropped is freed by the garbage collector. Views share
 * their tensor's memory and go with it. Large results that follow are then written into it, which is faster than memory
 * that is new. A second call does nothing.
 *
 * Where the language has `using`, `using y = x.mul(2)` frees `y` at the end of its block.
 *
 * @throws ValueError at any later use of the tensor or a view of it
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const x = tensor([1, 2]);
 * const y = x.mul(2);
 * console.log(y.sum().item()); // 6
 * y.dispose();
 * ```
 */
export function dispose(x: Tensor): void {
  const { storage } = x;
  if (storage.data === FREED) return;
  storage.backend.free(storage);
  storage.data = FREED;
}
define('dispose', dispose, false);
Object.defineProperty(Tensor.prototype, DISPOSE, {
  value(this: Tensor) {
    dispose(this);
  },
  configurable: true,
  writable: true,
});
