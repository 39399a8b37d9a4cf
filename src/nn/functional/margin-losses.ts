/**
 * `nn.functional`: losses that ask for a margin between what belongs together and what does not. Layer: nn.
 */
import { ShapeError } from '../../errors';
import { arange } from '../../ops/ranges';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkClasses, checkFloating, checkSameShape, shown } from './checks';
import { type Reduction, type ReductionOptions, reduceTerms } from './reduction';

/** Options of the margin losses. */
export interface MarginOptions extends ReductionOptions {
  /** How far apart what does not belong together must be. */
  margin?: number;
}

/** @internal */
export type MarginArgs = Call<[margin: number, reduction: Reduction], MarginOptions>;

const MEAN = 'mean' as Reduction;
const MARGIN = ['margin', 'reduction'] as const;

/**
 * x where the target is 1, max(0, margin − x) where it is −1.
 *
 * @param x any shape, a distance for example
 * @param y 1 or −1, the same shape
 * @param args `margin` (1 by default) and `reduction`
 * @throws ShapeError when the shapes differ
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.hingeEmbeddingLoss(tensor([0.25, 0.25]), tensor([1, -1])).item()); // 0.5
 * ```
 */
export function hingeEmbeddingLoss(x: Tensor, y: Tensor, ...args: MarginArgs): Tensor {
  const op = 'hingeEmbeddingLoss';
  const { margin, reduction } = parseOptions(op, { margin: 1, reduction: MEAN }, MARGIN, args);
  checkSameShape(op, x, y);
  const apart = x.neg().add(margin).clampMin(0).where(y.ne(1), 0);
  return reduceTerms(op, apart.add(x.where(y.ne(-1), 0)), reduction);
}

/**
 * max(0, margin − y (a − b)): a should be the larger where y is 1, the smaller where it is −1.
 *
 * @param args `margin` (0 by default) and `reduction`
 * @throws ShapeError when the shapes differ
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.marginRankingLoss(tensor([1]), tensor([3]), tensor([1])).item()); // 2
 * ```
 */
export function marginRankingLoss(a: Tensor, b: Tensor, y: Tensor, ...args: MarginArgs): Tensor {
  const op = 'marginRankingLoss';
  const { margin, reduction } = parseOptions(op, { margin: 0, reduction: MEAN }, MARGIN, args);
  checkSameShape(op, a, b);
  checkSameShape(op, a, y);
  return reduceTerms(op, a.sub(b).mul(y.neg()).add(margin).clampMin(0), reduction);
}

/**
 * 1 − cos(a, b) where the target is 1, max(0, cos(a, b) − margin) where it is −1.
 *
 * @param a `[N, size]` or `[size]`
 * @param b the same shape
 * @param y 1 or −1, `[N]` or `[]`
 * @param args `margin` (0 by default) and `reduction`
 * @throws ShapeError when the shapes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const [a, b] = [tensor([[1, 0]]), tensor([[0, 2]])];
 * console.log(nn.functional.cosineEmbeddingLoss(a, b, tensor([1])).item()); // 1
 * ```
 */
export function cosineEmbeddingLoss(a: Tensor, b: Tensor, y: Tensor, ...args: MarginArgs): Tensor {
  const op = 'cosineEmbeddingLoss';
  const { margin, reduction } = parseOptions(op, { margin: 0, reduction: MEAN }, MARGIN, args);
  checkSameShape(op, a, b);
  if (a.ndim === 0 || a.ndim > 2 || y.shape.join() !== a.shape.slice(0, -1).join()) {
    throw new ShapeError(
      `${op}: inputs ${shown(a)} and target ${shown(y)} must be [N, size] and [N], or [size] and [].`,
      [a.shape, y.shape],
    );
  }
  const squares = (x: Tensor) => x.square().sum(-1).add(1e-12);
  const cosine = a
    .mul(b)
    .sum(-1)
    .div(squares(a).mul(squares(b)).sqrt());
  const together = cosine.neg().add(1).where(y.eq(1), 0);
  const apart = cosine.sub(margin).clampMin(0).where(y.eq(-1), 0);
  return reduceTerms(op, together.add(apart), reduction);
}

