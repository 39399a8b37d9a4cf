/**
 * `nn.functional`: draws from a distribution over classes that gradients pass through. Layer: nn.
 */
import { ValueError } from '../../errors';
import { emptyLike, zerosLike } from '../../ops/creation';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';

/** Options of gumbelSoftmax. */
export interface GumbelSoftmaxOptions {
  /** Temperature, above 0; the lower, the nearer to one class; 1 by default. */
  tau?: number;
  /** Whether the result is exactly one class, with the gradient of the soft one; false by default. */
  hard?: boolean;
  /** Without effect, as in PyTorch, where it is kept for old programs. */
  eps?: number;
  /** Dimension of the classes; the last by default. */
  dim?: number;
}

/**
 * A class drawn with probability softmax(x), made soft.  y = softmax((x + g) / τ),  g = −ln e with e exponential
 *
 * @param x logits
 * @param args `tau`, `hard`, `eps` and `dim`
 * @returns probabilities, or with `hard` a single 1 among zeros, along `dim`
 * @throws ValueError when tau is not above 0
 * @see Jang, Gu and Poole, Categorical Reparameterization with Gumbel-Softmax, 2017
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.functional.gumbelSoftmax(zeros(5), { hard: true }).sum().item()); // 1
 * ```
 */
export function gumbelSoftmax(
  x: Tensor,
  ...args: Call<[tau: number, hard: boolean, eps: number, dim: number], GumbelSoftmaxOptions>
): Tensor {
  const defaults = { tau: 1, hard: false, eps: 1e-10, dim: -1 };
  const names = ['tau', 'hard', 'eps', 'dim'] as const;
  const { tau, hard, dim } = parseOptions('gumbelSoftmax', defaults, names, args);
  if (!(tau > 0)) throw new ValueError(`gumbelSoftmax: tau is ${tau}. Give more than 0.`, tau);
  const noise = emptyLike(x.detach()).exponential_().log().neg();
  const soft = x.add(noise).div(tau).softmax(dim);
  if (!hard) return soft;
  const chosen = soft.detach().argmax(dim, true);
  const one = zerosLike(soft.detach()).scatter(dim, chosen, 1);
  return one.sub(soft.detach()).add(soft);
}
