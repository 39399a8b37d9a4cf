/**
 * `nn.functional`: negative logarithms of probabilities, element by element and of several labels. Layer: nn.
 */
import { ShapeError, ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkSameShape, shown } from './checks';
import { ElementwiseLoss } from './elementwise-loss';
import { type Reduction, type ReductionOptions, reduceTerms, reductionOf } from './reduction';

const MEAN = 'mean' as Reduction;

/** Options of poissonNllLoss. */
export interface PoissonNLLOptions extends ReductionOptions {
  /** Whether the prediction is the logarithm of the rate; true by default. */
  logInput?: boolean;
  /** Whether Stirling's approximation of ln y! is added where y > 1; false by default. */
  full?: boolean;
  /** What is added to a rate that is not a logarithm; 1e-8 by default. */
  eps?: number;
}

/** @internal */
export const POISSON = { logInput: true, full: false, eps: 1e-8, reduction: MEAN };

const poissonOfLog = new ElementwiseLoss('poissonLogTerm', (x, y) => x.exp().sub(y.mul(x)));
const poisson = new ElementwiseLoss('poissonTerm', (x, y, eps) => x.sub(y.mul(x.add(eps).log())), {
  params: { eps: 1e-8 },
  domain: [0.1, 4],
});

/**
 * Negative log likelihood of counts.  L = mean (eˣ − y x), or x − y ln (x + ε) for a rate
 *
 * @param x logarithms of rates (or rates), any shape
 * @param y counts, the same shape
 * @param args `logInput`, `full`, `eps` and `reduction`
 * @throws ShapeError when the shapes differ
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.poissonNllLoss(tensor([0]), tensor([5])).item()); // 1
 * ```
 */
export function poissonNllLoss(
  x: Tensor,
  y: Tensor,
  ...args: Call<
    [logInput: boolean, full: boolean, eps: number, reduction: Reduction],
    PoissonNLLOptions
  >
): Tensor {
  const op = 'poissonNllLoss';
  const names = ['logInput', 'full', 'eps', 'reduction'] as const;
  const { logInput, full, eps, reduction } = parseOptions(op, POISSON, names, args);
  checkSameShape(op, x, y);
  if (!full)
    return logInput
      ? poissonOfLog.run([x, y], [], reduction)
      : poisson.run([x, y], [eps], reduction);
  const terms = logInput
    ? poissonOfLog.run([x, y], [], 'none')
    : poisson.run([x, y], [eps], 'none');
  const stirling = y
    .mul(y.log())
    .sub(y)
    .add(
      y
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    );
  return reduceTerms(op, terms.add(stirling.where(y.gt(1), 0)), reduction);
}

/** Options of gaussianNllLoss. */
export interface GaussianNLLOptions extends ReductionOptions {
  /** Whether ln √2π is added; false by default. */
  full?: boolean;
  /** The least variance; 1e-6 by default. */
  eps?: number;
}

/** @internal */
export const GAUSSIAN = { full: false, eps: 1e-6, reduction: MEAN };

const gaussian = new ElementwiseLoss(
  'gaussianTerm',
  (x, y, variance) => x.sub(y).square().div(variance).add(variance.log()).mul(0.5),
  { domain: [0.5, 2] },
);

/**
 * Negative log likelihood under normal distributions.  L = mean (ln v + (x − y)² / v) / 2,  v at least ε
 *
 * @param x means, any shape
 * @param y target, the same shape
 * @param variance of the same shape, or without the last dimension, or with size 1 there
 * @param args `full`, `eps` and `reduction`
 * @throws ShapeError when the shapes do not fit
 * @throws ValueError for a negative variance
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html
 * @example
 * ```ts
 * import { nn, ones, tensor } from 'torchlet';
 * console.log(nn.functional.gaussianNllLoss(tensor([3]), tensor([1]), ones(1)).item()); // 2
 * ```
 */
