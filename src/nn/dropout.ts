/**
 * Dropout layers. Layer: nn.
 */
import type { Call } from '../options';
import type { Tensor } from '../tensor/tensor';
import type { InplaceOptions } from './activations';
import { Configured } from './configured';
import { alphaDrop, checkProbability, drop, dropChannels } from './functional/dropout';
import { printBool, printFloat } from './print';

/** Options of the dropout layers. */
export interface DropoutLayerOptions extends InplaceOptions {
  /** Probability of an element to become 0; 0.5 by default. */
  p?: number;
}

type DropoutArgs = Call<[p: number, inplace: boolean], DropoutLayerOptions>;

/** @internal What the dropout layers share. */
abstract class Dropping extends Configured {
  declare readonly p: number;
  declare readonly inplace: boolean;

  constructor(name: string, args: DropoutArgs) {
    super(name, { p: 0.5, inplace: false }, args);
    checkProbability(name, this.p);
  }

  protected abstract dropped(input: Tensor): Tensor;

  override forward(input: Tensor): Tensor {
    const output = this.dropped(input);
    return this.inplace && output !== input ? input.copy_(output) : output;
  }

  override extraRepr(): string {
    return `p=${printFloat(this.p)}, inplace=${printBool(this.inplace)}`;
  }
}

/**
 * Sets elements to 0 with probability p while training, and divides the others by 1 − p, so that the mean stays.
 *
 * @throws ValueError when p is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * const layer = new nn.Dropout(0.3);
 * console.log(layer.eval()(ones(2)).toArray()); // [1, 1]
 * ```
 */
export class Dropout extends Dropping {
  constructor(...args: DropoutArgs) {
    super('Dropout', args);
  }

  protected dropped(input: Tensor): Tensor {
    return drop(input, this.p, this.training);
  }
}

/**
 * Dropout of whole channels of `[N, C, L]` or `[C, L]`.
 *
 * @throws ValueError when p is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * const y = new nn.Dropout1d()(ones(2, 3, 4));
 * console.log(y.amax(2).eq(y.amin(2)).all().item()); // true
 * ```
 */
export class Dropout1d extends Dropping {
  constructor(...args: DropoutArgs) {
    super('Dropout1d', args);
  }

  protected dropped(input: Tensor): Tensor {
    return dropChannels('Dropout1d', input, this.p, this.training, 2);
  }
}

/**
 * Dropout of whole channels of `[N, C, H, W]`. As in PyTorch, three dimensions are `[N, C, L]`.
 *
 * @throws ValueError when p is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 */
export class Dropout2d extends Dropping {
  constructor(...args: DropoutArgs) {
    super('Dropout2d', args);
  }

  protected dropped(input: Tensor): Tensor {
    return dropChannels('Dropout2d', input, this.p, this.training, -1);
  }
}

/**
 * Dropout of whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * @throws ValueError when p is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Dropout3d.html
 */
export class Dropout3d extends Dropping {
  constructor(...args: DropoutArgs) {
    super('Dropout3d', args);
  }

  protected dropped(input: Tensor): Tensor {
    return dropChannels('Dropout3d', input, this.p, this.training, 4);
  }
}

/**
 * Dropout that keeps mean and variance of what SELU makes: dropped elements become its negative limit, all are scaled.
 *
 * @throws ValueError when p is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * console.log(String(new nn.AlphaDropout(0.2))); // AlphaDropout(p=0.2, inplace=False)
 * ```
 */
export class AlphaDropout extends Dropping {
  constructor(...args: DropoutArgs) {
    super('AlphaDropout', args);
  }

  protected dropped(input: Tensor): Tensor {
    return alphaDrop(input, this.p, this.training, 'element');
  }
}

/**
 * AlphaDropout of whole channels.
 *
 * @throws ValueError when p is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html
 */
export class FeatureAlphaDropout extends Dropping {
  constructor(...args: DropoutArgs) {
    super('FeatureAlphaDropout', args);
  }

  protected dropped(input: Tensor): Tensor {
    return alphaDrop(input, this.p, this.training, 'channel');
  }
}
