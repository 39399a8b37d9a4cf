/**
 * Bilinear, CosineSimilarity, PairwiseDistance: layers of two inputs. Layer: nn.
 */
import type { DType } from '../dtype';
import { empty } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { Configured } from './configured';
import {
  bilinear,
  type CosineSimilarityOptions,
  cosineSimilarity,
  type PairwiseDistanceOptions,
  pairwiseDistance,
} from './functional/distances';
import { uniform_ } from './init';
import { LAYER, type LinearOptions } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';
import { printBool } from './print';

/**
 * A bilinear form for each output.  yₖ = aᵀ Wₖ b + cₖ,  W and c uniform in ±1/√in1 at first
 *
 * @throws ShapeError at a call when the inputs do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * console.log(new nn.Bilinear(2, 3, 4)(randn(5, 2), randn(5, 3)).shape); // [5, 4]
 * ```
 */
export class Bilinear extends Module {
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    readonly in1Features: number,
    readonly in2Features: number,
    readonly outFeatures: number,
    ...args: Call<[bias: boolean, device: string, dtype: DType], LinearOptions>
  ) {
    super();
    const defaults = { bias: true, ...LAYER };
    const { bias, ...like } = parseOptions('Bilinear', defaults, ['bias', 'device', 'dtype'], args);
    this.weight = new Parameter(empty([outFeatures, in1Features, in2Features], like));
    this.bias = bias ? new Parameter(empty([outFeatures], like)) : null;
    this.resetParameters();
  }

  /** Draws weight and bias afresh. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.in1Features);
    uniform_(this.weight, -bound, bound);
    if (this.bias !== null) uniform_(this.bias, -bound, bound);
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures } = this;
    return (
      `in1_features=${in1Features}, in2_features=${in2Features}, out_features=${outFeatures}, ` +
      `bias=${printBool(this.bias !== null)}`
    );
  }
}

/**
 * Cosine of the angle between vectors.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.CosineSimilarity()(tensor([[1, 0]]), tensor([[0, 2]])).toArray()); // [0]
 * ```
 */
export class CosineSimilarity extends Configured {
  declare readonly dim: number;
  declare readonly eps: number;

  constructor(...args: Call<[dim: number, eps: number], CosineSimilarityOptions>) {
    super('CosineSimilarity', { dim: 1, eps: 1e-8 }, args);
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, this.dim, this.eps);
  }
}

/**
 * Distance of vectors along the last dimension.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const distance = new nn.PairwiseDistance({ p: 1, eps: 0 });
 * console.log(distance(tensor([[3, 4]]), tensor([[0, 0]])).toArray()); // [7]
 * ```
 */
export class PairwiseDistance extends Configured {
  declare readonly p: number;
  declare readonly eps: number;
  declare readonly keepdim: boolean;

  constructor(...args: Call<[p: number, eps: number, keepdim: boolean], PairwiseDistanceOptions>) {
    super('PairwiseDistance', { p: 2, eps: 1e-6, keepdim: false }, args);
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, this.p, this.eps, this.keepdim);
  }
}
