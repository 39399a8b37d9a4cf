/**
 * `nn.functional`: attention, and what MultiheadAttention computes. Layer: nn.
 */
import { OptionError, ShapeError } from '../../errors';
import { attention, attentionShares } from '../../ops/attention';
import { zeros } from '../../ops/creation';
import { cat } from '../../ops/joining';
import { linear } from '../../ops/linalg';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { agree, shown } from './checks';
import { checkProbability, drop } from './dropout';

/** Options of scaledDotProductAttention. */
export interface AttentionOptions {
  /** Bool, true where a key may be looked at; or numbers added to the scores; broadcasts to `[…, L, S]`. */
  attnMask?: Tensor | null;
  /** Probability of dropout of the weights; 0 by default. It drops in evaluation too: pass 0 there. */
  dropoutP?: number;
  /** Whether each query sees only the keys up to its own position; false by default. */
  isCausal?: boolean;
  /** Factor of the scores; 1/√E by default. */
  scale?: number | null;
  /** Whether keys and values may have fewer heads, which are repeated; false by default. */
  enableGqa?: boolean;
}

/**
 * Attention.  y = softmax(q kᵀ · scale + mask) v
 *
 * @param query `[…, L, E]`
 * @param key `[…, S, E]`
 * @param value `[…, S, D]`
 * @param args `attnMask`, `dropoutP`, `isCausal`, `scale` and, by name, `enableGqa`
 * @returns `[…, L, D]`
 * @throws OptionError for a mask together with `isCausal`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const [q, v] = [tensor([[1], [1]]), tensor([[1], [3]])];
 * const y = nn.functional.scaledDotProductAttention(q, q, v, { isCausal: true });
 * console.log(y.toArray()); // [[1], [2]]
 * ```
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  ...args: Call<
    [attnMask: Tensor | null, dropoutP: number, isCausal: boolean, scale: number | null],
    AttentionOptions
  >
): Tensor {
  const op = 'scaledDotProductAttention';
  const defaults = {
    attnMask: null as Tensor | null,
    dropoutP: 0,
    isCausal: false,
    scale: null as number | null,
    enableGqa: false,
  };
  const names = ['attnMask', 'dropoutP', 'isCausal', 'scale'] as const;
  const { attnMask, dropoutP, isCausal, scale, enableGqa } = parseOptions(
    op,
    defaults,
    names,
    args,
  );
  checkProbability(op, dropoutP);
  const size = query.shape[query.ndim - 1];
  if (query.ndim < 2 || key.ndim < 2 || value.ndim < 2 || key.shape[key.ndim - 1] !== size) {
    throw new ShapeError(
      `${op}: query ${shown(query)} and key ${shown(key)} must be […, L, E] and […, S, E] with one E.`,
      [query.shape, key.shape],
    );
  }
  if (attnMask !== null && isCausal) {
    throw new OptionError(
      `${op}: both attnMask and isCausal are given. Give one; a mask can be causal itself.`,
      'isCausal',
    );
  }
  const heads = query.shape[query.ndim - 3];
  const [k, v] = enableGqa ? [repeatHeads(key, heads), repeatHeads(value, heads)] : [key, value];
  const seeing = {
    scale: scale ?? 1 / Math.sqrt(size),
    causal: isCausal,
    mask: attnMask === null ? null : added(attnMask, query),
  };
  const alike = [query, k, v].every(
    (x) => x.dtype === query.dtype && agree(x.shape.slice(0, -2), query.shape.slice(0, -2)),
  );
  if (alike && dropoutP === 0 && seeing.mask?.requiresGrad !== true) {
    return attention(query, k, v, seeing);
  }
  return drop(attentionShares(query, k, seeing), dropoutP, true).matmul(v);
}

/** A mask as what is added to the scores: −∞ where a bool one is false. */
function added(mask: Tensor, like: Tensor): Tensor {
  if (mask.dtype !== 'bool') return mask;
  const { dtype } = like;
  return zeros(mask.shape, { dtype, device: mask.device }).maskedFill(
    mask.logicalNot(),
    Number.NEGATIVE_INFINITY,
  );
}

/** The heads of `[…, H, S, E]`, each several times in a row. */
function repeatHeads(x: Tensor, heads: number): Tensor {
  const own = x.shape[x.ndim - 3];
  if (own === heads) return x;
  const [lead, rest] = [x.shape.slice(0, -3), x.shape.slice(-2)];
  if (own === undefined || heads % own !== 0) {
    throw new ShapeError(
      `scaledDotProductAttention: ${own} heads of keys or values do not divide the ${heads} heads of the query.`,
      [x.shape],
    );
  }
  return x
    .unsqueeze(-3)
    .expand([...lead, own, heads / own, ...rest])
    .reshape([...lead, heads, ...rest]);
}

