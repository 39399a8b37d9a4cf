/**
 * Adaptive pooling layers, and max pools undone. Layer: nn.
 */
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import type { OutputSizeArgs } from './conv';
import {
  adaptiveAvgPool,
  adaptiveMaxPool,
  maxUnpool,
  type OutputSize,
} from './functional/adaptive-pooling';
import type { MaxResult } from './functional/largest';
import type { PerDim } from './functional/windows';
import { Module } from './module';
import { printPerDim } from './print';

/** @internal Adaptive pooling over any number of dimensions. */
abstract class AdaptiveAvgPool extends Module {
  constructor(
    private readonly dims: number,
    readonly outputSize: OutputSize,
  ) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return adaptiveAvgPool(`adaptiveAvgPool${this.dims}d`, this.dims, input, this.outputSize);
  }

  override extraRepr(): string {
    return `output_size=${printPerDim(this.outputSize)}`;
  }
}

/** @internal The same with the largest instead of the mean. */
abstract class AdaptiveMaxPool extends Module {
  readonly returnIndices: boolean;

  constructor(
    private readonly dims: number,
    readonly outputSize: OutputSize,
    args: AdaptiveMaxPoolArgs,
  ) {
    super();
    const options = parseOptions(
      new.target.name,
      { returnIndices: false },
      ['returnIndices'],
      args,
    );
    this.returnIndices = options.returnIndices;
  }

  /** The pooled tensor; with `returnIndices` an object of `values` and `indices`. */
  override forward(input: Tensor): Tensor {
    const { dims, outputSize, returnIndices } = this;
    const op = `adaptiveMaxPool${dims}d`;
    const result: Tensor | MaxResult = adaptiveMaxPool(op, dims, input, outputSize, [
      returnIndices,
    ]);
    return result as Tensor;
  }

  override extraRepr(): string {
    return `output_size=${printPerDim(this.outputSize)}`;
  }
}

/** Arguments of the adaptive max pools after the sizes. */
export type AdaptiveMaxPoolArgs = Call<[returnIndices: boolean], { returnIndices?: boolean }>;

/**
 * The mean of each of so many parts of `[N, C, L]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 */
export class AdaptiveAvgPool1d extends AdaptiveAvgPool {
  constructor(outputSize: OutputSize) {
    super(1, outputSize);
  }
}

/** The largest of each of so many parts of `[N, C, L]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html */
export class AdaptiveMaxPool1d extends AdaptiveMaxPool {
  constructor(outputSize: OutputSize, ...args: AdaptiveMaxPoolArgs) {
    super(1, outputSize, args);
  }
}

/**
 * The mean of each of so many parts of `[N, C, H, W]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * console.log(new nn.AdaptiveAvgPool2d([5, null])(randn(1, 8, 9, 7)).shape); // [1, 8, 5, 7]
 * ```
 */
export class AdaptiveAvgPool2d extends AdaptiveAvgPool {
  constructor(outputSize: OutputSize) {
    super(2, outputSize);
  }
}

/** The largest of each of so many parts of `[N, C, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html */
export class AdaptiveMaxPool2d extends AdaptiveMaxPool {
  constructor(outputSize: OutputSize, ...args: AdaptiveMaxPoolArgs) {
    super(2, outputSize, args);
  }
}

/**
 * The mean of each of so many parts of `[N, C, D, H, W]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html
 */
export class AdaptiveAvgPool3d extends AdaptiveAvgPool {
  constructor(outputSize: OutputSize) {
    super(3, outputSize);
  }
}

/** The largest of each of so many parts of `[N, C, D, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html */
export class AdaptiveMaxPool3d extends AdaptiveMaxPool {
  constructor(outputSize: OutputSize, ...args: AdaptiveMaxPoolArgs) {
    super(3, outputSize, args);
  }
}

/** @internal A max pool undone, over any number of dimensions. */
abstract class MaxUnpool extends Module {
  readonly stride: PerDim;
  readonly padding: PerDim;

  constructor(
    private readonly dims: number,
    readonly kernelSize: PerDim,
    args: Call<
      [stride: PerDim | null, padding: PerDim],
      { stride?: PerDim | null; padding?: PerDim }
    >,
  ) {
    super();
    const defaults = { stride: null as PerDim | null, padding: 0 as PerDim };
    const options = parseOptions(new.target.name, defaults, ['stride', 'padding'], args);
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding;
  }

  /**
   * Each element where its index says, zeros elsewhere.
   *
   * @param args `outputSize`, where several sizes would have been pooled to the input's
   */
  override forward(input: Tensor, indices: Tensor, ...args: OutputSizeArgs): Tensor {
    const { outputSize } = parseOptions(
      this.constructor.name,
      { outputSize: null as readonly number[] | null },
      ['outputSize'],
      args,
    );
    const { dims, kernelSize, stride, padding } = this;
    const options = { stride, padding, outputSize };
    return maxUnpool(`maxUnpool${dims}d`, dims, input, indices, kernelSize, [options]);
  }

  override extraRepr(): string {
    const { dims } = this;
    const tuple = (value: PerDim) =>
      printPerDim(typeof value === 'number' ? new Array<number>(dims).fill(value) : value);
    return `kernel_size=${tuple(this.kernelSize)}, stride=${tuple(this.stride)}, padding=${tuple(this.padding)}`;
  }
}

/** Each element of a 1-d max pool where it was found, zeros elsewhere.  @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html */
export class MaxUnpool1d extends MaxUnpool {
  constructor(
    kernelSize: PerDim,
    ...args: Call<
      [stride: PerDim | null, padding: PerDim],
      { stride?: PerDim | null; padding?: PerDim }
    >
  ) {
    super(1, kernelSize, args);
  }
}

/** Each element of a 2-d max pool where it was found, zeros elsewhere.  @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html */
export class MaxUnpool2d extends MaxUnpool {
  constructor(
    kernelSize: PerDim,
    ...args: Call<
      [stride: PerDim | null, padding: PerDim],
      { stride?: PerDim | null; padding?: PerDim }
    >
  ) {
    super(2, kernelSize, args);
  }
}

/** Each element of a 3-d max pool where it was found, zeros elsewhere.  @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html */
export class MaxUnpool3d extends MaxUnpool {
  constructor(
    kernelSize: PerDim,
    ...args: Call<
      [stride: PerDim | null, padding: PerDim],
      { stride?: PerDim | null; padding?: PerDim }
    >
  ) {
    super(3, kernelSize, args);
  }
}
