/**
 * How the terms of a loss become one number. Layer: nn.
 */
import { ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';

/** The mean of the terms, their sum, or the terms themselves. */
export type Reduction = 'mean' | 'sum' | 'none';

/** The option that every loss has. */
export interface ReductionOptions {
  /** `'mean'` (the default), `'sum'` or `'none'`. */
  reduction?: Reduction;
}

const DEFAULTS = { reduction: 'mean' as Reduction };

/** @internal The reduction of a loss that has no other option. */
export function reductionOf(
  op: string,
  args: Call<[reduction: Reduction], ReductionOptions>,
): Reduction {
  const { reduction } = parseOptions(op, DEFAULTS, ['reduction'], args);
  checkReduction(op, reduction);
  return reduction;
}

/** @internal Checks the name of a reduction. */
export function checkReduction(
  op: string,
  reduction: string,
  known: readonly string[] = ['mean', 'sum', 'none'],
): void {
  if (!known.includes(reduction)) {
    throw new ValueError(
      `${op}: reduction '${reduction}' is none of ${known.map((r) => `'${r}'`).join(', ')}.`,
      reduction,
    );
  }
}

/** @internal The terms of a loss, their sum or their mean. */
export function reduceTerms(op: string, terms: Tensor, reduction: Reduction): Tensor {
  checkReduction(op, reduction);
  return reduction === 'none' ? terms : reduction === 'sum' ? terms.sum() : terms.mean();
}
