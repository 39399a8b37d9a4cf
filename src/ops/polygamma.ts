/**
 * Derivatives of the digamma function. Layer: ops.
 */
import { checkWhole } from '../errors';
import { checkAlone, parseNeeded } from '../options';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { digamma, polygammaOf, trigammaOf } from './special';
import { neededTensor } from './tensor-argument';

/**
 * The n-th derivative of the digamma function: digamma itself for n = 0.  dy/dx = ψ⁽ⁿ⁺¹⁾(x)
 *
 * From n = 2 on x has to be above 0.
 *
 * @param n a whole number of 0 or more; it comes first, as in PyTorch
 * @throws ValueError for another n
 * @see https://pytorch.org/docs/stable/special.html#torch.special.polygamma
 * @example
 * ```ts
 * import { polygamma, tensor } from 'torchlet';
 * console.log(polygamma(1, tensor(1)).item().toFixed(4)); // 1.6449
 * ```
 */
export function polygamma(n: number, x: Tensor, ...surplus: []): Tensor {
  checkAlone('polygamma', surplus);
  checkWhole('polygamma', 'n', n, 0);
  neededTensor('polygamma', 'x', x);
  return n === 0 ? digamma(x) : n === 1 ? trigammaOf(x) : polygammaOf(x, n);
}
define('polygamma', (x: Tensor, ...args: unknown[]) => {
  const [n] = parseNeeded<[number]>('polygamma', ['n'], args);
  return polygamma(n, x);
});
