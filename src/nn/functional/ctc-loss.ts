/**
 * `nn.functional`: connectionist temporal classification, in logarithms and made of operations. Layer: nn.
 */
import { DTypeError, IndexError, ShapeError, ValueError } from '../../errors';
import { full, tensor } from '../../ops/creation';
import { elementwise } from '../../ops/define';
import { cat } from '../../ops/joining';
import { type Call, parseOptions } from '../../options';
import { Tensor } from '../../tensor/tensor';
import { checkFloating, shown } from './checks';
import { checkReduction, type Reduction, type ReductionOptions } from './reduction';

/** Options of ctcLoss. */
export interface CTCOptions extends ReductionOptions {
  /** The class that stands for no label; 0 by default. */
  blank?: number;
  /** Whether a loss that is infinite, since the target does not fit into the input, counts as 0; false by default. */
  zeroInfinity?: boolean;
}

/** @internal */
export const CTC = { blank: 0, reduction: 'mean' as Reduction, zeroInfinity: false };
/** @internal */
export const CTC_NAMES = ['blank', 'reduction', 'zeroInfinity'] as const;
/** @internal */
export type CTCArgs = Call<
  [blank: number, reduction: Reduction, zeroInfinity: boolean],
  CTCOptions
>;

/** Lengths of sequences: an int32 tensor, numbers, or one number for an input without a batch. */
export type Lengths = Tensor | readonly number[] | number;

/** The logarithm of what cannot happen. Finite, since −∞ − (−∞) would make NaN gradients; e^−1e30 is 0 all the same. */
const NEVER = -1e30;

/** One step of all paths: stay, advance, or skip a blank, then read a class with logarithm `e`. */
const step = elementwise<(...operands: Tensor[]) => Tensor>(
  'ctcStep',
  (stay, advance, skip, barred, e) => stay.logaddexp(advance).logaddexp(skip.add(barred)).add(e),
  { operands: ['stay', 'advance', 'skip', 'barred', 'e'], internal: true },
);

/**
 * Connectionist temporal classification: minus the logarithm of the probability that the input reads as the target, when
 * repetitions are merged and blanks left out.  L = −ln Σ over such paths Π over time p(path)
 *
 * The mean divides each loss by its target's length. As in PyTorch, the gradient by `logProbs` already contains the one of
 * a log-softmax (it is e^logProbs − occupation): the gradient by the logits is right, and that by `logProbs` alone is not.
 *
 * @param logProbs logarithms of probabilities, `[T, N, C]`, or `[T, C]` without a batch
 * @param targets int32 classes without blanks: `[N, S]`, padded with anything, or all in a row, `[ΣS]`
 * @param inputLengths how many steps of each input count
 * @param targetLengths how many classes of each target count
 * @param args `blank`, `reduction` and `zeroInfinity`
 * @returns a number, or `[N]` without reduction
 * @throws ShapeError, DTypeError when the arguments do not fit
 * @throws IndexError for a class that does not exist
 * @throws ValueError for a length that does not fit
 * @see Graves et al., Connectionist Temporal Classification, 2006
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.ctc_loss.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * // Two steps that are surely 'a' (class 1): the reading 'a' has probability 1.
 * const logProbs = tensor([[[0.0, 1.0]], [[0.0, 1.0]]]).log();
 * const target = tensor([[1]], { dtype: 'int32' });
 * console.log(nn.functional.ctcLoss(logProbs, target, [2], [1]).abs().item()); // 0
 * ```
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor,
  inputLengths: Lengths,
  targetLengths: Lengths,
  ...args: CTCArgs
): Tensor {
  const { blank, reduction, zeroInfinity } = parseOptions('ctcLoss', CTC, CTC_NAMES, args);
  checkReduction('ctcLoss', reduction);
  checkFloating('ctcLoss', logProbs);
  const alone = logProbs.ndim === 2;
  const batch = alone ? logProbs.unsqueeze(1) : logProbs;
  const found = losses(batch, targets, inputLengths, targetLengths, blank);
  return reduced(found, reduction, zeroInfinity, alone);
}

interface Losses {
  /** Zeros whose gradient is that of Σ e^logProbs. */
  readonly softmaxTerm: Tensor;
  /** Per sequence, `[N]`; above −NEVER / 2 where the target cannot be read at all. */
  readonly nll: Tensor;
  readonly targetLengths: readonly number[];
}

function reduced(
  { nll, softmaxTerm, targetLengths }: Losses,
  reduction: Reduction,
  zeroInfinity: boolean,
  alone: boolean,
): Tensor {
  const possible = nll.detach().lt(-NEVER / 2);
  let terms = nll.add(softmaxTerm).where(possible, zeroInfinity ? 0 : Number.POSITIVE_INFINITY);
  if (!zeroInfinity) {
    // The gradient of an infinite loss is NaN, as in PyTorch: √(z² + p) − p at z = 0, with p = 0 there and 1 elsewhere.
    const p = possible.to(nll.dtype);
    terms = terms.add(softmaxTerm.square().add(p).sqrt().sub(p));
  }
  if (reduction === 'sum') return terms.sum();
  if (reduction === 'none') return alone ? terms.squeeze(0) : terms;
  const divisors = targetLengths.map((length) => Math.max(1, length));
  return terms.div(tensor(divisors, { dtype: nll.dtype, device: nll.device })).mean();
}

