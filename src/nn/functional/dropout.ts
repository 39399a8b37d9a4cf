/**
 * `nn.functional`: dropout. Layer: nn.
 */
import { ValueError } from '../../errors';
import { emptyLike } from '../../ops/creation';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';

/** Options of dropout. */
export interface DropoutOptions {
  /** Probability of an element to become 0; 0.5 by default. */
  p?: number;
  /** Whether anything is dropped at all; true by default. */
  training?: boolean;
}

/**
 * Sets elements to 0 with probability p and divides the others by 1 − p, so that the mean stays.
 *
 * @param args `p` 0.5 and `training` true by default
 * @returns the input itself when not training
 * @throws ValueError when p is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * const y = nn.functional.dropout(ones(4), 0.5);
 * console.log(y.eq(0).logicalOr(y.eq(2)).all().item()); // true
 * ```
 */
export function dropout(
  x: Tensor,
  ...args: Call<[p: number, training: boolean], DropoutOptions>
): Tensor {
  const defaults = { p: 0.5, training: true };
  const { p, training } = parseOptions('dropout', defaults, ['p', 'training'], args);
  checkProbability('dropout', p);
  return drop(x, p, training);
}

/** @internal Dropout without the parsing. */
export function drop(x: Tensor, p: number, training: boolean): Tensor {
  if (!training || p === 0 || x.count === 0) return x;
  if (p === 1) return x.mul(0);
  return x.mul(
    emptyLike(x)
      .bernoulli_(1 - p)
      .div_(1 - p),
  );
}

/** @internal Checks that p is a probability. */
export function checkProbability(op: string, p: number): void {
  if (!(p >= 0 && p <= 1))
    throw new ValueError(`${op}: p is ${p}. Give a probability from 0 to 1.`, p);
}
