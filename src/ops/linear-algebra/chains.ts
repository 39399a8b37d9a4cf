/**
 * Products of `linalg`: vecdot, cross, diagonal, matmul, multiDot, matrixExp, vander, and solving for tensors. Layer: ops.
 */
import { inNameOf, ShapeError, ValueError } from '../../errors';
import { type Call, checkAlone, type Needs, parseOptions } from '../../options';
import { formatShape, normalizeDim, numelOf } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { diagonal as diagonalOf } from '../diagonals';
import { stack } from '../joining';
import { matmul } from '../linalg';
import { cross as crossOf } from '../products';
import { neededTensor } from '../tensor-argument';
import { checkSquare, identityLike } from './batched';
import { inv, solve } from './solving';

export { matmul };

/** The other operand, and along which dimension. */
export interface AlongOther {
  other?: Tensor;
  /** The last by default. */
  dim?: number;
}

function parseOther(op: string, args: readonly unknown[]): { other: Tensor; dim: number } {
  const given = { other: undefined as Tensor | undefined, dim: -1 };
  const { other, dim } = parseOptions(op, given, ['other', 'dim'], args);
  return { other: neededTensor(op, 'other', other), dim };
}

/**
 * Inner products along a dimension; the others broadcast.  y = Σ xᵢ zᵢ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.vecdot.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * console.log(linalg.vecdot(tensor([[1, 2], [3, 4]]), tensor([1, 1])).toArray()); // [3, 7]
 * ```
 */
export function vecdot(x: Tensor, ...args: Needs<[other: Tensor], AlongOther>): Tensor {
  const { other, dim } = parseOther('vecdot', args);
  return inNameOf('vecdot', () => x.mul(other).sum(dim));
}

/**
 * Cross product of vectors of 3 along a dimension, the last by default; the others broadcast.
 *
 * @throws ShapeError when the dimension has another size
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.cross.html
 */
export function cross(x: Tensor, ...args: Needs<[other: Tensor], AlongOther>): Tensor {
  const { other, dim } = parseOther('cross', args);
  return crossOf(x, other, { dim });
}

/** Which diagonal, of which two dimensions: the last two by default. */
export interface LastDiagonalOptions {
  offset?: number;
  dim1?: number;
  dim2?: number;
}

/**
 * A view of a diagonal of the last two dimensions.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.diagonal.html
 */
export function diagonal(x: Tensor, ...args: Call<[], LastDiagonalOptions>): Tensor {
  return diagonalOf(x, parseOptions('diagonal', { offset: 0, dim1: -2, dim2: -1 }, [], args));
}

/**
 * Product of several matrices, multiplied in the order that takes the fewest multiplications. The first and the last may be
 * vectors: a row and a column.
 *
 * @throws ValueError for fewer than two tensors
 * @throws ShapeError when the sizes do not chain
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.multi_dot.html
 * @example
 * ```ts
 * import { linalg, ones } from 'torchlet';
 * console.log(linalg.multiDot([ones(2, 3), ones(3, 4), ones(4)]).toArray()); // [12, 12]
 * ```
 */
export function multiDot(tensors: readonly Tensor[], ...surplus: []): Tensor {
  checkAlone('multiDot', surplus);
  const last = tensors.length - 1;
  if (last < 1) {
    throw new ValueError(
      `multiDot: takes at least two tensors, got ${tensors.length}. Give the factors in an array.`,
    );
  }
  tensors.forEach((x, i) => {
    if (x.ndim !== 2 && !(x.ndim === 1 && (i === 0 || i === last))) {
      throw new ShapeError(
        `multiDot: factor ${i} has shape ${formatShape(x.shape)}. Give matrices; the first and the last may be vectors.`,
        [x.shape],
      );
    }
  });
  const matrices = tensors.map((x, i) => (x.ndim === 2 ? x : x.unsqueeze(i === 0 ? 0 : 1)));
  const splits = bestSplits(matrices.map((x) => x.shape[0]).concat(matrices[last].shape[1]));
  const product = (i: number, j: number): Tensor =>
    i === j
      ? matrices[i]
      : inNameOf('multiDot', () => matmul(product(i, splits[i][j]), product(splits[i][j] + 1, j)));
  const out = product(0, last);
  const kept = [tensors[0].ndim === 2, tensors[last].ndim === 2];
  return out.reshape(out.shape.filter((_, i) => kept[i]));
}

/** Where to cut the product of matrices i … j, sizes[i] × sizes[i + 1] each, so that the multiplications are fewest. */
function bestSplits(sizes: readonly number[]): number[][] {
  const count = sizes.length - 1;
  const table = () => Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const [cost, splits] = [table(), table()];
  for (let length = 1; length < count; length++) {
    for (let i = 0; i + length < count; i++) {
      const j = i + length;
      cost[i][j] = Number.POSITIVE_INFINITY;
      for (let k = i; k < j; k++) {
        const total = cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1];
        if (total < cost[i][j]) [cost[i][j], splits[i][j]] = [total, k];
      }
    }
  }
  return splits;
}

