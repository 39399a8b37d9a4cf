/**
 * Draws of categories by weight (`ATen/native/Distributions.cpp`,
 * `ATen/native/cpu/MultinomialKernel.cpp`). Bottom layer.
 */
import { ValueError } from '../errors';
import { type FloatArray, fillExponential, isDouble } from './distributions';
import { defaultGenerator, type Generator } from './generator';

/**
 * Indices drawn with probability proportional to their weight. For a matrix of weights call it row
 * by row, as PyTorch does.
 *
 * With replacement: u uniform, the first index whose cumulative share is at least u. Without: the
 * indices of the n largest w / q, q exponential, in descending order. Where fewer than n weights
 * are above 0, the rest are filled with indices of weight 0 in ascending order, as PyTorch fills
 * them in no stated order.
 *
 * @param out receives n indices from `start` on
 * @param n how many, above 0; without replacement at most `categories`
 * @param weights at least 0, finite, not all 0; need not sum to 1. Read from `weightsStart` on
 * @param categories number of weights
 * @throws ValueError when n or the weights are otherwise; nothing is written or drawn then
 * @see https://pytorch.org/docs/stable/generated/torch.multinomial.html
 */
export function sampleMultinomial(
  out: Int32Array,
  start: number,
  n: number,
  weights: FloatArray,
  weightsStart: number,
  categories: number,
  replacement = false,
  generator: Generator = defaultGenerator,
): void {
  if (!(n > 0))
    throw new ValueError(
      `multinomial: numSamples must be above 0, got ${n}. Ask for at least one.`,
      n,
    );
  if (!replacement && n > categories) {
    throw new ValueError(
      `multinomial: ${n} samples of ${categories} categories without replacement. Pass { replacement: true } or fewer.`,
      n,
    );
  }
  const row = weights.subarray(weightsStart, weightsStart + categories);
  checkWeights(row);
  if (replacement) drawWithReplacement(out, start, n, row, generator);
  else drawWithoutReplacement(out, start, n, row, generator);
}

function checkWeights(row: FloatArray): void {
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const weight = row[i];
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new ValueError(
        `multinomial: weights must be finite and at least 0, got ${weight} at index ${i}. Apply softmax() to logits first?`,
        weight,
      );
    }
    sum += weight;
  }
  if (!(sum > 0)) {
    throw new ValueError(
      'multinomial: the weights sum to 0, so nothing can be drawn. Give one above 0.',
      sum,
    );
  }
}

function drawWithReplacement(
  out: Int32Array,
  start: number,
  n: number,
  row: FloatArray,
  generator: Generator,
): void {
  // The running sum is rounded to the dtype of the weights at every step, as torch's is.
  const cumulative = isDouble(row) ? new Float64Array(row.length) : new Float32Array(row.length);
  const last = row.length - 1;
  cumulative[0] = row[0];
  for (let i = 1; i <= last; i++) cumulative[i] = cumulative[i - 1] + row[i];
  const sum = cumulative[last];
  for (let i = 0; i < last; i++) cumulative[i] /= sum;
  cumulative[last] = 1;
  for (let i = 0; i < n; i++) {
    const u = generator.uniform53();
    let low = 0;
    let high = row.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle] < u) low = middle + 1;
      else high = middle;
    }
    out[start + i] = low;
  }
}

function drawWithoutReplacement(
  out: Int32Array,
  start: number,
  n: number,
  row: FloatArray,
  generator: Generator,
): void {
  const scores = isDouble(row) ? new Float64Array(row.length) : new Float32Array(row.length);
  fillExponential(scores, 0, row.length, 1, generator);
  for (let i = 0; i < row.length; i++) scores[i] = row[i] / scores[i];
  if (n === 1) {
    let best = 0;
    for (let i = 1; i < row.length; i++) if (scores[i] > scores[best]) best = i;
    out[start] = best;
    return;
  }
  const order = Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
  out.set(order.subarray(0, n), start);
}