/** Options of multiMarginLoss. */
export interface MultiMarginOptions extends MarginOptions {
  /** Power of each term, 1 or 2; 1 by default. */
  p?: number;
  /** One factor per class, `[C]`. */
  weight?: Tensor | null;
}

/** @internal */
export const MULTI_MARGIN = { p: 1, margin: 1, weight: null as Tensor | null, reduction: MEAN };

/**
 * Σ over the other classes of w[y] max(0, margin − x[y] + x[i])ᵖ / C
 *
 * @param x scores, `[N, C]` or `[C]`
 * @param y int32 classes, `[N]` or `[]`
 * @param args `p`, `margin` (1 by default), `weight` and `reduction`
 * @throws ShapeError, IndexError when the target does not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = tensor([0], { dtype: 'int32' });
 * console.log(nn.functional.multiMarginLoss(tensor([[1, 1.5]]), y).item()); // 0.75
 * ```
 */
export function multiMarginLoss(
  x: Tensor,
  y: Tensor,
  ...args: Call<
    [p: number, margin: number, weight: Tensor | null, reduction: Reduction],
    MultiMarginOptions
  >
): Tensor {
  const op = 'multiMarginLoss';
  const names = ['p', 'margin', 'weight', 'reduction'] as const;
  const { p, margin, weight, reduction } = parseOptions(op, MULTI_MARGIN, names, args);
  checkScores(op, x, y, x.shape.slice(0, -1));
  const classes = x.shape[x.ndim - 1];
  checkClasses(op, y, classes, Number.NaN);
  const column = y.unsqueeze(-1);
  const short = x.sub(x.gather(-1, column)).add(margin).clampMin(0);
  const terms = p === 1 ? short : short.pow(p);
  const others = arange(classes, { dtype: 'int32', device: x.device }).ne(column);
  const summed = terms.where(others, 0).sum(-1).div(classes);
  const weighted = weight === null ? summed : summed.mul(weight.at(y));
  return reduceTerms(op, weighted, reduction);
}

function checkScores(op: string, x: Tensor, y: Tensor, wanted: readonly number[]): void {
  checkFloating(op, x);
  if (x.ndim === 1 || x.ndim === 2) if (y.shape.join() === wanted.join()) return;
  throw new ShapeError(
    `${op}: prediction ${shown(x)} and target ${shown(y)} do not fit. Give [N, C] and a target of shape ` +
      `[${wanted.join(', ')}].`,
    [x.shape, y.shape],
  );
}

/**
 * Σ over target classes j and others i of max(0, 1 − x[j] + x[i]) / C
 *
 * @param x scores, `[N, C]` or `[C]`
 * @param y int32 classes, the same shape: those before the first −1 are the targets
 * @param args `reduction`
 * @throws ShapeError, IndexError when the target does not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = tensor([0, -1], { dtype: 'int32' });
 * console.log(nn.functional.multilabelMarginLoss(tensor([1, 1.5]), y).item()); // 0.75
 * ```
 */
export function multilabelMarginLoss(
  x: Tensor,
  y: Tensor,
  ...args: Call<[reduction: Reduction], ReductionOptions>
): Tensor {
  const op = 'multilabelMarginLoss';
  const { reduction } = parseOptions(op, { reduction: MEAN }, ['reduction'], args);
  checkScores(op, x, y, x.shape);
  const classes = x.shape[x.ndim - 1];
  checkClasses(op, y, classes, -1);
  // What stands after the first −1 does not count.
  const counts = y.eq(-1).to('int32').cumsum(-1).eq(0);
  const safe = y.where(counts, 0);
  const isTarget = x.detach().mul(0).scatterAdd(-1, safe, counts.to(x.dtype)).gt(0);
  const ofTarget = x.gather(-1, safe).unsqueeze(-1);
  const short = x.unsqueeze(-2).sub(ofTarget).add(1).clampMin(0);
  const pairs = counts.unsqueeze(-1).logicalAnd(isTarget.logicalNot().unsqueeze(-2));
  return reduceTerms(op, short.where(pairs, 0).sum([-2, -1]).div(classes), reduction);
}
