/**
 * Losses as modules. Layer: nn.
 */
import type { Call } from '../options';
import { parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { Configured } from './configured';
import {
  type ClassOptions,
  CROSS_ENTROPY,
  type CrossEntropyOptions,
  crossEntropyWith,
  NLL,
  type NLLOptions,
  nllLoss,
} from './functional/class-losses';
import {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type HuberOptions,
  huberLoss,
  type KLDivOptions,
  klDiv,
  type LogitsOptions,
  l1Loss,
  meanSquares,
  type SmoothL1Options,
  smoothL1Loss,
} from './functional/elementwise-losses';
import { checkReduction, type Reduction, type ReductionOptions } from './functional/reduction';
import { Module } from './module';

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

/**
 * Kullback and Leibler's divergence of the target from the prediction, a logarithm.  L = mean y (ln y − x)
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 */
export class KLDivLoss extends Configured {
  declare readonly reduction: Reduction | 'batchmean';
  declare readonly logTarget: boolean;

  constructor(
    ...args: Call<[reduction: Reduction | 'batchmean', logTarget: boolean], KLDivOptions>
  ) {
    super('KLDivLoss', { reduction: 'mean', logTarget: false }, args);
    checkReduction('KLDivLoss', this.reduction, ['mean', 'sum', 'none', 'batchmean']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return klDiv(input, target, this.reduction, this.logTarget);
  }
}

/** A loss with weights, which are buffers. */
abstract class WeightedLoss extends Module {
  declare weight: Tensor | null;
  reduction: Reduction;

  constructor(name: string, weight: Tensor | null, reduction: Reduction) {
    super();
    checkReduction(name, reduction);
    this.registerBuffer('weight', weight);
    this.reduction = reduction;
  }
}

/**
 * Cross entropy of probabilities with targets in [0, 1].  L = −mean (y ln x + (1 − y) ln (1 − x))
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @throws ValueError at a call for a probability outside [0, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export class BCELoss extends WeightedLoss {
  constructor(
    ...args: Call<[weight: Tensor | null, reduction: Reduction], BinaryCrossEntropyOptions>
  ) {
    const defaults = { weight: null as Tensor | null, reduction: 'mean' as Reduction };
    const { weight, reduction } = parseOptions('BCELoss', defaults, ['weight', 'reduction'], args);
    super('BCELoss', weight, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, this.weight, this.reduction);
  }
}

/**
 * Cross entropy of σ(x) with targets in [0, 1], without overflow.
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export class BCEWithLogitsLoss extends WeightedLoss {
  declare pos_weight: Tensor | null;

  constructor(
    ...args: Call<
      [weight: Tensor | null, reduction: Reduction, posWeight: Tensor | null],
      LogitsOptions
    >
  ) {
    const none = null as Tensor | null;
    const defaults = { weight: none, reduction: 'mean' as Reduction, posWeight: none };
    const names = ['weight', 'reduction', 'posWeight'] as const;
    const { weight, reduction, posWeight } = parseOptions(
      'BCEWithLogitsLoss',
      defaults,
      names,
      args,
    );
    super('BCEWithLogitsLoss', weight, reduction);
    this.registerBuffer('pos_weight', posWeight);
  }

  /** Factors of the positive terms; in state dicts `pos_weight`. */
  get posWeight(): Tensor | null {
    return this.pos_weight;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(
      input,
      target,
      this.weight,
      this.reduction,
      this.pos_weight,
    );
  }
}

/**
 * Negative log likelihood of classes.  Lᵢ = −w[yᵢ] x[i, yᵢ];  the mean divides by the weights' sum
 *
 * @throws ShapeError, DTypeError at a call when the target does not fit
 * @throws IndexError at a call for a class that does not exist
 * @see https://pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss extends WeightedLoss {
  readonly ignoreIndex: number;

  constructor(
    ...args: Call<[weight: Tensor | null, ignoreIndex: number, reduction: Reduction], NLLOptions>
  ) {
    const options = parseOptions('NLLLoss', NLL, ['weight', 'ignoreIndex', 'reduction'], args);
    super('NLLLoss', options.weight, options.reduction);
    this.ignoreIndex = options.ignoreIndex;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return nllLoss(input, target, this.weight, this.ignoreIndex, this.reduction);
  }
}

/**
 * Cross entropy of softmax(x) with classes or class probabilities.  Lᵢ = −Σ꜀ w꜀ y꜀ ln softmax(x)꜀
 *
 * @throws ShapeError, DTypeError at a call when the target does not fit
 * @throws IndexError at a call for a class that does not exist
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const lossFn = new nn.CrossEntropyLoss();
 * const loss = lossFn(tensor([[1, 1]]), tensor([0], { dtype: 'int32' }));
 * console.log(loss.item().toFixed(4)); // 0.6931
 * ```
 */
export class CrossEntropyLoss extends WeightedLoss implements ClassOptions {
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  constructor(
    ...args: Call<
      [weight: Tensor | null, ignoreIndex: number, reduction: Reduction, labelSmoothing: number],
      CrossEntropyOptions
    >
  ) {
    const names = ['weight', 'ignoreIndex', 'reduction', 'labelSmoothing'] as const;
    const options = parseOptions('CrossEntropyLoss', CROSS_ENTROPY, names, args);
    super('CrossEntropyLoss', options.weight, options.reduction);
    this.ignoreIndex = options.ignoreIndex;
    this.labelSmoothing = options.labelSmoothing;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return crossEntropyWith(input, target, this);
  }
}
