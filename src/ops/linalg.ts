/**
 * Matrix products. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { View } from '../backend/backend';
import { seenAs } from '../backend/view';
import { promoteTypes } from '../dtype';
import { DTypeError, inNameOf, kindOf, ShapeError, ValueError } from '../errors';
import { type Needs, parseNeeded, parseOptions } from '../options';
import {
  broadcastShapes,
  formatShape,
  isContiguous,
  numelOf,
  type Shape,
  sameShape,
} from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { runReduce } from './reduce';
import { checkDevices } from './run-formula';
import { neededTensor } from './tensor-argument';
import { written } from './written';

/**
 * Matrix product, by PyTorch's rules: vectors count as a row on the left and a column on the right, leading dimensions
 * are a batch and broadcast.  ∂/∂a = g bᵀ,  ∂/∂b = aᵀ g
 *
 * - `a`: `[…, m, k]` or `[k]`
 * - `b`: `[…, k, n]` or `[k]`
 *
 * @returns `[…, m, n]`, without the dimensions that vectors lack
 * @throws ShapeError when the inner sizes differ
 * @see https://pytorch.org/docs/stable/generated/torch.matmul.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).toArray()); // [3, 7]
 * ```
 */
export function matmul(a: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [b] = parseNeeded<[other: Tensor]>('matmul', ['other'], args);
  if (a.ndim >= 2 && b.ndim >= 2) return product('matmul', a, b);
  checkTensors('matmul', a, b);
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      `matmul: takes tensors of at least 1 dimension, got ${formatShape(a.shape)} @ ${formatShape(b.shape)}. ` +
        'Use mul() for a scalar.',
      [a.shape, b.shape],
    );
  }
  checkInner('matmul', a, b);
  const left = a.ndim === 1 ? a.unsqueeze(0) : a;
  const right = b.ndim === 1 ? b.unsqueeze(1) : b;
  const out = product('matmul', left, right);
  if (a.ndim === 1 && b.ndim === 1) return out.reshape([]);
  return out.squeeze(a.ndim === 1 ? -2 : -1);
}
define('matmul', matmul);

const productRule = defineRule({
  name: 'matmul',
  describe: written({
    operands: ['a', 'b'],
    value: ['a @ b', 'a \\, b'],
    cotangents: [
      ['g @ b.T', 'g \\, b^{\\top}'],
      ['a.T @ g', 'a^{\\top} g'],
    ],
    saved: ['a', 'b'],
  }),
  vjp(g, node) {
    const [a, b] = node.savedTensors();
    return [
      node.needs(0) ? productTransposed('matmul', g, b) : null,
      node.needs(1) ? transposedProduct('matmul', a, g) : null,
    ];
  },
});

/** A matrix with its dimensions swapped, for a kernel. */
function transposed(x: Tensor): View {
  const shape = [x.shape[1], x.shape[0]];
  const strides = [x.strides[1], x.strides[0]];
  return seenAs(x, shape, strides, x.offset, isContiguous(shape, strides));
}

/** The product of two tensors of at least two dimensions. */
function product(op: string, a: Tensor, b: Tensor): Tensor {
  const shape = productShape(op, a, b);
  const dtype = a.dtype === b.dtype ? a.dtype : mixedTypes(op, a, b);
  const { backend } = a.storage;
  const out = Tensor.over(backend.allocate(dtype, numelOf(shape), op, true), shape);
  if (shape.length === 2) backend.matmul(a, b, null, out);
  else {
    const batch = shape.slice(0, -2);
    backend.matmul(inBatch(a, batch), inBatch(b, batch), null, inBatch(out, batch));
  }
  return record(productRule, out, [a, b], [a, b]);
}

/** aᵀ b, for a rule. */
function transposedProduct(op: string, a: Tensor, b: Tensor): Tensor {
  if (isSeen(a, b)) return product(op, a.transpose(-2, -1), b);
  return runProduct(op, transposed(a), b, b);
}

/** a bᵀ, for a rule. */
function productTransposed(op: string, a: Tensor, b: Tensor): Tensor {
  if (isSeen(a, b)) return product(op, a, b.transpose(-2, -1));
  return runProduct(op, a, transposed(b), a);
}

/** Whether a transposed operand must be a tensor: to be recorded, or as one of a batch. */
function isSeen(a: Tensor, b: Tensor): boolean {
  return mode.grad || a.ndim > 2 || b.ndim > 2;
}

function runProduct(op: string, a: View, b: View, { dtype, storage }: Tensor): Tensor {
  const [m, n] = [a.shape[0], b.shape[1]];
  const out = Tensor.over(storage.backend.allocate(dtype, m * n, op, true), [m, n]);
  storage.backend.matmul(a, b, null, out);
  return out;
}

