/**
 * Convolution layers. Layer: nn.
 */
import type { DType } from '../dtype';
import { checkWhole, ValueError } from '../errors';
import { empty } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Shape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import {
  type ConvPadding,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from './functional/convolution';
import { type PadMode, pad } from './functional/resampling';
import { imageSize, type PerDim, perDim, productOf } from './functional/windows';
import { kaimingUniform_, uniform_ } from './init';
import { LAYER, type LayerOptions } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';
import { printTuple } from './print';

/** What stands around the input of a convolution: zeros, its mirror image, its edge, or its other end. */
export type PaddingMode = 'zeros' | Exclude<PadMode, 'constant'>;

const MODES: readonly PaddingMode[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** Options of the convolution layers. */
export interface ConvOptions extends LayerOptions {
  /** Steps between windows; 1 by default. */
  stride?: PerDim;
  /** Elements added on each side; 0 by default. `'same'` keeps the sizes. */
  padding?: ConvPadding;
  /** Steps between the elements of a window; 1 by default. */
  dilation?: PerDim;
  /** Number of groups of channels that are convolved apart; 1 by default. */
  groups?: number;
  /** Whether a bias is added; true by default. */
  bias?: boolean;
  /** What is added; zeros by default. */
  paddingMode?: PaddingMode;
}

/** Arguments of the convolution layers after the kernel's size. */
export type ConvArgs = Call<
  [
    stride: PerDim,
    padding: ConvPadding,
    dilation: PerDim,
    groups: number,
    bias: boolean,
    paddingMode: PaddingMode,
    device: string,
    dtype: DType,
  ],
  ConvOptions
>;

/** Options of the transposed convolution layers. */
export interface ConvTransposeOptions extends Omit<ConvOptions, 'padding' | 'paddingMode'> {
  /** Elements cut off each side of the result; 0 by default. */
  padding?: PerDim;
  /** Elements added to the end of the result; 0 by default. */
  outputPadding?: PerDim;
  /** Only zeros are possible. */
  paddingMode?: 'zeros';
}

/** Arguments of the transposed convolution layers after the kernel's size. */
export type ConvTransposeArgs = Call<
  [
    stride: PerDim,
    padding: PerDim,
    outputPadding: PerDim,
    groups: number,
    bias: boolean,
    dilation: PerDim,
    paddingMode: 'zeros',
    device: string,
    dtype: DType,
  ],
  ConvTransposeOptions
>;

/** Arguments of a call of a transposed convolution layer after the input. */
export type OutputSizeArgs = Call<
  [outputSize: readonly number[] | null],
  { outputSize?: readonly number[] | null }
>;

interface Settings {
  readonly stride: PerDim;
  readonly padding: ConvPadding;
  readonly dilation: PerDim;
  readonly groups: number;
  readonly bias: boolean;
  readonly paddingMode: PaddingMode;
  readonly device: string | undefined;
  readonly dtype: DType | undefined;
}

const DEFAULTS: Settings = {
  stride: 1,
  padding: 0,
  dilation: 1,
  groups: 1,
  bias: true,
  paddingMode: 'zeros',
  ...LAYER,
};

/** @internal What all convolution layers share. */
abstract class ConvBase extends Module {
  weight: Parameter;
  bias: Parameter | null;
  readonly kernelSize: Shape;
  readonly stride: Shape;
  readonly padding: Shape | 'same' | 'valid';
  readonly dilation: Shape;
  readonly groups: number;
  readonly paddingMode: PaddingMode;

  constructor(
    protected readonly dims: number,
    transposed: boolean,
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: PerDim,
    settings: Settings,
  ) {
    super();
    const name = new.target.name;
    const numbers = (key: string, value: PerDim, least: number) =>
      perDim(name, key, value, dims, least);
    const { padding, groups, paddingMode, device, dtype } = settings;
    this.kernelSize = numbers('kernelSize', kernelSize, 1);
    this.stride = numbers('stride', settings.stride, 1);
    this.padding = typeof padding === 'string' ? padding : numbers('padding', padding, 0);
    this.dilation = numbers('dilation', settings.dilation, 1);
    this.groups = groups;
    this.paddingMode = paddingMode;
    checkChannels(name, inChannels, outChannels, groups);
    if (!MODES.includes(paddingMode)) {
      throw new ValueError(
        `${name}: paddingMode '${paddingMode}' is none of '${MODES.join("', '")}'. Use one of these.`,
        paddingMode,
      );
    }
    if (padding === 'same' && this.stride.some((step) => step !== 1)) {
      throw new ValueError(
        `${name}: padding 'same' keeps the sizes only with stride 1, got [${this.stride.join(', ')}]. ` +
          'Give the padding as a number.',
        padding,
      );
    }
    const channels = transposed
      ? [inChannels, outChannels / groups]
      : [outChannels, inChannels / groups];
    this.weight = new Parameter(empty([...channels, ...this.kernelSize], { device, dtype }));
    this.bias = settings.bias ? new Parameter(empty([outChannels], { device, dtype })) : null;
    this.resetParameters();
  }

  /** Draws weight and bias afresh: both uniform in ±1/√(in · kernel). */
  resetParameters(): void {
    kaimingUniform_(this.weight, { a: Math.sqrt(5) });
    const inside = productOf(this.weight.shape.slice(1));
    if (this.bias !== null && inside > 0) {
      uniform_(this.bias, -1 / Math.sqrt(inside), 1 / Math.sqrt(inside));
    }
  }

  /** What only some convolutions print. */
  protected ownRepr(): string[] {
    return [];
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, groups, paddingMode } = this;
    const parts = [
      `${this.inChannels}, ${this.outChannels}`,
      `kernel_size=${printTuple(kernelSize)}`,
      `stride=${printTuple(stride)}`,
    ];
    const isZero = (sizes: Shape) => sizes.every((n) => n === 0);
    if (typeof padding === 'string') parts.push(`padding=${padding}`);
    else if (!isZero(padding)) parts.push(`padding=${printTuple(padding)}`);
    if (dilation.some((step) => step !== 1)) parts.push(`dilation=${printTuple(dilation)}`);
    parts.push(...this.ownRepr());
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (this.bias === null) parts.push('bias=False');
    if (paddingMode !== 'zeros') parts.push(`padding_mode=${paddingMode}`);
    return parts.join(', ');
  }
}

function checkChannels(name: string, inChannels: number, outChannels: number, groups: number) {
  for (const [key, value] of Object.entries({ inChannels, outChannels, groups })) {
    checkWhole(name, key, value, 1);
  }
  for (const [key, value] of Object.entries({ inChannels, outChannels })) {
    if (value % groups === 0) continue;
    throw new ValueError(
      `${name}: ${key}=${value} does not divide by groups=${groups}. Choose a multiple.`,
      value,
    );
  }
}

const CONV = [
  'stride',
  'padding',
  'dilation',
  'groups',
  'bias',
  'paddingMode',
  'device',
  'dtype',
] as const;
const CONVOLUTIONS = [conv1d, conv2d, conv3d];

/** @internal A convolution of any number of dimensions. */
abstract class Conv extends ConvBase {
  constructor(
    dims: number,
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    args: ConvArgs,
    name: string,
  ) {
    const options = parseOptions(name, DEFAULTS, CONV, args);
    super(dims, false, inChannels, outChannels, kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, stride, padding, dilation, groups, paddingMode, dims } = this;
    const run = CONVOLUTIONS[dims - 1];
    if (paddingMode === 'zeros') {
      return run(input, weight, { bias, stride, padding, dilation, groups });
    }
    const padded = pad(input, this.around(), paddingMode);
    return run(padded, weight, { bias, stride, dilation, groups });
  }

  /** Elements before and after each dimension, the last first, as `pad` takes them. */
  private around(): number[] {
    const { padding, kernelSize, dilation } = this;
    return kernelSize.flatMap((_, i) => {
      const d = kernelSize.length - 1 - i;
      if (padding === 'valid') return [0, 0];
      if (padding !== 'same') return [padding[d], padding[d]];
      const total = dilation[d] * (kernelSize[d] - 1);
      return [total >> 1, total - (total >> 1)];
    });
  }
}

/**
 * Convolution over one dimension.
 *
 * Input `[N, in, L]` or `[in, L]`; `weight` `[out, in / groups, K]`, `bias` `[out]` or null.
 *
 * @throws ValueError when the channels do not divide by the groups
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.Conv1d(2, 4, 3, { padding: 1 });
 * console.log(String(layer)); // Conv1d(2, 4, kernel_size=(3,), stride=(1,), padding=(1,))
 * console.log(layer(randn(5, 2, 7)).shape); // [5, 4, 7]
 * ```
 */
export class Conv1d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, ...args: ConvArgs) {
    super(1, inChannels, outChannels, kernelSize, args, 'Conv1d');
  }
}

