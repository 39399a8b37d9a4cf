/**
 * Losses that ask for a margin, as modules. Layer: nn.
 */
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { PlainLoss } from './configured';
import { PairwiseDistance } from './distances';
import {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  type MarginArgs,
  MULTI_MARGIN,
  type MultiMarginOptions,
  marginRankingLoss,
  multilabelMarginLoss,
  multiMarginLoss,
} from './functional/margin-losses';
import { checkReduction, type Reduction, type ReductionOptions } from './functional/reduction';
import {
  type DistanceFunction,
  TRIPLET_DISTANCE,
  type TripletDistanceOptions,
  type TripletMarginOptions,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from './functional/triplet-losses';
import { Module } from './module';

const MEAN = 'mean' as Reduction;
type ReductionArgs = Call<[reduction: Reduction], ReductionOptions>;

/**
 * x where the target is 1, max(0, margin − x) where it is −1.
 *
 * @throws ShapeError at a call when prediction and target differ in shape
 * @see https://pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.HingeEmbeddingLoss()(tensor([0.25, 0.25]), tensor([1, -1])).item()); // 0.5
 * ```
 */
export class HingeEmbeddingLoss extends PlainLoss {
  declare readonly margin: number;

  constructor(...args: MarginArgs) {
    super('HingeEmbeddingLoss', { margin: 1, reduction: MEAN }, args);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(input, target, this.margin, this.reduction);
  }
}

/**
 * max(0, margin − y (a − b)): a should be the larger where y is 1, the smaller where it is −1.
 *
 * @throws ShapeError at a call when the shapes differ
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(new nn.MarginRankingLoss()(tensor([1]), tensor([3]), tensor([1])).item()); // 2
 * ```
 */
export class MarginRankingLoss extends PlainLoss {
  declare readonly margin: number;

  constructor(...args: MarginArgs) {
    super('MarginRankingLoss', { margin: 0, reduction: MEAN }, args);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(input1, input2, target, this.margin, this.reduction);
  }
}

/**
 * 1 − cos(a, b) where the target is 1, max(0, cos(a, b) − margin) where it is −1.
 *
 * @throws ShapeError at a call when the shapes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const [a, b] = [tensor([[1, 0]]), tensor([[0, 2]])];
 * console.log(new nn.CosineEmbeddingLoss()(a, b, tensor([1])).item()); // 1
 * ```
 */
export class CosineEmbeddingLoss extends PlainLoss {
  declare readonly margin: number;

  constructor(...args: MarginArgs) {
    super('CosineEmbeddingLoss', { margin: 0, reduction: MEAN }, args);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(input1, input2, target, this.margin, this.reduction);
  }
}

/**
 * max(0, margin + d(anchor, positive) − d(anchor, negative))
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const loss = new nn.TripletMarginLoss({ eps: 0 });
 * console.log(loss(tensor([[0]]), tensor([[3]]), tensor([[2]])).item()); // 2
 * ```
 */
export class TripletMarginLoss extends PlainLoss {
  declare readonly margin: number;
  declare readonly p: number;
  declare readonly eps: number;
  declare readonly swap: boolean;

  constructor(
    ...args: Call<
      [margin: number, p: number, eps: number, swap: boolean, reduction: Reduction],
      TripletMarginOptions
    >
  ) {
    super('TripletMarginLoss', { margin: 1, p: 2, eps: 1e-6, swap: false, reduction: MEAN }, args);
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}

/**
 * max(0, margin + d(anchor, positive) − d(anchor, negative)) for a distance d of your own.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TripletMarginWithDistanceLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const loss = new nn.TripletMarginWithDistanceLoss({ margin: 0 });
 * console.log(loss(tensor([[0]]), tensor([[3]]), tensor([[3]])).item()); // 0
 * ```
 */
export class TripletMarginWithDistanceLoss extends Module {
  distance_function: DistanceFunction;
  readonly margin: number;
  readonly swap: boolean;
  readonly reduction: Reduction;

  constructor(options: TripletDistanceOptions = {}) {
    super();
    const name = 'TripletMarginWithDistanceLoss';
    const { distanceFunction, margin, swap, reduction } = parseOptions(
      name,
      TRIPLET_DISTANCE,
      [],
      [options],
    );
    checkReduction(name, reduction);
    this.distance_function = distanceFunction ?? new PairwiseDistance();
    this.margin = margin;
    this.swap = swap;
    this.reduction = reduction;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { distance_function: distanceFunction, margin, swap, reduction } = this;
    const options = { distanceFunction, margin, swap, reduction };
    return tripletMarginWithDistanceLoss(anchor, positive, negative, options);
  }
}

/**
 * Σ over the other classes of w[y] max(0, margin − x[y] + x[i])ᵖ / C
 *
 * @throws ShapeError, IndexError at a call when the target does not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = tensor([0], { dtype: 'int32' });
 * console.log(new nn.MultiMarginLoss()(tensor([[1, 1.5]]), y).item()); // 0.75
 * ```
 */
export class MultiMarginLoss extends Module {
  readonly p: number;
  readonly margin: number;
  readonly reduction: Reduction;
  declare weight: Tensor | null;

  constructor(
    ...args: Call<
      [p: number, margin: number, weight: Tensor | null, reduction: Reduction],
      MultiMarginOptions
    >
  ) {
    super();
    const names = ['p', 'margin', 'weight', 'reduction'] as const;
    const options = parseOptions('MultiMarginLoss', MULTI_MARGIN, names, args);
    checkReduction('MultiMarginLoss', options.reduction);
    this.p = options.p;
    this.margin = options.margin;
    this.reduction = options.reduction;
    this.registerBuffer('weight', options.weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { p, margin, weight, reduction } = this;
    return multiMarginLoss(input, target, p, margin, weight, reduction);
  }
}

/**
 * Σ over target classes j and others i of max(0, 1 − x[j] + x[i]) / C
 *
 * @throws ShapeError, IndexError at a call when the target does not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = tensor([0, -1], { dtype: 'int32' });
 * console.log(new nn.MultiLabelMarginLoss()(tensor([1, 1.5]), y).item()); // 0.75
 * ```
 */
export class MultiLabelMarginLoss extends PlainLoss {
  constructor(...args: ReductionArgs) {
    super('MultiLabelMarginLoss', { reduction: MEAN }, args);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelMarginLoss(input, target, this.reduction);
  }
}
