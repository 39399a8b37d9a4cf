/**
 * Losses of numbers as modules. Those of probabilities are in `probability-losses.ts`. Layer: nn.
 */
import type { Call } from '../options';
import type { Tensor } from '../tensor/tensor';
import { Configured } from './configured';
import {
  type HuberOptions,
  huberLoss,
  l1Loss,
  meanSquares,
  type SmoothL1Options,
  smoothL1Loss,
} from './functional/distance-losses';
import { checkReduction, type Reduction, type ReductionOptions } from './functional/reduction';

type ReductionArgs = Call<[reduction: Reduction], ReductionOptions>;

/** A loss with plain options. */
abstract class Loss extends Configured {
  declare readonly reduction: Reduction;

  constructor(name: string, defaults: object, args: readonly unknown[]) {
    super(name, { reduction: 'mean', ...defaults }, args);
    checkReduction(name, this.reduction);
  }
}

/**
 * Mean squared error.  L = mean (x − y)²
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.MSELoss()(tensor([1, 2]), tensor([1, 4])).item()); // 2
 * ```
 */
export class MSELoss extends Loss {
  constructor(...args: ReductionArgs) {
    super('MSELoss', {}, args);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return meanSquares(input, target, this.reduction);
  }
}

/**
 * Mean absolute error.  L = mean |x − y|
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.L1Loss({ reduction: 'sum' })(tensor([1, 2]), tensor([1, 4])).item()); // 2
 * ```
 */
export class L1Loss extends Loss {
  constructor(...args: ReductionArgs) {
    super('L1Loss', {}, args);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, this.reduction);
  }
}

/**
 * Parabola near 0, line beyond.  d² / 2β where d = |x − y| < β, else d − β / 2
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.SmoothL1Loss()(tensor([0.5]), tensor([0])).item()); // 0.125
 * ```
 */
export class SmoothL1Loss extends Loss {
  declare readonly beta: number;

  constructor(...args: Call<[reduction: Reduction, beta: number], SmoothL1Options>) {
    super('SmoothL1Loss', { beta: 1 }, args);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, this.reduction, this.beta);
  }
}

/**
 * Huber's loss.  d² / 2 where d = |x − y| ≤ δ, else δ (d − δ / 2)
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.HuberLoss({ delta: 2 })(tensor([4]), tensor([0])).item()); // 6
 * ```
 */
export class HuberLoss extends Loss {
  declare readonly delta: number;

  constructor(...args: Call<[reduction: Reduction, delta: number], HuberOptions>) {
    super('HuberLoss', { delta: 1 }, args);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, this.reduction, this.delta);
  }
}