function mixedTypes(op: string, a: Tensor, b: Tensor): never {
  throw new DTypeError(
    `${op}: the operands are ${a.dtype} and ${b.dtype}. Convert one with to('${promoteTypes(a.dtype, b.dtype)}').`,
    [a.dtype, b.dtype],
  );
}

function productShape(op: string, a: Tensor, b: Tensor): Shape {
  if (a.storage.backend !== b.storage.backend) checkDevices(op, [a, b]);
  const [m, k] = [a.shape[a.ndim - 2], a.shape[a.ndim - 1]];
  const [k2, n] = [b.shape[b.ndim - 2], b.shape[b.ndim - 1]];
  if (k !== k2) checkInner(op, a, b);
  if (a.ndim === 2 && b.ndim === 2) return [m, n];
  const [left, right] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  if (sameShape(left, right)) return [...left, m, n];
  const batches = `${op}: the batches of ${formatShape(a.shape)} @ ${formatShape(b.shape)}`;
  return [...broadcastShapes(batches, left, right), m, n];
}

/** Checks that the sizes summed over agree. */
function checkInner(op: string, a: Tensor, b: Tensor): void {
  const [k, k2] = [a.shape[a.ndim - 1], b.shape[Math.max(b.ndim - 2, 0)]];
  if (k === k2) return;
  const transposable = k === b.shape[b.ndim - 1] || a.shape[Math.max(a.ndim - 2, 0)] === k2;
  const otherwise =
    b.ndim === 1 ? 'must equal that of the vector.' : 'must equal the last but one of the right.';
  throw new ShapeError(
    `${op}: inner sizes differ, ${formatShape(a.shape)} @ ${formatShape(b.shape)} has ${k} and ${k2}. ` +
      (transposable && a.ndim + b.ndim > 2
        ? 'Transpose one operand?'
        : `The last size of the left ${otherwise}`),
    [a.shape, b.shape],
  );
}

function checkTensors(op: string, ...operands: unknown[]): void {
  for (const x of operands) {
    if (!(x instanceof Tensor)) {
      throw new ValueError(`${op}: an operand is ${kindOf(x)}. Give a tensor.`, x);
    }
  }
}

/** The same elements as one batch of matrices; a copy only where the batch dimensions do not merge. */
function inBatch(x: Tensor, batch: Shape): View {
  const m = x.shape[x.ndim - 2];
  const n = x.shape[x.ndim - 1];
  const own = numelOf(x.shape.slice(0, -2));
  const plain = x.detach();
  if (own === 1) return plain.reshape(1, m, n);
  return own === numelOf(batch)
    ? plain.reshape(own, m, n)
    : plain.expand([...batch, m, n]).reshape(-1, m, n);
}

function checkRank(op: string, x: Tensor, rank: number, name: string): void {
  checkTensors(op, x);
  if (x.ndim !== rank) {
    throw new ShapeError(
      `${op}: ${name} must have ${rank} dimension${rank === 1 ? '' : 's'}, got ${formatShape(x.shape)}. Use matmul() for other ranks.`,
      [x.shape],
    );
  }
}

/** Product of two matrices. */
export function mm(a: Tensor, ...args: Needs<[mat2: Tensor], { mat2?: Tensor }>): Tensor {
  const [b] = parseNeeded<[mat2: Tensor]>('mm', ['mat2'], args);
  checkRank('mm', a, 2, 'the left operand');
  checkRank('mm', b, 2, 'the right operand');
  return product('mm', a, b);
}
define('mm', mm);

/** Products of two batches of matrices, `[b, m, k] @ [b, k, n]`; the batch does not broadcast. */
export function bmm(a: Tensor, ...args: Needs<[mat2: Tensor], { mat2?: Tensor }>): Tensor {
  const [b] = parseNeeded<[mat2: Tensor]>('bmm', ['mat2'], args);
  checkRank('bmm', a, 3, 'the left operand');
  checkRank('bmm', b, 3, 'the right operand');
  if (a.shape[0] !== b.shape[0]) {
    throw new ShapeError(
      `bmm: batch sizes differ, ${formatShape(a.shape)} and ${formatShape(b.shape)}. Use matmul() to broadcast.`,
      [a.shape, b.shape],
    );
  }
  return product('bmm', a, b);
}
define('bmm', bmm);

/** Product of a matrix and a vector. */
export function mv(a: Tensor, ...args: Needs<[vec: Tensor], { vec?: Tensor }>): Tensor {
  const [x] = parseNeeded<[vec: Tensor]>('mv', ['vec'], args);
  checkRank('mv', a, 2, 'the matrix');
  checkRank('mv', x, 1, 'the vector');
  checkInner('mv', a, x);
  return inNameOf('mv', () => matmul(a, x));
}
define('mv', mv);