/**
 * Convolution over two dimensions.
 *
 * Input `[N, in, H, W]` or `[in, H, W]`; `weight` `[out, in / groups, KH, KW]`, `bias` `[out]` or null.
 *
 * @throws ValueError when the channels do not divide by the groups
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.Conv2d(1, 20, 5, { stride: 2 });
 * console.log(String(layer)); // Conv2d(1, 20, kernel_size=(5, 5), stride=(2, 2))
 * console.log(layer(randn(3, 1, 28, 28)).shape); // [3, 20, 12, 12]
 * ```
 */
export class Conv2d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, ...args: ConvArgs) {
    super(2, inChannels, outChannels, kernelSize, args, 'Conv2d');
  }
}

/** Convolution over three dimensions, `[N, in, D, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.Conv3d.html */
export class Conv3d extends Conv {
  constructor(inChannels: number, outChannels: number, kernelSize: PerDim, ...args: ConvArgs) {
    super(3, inChannels, outChannels, kernelSize, args, 'Conv3d');
  }
}

const TRANSPOSE = [
  'stride',
  'padding',
  'outputPadding',
  'groups',
  'bias',
  'dilation',
  'paddingMode',
  'device',
  'dtype',
] as const;
const TRANSPOSED = [convTranspose1d, convTranspose2d, convTranspose3d];