/** @internal The parameters of multi-head attention. */
export interface HeadsWeights {
  /** Of query, key and value. */
  readonly inputs: readonly [Tensor, Tensor, Tensor];
  readonly inputBiases: readonly [Tensor, Tensor, Tensor] | null;
  readonly biasK: Tensor | null;
  readonly biasV: Tensor | null;
  readonly output: Tensor;
  readonly outputBias: Tensor | null;
}

/** @internal What multi-head attention is asked for. */
export interface HeadsOptions {
  readonly heads: number;
  readonly dropout: number;
  readonly addZeroAttn: boolean;
  /** `[N, S]`: true, or −∞, where a key is padding. */
  readonly keyPaddingMask: Tensor | null;
  /** `[L, S]` or `[N · heads, L, S]`: true, or −∞, where a key may not be looked at. */
  readonly attnMask: Tensor | null;
  /** Whether the weights are asked for, too. */
  readonly needWeights: boolean;
}

/**
 * @internal Multi-head attention over `[L, N, E]`, `[S, N, K]` and `[S, N, V]`.
 *
 * @returns the output `[L, N, E]`, and the weights `[N, heads, L, S]` after dropout, which may be null where nobody needs them
 */
export function attendHeads(
  [query, key, value]: readonly [Tensor, Tensor, Tensor],
  weights: HeadsWeights,
  options: HeadsOptions,
): { output: Tensor; shares: Tensor | null } {
  const { heads, dropout, addZeroAttn, keyPaddingMask, attnMask, needWeights } = options;
  const [length, batch] = query.shape;
  const size = weights.inputs[0].shape[0];
  const project = (x: Tensor, i: 0 | 1 | 2) =>
    linear(x, weights.inputs[i], weights.inputBiases?.[i] ?? null);
  const more = (x: Tensor, row: Tensor | null) =>
    row === null ? x : cat([x, row.expand([1, batch, size])], 0);
  // Heads join the batch: [steps, N · heads, size per head], steps last but one.
  const split = (x: Tensor) => x.reshape(x.shape[0], batch * heads, size / heads).transpose(0, 1);
  const withZero = (x: Tensor) =>
    addZeroAttn ? cat([x, x.newZeros([x.shape[0], 1, x.shape[2]])], 1) : x;
  const q = split(project(query, 0));
  const k = withZero(split(more(project(key, 1), weights.biasK)));
  const v = withZero(split(more(project(value, 2), weights.biasV)));
  const keys = k.shape[1];
  const scale = 1 / Math.sqrt(size / heads);
  const masks: Tensor[] = [];
  if (attnMask !== null) {
    const mask = widened(attnMask, keys);
    masks.push(mask.ndim === 3 ? mask.reshape(batch, heads, length, keys) : mask);
  }
  if (keyPaddingMask !== null) {
    masks.push(widened(keyPaddingMask, keys).reshape(batch, 1, 1, keys));
  }
  const apart = (x: Tensor) => x.reshape(batch, heads, x.shape[1], size / heads);
  const isOneNode = !needWeights && dropout === 0 && !masks.some((mask) => mask.requiresGrad);
  let shares: Tensor | null = null;
  let mixed: Tensor;
  if (isOneNode) {
    const all = masks.map((mask) => (mask.dtype === 'bool' ? added(mask.logicalNot(), q) : mask));
    const mask = all.length === 0 ? null : all.reduce((sum, mask) => sum.add(mask));
    mixed = attention(apart(q), apart(k), apart(v), { scale, causal: false, mask });
    mixed = mixed.reshape(batch * heads, length, size / heads);
  } else {
    const scores = q.mul(scale).matmul(k.transpose(1, 2)).reshape(batch, heads, length, keys);
    shares = drop(masks.reduce(masked, scores).softmax(-1), dropout, true);
    mixed = shares.reshape(batch * heads, length, keys).matmul(v);
  }
  const joined = mixed.transpose(0, 1).reshape(length, batch, size);
  return { output: linear(joined, weights.output, weights.outputBias), shares };
}

/** A mask with columns for the keys that were added, which are always seen. */
function widened(mask: Tensor, keys: number): Tensor {
  const missing = keys - mask.shape[mask.ndim - 1];
  if (missing === 0) return mask;
  return cat([mask, mask.newZeros([...mask.shape.slice(0, -1), missing])], -1);
}

function masked(scores: Tensor, mask: Tensor): Tensor {
  return mask.dtype === 'bool'
    ? scores.maskedFill(mask, Number.NEGATIVE_INFINITY)
    : scores.add(mask);
}
