/**
 * Activations with options, and the softmax family, as layers. Layer: nn.
 */
import * as F from '../ops/activations';
import { logSoftmax, softmax, softmin } from '../ops/softmax';
import type { Call } from '../options';
import type { Tensor } from '../tensor/tensor';
import type { InplaceOptions } from './activations';
import { Configured, inplaceSuffix, MaybeInPlace } from './configured';
import { type GeluApproximation, type GeluOptions, gelu } from './functional/activations';
import { printFloat } from './print';

/** Options of LeakyReLU. */
export interface LeakyReLUOptions extends InplaceOptions {
  /** Slope below zero; 0.01 by default. */
  negativeSlope?: number;
}

/**
 * Leaky rectifier.  y = x where x > 0, else negativeSlope · x
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.LeakyReLU(0.5)(tensor([-1, 2])).toArray()); // [-0.5, 2]
 * ```
 */
export class LeakyReLU extends MaybeInPlace {
  declare readonly negativeSlope: number;

  constructor(...args: Call<[negativeSlope: number, inplace: boolean], LeakyReLUOptions>) {
    super('LeakyReLU', { negativeSlope: 0.01, inplace: false }, args);
  }

  override forward(input: Tensor): Tensor {
    const { negativeSlope } = this;
    return this.inplace ? input.leakyRelu_(negativeSlope) : F.leakyRelu(input, negativeSlope);
  }

  override extraRepr(): string {
    return `negative_slope=${printFloat(this.negativeSlope)}${inplaceSuffix(this)}`;
  }
}

/** Options of ELU and CELU. */
export interface AlphaOptions extends InplaceOptions {
  /** Minus the limit for x → −∞; 1 by default. */
  alpha?: number;
}

/**
 * Exponential linear unit.  y = x where x > 0, else α (eˣ − 1)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ELU.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.ELU()(tensor([0, 2])).toArray()); // [0, 2]
 * ```
 */
export class ELU extends MaybeInPlace {
  declare readonly alpha: number;

  constructor(...args: Call<[alpha: number, inplace: boolean], AlphaOptions>) {
    super('ELU', { alpha: 1, inplace: false }, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.elu_(this.alpha) : F.elu(input, this.alpha);
  }

  override extraRepr(): string {
    return `alpha=${printFloat(this.alpha)}${inplaceSuffix(this)}`;
  }
}

/**
 * Continuously differentiable ELU.  y = max(0, x) + min(0, α (e^(x/α) − 1))
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CELU.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.CELU(2)(tensor([0, 2])).toArray()); // [0, 2]
 * ```
 */
export class CELU extends MaybeInPlace {
  declare readonly alpha: number;

  constructor(...args: Call<[alpha: number, inplace: boolean], AlphaOptions>) {
    super('CELU', { alpha: 1, inplace: false }, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.celu_(this.alpha) : F.celu(input, this.alpha);
  }

  override extraRepr(): string {
    return `alpha=${printFloat(this.alpha)}${inplaceSuffix(this)}`;
  }
}

/** Options of Hardtanh. */
export interface HardtanhOptions extends InplaceOptions {
  /** Lower bound; -1 by default. */
  minVal?: number;
  /** Upper bound; 1 by default. */
  maxVal?: number;
}

/**
 * Clamp to [minVal, maxVal].
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Hardtanh(-2, 2)(tensor([-3, 1, 5])).toArray()); // [-2, 1, 2]
 * ```
 */
export class Hardtanh extends MaybeInPlace {
  declare readonly minVal: number;
  declare readonly maxVal: number;

  constructor(...args: Call<[minVal: number, maxVal: number, inplace: boolean], HardtanhOptions>) {
    super('Hardtanh', { minVal: -1, maxVal: 1, inplace: false }, args);
  }

  override forward(input: Tensor): Tensor {
    const { minVal, maxVal } = this;
    return this.inplace ? input.hardtanh_(minVal, maxVal) : F.hardtanh(input, minVal, maxVal);
  }

  override extraRepr(): string {
    const [low, high] = [printFloat(this.minVal), printFloat(this.maxVal)];
    return `min_val=${low}, max_val=${high}${inplaceSuffix(this)}`;
  }
}

/**
 * Gaussian error linear unit.  y = x Φ(x), or its approximation by tanh
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.GELU.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.GELU()(tensor([0, 100])).toArray()); // [0, 100]
 * ```
 */
export class GELU extends Configured {
  declare readonly approximate: GeluApproximation;

  constructor(...args: Call<[approximate: GeluApproximation], GeluOptions>) {
    super('GELU', { approximate: 'none' }, args);
  }

  override forward(input: Tensor): Tensor {
    return gelu(input, this.approximate);
  }

  override extraRepr(): string {
    return `approximate='${this.approximate}'`;
  }
}

/** Options of Softplus. */
export interface SoftplusOptions {
  /** How sharp the bend is; 1 by default. */
  beta?: number;
  /** Above βx = threshold the result is x itself; 20 by default. */
  threshold?: number;
}

/**
 * Smooth rectifier.  y = ln(1 + e^(βx)) / β;  x itself where βx > threshold
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softplus.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Softplus()(tensor([100])).toArray()); // [100]
 * ```
 */
export class Softplus extends Configured {
  declare readonly beta: number;
  declare readonly threshold: number;

  constructor(...args: Call<[beta: number, threshold: number], SoftplusOptions>) {
    super('Softplus', { beta: 1, threshold: 20 }, args);
  }

  override forward(input: Tensor): Tensor {
    return F.softplus(input, this.beta, this.threshold);
  }

  override extraRepr(): string {
    return `beta=${this.beta}, threshold=${this.threshold}`;
  }
}

/** Options of the softmax family. */
export interface DimOptions {
  /** The dimension that adds up to 1. */
  dim?: number | null;
}

type DimArgs = Call<[dim: number | null], DimOptions>;

/** Base of the softmax family. */
abstract class Along extends Configured {
  declare readonly dim: number | null;

  /** The dimension; without one PyTorch takes 0 for tensors of 0, 1 and 3 dimensions, else 1. */
  protected dimOf({ ndim }: Tensor): number {
    return this.dim ?? (ndim === 0 || ndim === 1 || ndim === 3 ? 0 : 1);
  }

  override extraRepr(): string {
    return `dim=${this.dim ?? 'None'}`;
  }
}

/**
 * Shares that add up to 1 along a dimension.  yᵢ = eˣⁱ / Σⱼ eˣʲ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Softmax(1)(tensor([[3, 3]])).toArray()); // [[0.5, 0.5]]
 * ```
 */
export class Softmax extends Along {
  constructor(...args: DimArgs) {
    super('Softmax', { dim: null }, args);
  }

  override forward(input: Tensor): Tensor {
    return softmax(input, this.dimOf(input));
  }
}

/**
 * Logarithm of softmax.  yᵢ = xᵢ − ln Σⱼ eˣʲ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.LogSoftmax(1)(tensor([[0, 0]])).exp().sum().item()); // 1
 * ```
 */
export class LogSoftmax extends Along {
  constructor(...args: DimArgs) {
    super('LogSoftmax', { dim: null }, args);
  }

  override forward(input: Tensor): Tensor {
    return logSoftmax(input, this.dimOf(input));
  }
}

/**
 * Softmax of −x.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Softmin(0)(tensor([3, 3])).toArray()); // [0.5, 0.5]
 * ```
 */
export class Softmin extends Along {
  constructor(...args: DimArgs) {
    super('Softmin', { dim: null }, args);
  }

  override forward(input: Tensor): Tensor {
    return softmin(input, this.dimOf(input));
  }
}