const TERMS = 18;

/**
 * Exponential of each matrix.  Y = Σ Aᵏ / k!
 *
 * A is halved until its 1-norm is at most ½, the series is summed to 18 terms (the next is below 1e-22), and the result
 * squared as often; in float64, on the CPU.
 *
 * @throws ShapeError when the matrices are not square
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.matrix_exp.html
 */
export function matrixExp(x: Tensor, ...surplus: []): Tensor {
  checkAlone('matrixExp', surplus);
  checkSquare('matrixExp', x);
  const a = x.to({ device: 'cpu', dtype: 'float64' });
  if (x.count === 0) return x.clone();
  const norm = a.detach().abs().sum(-2).max().item();
  const halvings = Number.isFinite(norm) ? Math.max(0, Math.ceil(Math.log2(2 * norm))) : 0;
  const scaled = a.mul(2 ** -halvings);
  const one = identityLike(a, x.shape[x.ndim - 1]);
  let y = one.add(scaled.div(TERMS));
  for (let k = TERMS - 1; k >= 1; k--) y = one.add(matmul(scaled, y).div(k));
  for (let i = 0; i < halvings; i++) y = matmul(y, y);
  return y.to({ device: x.device, dtype: x.dtype });
}

/** Options of `vander`. */
export interface VanderOptions {
  /** How many columns; as many as elements by default. */
  N?: number | null;
}

/**
 * Vandermonde matrices: the powers 0, 1, … N − 1 of each element.  yᵢⱼ = xᵢʲ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.vander.html
 */
export function vander(x: Tensor, ...args: Call<[], VanderOptions>): Tensor {
  const { N } = parseOptions('vander', { N: null as number | null }, [], args);
  const columns = N ?? x.shape[x.ndim - 1];
  if (x.ndim === 0 || !Number.isInteger(columns) || columns < 1) {
    throw new ValueError(
      `vander: ${columns} columns for ${formatShape(x.shape)}. Give at least 1 dimension and N of at least 1.`,
      N,
    );
  }
  const powers: Tensor[] = [x.mul(0).add(1)];
  for (let j = 1; j < columns; j++) powers.push(powers[j - 1].mul(x));
  return stack(powers, -1);
}

/**
 * Inverse of a tensor as a map of tensors: `tensordot(tensorinv(a, ind), b, ind)` solves for x.
 *
 * @throws ShapeError when the product of the first `ind` sizes is not that of the others
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.tensorinv.html
 */
export function tensorinv(x: Tensor, ...args: Call<[ind: number], { ind?: number }>): Tensor {
  const { ind } = parseOptions('tensorinv', { ind: 2 }, ['ind'], args);
  const [left, right] = [x.shape.slice(0, ind), x.shape.slice(ind)];
  checkMap('tensorinv', x, numelOf(left), numelOf(right));
  const matrix = x.reshape(numelOf(left), -1);
  return inNameOf('tensorinv', () => inv(matrix)).reshape([...right, ...left]);
}

/**
 * The X with `tensordot(A, X, X.ndim) = B`.
 *
 * @throws ShapeError when the sizes of A beside those of B have another product
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.tensorsolve.html
 */
export function tensorsolve(
  a: Tensor,
  ...args: Needs<
    [B: Tensor],
    { B?: Tensor; dims?: readonly number[] | null },
    [dims: readonly number[] | null]
  >
): Tensor {
  const given = { B: undefined as Tensor | undefined, dims: null as readonly number[] | null };
  const { B, dims } = parseOptions('tensorsolve', given, ['B', 'dims'], args);
  const b = neededTensor('tensorsolve', 'B', B);
  const moved = [dims ?? []].flat().map((dim) => normalizeDim('tensorsolve', dim, a.ndim));
  const others = a.shape.map((_, i) => i).filter((i) => !moved.includes(i));
  const whole = a.permute([...others, ...moved]);
  const shape = whole.shape.slice(b.ndim);
  checkMap('tensorsolve', a, b.count, numelOf(shape));
  const flat = whole.reshape(b.count, -1);
  return inNameOf('tensorsolve', () => solve(flat, b.reshape(-1))).reshape([...shape]);
}

function checkMap(op: string, x: Tensor, rows: number, columns: number): void {
  if (rows * columns !== x.count || rows !== columns) {
    throw new ShapeError(
      `${op}: ${formatShape(x.shape)} maps ${columns} numbers to ${rows}. Give a tensor that maps as many to as many.`,
      [x.shape],
    );
  }
}
