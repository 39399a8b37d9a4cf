/**
 * Norms of vectors and matrices, rank and condition. Layer: ops.
 */
import type { DType } from '../../dtype';
import { inNameOf, ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import { normalizeDims } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { checkFloating, type Dims } from '../reduce';
import { checkMatrix, precision, sidesOf } from './batched';
import { eigvalsh } from './decompositions';
import { svdvals } from './singular-values';
import { inv } from './solving';

/** Options of the norms. */
export interface NormOptions<Order> {
  ord?: Order;
  dim?: Dims;
  keepdim?: boolean;
  dtype?: DType | null;
}

/** Which norm of a matrix: Frobenius, nuclear, or 1, 2, ∞ (largest) and −1, −2, −∞ (smallest). */
export type MatrixOrder = 'fro' | 'nuc' | number;

/**
 * The p-norm of the elements of dimensions taken together.  y = (Σ|x|ᵖ)^(1/p)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export function vectorNorm(
  x: Tensor,
  ...args: Call<[ord: number, dim: Dims, keepdim: boolean], NormOptions<number>>
): Tensor {
  const { ord, dim, keepdim, dtype } = parseOptions(
    'vectorNorm',
    { ord: 2, dim: null as Dims, keepdim: false, dtype: null as DType | null },
    ['ord', 'dim', 'keepdim'],
    args,
  );
  const input = dtype === null ? x : x.to(dtype);
  checkFloating('vectorNorm', input);
  return inNameOf('vectorNorm', () => input.norm(ord, dim, keepdim));
}

/**
 * The norm of each matrix.
 *
 * @param args which (Frobenius by default), the two dimensions (the last), whether they are kept
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
 */
export function matrixNorm(
  x: Tensor,
  ...args: Call<[ord: MatrixOrder, dim: Dims, keepdim: boolean], NormOptions<MatrixOrder>>
): Tensor {
  const { ord, dim, keepdim, dtype } = parseOptions(
    'matrixNorm',
    {
      ord: 'fro' as MatrixOrder,
      dim: [-2, -1] as Dims,
      keepdim: false,
      dtype: null as DType | null,
    },
    ['ord', 'dim', 'keepdim'],
    args,
  );
  const input = dtype === null ? x : x.to(dtype);
  checkMatrix('matrixNorm', input);
  const dims = normalizeDims('matrixNorm', dim, x.ndim);
  if (dims.length !== 2) {
    throw new ValueError(`matrixNorm: dim is [${dims.join(', ')}]. Name two dimensions.`, dim);
  }
  const [row, column] = dims;
  const kept = (y: Tensor) => (keepdim ? y : y.squeeze([row, column]));
  if (ord === 'fro') return input.norm(2, dims, keepdim);
  const size = typeof ord === 'number' ? Math.abs(ord) : ord;
  if (size === 1 || size === Number.POSITIVE_INFINITY) {
    const sums = input.abs().sum(size === 1 ? row : column, true);
    return kept(extreme(sums, size === 1 ? column : row, (ord as number) > 0, true));
  }
  if (size === 2 || size === 'nuc') {
    const values = svdvals(input.movedim(dims, [-2, -1]));
    const plain = size === 2 ? extreme(values, -1, (ord as number) > 0, false) : values.sum(-1);
    if (!keepdim) return plain;
    return plain.reshape(x.shape.map((n, i) => (dims.includes(i) ? 1 : n)));
  }
  throw new ValueError(
    `matrixNorm: ord is ${ord}. Use 'fro', 'nuc', 1, 2, Infinity or one of them negative.`,
    ord,
  );
}

function extreme(x: Tensor, dim: number, largest: boolean, keepdim: boolean): Tensor {
  return largest ? x.amax(dim, keepdim) : x.amin(dim, keepdim);
}

/**
 * A norm of vectors or matrices: without `ord` that of all elements as a vector; with `ord` that of a vector where one
 * dimension is meant, of matrices where two are.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.norm.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * console.log(linalg.norm(tensor([[3, 0], [0, 4]])).item()); // 5
 * console.log(linalg.norm(tensor([[3, 0], [0, 4]]), 1).item()); // 4
 * ```
 */
export function norm(
  x: Tensor,
  ...args: Call<
    [ord: MatrixOrder | null, dim: Dims, keepdim: boolean],
    NormOptions<MatrixOrder | null>
  >
): Tensor {
  const { ord, dim, keepdim, dtype } = parseOptions(
    'norm',
    {
      ord: null as MatrixOrder | null,
      dim: null as Dims,
      keepdim: false,
      dtype: null as DType | null,
    },
    ['ord', 'dim', 'keepdim'],
    args,
  );
  const named = { dim, keepdim, dtype };
  if (ord === null) return inNameOf('norm', () => vectorNorm(x, named));
  const dims = dim === null ? x.ndim : [dim].flat().length;
  if (dims === 1 && typeof ord === 'number')
    return inNameOf('norm', () => vectorNorm(x, { ord, ...named }));
  return inNameOf('norm', () => matrixNorm(x, { ord, ...named }));
}

/** Options of `matrixRank`. */
export interface MatrixRankOptions {
  /** Singular values of at most this count as 0. */
  atol?: number | null;
  /** The same as a share of the largest. */
  rtol?: number | null;
  /** Whether the matrices are known to be symmetric. */
  hermitian?: boolean;
}

/** How many singular values are not 0, but for rounding. */
export function matrixRank(x: Tensor, ...args: Call<[], MatrixRankOptions>): Tensor {
  const { atol, rtol, hermitian } = parseOptions(
    'matrixRank',
    { atol: null as number | null, rtol: null as number | null, hermitian: false },
    [],
    args,
  );
  checkMatrix('matrixRank', x);
  const plain = x.detach();
  const values = hermitian ? eigvalsh(plain).abs() : svdvals(plain);
  if (values.shape[values.ndim - 1] === 0) return values.sum(-1).to('int32');
  const share = rtol ?? (atol === null ? precision(x) * Math.max(...sidesOf(x)) : 0);
  return values
    .gt(
      values
        .amax(-1, true)
        .mul(share)
        .clamp({ min: atol ?? 0 }),
    )
    .sum(-1);
}

/** Condition number: the norm times the norm of the inverse; by default the ratio of extreme singular values. */
export function cond(
  x: Tensor,
  ...args: Call<[p: MatrixOrder | null], { p?: MatrixOrder | null }>
): Tensor {
  const { p } = parseOptions('cond', { p: null as MatrixOrder | null }, ['p'], args);
  checkMatrix('cond', x);
  if (p !== null && Math.abs(p as number) !== 2) {
    return matrixNorm(x, p).mul(matrixNorm(inv(x), p));
  }
  const values = svdvals(x);
  const ratio = values.amax(-1).div(values.amin(-1));
  return p === -2 ? ratio.reciprocal() : ratio;
}
