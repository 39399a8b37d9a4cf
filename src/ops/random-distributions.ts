/**
 * More distributions written over a tensor, and coin tosses as a new one. PyTorch's numbers for the same seed; where
 * they pass through a logarithm or a tangent, float64 values follow the platform's `Math`. Layer: ops.
 */

import { isFloating } from '../dtype';
import { OptionError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import {
  type FloatArray,
  fillCauchy,
  fillExponential,
  fillGeometric,
  fillLogNormal,
  fillRandint,
  fillRandom,
  type Generator,
} from '../rng';
import type { Tensor } from '../tensor/tensor';
import { emptyLike } from './creation';
import { define } from './define';
import { bernoulli_, drawInto, type GeneratorOptions } from './random-fill';

const none = null as Generator | null;

/**
 * Exponential with a rate.  density λ exp(−λ y)
 *
 * PyTorch's numbers are those of a build without MKL, which draws from a generator of its own.
 *
 * - `args`: `lambd` 1 by default, above 0
 *
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.exponential_.html
 * @example
 * ```ts
 * import { zeros } from 'torchlet';
 * console.log(zeros(3).exponential_(2).ge(0).all().item()); // true
 * ```
 */
export const exponential_: (
  x: Tensor,
  ...args: Call<[lambd: number], GeneratorOptions & { lambd?: number }>
) => Tensor = (x, ...args) => {
  const defaults = { lambd: 1, generator: none };
  const { lambd, generator } = parseOptions('exponential_', defaults, ['lambd'], args);
  if (!(lambd > 0)) {
    throw new ValueError(
      `exponential_: lambd is ${lambd}. Give a rate above 0; the mean is 1 / lambd.`,
      lambd,
    );
  }
  return drawInto('exponential_', x, generator, (out, g) =>
    fillExponential(out as FloatArray, 0, out.length, lambd, g),
  );
};
define('exponential_', exponential_, false);

/**
 * The number of tosses up to the first success.  P(y = k) = (1 − p)ᵏ⁻¹ p
 *
 * - `p`: probability of success, in (0, 1)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.geometric_.html
 */
export const geometric_: (x: Tensor, p: number, options?: GeneratorOptions) => Tensor = (
  x,
  p,
  options = {},
) => {
  const { generator } = parseOptions('geometric_', { generator: none }, [], [options]);
  if (!(p > 0 && p < 1))
    throw new ValueError(`geometric_: p is ${p}. Give a probability between 0 and 1.`, p);
  return drawInto(
    'geometric_',
    x,
    generator,
    (out, g) => fillGeometric(out, 0, out.length, p, g),
    'any',
  );
};
define('geometric_', geometric_, false);

/**
 * Cauchy.  density σ / (π (σ² + (y − median)²))
 *
 * - `args`: `median` 0 and `sigma` 1 by default
 *
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.cauchy_.html
 */
export const cauchy_: (
  x: Tensor,
  ...args: Call<
    [median: number, sigma: number],
    GeneratorOptions & { median?: number; sigma?: number }
  >
) => Tensor = (x, ...args) => {
  const defaults = { median: 0, sigma: 1, generator: none };
  const names = ['median', 'sigma'] as const;
  const { median, sigma, generator } = parseOptions('cauchy_', defaults, names, args);
  if (!(sigma > 0)) throw new ValueError(`cauchy_: sigma is ${sigma}. Give more than 0.`, sigma);
  return drawInto('cauchy_', x, generator, (out, g) =>
    fillCauchy(out as FloatArray, 0, out.length, median, sigma, g),
  );
};
define('cauchy_', cauchy_, false);

/**
 * The exponential of normal numbers.
 *
 * - `args`: `mean` 1 and `std` 2 of the logarithm by default
 *
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.log_normal_.html
 */
export const logNormal_: (
  x: Tensor,
  ...args: Call<[mean: number, std: number], GeneratorOptions & { mean?: number; std?: number }>
) => Tensor = (x, ...args) => {
  const defaults = { mean: 1, std: 2, generator: none };
  const { mean, std, generator } = parseOptions('logNormal_', defaults, ['mean', 'std'], args);
  if (!(std > 0)) throw new ValueError(`logNormal_: std is ${std}. Give more than 0.`, std);
  return drawInto('logNormal_', x, generator, (out, g) =>
    fillLogNormal(out as FloatArray, 0, out.length, mean, std, g),
  );
};
define('logNormal_', logNormal_, false);

/** What random_ takes. */
export type RandomBounds =
  | [options?: GeneratorOptions]
  | [to: number, options?: GeneratorOptions]
  | [from: number, to: number, options?: GeneratorOptions];

/**
 * Whole numbers from `from` (0 when left out) to `to` − 1, evenly likely; without bounds, all that the type holds exactly.
 *
 * @throws ValueError when the bounds are not whole or in the wrong order
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.random_.html
 * @example
 * ```ts
 * import { zeros } from 'torchlet';
 * console.log(zeros(9).random_(1, 7).sub(1).lt(6).all().item()); // true
 * ```
 */
export const random_: (x: Tensor, ...args: RandomBounds) => Tensor = (x, ...args) => {
  const bounds = args.filter((arg) => typeof arg === 'number') as number[];
  const { generator } = parseOptions('random_', { generator: none }, [], args.slice(bounds.length));
  if (bounds.length === 0) {
    return drawInto('random_', x, generator, (out, g) => fillRandom(out, 0, out.length, g), 'any');
  }
  const [from, to] = bounds.length === 1 ? [0, bounds[0]] : (bounds as [number, number]);
  if (!(Number.isInteger(from) && Number.isInteger(to) && from < to)) {
    throw new ValueError(`random_: from ${from} must be below to ${to}, both whole numbers.`, [
      from,
      to,
    ]);
  }
  return drawInto(
    'random_',
    x,
    generator,
    (out, g) => fillRandint(out, 0, out.length, from, to, g),
    'any',
  );
};
define('random_', random_, false);

/**
 * A coin for each element, as a new tensor: 1 with the element's own probability, or with `p` where it is given.
 *
 * - `x`: probabilities from 0 to 1; with `p` only its shape, type and device count
 *
 * @throws ValueError when a probability is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.bernoulli.html
 * @example
 * ```ts
 * import { bernoulli, tensor } from 'torchlet';
 * console.log(bernoulli(tensor([0, 1])).toArray()); // [0, 1]
 * ```
 */
export const bernoulli: (
  x: Tensor,
  ...args: Call<[p: number], GeneratorOptions & { p?: number }>
) => Tensor = (x, ...args) => {
  const defaults = { p: undefined as number | undefined, generator: none };
  const { p, generator } = parseOptions('bernoulli', defaults, ['p'], args);
  if (p === undefined && !isFloating(x.dtype)) {
    throw new OptionError(
      `bernoulli: an ${x.dtype} tensor holds no probabilities. Give p, or convert it with to('float32').`,
      'p',
    );
  }
  return bernoulli_(emptyLike(x.detach()), p ?? x, { generator });
};
define('bernoulli', bernoulli, false);
