/**
 * `nn.functional`: losses of classes, negative log likelihood and cross entropy. Layer: nn.
 */
import { DTypeError, ShapeError, ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { agree, checkClasses, checkFloating, shown } from './checks';
import { crossEntropyOfClasses } from './class-terms';
import { checkReduction, type Reduction, type ReductionOptions } from './reduction';

/** Options of nllLoss. */
export interface NLLOptions extends ReductionOptions {
  /** One factor per class, `[C]`. */
  weight?: Tensor | null;
  /** The target's value for elements that do not count; -100 by default. */
  ignoreIndex?: number;
}

/** Options of crossEntropy. */
export interface CrossEntropyOptions extends NLLOptions {
  /** The share of the target that is spread evenly over all classes, 0 to 1; 0 by default. */
  labelSmoothing?: number;
}

/** @internal The options of both losses, filled in. */
export interface ClassOptions {
  weight: Tensor | null;
  ignoreIndex: number;
  reduction: Reduction;
  labelSmoothing: number;
}

/** @internal */
export const NLL = {
  weight: null as Tensor | null,
  ignoreIndex: -100,
  reduction: 'mean' as Reduction,
};
/** @internal */
export const CROSS_ENTROPY: ClassOptions = { ...NLL, labelSmoothing: 0 };

type NLLArgs = Call<[weight: Tensor | null, ignoreIndex: number, reduction: Reduction], NLLOptions>;

/**
 * Negative log likelihood.  Lᵢ = −w[yᵢ] x[i, yᵢ];  the mean divides by the weights' sum
 *
 * @param x logarithms of probabilities, `[C]`, `[N, C]` or `[N, C, d₁, …]`
 * @param y int32 classes, `[]`, `[N]` or `[N, d₁, …]`
 * @param args `weight`, `ignoreIndex` and `reduction`
 * @throws ShapeError, DTypeError when the target does not fit
 * @throws IndexError for a class that does not exist
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const logProbs = tensor([[-1, -2], [-3, -4]]);
 * console.log(nn.functional.nllLoss(logProbs, tensor([0, 1], { dtype: 'int32' })).item()); // 2.5
 * ```
 */
export function nllLoss(x: Tensor, y: Tensor, ...args: NLLArgs): Tensor {
  const options = parseOptions('nllLoss', NLL, ['weight', 'ignoreIndex', 'reduction'], args);
  return negativeLogLikelihood('nllLoss', x, y, { ...options, labelSmoothing: 0 });
}

type CrossEntropyArgs = Call<
  [weight: Tensor | null, ignoreIndex: number, reduction: Reduction, labelSmoothing: number],
  CrossEntropyOptions
>;

/**
 * Cross entropy of softmax(x) with classes or class probabilities.  Lᵢ = −Σ꜀ w꜀ y꜀ ln softmax(x)꜀
 *
 * @param x logits, `[C]`, `[N, C]` or `[N, C, d₁, …]`
 * @param y int32 classes, `[]`, `[N]` or `[N, d₁, …]`; or probabilities of the logits' shape
 * @param args `weight`, `ignoreIndex`, `reduction` and `labelSmoothing`
 * @throws ShapeError, DTypeError when the target does not fit
 * @throws IndexError for a class that does not exist
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const logits = tensor([[10, -10], [-10, 10]]);
 * console.log(nn.functional.crossEntropy(logits, tensor([0, 1], { dtype: 'int32' })).item() < 1e-6); // true
 * ```
 */
export function crossEntropy(x: Tensor, y: Tensor, ...args: CrossEntropyArgs): Tensor {
  const names = ['weight', 'ignoreIndex', 'reduction', 'labelSmoothing'] as const;
  return crossEntropyWith(x, y, parseOptions('crossEntropy', CROSS_ENTROPY, names, args));
}

/** @internal Cross entropy without the parsing. */
export function crossEntropyWith(x: Tensor, y: Tensor, options: ClassOptions): Tensor {
  const { labelSmoothing } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ValueError(
      `crossEntropy: labelSmoothing is ${labelSmoothing}. Give 0 to 1.`,
      labelSmoothing,
    );
  }
  checkLogits('crossEntropy', x, options);
  const dim = classDim(x);
  if (agree(y.shape, x.shape)) return withProbabilities(x.logSoftmax(dim), y, options);
  if (labelSmoothing > 0 || x.count === 0) {
    return negativeLogLikelihood('crossEntropy', x.logSoftmax(dim), y, options);
  }
  return negativeLogLikelihood('crossEntropy', x, y, options, crossEntropyOfClasses);
}

/** Where the classes lie. */
function classDim(x: Tensor): number {
  return x.ndim === 1 ? 0 : 1;
}

