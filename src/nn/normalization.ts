/**
 * LayerNorm, RMSNorm, GroupNorm, LocalResponseNorm. BatchNorm and InstanceNorm are in `batch-norm.ts`. Layer: nn.
 */
import type { DType } from '../dtype';
import { ShapeError, ValueError } from '../errors';
import { ones, zeros } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { Configured } from './configured';
import {
  LOCAL_RESPONSE,
  type LocalResponseOptions,
  localResponseNorm,
} from './functional/local-response';
import { groupNorm, layerNorm, rmsNorm, sizesOf } from './functional/normalization';
import { ones_, zeros_ } from './init';
import { LAYER, type LayerOptions } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';
import { printBool, printFloat, printTuple } from './print';

/** Options of LayerNorm. */
export interface LayerNormOptions extends LayerOptions {
  /** What is added to the variance; 1e-5 by default. */
  eps?: number;
  /** Whether weight (and bias) are learnt; true by default. */
  elementwiseAffine?: boolean;
  /** Whether a bias is learnt too; true by default. */
  bias?: boolean;
}

type LayerNormArgs = Call<
  [eps: number, elementwiseAffine: boolean, bias: boolean, device: string, dtype: DType],
  LayerNormOptions
>;

/**
 * Normalization over the last dimensions.  y = (x − x̄) / √(var x + ε) · w + b
 *
 * `weight` and `bias` have the sizes normalized over, and are 1 and 0 at first.
 *
 * @throws ShapeError at a call when the input does not end in these sizes
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const layer = new nn.LayerNorm(2, { eps: 0 });
 * console.log(layer(tensor([[1, 3], [0, 10]])).toArray()); // [[-1, 1], [-1, 1]]
 * ```
 */
export class LayerNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(normalizedShape: number | readonly number[], ...args: LayerNormArgs) {
    super();
    const defaults = { eps: 1e-5, elementwiseAffine: true, bias: true, ...LAYER };
    const names = ['eps', 'elementwiseAffine', 'bias', 'device', 'dtype'] as const;
    const options = parseOptions('LayerNorm', defaults, names, args);
    const { eps, elementwiseAffine, bias, ...like } = options;
    const sizes = sizesOf(normalizedShape);
    this.normalizedShape = sizes;
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? new Parameter(ones(sizes, like)) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(sizes, like)) : null;
  }

  /** Sets the weight to 1 and the bias to 0. */
  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return layerNorm(input, this.normalizedShape, this.weight, this.bias, this.eps);
  }

  override extraRepr(): string {
    const affine = printBool(this.elementwiseAffine);
    return `${printTuple(this.normalizedShape)}, eps=${printFloat(this.eps)}, elementwise_affine=${affine}`;
  }
}

/** Options of RMSNorm. */
export interface RMSNormOptions extends LayerOptions {
  /** What is added to the mean square; the type's machine epsilon by default. */
  eps?: number | null;
  /** Whether a weight is learnt; true by default. */
  elementwiseAffine?: boolean;
}

/**
 * Division by the root mean square over the last dimensions.  y = x / √(mean x² + ε) · w
 *
 * @throws ShapeError at a call when the input does not end in these sizes
 * @see https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * console.log(String(new nn.RMSNorm(4))); // RMSNorm((4,), eps=None, elementwise_affine=True)
 * ```
 */
export class RMSNorm extends Module {
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;

  constructor(
    normalizedShape: number | readonly number[],
    ...args: Call<
      [eps: number | null, elementwiseAffine: boolean, device: string, dtype: DType],
      RMSNormOptions
    >
  ) {
    super();
    const defaults = { eps: null as number | null, elementwiseAffine: true, ...LAYER };
    const names = ['eps', 'elementwiseAffine', 'device', 'dtype'] as const;
    const { eps, elementwiseAffine, ...like } = parseOptions('RMSNorm', defaults, names, args);
    this.normalizedShape = sizesOf(normalizedShape);
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape, like)) : null;
  }

  /** Sets the weight to 1. */
  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
  }

  override forward(input: Tensor): Tensor {
    return rmsNorm(input, this.normalizedShape, this.weight, this.eps);
  }

  override extraRepr(): string {
    const eps = this.eps === null ? 'None' : printFloat(this.eps);
    const affine = printBool(this.elementwiseAffine);
    return `${printTuple(this.normalizedShape)}, eps=${eps}, elementwise_affine=${affine}`;
  }
}

