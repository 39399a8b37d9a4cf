/**
 * `nn.functional`: losses of numbers, by their distance from the target. One kernel computes the formula and its mean,
 * one its derivative. Layer: nn.
 */
import { ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkSameShape } from './checks';
import { ElementwiseLoss } from './elementwise-loss';
import { type Reduction, type ReductionOptions, reductionOf } from './reduction';

type ReductionArgs = Call<[reduction: Reduction], ReductionOptions>;

const mse = new ElementwiseLoss('mseTerm', (x, y) => x.sub(y).square());

/**
 * Mean squared error.  L = mean (x − y)²,  ∂L/∂x = 2 (x − y) / n
 *
 * @param x prediction, any shape
 * @param y target, the same shape
 * @param args `reduction`: `'mean'`, `'sum'` or `'none'`
 * @throws ShapeError when the shapes differ; PyTorch would broadcast them
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.mseLoss(tensor([1, 2]), tensor([1, 4])).item()); // 2
 * ```
 */
export function mseLoss(x: Tensor, y: Tensor, ...args: ReductionArgs): Tensor {
  return meanSquares(x, y, reductionOf('mseLoss', args));
}

/** @internal */
export function meanSquares(x: Tensor, y: Tensor, reduction: Reduction): Tensor {
  checkSameShape('mseLoss', x, y);
  return mse.run([x, y], [], reduction);
}

const l1 = new ElementwiseLoss('l1Term', (x, y) => x.sub(y).abs());

/**
 * Mean absolute error.  L = mean |x − y|,  ∂L/∂x = sign(x − y) / n
 *
 * @param x prediction, any shape
 * @param y target, the same shape
 * @param args `reduction`: `'mean'`, `'sum'` or `'none'`
 * @throws ShapeError when the shapes differ
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.l1Loss(tensor([1, 2]), tensor([1, 4])).item()); // 1
 * ```
 */
export function l1Loss(x: Tensor, y: Tensor, ...args: ReductionArgs): Tensor {
  const reduction = reductionOf('l1Loss', args);
  checkSameShape('l1Loss', x, y);
  return l1.run([x, y], [], reduction);
}

/** Options of smoothL1Loss. */
export interface SmoothL1Options extends ReductionOptions {
  /** Where the parabola becomes a line; 1 by default. */
  beta?: number;
}

const smoothL1 = new ElementwiseLoss(
  'smoothL1Term',
  (x, y, beta) => {
    const d = x.sub(y).abs();
    return d
      .square()
      .mul(0.5)
      .div(beta)
      .where(d.lt(beta), d.sub(beta.mul(0.5)));
  },
  { params: { beta: 1 } },
);

/**
 * Parabola near 0, line beyond.  d² / 2β where d = |x − y| < β, else d − β / 2
 *
 * @param x prediction, any shape
 * @param y target, the same shape
 * @param args `reduction` and `beta`
 * @throws ShapeError when the shapes differ
 * @throws ValueError when beta is below 0
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.smoothL1Loss(tensor([0.5, 4]), tensor([0, 0]), 'none').toArray()); // [0.125, 3.5]
 * ```
 */
export function smoothL1Loss(
  x: Tensor,
  y: Tensor,
  ...args: Call<[reduction: Reduction, beta: number], SmoothL1Options>
): Tensor {
  const defaults = { reduction: 'mean' as Reduction, beta: 1 };
  const { reduction, beta } = parseOptions('smoothL1Loss', defaults, ['reduction', 'beta'], args);
  if (!(beta >= 0)) throw new ValueError(`smoothL1Loss: beta is ${beta}. Give 0 or more.`, beta);
  checkSameShape('smoothL1Loss', x, y);
  return beta === 0 ? l1.run([x, y], [], reduction) : smoothL1.run([x, y], [beta], reduction);
}

/** Options of huberLoss. */
export interface HuberOptions extends ReductionOptions {
  /** Where the parabola becomes a line; 1 by default. */
  delta?: number;
}

const huber = new ElementwiseLoss(
  'huberTerm',
  (x, y, delta) => {
    const d = x.sub(y).abs();
    return d
      .square()
      .mul(0.5)
      .where(d.le(delta), delta.mul(d.sub(delta.mul(0.5))));
  },
  { params: { delta: 1 } },
);

/**
 * Huber's loss.  d² / 2 where d = |x − y| ≤ δ, else δ (d − δ / 2)
 *
 * @param x prediction, any shape
 * @param y target, the same shape
 * @param args `reduction` and `delta`
 * @throws ShapeError when the shapes differ
 * @throws ValueError when delta is not above 0
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.huberLoss(tensor([1, 4]), tensor([0, 0]), { delta: 2 }).item()); // 3.25
 * ```
 */
export function huberLoss(
  x: Tensor,
  y: Tensor,
  ...args: Call<[reduction: Reduction, delta: number], HuberOptions>
): Tensor {
  const defaults = { reduction: 'mean' as Reduction, delta: 1 };
  const { reduction, delta } = parseOptions('huberLoss', defaults, ['reduction', 'delta'], args);
  if (!(delta > 0))
    throw new ValueError(`huberLoss: delta is ${delta}. Give a number above 0.`, delta);
  checkSameShape('huberLoss', x, y);
  return huber.run([x, y], [delta], reduction);
}
