/**
 * Activations with a fixed formula, as layers. Those with options are in `activations-with-options.ts`. Layer: nn.
 */
import * as F from '../ops/activations';
import { tanh } from '../ops/transcendental';
import type { Call } from '../options';
import type { Tensor } from '../tensor/tensor';
import { MaybeInPlace } from './configured';
import { Module } from './module';

/** Options of an activation that can write its result over the input. */
export interface InplaceOptions {
  /** Whether to write over the input; false by default. */
  inplace?: boolean;
}

type Inplace = Call<[inplace: boolean], InplaceOptions>;

const INPLACE = { inplace: false };

/**
 * Rectifier.  y = max(x, 0)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.ReLU()(tensor([-1, 2])).toArray()); // [0, 2]
 * ```
 */
export class ReLU extends MaybeInPlace {
  constructor(...args: Inplace) {
    super('ReLU', INPLACE, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.relu_() : F.relu(input);
  }
}

/**
 * Rectifier cut off at 6.  y = min(max(x, 0), 6)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ReLU6.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.ReLU6()(tensor([-1, 2, 9])).toArray()); // [0, 2, 6]
 * ```
 */
export class ReLU6 extends MaybeInPlace {
  constructor(...args: Inplace) {
    super('ReLU6', INPLACE, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.relu6_() : F.relu6(input);
  }
}

/**
 * Scaled exponential linear unit, whose outputs keep mean 0 and variance 1.
 *
 * @see Klambauer et al., Self-Normalizing Neural Networks, 2017
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.SELU()(tensor([0])).toArray()); // [0]
 * ```
 */
export class SELU extends MaybeInPlace {
  constructor(...args: Inplace) {
    super('SELU', INPLACE, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.selu_() : F.selu(input);
  }
}

/**
 * Sigmoid linear unit.  y = x σ(x)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.SiLU()(tensor([0])).toArray()); // [0]
 * ```
 */
export class SiLU extends MaybeInPlace {
  constructor(...args: Inplace) {
    super('SiLU', INPLACE, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.silu_() : F.silu(input);
  }
}

/**
 * Mish.  y = x tanh(ln(1 + eˣ))
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Mish.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Mish()(tensor([0])).toArray()); // [0]
 * ```
 */
export class Mish extends MaybeInPlace {
  constructor(...args: Inplace) {
    super('Mish', INPLACE, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.mish_() : F.mish(input);
  }
}

/**
 * Piecewise linear sigmoid.  y = min(max(x + 3, 0), 6) / 6
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Hardsigmoid()(tensor([-9, 0, 9])).toArray()); // [0, 0.5, 1]
 * ```
 */
export class Hardsigmoid extends MaybeInPlace {
  constructor(...args: Inplace) {
    super('Hardsigmoid', INPLACE, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.hardsigmoid_() : F.hardsigmoid(input);
  }

  /** PyTorch does not show `inplace` here. */
  override extraRepr(): string {
    return '';
  }
}

/**
 * Piecewise SiLU.  y = x min(max(x + 3, 0), 6) / 6
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardswish.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Hardswish()(tensor([-9, 0, 9])).toArray()); // [0, 0, 9]
 * ```
 */
export class Hardswish extends MaybeInPlace {
  constructor(...args: Inplace) {
    super('Hardswish', INPLACE, args);
  }

  override forward(input: Tensor): Tensor {
    return this.inplace ? input.hardswish_() : F.hardswish(input);
  }

  /** PyTorch does not show `inplace` here. */
  override extraRepr(): string {
    return '';
  }
}

/**
 * Logistic function.  y = 1 / (1 + e⁻ˣ)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Sigmoid()(tensor([0])).toArray()); // [0.5]
 * ```
 */
export class Sigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return F.sigmoid(input);
  }
}

/**
 * Logarithm of the logistic function.  y = ln σ(x)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.LogSigmoid()(tensor([0, -500])).at(1).item()); // -500
 * ```
 */
export class LogSigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return F.logsigmoid(input);
  }
}

/**
 * Hyperbolic tangent.  y = tanh x
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Tanh()(tensor([0])).toArray()); // [0]
 * ```
 */
export class Tanh extends Module {
  override forward(input: Tensor): Tensor {
    return tanh(input);
  }
}

/**
 * Softsign.  y = x / (1 + |x|)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softsign.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Softsign()(tensor([-1, 3])).toArray()); // [-0.5, 0.75]
 * ```
 */
export class Softsign extends Module {
  override forward(input: Tensor): Tensor {
    return F.softsign(input);
  }
}