export function gaussianNllLoss(
  x: Tensor,
  y: Tensor,
  variance: Tensor,
  ...args: Call<[full: boolean, eps: number, reduction: Reduction], GaussianNLLOptions>
): Tensor {
  const op = 'gaussianNllLoss';
  const names = ['full', 'eps', 'reduction'] as const;
  const { full, eps, reduction } = parseOptions(op, GAUSSIAN, names, args);
  checkSameShape(op, x, y);
  const lead = x.shape.slice(0, -1).join();
  const shape = variance.shape.join();
  const same = shape === x.shape.join();
  const one = variance.ndim === x.ndim && shape === [...x.shape.slice(0, -1), 1].join();
  if (!same && !one && shape !== lead) {
    throw new ShapeError(
      `${op}: variance ${shown(variance)} must have the prediction's shape ${shown(x)}, or 1 or nothing in its last ` +
        'dimension.',
      [variance.shape, x.shape],
    );
  }
  if (Array.from(variance.storage.backend.peek(variance) ?? []).some((v) => v < 0)) {
    throw new ValueError(`${op}: a variance is negative. Give 0 or more.`, variance);
  }
  const wide = same || one ? variance : variance.unsqueeze(-1);
  // As in PyTorch the gradient goes to the variance itself, also where the least one stands in.
  const safe = wide.add(wide.clampMin(eps).sub(wide).detach());
  const terms = gaussian.run([x, y, safe], [], 'none');
  const whole = full ? terms.add(0.5 * Math.log(2 * Math.PI)) : terms;
  return reduceTerms(op, whole, reduction);
}

const softMargin = new ElementwiseLoss('softMarginTerm', (x, y) => x.mul(y.neg()).logExpPlusOne());

/**
 * Logistic loss of targets 1 and −1.  L = mean ln (1 + e^(−y x))
 *
 * @param x scores, any shape
 * @param y 1 or −1, the same shape
 * @param args `reduction`
 * @throws ShapeError when the shapes differ
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.softMarginLoss(tensor([0]), tensor([1])).item().toFixed(4)); // 0.6931
 * ```
 */
export function softMarginLoss(
  x: Tensor,
  y: Tensor,
  ...args: Call<[reduction: Reduction], ReductionOptions>
): Tensor {
  const reduction = reductionOf('softMarginLoss', args);
  checkSameShape('softMarginLoss', x, y);
  return softMargin.run([x, y], [], reduction);
}

const labels = new ElementwiseLoss('multilabelTerm', (x, y) =>
  x.mul(y.rsub(1)).add(x.neg().logExpPlusOne()),
);

/** Options of multilabelSoftMarginLoss. */
export interface MultiLabelSoftMarginOptions extends ReductionOptions {
  /** One factor per class, `[C]`. */
  weight?: Tensor | null;
}

/**
 * Binary cross entropy of σ(x), averaged over the classes.
 *
 * @param x logits, `[…, C]`
 * @param y 0 or 1, the same shape
 * @param args `weight` and `reduction`
 * @throws ShapeError when the shapes differ
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_soft_margin_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const loss = nn.functional.multilabelSoftMarginLoss(tensor([[0, 0]]), tensor([[1, 0]]));
 * console.log(loss.item().toFixed(4)); // 0.6931
 * ```
 */
export function multilabelSoftMarginLoss(
  x: Tensor,
  y: Tensor,
  ...args: Call<[weight: Tensor | null, reduction: Reduction], MultiLabelSoftMarginOptions>
): Tensor {
  const op = 'multilabelSoftMarginLoss';
  const defaults = { weight: null as Tensor | null, reduction: MEAN };
  const { weight, reduction } = parseOptions(op, defaults, ['weight', 'reduction'], args);
  checkSameShape(op, x, y);
  const terms = labels.run([x, y], [], 'none');
  return reduceTerms(op, (weight === null ? terms : terms.mul(weight)).mean(-1), reduction);
}
