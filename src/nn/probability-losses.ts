/**
 * Losses of probabilities and classes as modules. Layer: nn.
 */
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { Configured, PlainLoss } from './configured';
import {
  type ClassOptions,
  CROSS_ENTROPY,
  type CrossEntropyOptions,
  crossEntropyWith,
  NLL,
  type NLLOptions,
  nllLoss,
} from './functional/class-losses';
import { CTC, type CTCArgs, ctcLoss, type Lengths } from './functional/ctc-loss';
import {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type KLDivOptions,
  klDiv,
  type LogitsOptions,
} from './functional/probability-losses';
import { checkReduction, type Reduction } from './functional/reduction';
import { Module } from './module';

/**
 * Kullback and Leibler's divergence of the target from the prediction, a logarithm.  L = mean y (ln y − x)
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const p = tensor([[0.25, 0.75]]);
 * console.log(new nn.KLDivLoss('batchmean')(p.log(), p).item() < 1e-6); // true
 * ```
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
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.BCELoss()(tensor([0.5]), tensor([1])).item().toFixed(4)); // 0.6931
 * ```
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
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const loss = new nn.BCEWithLogitsLoss({ posWeight: tensor([2]) });
 * console.log(loss(tensor([0]), tensor([1])).item().toFixed(4)); // 1.3863
 * ```
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
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const loss = new nn.NLLLoss({ ignoreIndex: 0 });
 * console.log(loss(tensor([[-1, -2], [-3, -4]]), tensor([0, 1], { dtype: 'int32' })).item()); // 4
 * ```
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

/**
 * Connectionist temporal classification: minus the logarithm of the probability that the input reads as the target, when
 * repetitions are merged and blanks left out.
 *
 * Called with `logProbs` `[T, N, C]`, `targets` `[N, S]` or `[ΣS]`, and the lengths of both.
 *
 * @throws ShapeError, DTypeError, IndexError, ValueError at a call as `functional.ctcLoss`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CTCLoss.html
 * @example
 * ```ts
 * import { nn, randn, tensor } from 'torchlet';
 * const logProbs = randn(6, 2, 4).logSoftmax(2);
 * const targets = tensor([[1, 2, 2], [3, 0, 0]], { dtype: 'int32' });
 * console.log(new nn.CTCLoss()(logProbs, targets, [6, 5], [3, 1]).item() > 0); // true
 * ```
 */
export class CTCLoss extends PlainLoss {
  declare readonly blank: number;
  declare readonly zeroInfinity: boolean;

  constructor(...args: CTCArgs) {
    super('CTCLoss', CTC, args);
  }

  override forward(
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Lengths,
    targetLengths: Lengths,
  ): Tensor {
    const { blank, reduction, zeroInfinity } = this;
    return ctcLoss(logProbs, targets, inputLengths, targetLengths, blank, reduction, zeroInfinity);
  }
}
