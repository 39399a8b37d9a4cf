/** How many threads compute on the CPU: PyTorch's `get_num_threads` and `set_num_threads`. */
import { ValueError } from '../../errors';
import { numThreads, setThreads } from './wasm/threads';

/**
 * How many threads compute large products of matrices and convolutions on the CPU: what `setNumThreads` was given, else the
 * number of processors, 8 at most. 1 where memory cannot be shared, as in a page without cross-origin isolation.
 *
 * @returns a positive integer
 * @see https://pytorch.org/docs/stable/generated/torch.get_num_threads.html
 * @example
 * ```ts
 * import { getNumThreads, setNumThreads } from 'torchlet';
 * setNumThreads(1);
 * console.log(getNumThreads()); // 1
 * ```
 */
export function getNumThreads(): number {
  return numThreads();
}

/**
 * Sets how many threads compute large products of matrices and convolutions on the CPU. They start with the first of these and end
 * with the process; their number changes no bit of any result. With 1 there is none but the caller's.
 *
 * @param count a positive integer
 * @throws ValueError for anything else
 * @see https://pytorch.org/docs/stable/generated/torch.set_num_threads.html
 * @example
 * ```ts
 * import { rand, setNumThreads } from 'torchlet';
 * setNumThreads(2);
 * const [a, b] = [rand(256, 256), rand(256, 256)];
 * const y = a.matmul(b);
 * setNumThreads(1);
 * console.log(y.equal(a.matmul(b))); // true
 * ```
 */
export function setNumThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new ValueError(
      `setNumThreads: ${count} is no number of threads. Give a positive integer.`,
    );
  }
  setThreads(count);
}
