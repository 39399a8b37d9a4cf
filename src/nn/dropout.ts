/**
 * Dropout as a layer. Layer: nn.
 */
import type { Call } from '../options';
import type { Tensor } from '../tensor/tensor';
import type { InplaceOptions } from './activations';
import { Configured } from './configured';
import { checkProbability, drop } from './functional/dropout';
import { printBool, printFloat } from './print';

/** Options of Dropout. */
export interface DropoutLayerOptions extends InplaceOptions {
  /** Probability of an element to become 0; 0.5 by default. */
  p?: number;
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
export class Dropout extends Configured {
  declare readonly p: number;
  declare readonly inplace: boolean;

  constructor(...args: Call<[p: number, inplace: boolean], DropoutLayerOptions>) {
    super('Dropout', { p: 0.5, inplace: false }, args);
    checkProbability('Dropout', this.p);
  }

  override forward(input: Tensor): Tensor {
    const output = drop(input, this.p, this.training);
    return this.inplace && output !== input ? input.copy_(output) : output;
  }

  override extraRepr(): string {
    return `p=${printFloat(this.p)}, inplace=${printBool(this.inplace)}`;
  }
}