/** @internal A transposed convolution of any number of dimensions. */
abstract class ConvTranspose extends ConvBase {
  readonly outputPadding: Shape;

  constructor(
    dims: number,
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    args: ConvTransposeArgs,
    name: string,
  ) {
    const defaults = { ...DEFAULTS, outputPadding: 0 as PerDim };
    const options = parseOptions(name, defaults, TRANSPOSE, args);
    if (options.paddingMode !== 'zeros') {
      throw new ValueError(
        `${name}: paddingMode '${options.paddingMode}' is not possible here. Use 'zeros'.`,
        options.paddingMode,
      );
    }
    super(dims, true, inChannels, outChannels, kernelSize, options);
    this.outputPadding = perDim(name, 'outputPadding', options.outputPadding, dims, 0);
  }

  protected override ownRepr(): string[] {
    const { outputPadding } = this;
    const isZero = outputPadding.every((n) => n === 0);
    return isZero ? [] : [`output_padding=${printTuple(outputPadding)}`];
  }

  /**
   * @param args `outputSize`: sizes of the result, instead of `outputPadding`
   * @throws ValueError for sizes that no output padding gives
   */
  override forward(input: Tensor, ...args: OutputSizeArgs): Tensor {
    const { outputSize } = parseOptions(
      this.constructor.name,
      { outputSize: null as readonly number[] | null },
      ['outputSize'],
      args,
    );
    const { weight, bias, stride, dilation, groups, dims } = this;
    const padding = this.padding as Shape;
    const outputPadding =
      outputSize === null ? this.outputPadding : this.paddingFor(input, outputSize);
    const options = { bias, stride, padding, outputPadding, groups, dilation };
    return TRANSPOSED[dims - 1](input, weight, options);
  }

  private paddingFor(input: Tensor, outputSize: readonly number[]): number[] {
    const { stride, dilation, kernelSize, dims } = this;
    const padding = this.padding as Shape;
    const wanted = outputSize.slice(-dims);
    const least = imageSize(input, dims).map(
      (n, d) => (n - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernelSize[d] - 1) + 1,
    );
    const most = least.map((n, d) => n + stride[d] - 1);
    if (wanted.length !== dims || wanted.some((n, d) => n < least[d] || n > most[d])) {
      throw new ValueError(
        `${this.constructor.name}: outputSize [${outputSize.join(', ')}] cannot be had. ` +
          `Give sizes from [${least.join(', ')}] to [${most.join(', ')}].`,
        outputSize,
      );
    }
    return wanted.map((n, d) => n - least[d]);
  }
}

/**
 * Transposed convolution over one dimension.
 *
 * Input `[N, in, L]` or `[in, L]`; `weight` `[in, out / groups, K]`, `bias` `[out]` or null.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    ...args: ConvTransposeArgs
  ) {
    super(1, inChannels, outChannels, kernelSize, args, 'ConvTranspose1d');
  }
}

/**
 * Transposed convolution over two dimensions, `[N, in, H, W]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.ConvTranspose2d(4, 2, 3, { stride: 2, padding: 1, outputPadding: 1 });
 * console.log(layer(randn(1, 4, 7, 7)).shape); // [1, 2, 14, 14]
 * console.log(layer(randn(1, 4, 7, 7), [13, 14]).shape); // [1, 2, 13, 14]
 * ```
 */
export class ConvTranspose2d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    ...args: ConvTransposeArgs
  ) {
    super(2, inChannels, outChannels, kernelSize, args, 'ConvTranspose2d');
  }
}

/** Transposed convolution over three dimensions, `[N, in, D, H, W]`.  @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html */
export class ConvTranspose3d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    ...args: ConvTransposeArgs
  ) {
    super(3, inChannels, outChannels, kernelSize, args, 'ConvTranspose3d');
  }
}
