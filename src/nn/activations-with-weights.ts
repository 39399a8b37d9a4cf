/**
 * PReLU, GLU, RReLU, Threshold, the shrinking activations, Softmax2d. Layer: nn.
 */
import type { DType } from '../dtype';
import { ShapeError, ValueError } from '../errors';
import { full } from '../ops/creation';
import { softmax } from '../ops/softmax';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import type { InplaceOptions } from './activations';
import { Configured, inplaceSuffix, MaybeInPlace } from './configured';
import {
  glu,
  hardshrink,
  prelu,
  rrelu,
  softshrink,
  tanhshrink,
  threshold,
} from './functional/activations-with-weights';
import { LAYER, type LayerOptions } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';

/** Options of PReLU. */
export interface PReLUOptions extends LayerOptions {
  /** 1, or the number of channels; 1 by default. */
  numParameters?: number;
  /** The slope at first; 0.25 by default. */
  init?: number;
}

/**
 * Leaky rectifier with a learnt slope.  y = x where x > 0, else weight · x
 *
 * @throws ShapeError at a call when the weight does not fit the channels
 * @see He et al., Delving Deep into Rectifiers, 2015
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.PReLU({ init: 0.5 })(tensor([-2, 3])).toArray()); // [-1, 3]
 * ```
 */
export class PReLU extends Module {
  readonly numParameters: number;
  weight: Parameter;

  constructor(
    ...args: Call<[numParameters: number, init: number, device: string, dtype: DType], PReLUOptions>
  ) {
    super();
    const defaults = { numParameters: 1, init: 0.25, ...LAYER };
    const names = ['numParameters', 'init', 'device', 'dtype'] as const;
    const { numParameters, init, ...like } = parseOptions('PReLU', defaults, names, args);
    this.numParameters = numParameters;
    this.weight = new Parameter(full([numParameters], init, like));
  }

  override forward(input: Tensor): Tensor {
    return prelu(input, this.weight);
  }

  override extraRepr(): string {
    return `num_parameters=${this.numParameters}`;
  }
}

/**
 * Half of a dimension gated by the other half.  y = a σ(b)
 *
 * @throws ShapeError at a call when the dimension's size is odd
 * @see Dauphin et al., Language Modeling with Gated Convolutional Networks, 2017
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.GLU()(tensor([3, 0])).toArray()); // [1.5]
 * ```
 */
export class GLU extends Configured {
  declare readonly dim: number;

  constructor(...args: Call<[dim: number], { dim?: number }>) {
    super('GLU', { dim: -1 }, args);
  }

  override forward(input: Tensor): Tensor {
    return glu(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** Options of RReLU. */
export interface RReLUOptions extends InplaceOptions {
  /** Least slope; 1/8 by default. */
  lower?: number;
  /** Largest slope; 1/3 by default. */
  upper?: number;
}

/**
 * Leaky rectifier whose slopes are drawn for each element while training, and are their mean in evaluation.
 *
 * @throws ValueError when lower is above upper
 * @see Xu et al., Empirical Evaluation of Rectified Activations in Convolutional Network, 2015
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.RReLU(0.25, 0.75).eval()(tensor([-2, 3])).toArray()); // [-1, 3]
 * ```
 */
export class RReLU extends MaybeInPlace {
  declare readonly lower: number;
  declare readonly upper: number;

  constructor(...args: Call<[lower: number, upper: number, inplace: boolean], RReLUOptions>) {
    super('RReLU', { lower: 1 / 8, upper: 1 / 3, inplace: false }, args);
    if (!(this.lower <= this.upper)) {
      throw new ValueError(
        `RReLU: lower ${this.lower} is above upper ${this.upper}. Swap them.`,
        this.lower,
      );
    }
  }

  override forward(input: Tensor): Tensor {
    return overwriting(this.inplace, input, (x) => rrelu(x, this.lower, this.upper, this.training));
  }

  override extraRepr(): string {
    return `lower=${this.lower}, upper=${this.upper}${inplaceSuffix(this)}`;
  }
}

/** The result, written over the input where it is wanted; the rule keeps the old values. */
function overwriting(inplace: boolean, input: Tensor, run: (x: Tensor) => Tensor): Tensor {
  return inplace ? input.copy_(run(input.clone())) : run(input);
}

/**
 * x where it is above the threshold, else `value`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Threshold(1, -5)(tensor([0, 3])).toArray()); // [-5, 3]
 * ```
 */
export class Threshold extends MaybeInPlace {
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number, ...args: Call<[inplace: boolean], InplaceOptions>) {
    super('Threshold', { inplace: false }, args);
    this.threshold = threshold;
    this.value = value;
  }

  override forward(input: Tensor): Tensor {
    return overwriting(this.inplace, input, (x) => threshold(x, this.threshold, this.value));
  }

  override extraRepr(): string {
    return `threshold=${this.threshold}, value=${this.value}${inplaceSuffix(this)}`;
  }
}

type Lambd = Call<[lambd: number], { lambd?: number }>;

/**
 * x outside ±lambd, else 0.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Hardshrink()(tensor([-0.25, 0.75])).toArray()); // [0, 0.75]
 * ```
 */
export class Hardshrink extends Configured {
  declare readonly lambd: number;

  constructor(...args: Lambd) {
    super('Hardshrink', { lambd: 0.5 }, args);
  }

  override forward(input: Tensor): Tensor {
    return hardshrink(input, this.lambd);
  }

  override extraRepr(): string {
    return `${this.lambd}`;
  }
}

/**
 * x pulled towards 0 by lambd, and 0 within it.
 *
 * @throws ValueError when lambd is below 0
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Softshrink()(tensor([-0.25, 0.75])).toArray()); // [0, 0.25]
 * ```
 */
export class Softshrink extends Configured {
  declare readonly lambd: number;

  constructor(...args: Lambd) {
    super('Softshrink', { lambd: 0.5 }, args);
    if (!(this.lambd >= 0)) {
      throw new ValueError(`Softshrink: lambd is ${this.lambd}. Give 0 or more.`, this.lambd);
    }
  }

  override forward(input: Tensor): Tensor {
    return softshrink(input, this.lambd);
  }

  override extraRepr(): string {
    return `${this.lambd}`;
  }
}

/**
 * x − tanh x
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.Tanhshrink()(tensor([0])).toArray()); // [0]
 * ```
 */
export class Tanhshrink extends Module {
  override forward(input: Tensor): Tensor {
    return tanhshrink(input);
  }
}

/**
 * Softmax over the channels at each position of `[N, C, H, W]` or `[C, H, W]`.
 *
 * @throws ShapeError at a call for other numbers of dimensions
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(new nn.Softmax2d()(ones(2, 1, 1)).toArray()); // [[[0.5]], [[0.5]]]
 * ```
 */
export class Softmax2d extends Module {
  override forward(input: Tensor): Tensor {
    if (input.ndim !== 3 && input.ndim !== 4) {
      throw new ShapeError(
        `Softmax2d: takes [N, C, H, W] or [C, H, W], got [${input.shape.join(', ')}].`,
        [input.shape],
      );
    }
    return softmax(input, -3);
  }
}
