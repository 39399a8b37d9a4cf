/**
 * `nn.functional`: dropout of elements and of whole channels. The masks are PyTorch's where it draws them from its
 * generator one by one; builds of PyTorch with MKL draw them in another way. Layer: nn.
 */
import { ShapeError, ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { shown } from './checks';

/** Options of dropout. */
export interface DropoutOptions {
  /** Probability of an element to become 0; 0.5 by default. */
  p?: number;
  /** Whether anything is dropped at all; true by default, except in the alpha forms. */
  training?: boolean;
}

type DropoutArgs = Call<[p: number, training: boolean], DropoutOptions>;

function parse(op: string, args: DropoutArgs, training = true): Required<DropoutOptions> {
  const options = parseOptions(op, { p: 0.5, training }, ['p', 'training'], args);
  checkProbability(op, options.p);
  return options;
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
export function dropout(x: Tensor, ...args: DropoutArgs): Tensor {
  const { p, training } = parse('dropout', args);
  return drop(x, p, training);
}

/** @internal Which elements share one draw: none, or all of a channel. */
export type Shared = 'element' | 'channel';

/** @internal Dropout without the parsing. */
export function drop(x: Tensor, p: number, training: boolean, shared: Shared = 'element'): Tensor {
  if (!training || p === 0 || x.count === 0) return x;
  if (p === 1) return x.mul(0);
  return x.mul(keepers(x, p, shared).div_(1 - p));
}

/** 1 where an element or channel is kept. */
function keepers(x: Tensor, p: number, shared: Shared): Tensor {
  if (shared === 'channel') {
    return x.newEmpty(x.shape.map((size, dim) => (dim < 2 ? size : 1))).bernoulli_(1 - p);
  }
  return x.newEmpty(x.shape).bernoulli_(1 - p);
}

/** @internal Checks that p is a probability. */
export function checkProbability(op: string, p: number): void {
  if (!(p >= 0 && p <= 1))
    throw new ValueError(`${op}: p is ${p}. Give a probability from 0 to 1.`, p);
}

/** @internal Dropout of whole channels; `alone` is the number of dimensions of an input without a batch. */
export function dropChannels(
  op: string,
  x: Tensor,
  p: number,
  training: boolean,
  alone: number,
): Tensor {
  if (x.ndim < 2) {
    throw new ShapeError(`${op}: takes [N, C, …] or [C, …], got ${shown(x)}.`, [x.shape]);
  }
  if (x.ndim !== alone) return drop(x, p, training, 'channel');
  return drop(x.unsqueeze(0), p, training, 'channel').squeeze(0);
}

/**
 * Dropout of whole channels of `[N, C, L]` or `[C, L]`.
 *
 * @param args `p` 0.5 and `training` true by default
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * const y = nn.functional.dropout1d(ones(2, 3, 4), 0.5);
 * console.log(y.amax(2).eq(y.amin(2)).all().item()); // true
 * ```
 */
export function dropout1d(x: Tensor, ...args: DropoutArgs): Tensor {
  const { p, training } = parse('dropout1d', args);
  return dropChannels('dropout1d', x, p, training, 2);
}

/**
 * Dropout of whole channels of `[N, C, H, W]`. As in PyTorch, three dimensions are `[N, C, L]`.
 *
 * @param args `p` 0.5 and `training` true by default
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html
 */
export function dropout2d(x: Tensor, ...args: DropoutArgs): Tensor {
  const { p, training } = parse('dropout2d', args);
  return dropChannels('dropout2d', x, p, training, -1);
}

/**
 * Dropout of whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * @param args `p` 0.5 and `training` true by default
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout3d.html
 */
export function dropout3d(x: Tensor, ...args: DropoutArgs): Tensor {
  const { p, training } = parse('dropout3d', args);
  return dropChannels('dropout3d', x, p, training, 4);
}

/** Minus the limit of SELU for x → −∞. */
const SELU_LIMIT = 1.7580993408473766;

/** @internal Dropout to SELU's negative limit without the parsing. */
export function alphaDrop(x: Tensor, p: number, training: boolean, shared: Shared): Tensor {
  if (!training || p === 0 || x.count === 0) return x;
  if (p === 1) return x.mul(0);
  if (shared === 'channel' && x.ndim < 2) {
    throw new ShapeError(`featureAlphaDropout: takes [N, C, …], got ${shown(x)}.`, [x.shape]);
  }
  const kept = keepers(x, p, shared);
  const scale = 1 / Math.sqrt((SELU_LIMIT ** 2 * p + 1) * (1 - p));
  const shift = kept
    .sub(1)
    .mul_(SELU_LIMIT * scale)
    .add_(SELU_LIMIT * scale * p);
  return x.mul(kept.mul(scale)).add(shift);
}

/**
 * Dropout that keeps mean and variance of what SELU makes: dropped elements become its negative limit, all are scaled.
 *
 * @param args `p` 0.5 and, as in PyTorch, `training` false by default
 * @see Klambauer et al., Self-Normalizing Neural Networks, 2017
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(nn.functional.alphaDropout(ones(2)).toArray()); // [1, 1]
 * ```
 */
export function alphaDropout(x: Tensor, ...args: DropoutArgs): Tensor {
  const { p, training } = parse('alphaDropout', args, false);
  return alphaDrop(x, p, training, 'element');
}

/**
 * `alphaDropout` of whole channels.
 *
 * @param args `p` 0.5 and, as in PyTorch, `training` false by default
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html
 */
export function featureAlphaDropout(x: Tensor, ...args: DropoutArgs): Tensor {
  const { p, training } = parse('featureAlphaDropout', args, false);
  return alphaDrop(x, p, training, 'channel');
}
