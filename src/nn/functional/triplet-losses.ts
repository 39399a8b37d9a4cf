/**
 * `nn.functional`: losses of an anchor, what belongs to it and what does not. Layer: nn.
 */
import { ShapeError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkFloating, shown } from './checks';
import { pairwiseDistance } from './distances';
import type { MarginOptions } from './margin-losses';
import { type Reduction, reduceTerms } from './reduction';

const MEAN = 'mean' as Reduction;

/** Options of tripletMarginLoss. */
export interface TripletMarginOptions extends MarginOptions {
  /** Order of the norm; 2 by default. */
  p?: number;
  /** What is added to each difference; 1e-6 by default. */
  eps?: number;
  /** Whether the negative may be the positive's neighbour rather than the anchor's; false by default. */
  swap?: boolean;
}

/**
 * max(0, margin + d(anchor, positive) − d(anchor, negative))
 *
 * @param args `margin` (1 by default), `p`, `eps`, `swap` and `reduction`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const [a, p, n] = [tensor([[0]]), tensor([[3]]), tensor([[2]])];
 * console.log(nn.functional.tripletMarginLoss(a, p, n, { eps: 0 }).item()); // 2
 * ```
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  ...args: Call<
    [margin: number, p: number, eps: number, swap: boolean, reduction: Reduction],
    TripletMarginOptions
  >
): Tensor {
  const defaults = { margin: 1, p: 2, eps: 1e-6, swap: false, reduction: MEAN };
  const names = ['margin', 'p', 'eps', 'swap', 'reduction'] as const;
  const options = parseOptions('tripletMarginLoss', defaults, names, args);
  const { p, eps, ...rest } = options;
  const distanceFunction = (x: Tensor, y: Tensor) => pairwiseDistance(x, y, p, eps);
  return triplets('tripletMarginLoss', anchor, positive, negative, { ...rest, distanceFunction });
}

/** How far apart two tensors of vectors are. */
export type DistanceFunction = (a: Tensor, b: Tensor) => Tensor;

/** Options of tripletMarginWithDistanceLoss. */
export interface TripletDistanceOptions extends MarginOptions {
  /** `pairwiseDistance` by default. */
  distanceFunction?: DistanceFunction | null;
  /** Whether the negative may be the positive's neighbour rather than the anchor's; false by default. */
  swap?: boolean;
}

/** @internal */
export const TRIPLET_DISTANCE = {
  distanceFunction: null as DistanceFunction | null,
  margin: 1,
  swap: false,
  reduction: MEAN,
};

/**
 * max(0, margin + d(anchor, positive) − d(anchor, negative)) for a distance d of your own.
 *
 * @param options `distanceFunction`, `margin` (1 by default), `swap` and `reduction`, by name
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_with_distance_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const [a, p, n] = [tensor([[0]]), tensor([[3]]), tensor([[2]])];
 * const distanceFunction = nn.functional.cosineSimilarity;
 * console.log(nn.functional.tripletMarginWithDistanceLoss(a, p, n, { distanceFunction }).item()); // 1
 * ```
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletDistanceOptions = {},
): Tensor {
  const op = 'tripletMarginWithDistanceLoss';
  return triplets(
    op,
    anchor,
    positive,
    negative,
    parseOptions(op, TRIPLET_DISTANCE, [], [options]),
  );
}

function triplets(
  op: string,
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  { distanceFunction, margin, swap, reduction }: typeof TRIPLET_DISTANCE,
): Tensor {
  checkFloating(op, anchor);
  if (anchor.ndim !== positive.ndim || anchor.ndim !== negative.ndim) {
    throw new ShapeError(
      `${op}: anchor ${shown(anchor)}, positive ${shown(positive)} and negative ${shown(negative)} must have as many ` +
        'dimensions.',
      [anchor.shape, positive.shape, negative.shape],
    );
  }
  const distance = distanceFunction ?? pairwiseDistance;
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const least = swap ? far.minimum(distance(positive, negative)) : far;
  return reduceTerms(op, near.sub(least).add(margin).clampMin(0), reduction);
}
