/**
 * Pooling layers. Layer: nn.
 */
import { parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import {
  AVG_POOL,
  type AvgPoolArgs,
  avgPool,
  LP_POOL,
  type LPPoolArgs,
  lpPool,
  MAX_POOL,
  type MaxPoolArgs,
  maxPool,
} from './functional/pooling';
import { type PerDim, perDim } from './functional/windows';
import { Module } from './module';
import { printBool, printPerDim } from './print';

/** @internal Max pooling over any number of dimensions. */
abstract class MaxPool extends Module {
  readonly stride: PerDim;
  readonly padding: PerDim;
  readonly dilation: PerDim;
  readonly ceilMode: boolean;
  readonly returnIndices: boolean;

  constructor(
    private readonly dims: number,
    readonly kernelSize: PerDim,
    args: MaxPoolArgs,
  ) {
    super();
    const names = ['stride', 'padding', 'dilation', 'returnIndices', 'ceilMode'] as const;
    const options = parseOptions(new.target.name, MAX_POOL, names, args);
    perDim(new.target.name, 'kernelSize', kernelSize, dims, 1);
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding;
    this.dilation = options.dilation;
    this.ceilMode = options.ceilMode;
    this.returnIndices = options.returnIndices;
  }

  /** The pooled tensor; with `returnIndices` an object of `values` and `indices`. */
  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, dilation, ceilMode, returnIndices } = this;
    const options = { stride, padding, dilation, ceilMode, returnIndices };
    const result = maxPool(`maxPool${this.dims}d`, this.dims, input, kernelSize, [options]);
    // Typed for the common case, in which layers follow each other in Sequential.
    return result as Tensor;
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return (
      `kernel_size=${printPerDim(kernelSize)}, stride=${printPerDim(stride)}, ` +
      `padding=${printPerDim(padding)}, dilation=${printPerDim(dilation)}, ceil_mode=${printBool(ceilMode)}`
    );
  }
}

/**
 * The largest of each window of `[N, C, L]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d extends MaxPool {
  constructor(kernelSize: PerDim, ...args: MaxPoolArgs) {
    super(1, kernelSize, args);
  }
}

/**
 * The largest of each window of `[N, C, H, W]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 * @example
 * ```ts
 * import { arange, nn } from 'torchlet';
 * const x = arange(16).to('float32').reshape(1, 1, 4, 4);
 * console.log(new nn.MaxPool2d(2)(x).toArray()); // [[[[5, 7], [13, 15]]]]
 * ```
 */
export class MaxPool2d extends MaxPool {
  constructor(kernelSize: PerDim, ...args: MaxPoolArgs) {
    super(2, kernelSize, args);
  }
}

/** The largest of each window of `[N, C, D, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html */
export class MaxPool3d extends MaxPool {
  constructor(kernelSize: PerDim, ...args: MaxPoolArgs) {
    super(3, kernelSize, args);
  }
}

/** @internal Average pooling over any number of dimensions. */
abstract class AvgPool extends Module {
  readonly stride: PerDim;
  readonly padding: PerDim;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;

  constructor(
    private readonly dims: number,
    readonly kernelSize: PerDim,
    args: AvgPoolArgs,
  ) {
    super();
    const names = ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const;
    const options = parseOptions(new.target.name, AVG_POOL, names, args);
    perDim(new.target.name, 'kernelSize', kernelSize, dims, 1);
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding;
    this.ceilMode = options.ceilMode;
    this.countIncludePad = options.countIncludePad;
    this.divisorOverride = options.divisorOverride;
  }

  override forward(input: Tensor): Tensor {
    const { dims, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    const options = { stride, padding, ceilMode, countIncludePad, divisorOverride };
    return avgPool(`avgPool${dims}d`, dims, input, kernelSize, [options]);
  }

  override extraRepr(): string {
    const { dims, kernelSize, stride, padding } = this;
    // PyTorch keeps tuples in one dimension, and what was given in more.
    const shown = (value: PerDim) =>
      printPerDim(dims === 1 && typeof value === 'number' ? [value] : value);
    return `kernel_size=${shown(kernelSize)}, stride=${shown(stride)}, padding=${shown(padding)}`;
  }
}

/** The mean of each window of `[N, C, L]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html */
export class AvgPool1d extends AvgPool {
  constructor(kernelSize: PerDim, ...args: AvgPoolArgs) {
    super(1, kernelSize, args);
  }
}

/**
 * The mean of each window of `[N, C, H, W]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(new nn.AvgPool2d(2, { padding: 1 })(ones(1, 1, 2, 2)).toArray()); // [[[[0.25, 0.25], [0.25, 0.25]]]]
 * ```
 */
export class AvgPool2d extends AvgPool {
  constructor(kernelSize: PerDim, ...args: AvgPoolArgs) {
    super(2, kernelSize, args);
  }
}

/** The mean of each window of `[N, C, D, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html */
export class AvgPool3d extends AvgPool {
  constructor(kernelSize: PerDim, ...args: AvgPoolArgs) {
    super(3, kernelSize, args);
  }
}

/** @internal Power pooling over any number of dimensions. */
abstract class LPPool extends Module {
  readonly stride: PerDim | null;
  readonly ceilMode: boolean;

  constructor(
    private readonly dims: number,
    readonly normType: number,
    readonly kernelSize: PerDim,
    args: LPPoolArgs,
  ) {
    super();
    const options = parseOptions(new.target.name, LP_POOL, ['stride', 'ceilMode'], args);
    this.stride = options.stride;
    this.ceilMode = options.ceilMode;
  }

  override forward(input: Tensor): Tensor {
    const { dims, normType, kernelSize, stride, ceilMode } = this;
    return lpPool(`lpPool${dims}d`, dims, input, normType, kernelSize, [{ stride, ceilMode }]);
  }

  override extraRepr(): string {
    const { normType, kernelSize, stride, ceilMode } = this;
    return (
      `norm_type=${normType}, kernel_size=${printPerDim(kernelSize)}, ` +
      `stride=${printPerDim(stride)}, ceil_mode=${printBool(ceilMode)}`
    );
  }
}

/** (Σ xᵖ)^(1/p) of each window of `[N, C, L]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html */
export class LPPool1d extends LPPool {
  constructor(normType: number, kernelSize: PerDim, ...args: LPPoolArgs) {
    super(1, normType, kernelSize, args);
  }
}

/** (Σ xᵖ)^(1/p) of each window of `[N, C, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html */
export class LPPool2d extends LPPool {
  constructor(normType: number, kernelSize: PerDim, ...args: LPPoolArgs) {
    super(2, normType, kernelSize, args);
  }
}
