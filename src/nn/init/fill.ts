/**
 * `nn.init`: values that do not depend on the tensor's sizes. Layer: nn.
 */
import { noGrad } from '../../autograd/mode';
import { ShapeError, ValueError } from '../../errors';
import { tensor as makeTensor } from '../../ops/creation';
import { eye } from '../../ops/ranges';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';

/** Random numbers come from this generator instead of the default one. */
type Source = NonNullable<Parameters<Tensor['uniform_']>[2]>;

/** Options of the random initialisations. */
export interface InitOptions {
  generator?: Source['generator'];
}

/** @internal */
export const NO_GENERATOR = { generator: null as Source['generator'] };

/**
 * Uniform in [a, b).
 *
 * @param args `a` 0 and `b` 1 by default, and a generator
 * @returns the tensor, written
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.uniform_(zeros(3), -1, 1).abs().le(1).all().item()); // true
 * ```
 */
export function uniform_<T extends Tensor>(
  x: T,
  ...args: Call<[a: number, b: number], InitOptions & { a?: number; b?: number }>
): T {
  const defaults = { a: 0, b: 1, ...NO_GENERATOR };
  const { a, b, generator } = parseOptions('uniform_', defaults, ['a', 'b'], args);
  noGrad(() => x.uniform_(a, b, { generator }));
  return x;
}

/**
 * Normal with a mean and a standard deviation.
 *
 * @param args `mean` 0 and `std` 1 by default, and a generator
 * @returns the tensor, written
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.normal_(zeros(3), 5, 0.1).sub(5).abs().lt(1).all().item()); // true
 * ```
 */
export function normal_<T extends Tensor>(
  x: T,
  ...args: Call<[mean: number, std: number], InitOptions & { mean?: number; std?: number }>
): T {
  const defaults = { mean: 0, std: 1, ...NO_GENERATOR };
  const { mean, std, generator } = parseOptions('normal_', defaults, ['mean', 'std'], args);
  noGrad(() => x.normal_(mean, std, { generator }));
  return x;
}

/**
 * Normal, drawn again (by the inverse of its distribution) so that every value lies in [a, b].
 *
 * @param args `mean` 0, `std` 1, `a` −2 and `b` 2 by default, and a generator
 * @returns the tensor, written
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.truncNormal_(zeros(9)).abs().le(2).all().item()); // true
 * ```
 */
export function truncNormal_<T extends Tensor>(
  x: T,
  ...args: Call<
    [mean: number, std: number, a: number, b: number],
    InitOptions & { mean?: number; std?: number; a?: number; b?: number }
  >
): T {
  const defaults = { mean: 0, std: 1, a: -2, b: 2, ...NO_GENERATOR };
  const names = ['mean', 'std', 'a', 'b'] as const;
  const { mean, std, a, b, generator } = parseOptions('truncNormal_', defaults, names, args);
  if (!(std > 0 && a < b)) {
    throw new ValueError(`truncNormal_: needs std > 0 and a < b, got std ${std}, a ${a}, b ${b}.`);
  }
  const ends = makeTensor([a, b], { dtype: 'float64' }).sub(mean).div(std);
  // Φ at both ends, spread over [−1, 1] as erf⁻¹ takes it.
  const [low, high] = ends.div(Math.SQRT2).erf().toArray() as [number, number];
  noGrad(() => {
    x.uniform_(low, high, { generator })
      .erfinv_()
      .mul_(std * Math.SQRT2)
      .add_(mean);
    x.maximum_(a).minimum_(b);
  });
  return x;
}

/**
 * One number everywhere.
 *
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.constant_(zeros(2), 7).toArray()); // [7, 7]
 * ```
 */
export function constant_<T extends Tensor>(x: T, val: number): T {
  noGrad(() => x.fill_(val));
  return x;
}

/**
 * Ones.
 *
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.ones_(zeros(2)).toArray()); // [1, 1]
 * ```
 */
export function ones_<T extends Tensor>(x: T): T {
  return constant_(x, 1);
}

/**
 * Zeros.
 *
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(nn.init.zeros_(ones(2)).toArray()); // [0, 0]
 * ```
 */
export function zeros_<T extends Tensor>(x: T): T {
  return constant_(x, 0);
}

/**
 * The identity: ones on the diagonal of a matrix.
 *
 * @throws ShapeError when the tensor is not a matrix
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.eye_(zeros(2, 2)).toArray()); // [[1, 0], [0, 1]]
 * ```
 */
export function eye_<T extends Tensor>(x: T): T {
  if (x.ndim !== 2) {
    throw new ShapeError(`eye_: takes a matrix, got [${x.shape.join(', ')}].`, [x.shape]);
  }
  noGrad(() => x.copy_(eye(x.shape[0], x.shape[1])));
  return x;
}