function checkLogits(op: string, x: Tensor, { weight, reduction }: ClassOptions): void {
  checkReduction(op, reduction);
  checkFloating(op, x);
  if (x.ndim === 0) {
    throw new ShapeError(
      `${op}: the prediction has no dimension for the classes. Give [C], [N, C] or [N, C, …].`,
      [x.shape],
    );
  }
  const classes = x.shape[classDim(x)];
  if (weight !== null && (weight.ndim !== 1 || weight.shape[0] !== classes)) {
    throw new ShapeError(
      `${op}: weight ${shown(weight)} does not fit ${classes} classes. Use [${classes}].`,
      [weight.shape, x.shape],
    );
  }
}

function withProbabilities(logProbs: Tensor, y: Tensor, options: ClassOptions): Tensor {
  const { weight, reduction, labelSmoothing } = options;
  if (y.dtype !== 'float32' && y.dtype !== 'float64') {
    throw new DTypeError(
      `crossEntropy: a target of the prediction's shape ${shown(y)} holds class probabilities, which must be floating, ` +
        `got ${y.dtype}. Give class indices without the class dimension, or convert with to('float32').`,
      [y.dtype],
    );
  }
  const dim = classDim(logProbs);
  const classes = logProbs.shape[dim];
  const target = labelSmoothing === 0 ? y : y.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  const weighted = weight === null ? target : target.mul(alongClasses(weight, logProbs));
  const terms = logProbs.mul(weighted);
  if (reduction === 'none') return terms.sum(dim).neg();
  const total = terms.sum().neg();
  return reduction === 'sum' ? total : total.div(logProbs.count / classes);
}

/** One number per class, shaped to multiply logits. */
function alongClasses(weight: Tensor, x: Tensor): Tensor {
  const dim = classDim(x);
  return weight.reshape(x.shape.map((_, i) => (i === dim ? -1 : 1)));
}

/** Minus the logarithm of the probability of each class that `y` names, or the sum or mean of it. */
type OfClasses = (x: Tensor, y: Tensor, dim: number, reduction: Reduction) => Tensor;

/**
 * @param logProbs logarithms of probabilities; or what `ofClasses` takes, where there is no label smoothing
 * @param ofClasses picks the logarithms, unless another is given
 */
function negativeLogLikelihood(
  op: string,
  logProbs: Tensor,
  y: Tensor,
  options: ClassOptions,
  ofClasses: OfClasses = picked,
): Tensor {
  if (op !== 'crossEntropy') checkLogits(op, logProbs, options);
  const dim = classDim(logProbs);
  const classes = logProbs.shape[dim];
  const expected = logProbs.shape.filter((_, i) => i !== dim);
  if (!agree(y.shape, expected)) {
    throw new ShapeError(
      `${op}: target ${shown(y)} does not fit prediction ${shown(logProbs)}: class indices must have shape ` +
        `[${expected.join(', ')}], without the class dimension ${dim}` +
        `${op === 'crossEntropy' ? `, and class probabilities ${shown(logProbs)}` : ''}.`,
      [logProbs.shape, y.shape],
    );
  }
  const targets = checkClasses(op, y, classes, options.ignoreIndex);
  const { weight, ignoreIndex, reduction, labelSmoothing } = options;
  if (targets === 'all' && weight === null && labelSmoothing === 0) {
    return ofClasses(logProbs, y, dim, reduction);
  }
  const counts = y.ne(ignoreIndex);
  const safe = y.where(counts, 0);
  const ofClass = weight === null ? counts.to(logProbs.dtype) : weight.at(safe).where(counts, 0);
  const terms = ofClasses(logProbs, safe, dim, 'none').where(counts, 0).mul(ofClass);
  if (labelSmoothing === 0) return reduceWeighted(terms, ofClass, reduction);
  const all = weight === null ? logProbs : logProbs.mul(alongClasses(weight, logProbs));
  const smooth = all.sum(dim).neg().where(counts, 0);
  const mixed = terms.mul(1 - labelSmoothing).add(smooth.mul(labelSmoothing / classes));
  return reduceWeighted(mixed, ofClass, reduction);
}

function picked(x: Tensor, y: Tensor, dim: number, reduction: Reduction): Tensor {
  return reduceTerms(x.gather(dim, y.unsqueeze(dim)).squeeze(dim), reduction).neg();
}

function reduceTerms(terms: Tensor, reduction: Reduction): Tensor {
  return reduction === 'none' ? terms : reduction === 'sum' ? terms.sum() : terms.mean();
}

/** The mean divides by the sum of weights, so that a weight counts as so many copies of its element. */
function reduceWeighted(terms: Tensor, weights: Tensor, reduction: Reduction): Tensor {
  return reduction === 'mean' ? terms.sum().div(weights.sum()) : reduceTerms(terms, reduction);
}