/** Options of GroupNorm. */
export interface GroupNormOptions extends LayerOptions {
  /** What is added to the variance; 1e-5 by default. */
  eps?: number;
  /** Whether weight and bias are learnt; true by default. */
  affine?: boolean;
}

/**
 * Normalization over groups of channels and all positions.  y = (x − x̄) / √(var x + ε) · w + b
 *
 * @throws ValueError when the channels do not divide evenly into the groups
 * @see https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const layer = new nn.GroupNorm(2, 4, { eps: 0 });
 * console.log(layer(tensor([[1, 3, 0, 10]])).toArray()); // [[-1, 1, -1, 1]]
 * ```
 */
export class GroupNorm extends Module {
  readonly eps: number;
  readonly affine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(
    readonly numGroups: number,
    readonly numChannels: number,
    ...args: Call<[eps: number, affine: boolean, device: string, dtype: DType], GroupNormOptions>
  ) {
    super();
    const defaults = { eps: 1e-5, affine: true, ...LAYER };
    const names = ['eps', 'affine', 'device', 'dtype'] as const;
    const { eps, affine, ...like } = parseOptions('GroupNorm', defaults, names, args);
    if (!(numGroups > 0) || numChannels % numGroups !== 0) {
      throw new ValueError(
        `GroupNorm: ${numChannels} channels do not divide into ${numGroups} groups. Use a divisor of the channels.`,
        numGroups,
      );
    }
    this.eps = eps;
    this.affine = affine;
    this.weight = affine ? new Parameter(ones([numChannels], like)) : null;
    this.bias = affine ? new Parameter(zeros([numChannels], like)) : null;
  }

  /** Sets the weight to 1 and the bias to 0. */
  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    if (input.shape[1] !== this.numChannels) {
      throw new ShapeError(
        `GroupNorm: input [${input.shape.join(', ')}] must be [N, ${this.numChannels}, …].`,
        [input.shape],
      );
    }
    return groupNorm(input, this.numGroups, this.weight, this.bias, this.eps);
  }

  override extraRepr(): string {
    const { numGroups, numChannels, eps, affine } = this;
    return `${numGroups}, ${numChannels}, eps=${printFloat(eps)}, affine=${printBool(affine)}`;
  }
}

/**
 * Division by the mean square over neighbouring channels.  y = x / (k + α mean x²)ᵝ
 *
 * @throws ShapeError at a call for fewer than 3 dimensions
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * const layer = new nn.LocalResponseNorm(1, { alpha: 1, beta: 1 });
 * console.log(layer(ones(1, 1, 2)).toArray()); // [[[0.5, 0.5]]]
 * ```
 */
export class LocalResponseNorm extends Configured {
  declare readonly alpha: number;
  declare readonly beta: number;
  declare readonly k: number;
  readonly size: number;

  constructor(
    size: number,
    ...args: Call<[alpha: number, beta: number, k: number], LocalResponseOptions>
  ) {
    super('LocalResponseNorm', LOCAL_RESPONSE, args);
    this.size = size;
  }

  override forward(input: Tensor): Tensor {
    return localResponseNorm(input, this.size, this.alpha, this.beta, this.k);
  }

  override extraRepr(): string {
    const { size, alpha, beta, k } = this;
    return `${size}, alpha=${printFloat(alpha)}, beta=${printFloat(beta)}, k=${printFloat(k)}`;
  }
}