function losses(
  logProbs: Tensor,
  targets: Tensor,
  givenInputs: Lengths,
  givenTargets: Lengths,
  blank: number,
): Losses {
  if (logProbs.ndim !== 3) {
    throw new ShapeError(
      `ctcLoss: logProbs ${shown(logProbs)} must be [T, N, C] (steps first), or [T, C] without a batch.`,
      [logProbs.shape],
    );
  }
  const [steps, batch, classes] = logProbs.shape;
  if (!(Number.isInteger(blank) && blank >= 0 && blank < classes)) {
    throw new IndexError(
      `ctcLoss: blank ${blank} is none of the ${classes} classes. Use 0 to ${classes - 1}.`,
      blank,
    );
  }
  const inputLengths = lengthsOf('inputLengths', givenInputs, batch, steps);
  const rows = targetRows(targets, lengthsOf('targetLengths', givenTargets, batch), classes);
  const { dtype, device } = logProbs;
  const like = { dtype, device };

  // The target with a blank before, between and after its classes.
  const states = 2 * Math.max(0, ...rows.map((row) => row.length)) + 1;
  const labels = rows.flatMap((row) =>
    Array.from({ length: states }, (_, s) => (s % 2 === 1 ? (row[(s - 1) / 2] ?? blank) : blank)),
  );
  // A state is reached from two before only past a blank between different classes.
  const barred = labels.map((label, i) =>
    i % states > 1 && label !== blank && label !== labels[i - 2] ? 0 : NEVER,
  );
  const bars = tensor(barred, like).reshape(batch, states);
  const index = tensor(labels, { dtype: 'int32', device }).reshape(1, batch, states);
  const read = logProbs.clampMin(NEVER).gather(2, index.expand(steps, batch, states));

  const margin = full([batch, 2], NEVER, like);
  const start = Array.from({ length: batch * states }, (_, i) => (i % states === 0 ? 0 : NEVER));
  let reached = tensor(start, like).reshape(batch, states);
  const shortest = Math.min(steps, ...inputLengths);
  const ends = tensor([...inputLengths], { dtype: 'int32', device }).unsqueeze(1);
  for (let t = 0; t < steps; t++) {
    const padded = cat([margin, reached], 1);
    const before = (back: number) => padded.narrow(1, 2 - back, states);
    const next = step(reached, before(1), before(2), bars, read.select(0, t));
    reached = t < shortest ? next : next.where(ends.gt(t), reached);
  }

  const last = rows.flatMap((row) => [2 * row.length, Math.max(0, 2 * row.length - 1)]);
  const final = reached.gather(1, tensor(last, { dtype: 'int32', device }).reshape(batch, 2));
  const noClass = rows.map((row) => (row.length === 0 ? NEVER : 0));
  const otherEnd = final.select(1, 1).add(tensor(noClass, like));
  const nll = final.select(1, 0).logaddexp(otherEnd).neg();
  const targetLengths = rows.map((row) => row.length);
  return { nll, softmaxTerm: sumOfProbabilities(logProbs, ends), targetLengths };
}

/** Zeros whose gradient is that of Σ e^logProbs over the steps that count, which makes the gradient PyTorch's. */
function sumOfProbabilities(logProbs: Tensor, ends: Tensor): Tensor {
  const steps = Array.from({ length: logProbs.shape[0] }, (_, t) => t);
  const time = tensor(steps, { dtype: 'int32', device: logProbs.device }).unsqueeze(1);
  const counts = time.lt(ends.squeeze(1)).unsqueeze(2);
  const sums = logProbs.exp().where(counts, 0).sum([0, 2]);
  return sums.sub(sums.detach());
}

function lengthsOf(
  name: string,
  given: Lengths,
  batch: number,
  most = Number.POSITIVE_INFINITY,
): readonly number[] {
  if (given instanceof Tensor && given.dtype !== 'int32') {
    throw new DTypeError(
      `ctcLoss: ${name} must be whole numbers, got ${given.dtype}. Use long().`,
      [given.dtype],
    );
  }
  const lengths =
    given instanceof Tensor ? [...given.data] : typeof given === 'number' ? [given] : given;
  if (lengths.length !== batch) {
    throw new ShapeError(
      `ctcLoss: ${lengths.length} ${name} for ${batch} sequences. Give one for each.`,
    );
  }
  for (const length of lengths) {
    if (Number.isInteger(length) && length >= 0 && length <= most) continue;
    throw new ValueError(
      `ctcLoss: ${name} has ${length}. Give whole numbers from 0${most === Number.POSITIVE_INFINITY ? '' : ` to the ${most} steps of logProbs`}.`,
      length,
    );
  }
  return lengths;
}

/** The classes of each target, without the padding. */
function targetRows(
  targets: Tensor,
  lengths: readonly number[],
  classes: number,
): readonly number[][] {
  if (targets.dtype !== 'int32') {
    throw new DTypeError(`ctcLoss: targets must be int32, got ${targets.dtype}. Use long().`, [
      targets.dtype,
    ]);
  }
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const longest = Math.max(0, ...lengths);
  const padded = targets.ndim === 2;
  const fits = padded
    ? targets.shape[0] === lengths.length && targets.shape[1] >= longest
    : targets.ndim === 1 && targets.count === total;
  if (!fits) {
    throw new ShapeError(
      `ctcLoss: targets ${shown(targets)} do not fit targetLengths [${lengths.join(', ')}]. ` +
        `Give [${lengths.length}, ${longest}], padded, or [${total}], one after the other.`,
      [targets.shape],
    );
  }
  const values = targets.data;
  let start = 0;
  return lengths.map((length, n) => {
    const from = padded ? n * targets.shape[1] : start;
    start += length;
    const row = [...values.slice(from, from + length)];
    for (const label of row) {
      if (label >= 0 && label < classes) continue;
      throw new IndexError(
        `ctcLoss: class ${label} of target ${n} is out of range for ${classes} classes. Use 0 to ${classes - 1}.`,
        label,
      );
    }
    return row;
  });
}
