/**
 * Products with an addend, and of whole tensors: addmm and its like, inner, tensordot, kron, cross. Layer: ops.
 */
import { inNameOf, ShapeError, ValueError } from '../errors';
import { type Needs, parseNeeded, parseOptions, required } from '../options';
import { broadcastShapes, formatShape, normalizeDim, numelOf, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { bmm, dot, matmul, mm, mv, outer } from './linalg';
import { roll } from './rearranging';
import { neededTensor } from './tensor-argument';
import { defineInPlace } from './variants';

/** Factors of the two terms of a product with an addend. */
export interface AddendOptions {
  /** Factor of the addend; with 0 the addend does not count at all, NaN included. */
  beta?: number;
  /** Factor of the product. */
  alpha?: number;
}

/** The factors and the names of the two factors of the product. */
type AddendCall<A extends string, B extends string> = Needs<
  [a: Tensor, b: Tensor],
  AddendOptions & { [K in A | B]?: Tensor }
>;

type WithAddend<A extends string, B extends string> = (
  x: Tensor,
  ...args: AddendCall<A, B>
) => Tensor;

function withAddend<A extends string, B extends string>(
  op: string,
  nameA: A,
  nameB: B,
  product: (a: Tensor, b: Tensor) => Tensor,
): WithAddend<A, B> {
  return (x, ...args) => {
    const given = parseOptions<Record<string, unknown>>(
      op,
      { [nameA]: undefined, [nameB]: undefined, beta: 1, alpha: 1 },
      [nameA, nameB],
      args,
    );
    const { beta, alpha } = given as Required<AddendOptions>;
    const a = required(op, nameA, given[nameA]) as Tensor;
    const b = required(op, nameB, given[nameB]) as Tensor;
    const plain = inNameOf(op, () => product(a, b));
    if (!sameShape(broadcastShapes(op, x.shape, plain.shape), plain.shape)) {
      throw new ShapeError(
        `${op}: the addend ${formatShape(x.shape)} does not broadcast to the product's ${formatShape(plain.shape)}.`,
        [x.shape, plain.shape],
      );
    }
    const scaled = alpha === 1 ? plain : plain.mul(alpha);
    if (beta === 0) return scaled;
    return (beta === 1 ? x : x.mul(beta)).add(scaled);
  };
}

/**
 * Matrix product with an addend.  y = β x + α a b
 *
 * - `x`: broadcasts to the product
 * - `a`: `[m, k]`
 * - `b`: `[k, n]`
 *
 * @returns `[m, n]`
 * @throws ShapeError when the sizes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.addmm.html
 * @example
 * ```ts
 * import { addmm, tensor } from 'torchlet';
 * const a = tensor([[1, 2]]);
 * console.log(addmm(tensor([10]), a, a.t(), { beta: 0.5 }).toArray()); // [[10]]
 * ```
 */
export const addmm: WithAddend<'mat1', 'mat2'> = withAddend('addmm', 'mat1', 'mat2', mm);
define('addmm', addmm);

/** `addmm`, written over the addend. */
export const addmm_: typeof addmm = defineInPlace('addmm_', addmm);

/** Matrix times vector with an addend.  y = β x + α a v */
export const addmv: WithAddend<'mat', 'vec'> = withAddend('addmv', 'mat', 'vec', mv);
define('addmv', addmv);

/** `addmv`, written over the addend. */
export const addmv_: typeof addmv = defineInPlace('addmv_', addmv);

/** Outer product with an addend.  y = β x + α u vᵀ */
export const addr: WithAddend<'vec1', 'vec2'> = withAddend('addr', 'vec1', 'vec2', outer);
define('addr', addr);

/** `addr`, written over the addend. */
export const addr_: typeof addr = defineInPlace('addr_', addr);

/** Products of batches of matrices with an addend.  y = β x + α a b */
export const baddbmm: WithAddend<'batch1', 'batch2'> = withAddend(
  'baddbmm',
  'batch1',
  'batch2',
  bmm,
);
define('baddbmm', baddbmm);

/** `baddbmm`, written over the addend. */
export const baddbmm_: typeof baddbmm = defineInPlace('baddbmm_', baddbmm);

/** Sum of the products of batches of matrices, with an addend.  y = β x + α Σᵢ aᵢ bᵢ */
export const addbmm: WithAddend<'batch1', 'batch2'> = withAddend(
  'addbmm',
  'batch1',
  'batch2',
  (a, b) => bmm(a, b).sum(0),
);
define('addbmm', addbmm);

/** `addbmm`, written over the addend. */
export const addbmm_: typeof addbmm = defineInPlace('addbmm_', addbmm);

/** Inner product of two vectors; `dot`, since no element is complex. */
export function vdot(a: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [b] = parseNeeded<[other: Tensor]>('vdot', ['other'], args);
  return inNameOf('vdot', () => dot(a, b));
}
define('vdot', vdot);

/** The outer product by its older name. */
export function ger(x: Tensor, ...args: Needs<[vec2: Tensor], { vec2?: Tensor }>): Tensor {
  const [y] = parseNeeded<[vec2: Tensor]>('ger', ['vec2'], args);
  return inNameOf('ger', () => outer(x, y));
}
define('ger', ger);

/**
 * Sums over the last dimensions of both; with a 0-d operand the product.
 *
 * @returns the sizes of a without the last, then those of b without the last
 * @see https://pytorch.org/docs/stable/generated/torch.inner.html
 */
export function inner(a: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [b] = parseNeeded<[other: Tensor]>('inner', ['other'], args);
  neededTensor('inner', 'other', b);
  if (a.ndim === 0 || b.ndim === 0) return a.mul(b);
  return contract('inner', a, b, [a.ndim - 1], [b.ndim - 1]);
}
define('inner', inner);

/** What `tensordot` sums over: the last n dimensions of a and the first n of b, or lists of them. */
export type ContractedDims = number | readonly [readonly number[], readonly number[]];

/**
 * Sums of products over dimensions of both tensors.
 *
 * @param args how many dimensions (2 by default), or which of a and which of b
 * @returns the sizes of a that are left, then those of b
 * @throws ShapeError when the sizes differ
 * @see https://pytorch.org/docs/stable/generated/torch.tensordot.html
 * @example
 * ```ts
 * import { ones, tensordot } from 'torchlet';
 * console.log(tensordot(ones(2, 3, 4), ones(4, 3, 5), [[1, 2], [1, 0]]).shape); // [2, 5]
 * ```
 */
export function tensordot(
  a: Tensor,
  ...args: Needs<[other: Tensor], { other?: Tensor; dims?: ContractedDims }, [dims: ContractedDims]>
): Tensor {
  const given = { other: undefined as Tensor | undefined, dims: 2 as ContractedDims };
  const { other, dims } = parseOptions('tensordot', given, ['other', 'dims'], args);
  const b = neededTensor('tensordot', 'other', other);
  if (typeof dims !== 'number') {
    const [ofA, ofB] = [dims[0], dims[1]];
    return contract(
      'tensordot',
      a,
      b,
      ofA.map((dim) => normalizeDim('tensordot', dim, a.ndim)),
      ofB.map((dim) => normalizeDim('tensordot', dim, b.ndim)),
    );
  }
  if (!Number.isInteger(dims) || dims < 0 || dims > Math.min(a.ndim, b.ndim)) {
    throw new ValueError(
      `tensordot: ${dims} dimensions of ${formatShape(a.shape)} and ${formatShape(b.shape)}. ` +
        `Use 0 to ${Math.min(a.ndim, b.ndim)}.`,
      dims,
    );
  }
  const count = Array.from({ length: dims }, (_, i) => i);
  return contract(
    'tensordot',
    a,
    b,
    count.map((i) => a.ndim - dims + i),
    count,
  );
}
define('tensordot', tensordot);

/** One matrix product: the contracted dimensions last in a and first in b. */
function contract(
  op: string,
  a: Tensor,
  b: Tensor,
  dimsA: readonly number[],
  dimsB: readonly number[],
): Tensor {
  const sizes = (x: Tensor, dims: readonly number[]) => dims.map((dim) => x.shape[dim]);
  if (!sameShape(sizes(a, dimsA), sizes(b, dimsB))) {
    throw new ShapeError(
      `${op}: dimensions ${formatShape(dimsA)} of ${formatShape(a.shape)} and ${formatShape(dimsB)} of ` +
        `${formatShape(b.shape)} differ in size: ${formatShape(sizes(a, dimsA))} and ${formatShape(sizes(b, dimsB))}. ` +
        'Transpose one operand, or name other dimensions.',
      [a.shape, b.shape],
    );
  }
  const others = (x: Tensor, dims: readonly number[]) =>
    x.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  const [leftA, leftB] = [others(a, dimsA), others(b, dimsB)];
  const inside = numelOf(sizes(a, dimsA));
  const rows = a.permute([...leftA, ...dimsA]).reshape(numelOf(sizes(a, leftA)), inside);
  const columns = b.permute([...dimsB, ...leftB]).reshape(inside, numelOf(sizes(b, leftB)));
  return matmul(rows, columns).reshape([...sizes(a, leftA), ...sizes(b, leftB)]);
}

/**
 * Kronecker product: every element of a times all of b. Missing dimensions count as size 1.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.kron.html
 */
export function kron(a: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [b] = parseNeeded<[other: Tensor]>('kron', ['other'], args);
  neededTensor('kron', 'other', b);
  const rank = Math.max(a.ndim, b.ndim);
  const padded = (x: Tensor) => [...new Array<number>(rank - x.ndim).fill(1), ...x.shape];
  const [shapeA, shapeB] = [padded(a), padded(b)];
  const apart = a
    .reshape(shapeA.flatMap((size) => [size, 1]))
    .mul(b.reshape(shapeB.flatMap((size) => [1, size])));
  return apart.reshape(shapeA.map((size, i) => size * shapeB[i]));
}
define('kron', kron);

/**
 * Cross product of vectors of 3 along a dimension; by default the first dimension of size 3.
 *
 * @throws ShapeError when the dimension has another size
 * @see https://pytorch.org/docs/stable/generated/torch.cross.html
 */
export function cross(
  a: Tensor,
  ...args: Needs<[other: Tensor], { other?: Tensor; dim?: number | null }, [dim: number | null]>
): Tensor {
  const given = { other: undefined as Tensor | undefined, dim: null as number | null };
  const { other, dim } = parseOptions('cross', given, ['other', 'dim'], args);
  const b = neededTensor('cross', 'other', other);
  const shape = broadcastShapes('cross', a.shape, b.shape);
  const at = dim === null ? shape.indexOf(3) : normalizeDim('cross', dim, shape.length);
  if (shape[at] !== 3) {
    throw new ShapeError(
      `cross: ${formatShape(a.shape)} and ${formatShape(b.shape)} have no vectors of 3${dim === null ? '' : ` in dimension ${at}`}.`,
      [a.shape, b.shape],
    );
  }
  const [x, y] = [a.expand(shape), b.expand(shape)];
  return roll(x, -1, at)
    .mul(roll(y, -2, at))
    .sub(roll(x, -2, at).mul(roll(y, -1, at)));
}
define('cross', cross);
