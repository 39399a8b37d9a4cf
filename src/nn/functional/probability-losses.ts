/**
 * `nn.functional`: losses of probabilities, element by element. One kernel computes the formula and its mean, one its
 * derivative. Layer: nn.
 */
import type { Expr } from '../../formula/expr';
import { primitive } from '../../ops/define';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkProbabilities, checkSameShape, checkWeight, ones } from './checks';
import { ElementwiseLoss } from './elementwise-loss';
import type { Reduction, ReductionOptions } from './reduction';

/** Options of the binary cross entropies. */
export interface BinaryCrossEntropyOptions extends ReductionOptions {
  /** Factors of the terms; broadcasts to the input's shape. */
  weight?: Tensor | null;
}

// Its own rule, because the derivative through the clamped logarithms is 0 · ∞ at the ends, where PyTorch divides by
// max(x (1 − x), 10⁻¹²).
primitive('bceTerm', {
  js: '(y - 1) * Math.max(Math.log1p(-x), -100) - y * Math.max(Math.log(x), -100)',
  vjp: [
    (g, x, y) => g.mul(x.sub(y).div(x.mul(x.rsub(1)).maximum(1e-12))),
    (g, x) => g.mul(x.neg().log1p().sub(x.log())),
  ],
  domain: [
    [0.1, 0.9],
    [0, 1],
  ],
  internal: true,
});
type WithBceTerm = Expr & { bceTerm(y: Expr): Expr };
const bce = new ElementwiseLoss('bce', (x, y) => (x as WithBceTerm).bceTerm(y), {
  domain: [0.1, 0.9],
});
const weightedBce = new ElementwiseLoss(
  'weightedBce',
  (x, y, weight) => (x as WithBceTerm).bceTerm(y).mul(weight),
  { domain: [0.1, 0.9] },
);

/**
 * Cross entropy of probabilities with targets in [0, 1].  L = −mean (y ln x + (1 − y) ln (1 − x)),  logarithms at
 * least −100
 *
 * @param x probabilities, any shape
 * @param y target, the same shape
 * @param args `weight` and `reduction`
 * @throws ShapeError when the shapes differ, or the weight does not broadcast to them
 * @throws ValueError for a probability outside [0, 1], where the device can be read synchronously
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const loss = nn.functional.binaryCrossEntropy(tensor([0.5]), tensor([1]));
 * console.log(loss.item().toFixed(4)); // 0.6931
 * ```
 */
export function binaryCrossEntropy(
  x: Tensor,
  y: Tensor,
  ...args: Call<[weight: Tensor | null, reduction: Reduction], BinaryCrossEntropyOptions>
): Tensor {
  const defaults = { weight: null as Tensor | null, reduction: 'mean' as Reduction };
  const options = parseOptions('binaryCrossEntropy', defaults, ['weight', 'reduction'], args);
  const { weight, reduction } = options;
  checkSameShape('binaryCrossEntropy', x, y);
  checkWeight('binaryCrossEntropy', 'weight', weight, x);
  checkProbabilities('binaryCrossEntropy', x);
  return weight === null
    ? bce.run([x, y], [], reduction)
    : weightedBce.run([x, y, weight], [], reduction);
}

const logitsBce = new ElementwiseLoss('bceWithLogitsTerm', (x, y) =>
  x.mul(y.rsub(1)).add(x.neg().logExpPlusOne()),
);
const weightedLogitsBce = new ElementwiseLoss(
  'weightedBceWithLogitsTerm',
  (x, y, weight, posWeight) =>
    x.mul(y.rsub(1)).add(posWeight.sub(1).mul(y).add(1).mul(x.neg().logExpPlusOne())).mul(weight),
);

/** Options of binaryCrossEntropyWithLogits. */
export interface LogitsOptions extends BinaryCrossEntropyOptions {
  /** Factors of the positive terms, one per class; broadcasts to the input's shape. */
  posWeight?: Tensor | null;
}

/**
 * Cross entropy of σ(x) with targets in [0, 1], without overflow.  L = mean ((1 − y) x + (1 + (p − 1) y) ln (1 + e⁻ˣ)),
 * p = `posWeight`
 *
 * @param x logits, any shape
 * @param y target, the same shape
 * @param args `weight`, `reduction` and `posWeight`
 * @throws ShapeError when the shapes differ, or a weight does not broadcast to them
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const loss = nn.functional.binaryCrossEntropyWithLogits(tensor([0]), tensor([1]));
 * console.log(loss.item().toFixed(4)); // 0.6931
 * ```
 */
export function binaryCrossEntropyWithLogits(
  x: Tensor,
  y: Tensor,
  ...args: Call<
    [weight: Tensor | null, reduction: Reduction, posWeight: Tensor | null],
    LogitsOptions
  >
): Tensor {
  const op = 'binaryCrossEntropyWithLogits';
  const none = null as Tensor | null;
  const defaults = { weight: none, reduction: 'mean' as Reduction, posWeight: none };
  const names = ['weight', 'reduction', 'posWeight'] as const;
  const { weight, reduction, posWeight } = parseOptions(op, defaults, names, args);
  checkSameShape(op, x, y);
  if (weight === null && posWeight === null) return logitsBce.run([x, y], [], reduction);
  checkWeight(op, 'weight', weight, x);
  checkWeight(op, 'posWeight', posWeight, x);
  return weightedLogitsBce.run([x, y, weight ?? ones(x), posWeight ?? ones(x)], [], reduction);
}

/** Options of klDiv. */
export interface KLDivOptions {
  /** `'batchmean'` divides by the first size, as the mathematics has it; `'mean'` (the default) by all of them. */
  reduction?: Reduction | 'batchmean';
  /** Whether the target is a logarithm too; false by default. */
  logTarget?: boolean;
}

const kl = new ElementwiseLoss('klTerm', (x, y) => y.xlogy(y).sub(y.mul(x)), {
  domain: [0.1, 0.9],
});
const klOfLog = new ElementwiseLoss('klLogTerm', (x, y) => y.exp().mul(y.sub(x)));

/**
 * Kullback and Leibler's divergence of the target from the prediction.  L = mean y (ln y − x),  x a logarithm
 *
 * @param x logarithms of probabilities, any shape
 * @param y probabilities (or their logarithms with `logTarget`), the same shape
 * @param args `reduction` and `logTarget`
 * @throws ShapeError when the shapes differ
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const p = tensor([[0.25, 0.75]]);
 * console.log(nn.functional.klDiv(p.log(), p, { reduction: 'batchmean' }).item() < 1e-6); // true
 * ```
 */
export function klDiv(
  x: Tensor,
  y: Tensor,
  ...args: Call<[reduction: Reduction | 'batchmean', logTarget: boolean], KLDivOptions>
): Tensor {
  const defaults = { reduction: 'mean' as Reduction | 'batchmean', logTarget: false };
  const options = parseOptions('klDiv', defaults, ['reduction', 'logTarget'], args);
  const { reduction, logTarget } = options;
  checkSameShape('klDiv', x, y);
  const loss = logTarget ? klOfLog : kl;
  if (reduction !== 'batchmean') return loss.run([x, y], [], reduction);
  const total = loss.run([x, y], [], 'sum');
  return x.ndim === 0 ? total : total.div(x.shape[0]);
}
