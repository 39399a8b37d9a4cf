/**
 * Windows as columns, and back, as layers. Layer: nn.
 */
import { parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { FOLD, type FoldArgs, fold, unfold } from './functional/fold';
import type { PerDim } from './functional/windows';
import { Module } from './module';
import { printPerDim } from './print';

/** @internal What Unfold and Fold share. */
abstract class Windowed extends Module {
  readonly dilation: PerDim;
  readonly padding: PerDim;
  readonly stride: PerDim;

  constructor(
    readonly kernelSize: PerDim,
    args: FoldArgs,
  ) {
    super();
    const names = ['dilation', 'padding', 'stride'] as const;
    const options = parseOptions(new.target.name, FOLD, names, args);
    this.dilation = options.dilation;
    this.padding = options.padding;
    this.stride = options.stride;
  }

  override extraRepr(): string {
    const { kernelSize, dilation, padding, stride } = this;
    return (
      `kernel_size=${printPerDim(kernelSize)}, dilation=${printPerDim(dilation)}, ` +
      `padding=${printPerDim(padding)}, stride=${printPerDim(stride)}`
    );
  }
}

/** The windows of images as columns.  @see https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html */
export class Unfold extends Windowed {
  constructor(kernelSize: PerDim, ...args: FoldArgs) {
    super(kernelSize, args);
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, dilation, padding, stride } = this;
    return unfold(input, kernelSize, { dilation, padding, stride });
  }
}

/** Columns added up where their windows lie.  @see https://pytorch.org/docs/stable/generated/torch.nn.Fold.html */
export class Fold extends Windowed {
  constructor(
    readonly outputSize: PerDim,
    kernelSize: PerDim,
    ...args: FoldArgs
  ) {
    super(kernelSize, args);
  }

  override forward(input: Tensor): Tensor {
    const { outputSize, kernelSize, dilation, padding, stride } = this;
    return fold(input, outputSize, kernelSize, { dilation, padding, stride });
  }

  override extraRepr(): string {
    return `output_size=${printPerDim(this.outputSize)}, ${super.extraRepr()}`;
  }
}
