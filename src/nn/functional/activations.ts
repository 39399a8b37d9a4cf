/**
 * `nn.functional`: activations. The elementwise ones are the operations themselves. Layer: nn.
 */
import { ValueError } from '../../errors';
import { geluTanh } from '../../ops/activations';
import { keepingSlope } from '../../ops/keeping-slope';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';

export {
  celu,
  elu,
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  logsigmoid,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softsign,
} from '../../ops/activations';
export { logSoftmax, softmax, softmin } from '../../ops/softmax';
export { tanh } from '../../ops/transcendental';

/** Its derivative needs erf as well. */
const geluExact = keepingSlope('geluExact');

/** How GELU is computed: exactly, or approximated by tanh. */
export type GeluApproximation = 'none' | 'tanh';

/** Options of GELU. */
export interface GeluOptions {
  /** `'none'` (exact, the default) or `'tanh'`. */
  approximate?: GeluApproximation;
}

/**
 * Gaussian error linear unit.  y = x Φ(x), or with `approximate: 'tanh'` x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2
 *
 * @throws ValueError for another approximation
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.gelu(tensor([0, 100])).toArray()); // [0, 100]
 * ```
 */
export function gelu(
  x: Tensor,
  ...args: Call<[approximate: GeluApproximation], GeluOptions>
): Tensor {
  const defaults = { approximate: 'none' as GeluApproximation };
  const { approximate } = parseOptions('gelu', defaults, ['approximate'], args);
  if (approximate === 'none') return geluExact(x);
  if (approximate === 'tanh') return geluTanh(x);
  throw new ValueError(
    `gelu: approximate '${approximate}' is neither 'none' nor 'tanh'.`,
    approximate,
  );
}
