/**
 * Linear, Identity, Flatten, Unflatten: maps without a nonlinearity. Layer: nn.
 */
import type { DType } from '../dtype';
import { checkWhole, ShapeError } from '../errors';
import { empty } from '../ops/creation';
import { affine } from '../ops/linalg';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { kaimingUniform_, uniform_ } from './init';
import { Module } from './module';
import { Parameter, takeOver } from './parameter';
import { printBool } from './print';

/** Element type and device of a layer's parameters. */
export interface LayerOptions {
  dtype?: DType;
  device?: string;
}

/** @internal Defaults of LayerOptions. */
export const LAYER = {
  device: undefined as string | undefined,
  dtype: undefined as DType | undefined,
};

/** Options of Linear. */
export interface LinearOptions extends LayerOptions {
  /** Whether a bias is added; true by default. */
  bias?: boolean;
}

/**
 * Affine map of the last dimension.  y = x Wᵀ + b,  W and b uniform in ±1/√in at first
 *
 * Input `[…, in]`, output `[…, out]`; `weight` `[out, in]`, `bias` `[out]` or null.
 *
 * @throws ShapeError at a call when the last size of the input is not `inFeatures`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.Linear(2, 3);
 * console.log(String(layer)); // Linear(in_features=2, out_features=3, bias=True)
 * console.log(layer(randn(5, 2)).shape); // [5, 3]
 * ```
 */
export class Linear extends Module {
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    ...args: Call<[bias: boolean, device: string, dtype: DType], LinearOptions>
  ) {
    super();
    const defaults = { bias: true, ...LAYER };
    const { bias, ...like } = parseOptions('Linear', defaults, ['bias', 'device', 'dtype'], args);
    checkWhole('Linear', 'inFeatures', inFeatures, 0);
    checkWhole('Linear', 'outFeatures', outFeatures, 0);
    this.weight = new Parameter(empty([outFeatures, inFeatures], like));
    this.bias = bias ? new Parameter(empty([outFeatures], like)) : null;
    this.resetParameters();
  }

  /** Draws weight and bias afresh. */
  resetParameters(): void {
    kaimingUniform_(this.weight, { a: Math.sqrt(5) });
    const bound = this.inFeatures > 0 ? 1 / Math.sqrt(this.inFeatures) : 0;
    if (this.bias !== null) uniform_(this.bias, -bound, bound);
  }

  override forward(input: Tensor): Tensor {
    return affine(input, this.weight, this.bias);
  }

  override extraRepr(): string {
    const bias = printBool(this.bias !== null);
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${bias}`;
  }
}

/**
 * A Linear whose number of inputs is that of the first input it is called with; from then on it is a plain Linear.
 *
 * Its weight is the same Parameter before and after, so an optimizer may hold it already. Call it once before loading a
 * state dict.
 *
 * @throws ShapeError at a call for an input without a dimension
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyLinear.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.LazyLinear(3);
 * layer(randn(5, 2));
 * console.log(String(layer)); // Linear(in_features=2, out_features=3, bias=True)
 * ```
 */
export class LazyLinear extends Linear {
  constructor(
    outFeatures: number,
    ...args: Call<[bias: boolean, device: string, dtype: DType], LinearOptions>
  ) {
    super(0, outFeatures, ...args);
  }

  /** Draws nothing before the number of inputs is known. */
  override resetParameters(): void {
    if (this.inFeatures > 0) super.resetParameters();
  }

  override forward(input: Tensor): Tensor {
    const inFeatures = input.shape[input.ndim - 1];
    if (inFeatures === undefined) {
      throw new ShapeError(
        'LazyLinear: the input has no dimension to count the features of. Give […, in].',
        [input.shape],
      );
    }
    const { dtype, device } = this.weight;
    takeOver(this.weight, empty([this.outFeatures, inFeatures], { dtype, device }));
    Object.assign(this, { inFeatures });
    Object.setPrototypeOf(this, Linear.prototype);
    this.resetParameters();
    return super.forward(input);
  }
}

/**
 * The input itself. Arguments to the constructor are ignored.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Identity.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(new nn.Identity()(ones(2)).toArray()); // [1, 1]
 * ```
 */
export class Identity extends Module {
  constructor(..._ignored: unknown[]) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return input;
  }
}

/**
 * Dimensions `startDim` to `endDim` as one; by default all but the first.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(new nn.Flatten()(ones(2, 3, 4)).shape); // [2, 12]
 * ```
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(
    ...args: Call<[startDim: number, endDim: number], { startDim?: number; endDim?: number }>
  ) {
    super();
    const defaults = { startDim: 1, endDim: -1 };
    const options = parseOptions('Flatten', defaults, ['startDim', 'endDim'], args);
    this.startDim = options.startDim;
    this.endDim = options.endDim;
  }

  override forward(input: Tensor): Tensor {
    return input.flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}

/**
 * One dimension as several; one of the sizes may be -1.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(new nn.Unflatten(1, [2, 3])(ones(5, 6)).shape); // [5, 2, 3]
 * ```
 */
export class Unflatten extends Module {
  constructor(
    readonly dim: number,
    readonly unflattenedSize: readonly number[],
  ) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return input.unflatten(this.dim, this.unflattenedSize);
  }

  override extraRepr(): string {
    return `dim=${this.dim}, unflattened_size=(${this.unflattenedSize.join(', ')}${this.unflattenedSize.length === 1 ? ',' : ''})`;
  }
}