/** Inner product of two vectors. */
export function dot(a: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [b] = parseNeeded<[other: Tensor]>('dot', ['other'], args);
  checkRank('dot', a, 1, 'the left operand');
  checkRank('dot', b, 1, 'the right operand');
  checkInner('dot', a, b);
  return inNameOf('dot', () => matmul(a, b));
}
define('dot', dot);

/** Outer product of two vectors.  zᵢⱼ = xᵢ yⱼ */
export function outer(x: Tensor, ...args: Needs<[vec2: Tensor], { vec2?: Tensor }>): Tensor {
  const [y] = parseNeeded<[vec2: Tensor]>('outer', ['vec2'], args);
  checkRank('outer', x, 1, 'the left operand');
  checkRank('outer', y, 1, 'the right operand');
  return x.unsqueeze(1).mul(y);
}
define('outer', outer);

const linearRule = defineRule({
  name: 'linear',
  describe: written({
    operands: ['x', 'W', 'b'],
    value: ['x @ W.T + b', 'x \\, W^{\\top} + b'],
    cotangents: [
      ['g @ W', 'g \\, W'],
      ['g.T @ x', 'g^{\\top} x'],
      ['sum of g over the rows', '\\sum_{\\mathrm{rows}} g'],
    ],
    saved: ['x', 'W'],
  }),
  vjp(g, node) {
    const [x, weight] = node.savedTensors();
    const rows = g.ndim === 2 ? g : g.reshape(-1, g.shape[g.ndim - 1]);
    const flat = x.ndim === 2 ? x : x.reshape(-1, x.shape[x.ndim - 1]);
    return [
      node.needs(0) ? inShape(product('linear', rows, weight), x.shape) : null,
      node.needs(1) ? transposedProduct('linear', rows, flat) : null,
      node.inputs.length > 2 && node.needs(2) ? ofBias(rows) : null,
    ];
  },
});

/** Where it is recorded the engine sums it, as it does for every operand that was broadcast. */
function ofBias(rows: Tensor): Tensor {
  return mode.grad ? rows : runReduce('sum', rows, [0], false, rows.dtype);
}

function inShape(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : x.reshape(shape);
}

function parseLinear(args: readonly unknown[]): [weight: Tensor, bias: Tensor | null] {
  const [first, second] = args;
  if (first instanceof Tensor && args.length <= 2 && (second instanceof Tensor || second == null)) {
    return [first, second ?? null];
  }
  const given = parseOptions(
    'linear',
    { weight: undefined as Tensor | undefined, bias: null as Tensor | null },
    ['weight', 'bias'],
    args,
  );
  const { weight, bias } = given;
  return [
    neededTensor('linear', 'weight', weight),
    bias === null ? null : neededTensor('linear', 'bias', bias),
  ];
}

/**
 * Affine map.  y = x Wᵀ + b
 *
 * - `x`: `[…, in]`
 * - `weight`: `[out, in]`
 * - `bias`: `[out]`, or null
 *
 * @returns `[…, out]`
 * @throws ShapeError when the sizes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 */
export function linear(
  x: Tensor,
  ...args: Needs<[weight: Tensor], { weight?: Tensor; bias?: Tensor | null }, [bias: Tensor | null]>
): Tensor {
  const [weight, bias] = parseLinear(args);
  return affine(x, weight, bias);
}
define('linear', linear);

/** @internal `linear` of arguments in their places. */
export function affine(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const features = weight.shape[1];
  if (weight.ndim !== 2 || x.ndim === 0 || x.shape[x.ndim - 1] !== features) {
    throw new ShapeError(
      `linear: input ${formatShape(x.shape)} does not fit weight ${formatShape(weight.shape)} ([out, in]): the last ` +
        `size of the input must be ${features}.`,
      [x.shape, weight.shape],
    );
  }
  const size = weight.shape[0];
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== size)) {
    throw new ShapeError(
      `linear: bias ${formatShape(bias.shape)} does not fit ${size} outputs. Use [${size}].`,
      [bias.shape],
    );
  }
  const operands = bias === null ? [x, weight] : [x, weight, bias];
  checkDevices('linear', operands);
  if (x.dtype !== weight.dtype) mixedTypes('linear', x, weight);
  const flat = x.ndim === 2 ? x : x.detach().reshape(-1, features);
  const { backend } = x.storage;
  const rows = flat.shape[0];
  const out = Tensor.over(backend.allocate(x.dtype, rows * size, 'linear', true), [rows, size]);
  backend.matmul(flat, transposed(weight), bias, out);
  const shaped = x.ndim === 2 ? out : Tensor.over(out.storage, [...x.shape.slice(0, -1), size]);
  return record(linearRule, shaped, operands, [x, weight]);
}
