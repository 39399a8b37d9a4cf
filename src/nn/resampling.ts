/**
 * Padding layers, Upsample, PixelShuffle, PixelUnshuffle, ChannelShuffle. Layer: nn.
 */
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import {
  channelShuffle,
  INTERPOLATE,
  type InterpolateMode,
  type InterpolateOptions,
  interpolate,
  type PadMode,
  pad,
  pixelShuffle,
  pixelUnshuffle,
} from './functional/resampling';
import { Module } from './module';
import { printFloat, printTuple } from './print';

/** Before and after in the last dimension, then in the one before it; one number for all. */
export type Padding = number | readonly number[];

/** @internal What the padding layers share. */
abstract class Pad extends Module {
  readonly padding: readonly number[];

  constructor(
    padding: Padding,
    dims: number,
    private readonly mode: PadMode,
    readonly value = 0,
  ) {
    super();
    this.padding = typeof padding === 'number' ? new Array(2 * dims).fill(padding) : padding;
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, this.mode, this.mode === 'constant' ? this.value : null);
  }

  override extraRepr(): string {
    return printTuple(this.padding);
  }
}

/** A constant around the last dimension.  @see https://pytorch.org/docs/stable/generated/torch.nn.ConstantPad1d.html */
export class ConstantPad1d extends Pad {
  constructor(padding: Padding, value: number) {
    super(padding, 1, 'constant', value);
  }

  override extraRepr(): string {
    return `padding=${printTuple(this.padding)}, value=${this.value}`;
  }
}

/** A constant around the last two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.ConstantPad2d.html */
export class ConstantPad2d extends Pad {
  constructor(padding: Padding, value: number) {
    super(padding, 2, 'constant', value);
  }

  override extraRepr(): string {
    return `padding=${printTuple(this.padding)}, value=${this.value}`;
  }
}

/** Zeros around the last dimension.  @see https://pytorch.org/docs/stable/generated/torch.nn.ZeroPad1d.html */
export class ZeroPad1d extends Pad {
  constructor(padding: Padding) {
    super(padding, 1, 'constant');
  }
}

/** Zeros around the last two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html */
export class ZeroPad2d extends Pad {
  constructor(padding: Padding) {
    super(padding, 2, 'constant');
  }
}

/** The mirror image beyond the last dimension's ends.  @see https://pytorch.org/docs/stable/generated/torch.nn.ReflectionPad1d.html */
export class ReflectionPad1d extends Pad {
  constructor(padding: Padding) {
    super(padding, 1, 'reflect');
  }
}

/** The mirror image around the last two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html */
export class ReflectionPad2d extends Pad {
  constructor(padding: Padding) {
    super(padding, 2, 'reflect');
  }
}

/** The last elements repeated beyond the last dimension's ends.  @see https://pytorch.org/docs/stable/generated/torch.nn.ReplicationPad1d.html */
export class ReplicationPad1d extends Pad {
  constructor(padding: Padding) {
    super(padding, 1, 'replicate');
  }
}

/** The last elements repeated around the last two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html */
export class ReplicationPad2d extends Pad {
  constructor(padding: Padding) {
    super(padding, 2, 'replicate');
  }
}

/** The other end beyond the last dimension's ends.  @see https://pytorch.org/docs/stable/generated/torch.nn.CircularPad1d.html */
export class CircularPad1d extends Pad {
  constructor(padding: Padding) {
    super(padding, 1, 'circular');
  }
}

/** The other end around the last two dimensions.  @see https://pytorch.org/docs/stable/generated/torch.nn.CircularPad2d.html */
export class CircularPad2d extends Pad {
  constructor(padding: Padding) {
    super(padding, 2, 'circular');
  }
}

/**
 * The positions of `[N, C, …]` made more or fewer, by repetition or interpolation.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(new nn.Upsample({ scaleFactor: 2 })(ones(1, 1, 2, 3)).shape); // [1, 1, 4, 6]
 * ```
 */
export class Upsample extends Module {
  readonly size: number | readonly number[] | null;
  readonly scaleFactor: number | readonly number[] | null;
  readonly mode: InterpolateMode;
  readonly alignCorners: boolean | null;

  constructor(
    ...args: Call<
      [
        size: number | readonly number[] | null,
        scaleFactor: number | readonly number[] | null,
        mode: InterpolateMode,
        alignCorners: boolean | null,
      ],
      InterpolateOptions
    >
  ) {
    super();
    const names = ['size', 'scaleFactor', 'mode', 'alignCorners'] as const;
    const options = parseOptions('Upsample', INTERPOLATE, names, args);
    this.size = options.size;
    this.scaleFactor = options.scaleFactor;
    this.mode = options.mode;
    this.alignCorners = options.alignCorners;
  }

  override forward(input: Tensor): Tensor {
    return interpolate(input, this.size, this.scaleFactor, this.mode, this.alignCorners);
  }

  override extraRepr(): string {
    const { size, scaleFactor, mode } = this;
    const tuple = (value: number | readonly number[], print: (n: number) => string) =>
      typeof value === 'number' ? print(value) : `(${value.map(print).join(', ')})`;
    return scaleFactor === null
      ? `size=${tuple(size!, String)}, mode=${mode}`
      : `scale_factor=${tuple(scaleFactor, printFloat)}, mode=${mode}`;
  }
}

/** Channels to positions.  @see https://pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html */
export class PixelShuffle extends Module {
  constructor(readonly upscaleFactor: number) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return pixelShuffle(input, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}

/** Positions to channels.  @see https://pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html */
export class PixelUnshuffle extends Module {
  constructor(readonly downscaleFactor: number) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return pixelUnshuffle(input, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}

/** Channels dealt out from groups.  @see https://pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html */
export class ChannelShuffle extends Module {
  constructor(readonly groups: number) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return channelShuffle(input, this.groups);
  }

  override extraRepr(): string {
    return `groups=${this.groups}`;
  }
}
