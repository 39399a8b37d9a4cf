/**
 * Scaled dot product attention as one node, on devices with a kernel for it one head after the other. Layer: ops.
 */
import { mode } from '../autograd/mode';
import type { Node } from '../autograd/node';
import { record, requireGrad } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { Attention } from '../backend/backend';
import { type Shape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { arange } from './ranges';
import { emptyResult } from './run-formula';
import { softmaxRule } from './softmax-rule';
import { written } from './written';

/** How queries see keys. */
export interface Seeing {
  /** Factor of the scores. */
  readonly scale: number;
  /** Whether each query sees only the keys up to its own position. */
  readonly causal: boolean;
  /** What is added to the scores; broadcasts to them. */
  readonly mask: Tensor | null;
}

/** True above the diagonal: where a step would look at later ones. */
export function laterSteps(like: Tensor, length: number, keys = length): Tensor {
  const { device } = like;
  const rows = arange(length, { dtype: 'int32', device }).unsqueeze(1);
  return arange(keys, { dtype: 'int32', device }).gt(rows);
}

/** softmax(query keyᵀ · scale + mask), operation by operation. */
export function attentionShares(query: Tensor, key: Tensor, seeing: Seeing): Tensor {
  const { mask, causal } = seeing;
  let scores = scoresOf(query, key, seeing);
  if (causal) {
    const [length, keys] = scores.shape.slice(-2);
    scores = scores.maskedFill(laterSteps(query, length, keys), Number.NEGATIVE_INFINITY);
  }
  return (mask === null ? scores : scores.add(mask)).softmax(-1);
}

function scoresOf(query: Tensor, key: Tensor, { scale }: Seeing): Tensor {
  return query.mul(scale).matmul(key.transpose(-2, -1));
}

/**
 * softmax(query keyᵀ · scale + mask) value as one node.
 *
 * @internal
 * @param query `[…, L, E]`
 * @param key `[…, S, E]`
 * @param value `[…, S, D]`; all of one type, with the same leading sizes
 * @returns `[…, L, D]`; its heads lie inside its steps where the query's do
 */
export function attention(query: Tensor, key: Tensor, value: Tensor, seeing: Seeing): Tensor {
  const inputs = [query, key, value];
  const [q, k, v] = inputs.map((x) => x.detach());
  const isRecorded = mode.grad && requireGrad(inputs);
  const byKernel = attendByKernel(q, k, v, seeing, isRecorded);
  if (byKernel !== null) {
    const { result, shares } = byKernel;
    return shares === null ? result : record(rule, result, inputs, [...inputs, shares], seeing);
  }
  const shares = attentionShares(q, k, seeing);
  return record(rule, shares.matmul(v), inputs, [...inputs, shares], seeing);
}

/** Null where the device has no kernel for it. */
function attendByKernel(q: Tensor, k: Tensor, v: Tensor, seeing: Seeing, isRecorded: boolean) {
  const { backend } = q.storage;
  if (backend.attend === undefined || q.count === 0 || v.count === 0) return null;
  const result = emptyLike(q, v.shape[v.ndim - 1]);
  const scores = [...q.shape.slice(0, -1), k.shape[k.ndim - 2]];
  const shares = isRecorded ? emptyResult(q, q.dtype, scores) : null;
  const asked = shares === null ? null : byHeads(shares);
  const done = backend.attend(operandsOf(q, k, v, seeing), asked, byHeads(result));
  return done ? { result, shares } : null;
}

function operandsOf(q: Tensor, k: Tensor, v: Tensor, { scale, causal, mask }: Seeing): Attention {
  const [query, key, value] = [byHeads(q), byHeads(k), byHeads(v)];
  const scores = [...q.shape.slice(0, -1), k.shape[k.ndim - 2]];
  const added = mask === null ? null : byHeads(mask.detach().expand(scores));
  return { query, key, value, mask: added, scale, causal };
}

/** The same as `[batch, heads, steps, size]`. */
function byHeads(x: Tensor): Tensor {
  const { shape, strides, offset, ndim } = x;
  if (ndim === 4) return x;
  if (ndim > 4) return x.reshape([-1, ...shape.slice(-3)]);
  const batch = ndim === 3 ? 0 : -1;
  const at = (of: Shape, without: number) => [of[batch] ?? without, without, ...of.slice(-2)];
  return x.window(at(shape, 1), at(strides, 0), offset);
}

/** A fresh tensor of the leading sizes of `x` and rows of this size, whose heads lie inside its steps where those of `x` do. */
function emptyLike(x: Tensor, size: number): Tensor {
  const shape = [...x.shape.slice(0, -1), size];
  if (x.ndim !== 4 || x.strides[1] >= x.strides[2]) return emptyResult(x, x.dtype, shape);
  const [batch, heads, steps] = shape;
  const inside = emptyResult(x, x.dtype, [batch, steps, heads, size]);
  return inside.window(shape, [steps * heads * size, size, heads * size, 1], inside.offset);
}

/**
 * Fresh tensors beside each other, where the operands are the parts of one projection and all of them are asked for: then
 * their cotangents are together that of the projection, and nothing need be moved.
 */
function emptySideBySide(operands: readonly Tensor[], node: Node): Tensor[] | null {
  const [{ shape, ndim, storage, offset }] = operands;
  if (ndim !== 4) return null;
  const [batch, heads, steps, size] = shape;
  const [parts, width] = [operands.length, heads * size];
  const strides = [steps * parts * width, size, parts * width, 1];
  const fits = operands.every(
    (x, i) =>
      node.needs(i) &&
      x.storage === storage &&
      x.offset === offset + i * width &&
      sameShape(x.shape, shape) &&
      sameShape(x.strides, strides),
  );
  if (!fits) return null;
  const whole = emptyResult(operands[0], operands[0].dtype, [batch, steps, parts * width]);
  return operands.map((_, i) => whole.window(shape, strides, whole.offset + i * width));
}

const rule = defineRule({
  name: 'scaledDotProductAttention',
  describe: written({
    operands: ['q', 'k', 'v'],
    value: ['softmax(q @ k.T * scale) @ v', '\\operatorname{softmax}(s\\, q\\, k^{\\top})\\, v'],
    cotangents: [
      ['scale * d @ k with d = p * (g @ v.T - sum(p * (g @ v.T)))', 's\\, d\\, k'],
      ['scale * d.T @ q', 's\\, d^{\\top} q'],
      ['p.T @ g', 'p^{\\top} g'],
    ],
    saved: ['q', 'k', 'v', 'p'],
  }),
  vjp(g, node) {
    const [q, k, v, shares] = node.savedTensors();
    const seeing = node.attrs as Seeing;
    if (!mode.grad) {
      const byKernel = cotangentsByKernel(g, node);
      if (byKernel !== null) return byKernel;
    }
    const p = mode.grad ? followed(q, k, shares, seeing) : shares;
    const toShares = g.matmul(v.transpose(-2, -1));
    const d = toShares.sub(toShares.mul(p).sum(-1, true)).mul(p).mul(seeing.scale);
    return [
      node.needs(0) ? d.matmul(k) : null,
      node.needs(1) ? d.transpose(-2, -1).matmul(q) : null,
      node.needs(2) ? p.transpose(-2, -1).matmul(g) : null,
    ];
  },
});

/** The shares as they follow from query and key, for another derivative; what was masked has none, and its share is 0. */
function followed(q: Tensor, k: Tensor, shares: Tensor, seeing: Seeing): Tensor {
  const p = shares.detach();
  return record(softmaxRule, p, [scoresOf(q, k, seeing)], [p], p.ndim - 1);
}

/** Null where the device has no kernel for them. */
function cotangentsByKernel(g: Tensor, node: Node): (Tensor | null)[] | null {
  const [q, k, v, shares] = node.savedTensors();
  const { backend } = g.storage;
  if (backend.attendBackward === undefined || q.count === 0 || v.count === 0) return null;
  const outs =
    emptySideBySide([q, k, v], node) ??
    [q, k, v].map((x, i) => (node.needs(i) ? emptyLike(x, x.shape[x.ndim - 1]) : null));
  const [query, key, value] = outs.map((out) => (out === null ? null : byHeads(out)));
  const operands = operandsOf(q, k, v, { ...(node.attrs as Seeing), mask: null });
  const done = backend.attendBackward(operands, byHeads(shares), byHeads(g), { query, key, value });
  return done ? outs : null;
}
