/**
 * Negative logarithms of probabilities as modules: of counts, under normal distributions, of several labels. Layer: nn.
 */
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { PlainLoss } from './configured';
import {
  GAUSSIAN,
  type GaussianNLLOptions,
  gaussianNllLoss,
  type MultiLabelSoftMarginOptions,
  multilabelSoftMarginLoss,
  POISSON,
  type PoissonNLLOptions,
  poissonNllLoss,
  softMarginLoss,
} from './functional/density-losses';
import { checkReduction, type Reduction, type ReductionOptions } from './functional/reduction';
import { Module } from './module';

const MEAN = 'mean' as Reduction;
type ReductionArgs = Call<[reduction: Reduction], ReductionOptions>;

/**
 * Negative log likelihood of counts.  L = mean (eˣ − y x), or x − y ln (x + ε) for a rate
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.PoissonNLLLoss()(tensor([0]), tensor([5])).item()); // 1
 * ```
 */
export class PoissonNLLLoss extends PlainLoss {
  declare readonly logInput: boolean;
  declare readonly full: boolean;
  declare readonly eps: number;

  constructor(
    ...args: Call<
      [logInput: boolean, full: boolean, eps: number, reduction: Reduction],
      PoissonNLLOptions
    >
  ) {
    super('PoissonNLLLoss', POISSON, args);
  }

  override forward(logInput: Tensor, target: Tensor): Tensor {
    const { full, eps, reduction } = this;
    return poissonNllLoss(logInput, target, this.logInput, full, eps, reduction);
  }
}

/**
 * Negative log likelihood under normal distributions.  L = mean (ln v + (x − y)² / v) / 2,  v at least ε
 *
 * @throws ShapeError, ValueError at a call when the arguments do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html
 * @example
 * ```ts
 * import { nn, ones, tensor } from 'torchlet';
 * console.log(new nn.GaussianNLLLoss()(tensor([3]), tensor([1]), ones(1)).item()); // 2
 * ```
 */
export class GaussianNLLLoss extends PlainLoss {
  declare readonly full: boolean;
  declare readonly eps: number;

  constructor(options: GaussianNLLOptions = {}) {
    super('GaussianNLLLoss', GAUSSIAN, [options]);
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    return gaussianNllLoss(input, target, variance, this.full, this.eps, this.reduction);
  }
}

/**
 * Logistic loss of targets 1 and −1.  L = mean ln (1 + e^(−y x))
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.SoftMarginLoss()(tensor([0]), tensor([1])).item().toFixed(4)); // 0.6931
 * ```
 */
export class SoftMarginLoss extends PlainLoss {
  constructor(...args: ReductionArgs) {
    super('SoftMarginLoss', { reduction: MEAN }, args);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return softMarginLoss(input, target, this.reduction);
  }
}

/**
 * Binary cross entropy of σ(x), averaged over the classes.
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const loss = new nn.MultiLabelSoftMarginLoss();
 * console.log(loss(tensor([[0, 0]]), tensor([[1, 0]])).item().toFixed(4)); // 0.6931
 * ```
 */
export class MultiLabelSoftMarginLoss extends Module {
  readonly reduction: Reduction;
  declare weight: Tensor | null;

  constructor(
    ...args: Call<[weight: Tensor | null, reduction: Reduction], MultiLabelSoftMarginOptions>
  ) {
    super();
    const defaults = { weight: null as Tensor | null, reduction: MEAN };
    const names = ['weight', 'reduction'] as const;
    const options = parseOptions('MultiLabelSoftMarginLoss', defaults, names, args);
    checkReduction('MultiLabelSoftMarginLoss', options.reduction);
    this.reduction = options.reduction;
    this.registerBuffer('weight', options.weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelSoftMarginLoss(input, target, this.weight, this.reduction);
  }
}
