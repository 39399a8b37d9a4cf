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

/** e^(a²/2) Φ(−a) for 0 ≤ a ≤ 10 as a polynomial of 1 / (1 + 0.45 a), within 1.7e-8 of itself. */
const TAIL = [
  -7.631291e-6, 0.17975475, 0.17652158, 0.16528085, -0.031131705, 0.28456357, -0.64058346,
  0.56243634, -0.23756365, 0.04072937,
];

/** Its derivative needs Φ as well, and vectors have it of e^(−x²/2), which the derivative needs too. */
const geluExact = keepingSlope('geluExact', [
  'const bell = Math.exp(-0.5 * x0 * x0);',
  'const t = 1 / (1 + 0.45 * Math.abs(x0));',
  `const tail = bell * ${TAIL.reduceRight((sum, c) => (sum === '' ? `${c}` : `(${c} + t * ${sum})`), '')};`,
  'const share = x0 < 0 ? tail : 1 - tail;',
  'const value = x0 * share;',
  `const slope = share + x0 * bell * ${1 / Math.sqrt(2 * Math.PI)};`,
]);

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
