/**
 * Diagonals and triangles of matrices: diagonal, diag, diagEmbed, trace, tril, triu. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { IndexError, ShapeError } from '../errors';
import { type Call, checkAlone, parseOptions } from '../options';
import { formatShape, normalizeDim, numelOf, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { arange } from './ranges';
import { makeView } from './slice';
import { defineInPlace } from './variants';

/** Which diagonal, of which two dimensions. */
export interface DiagonalOptions {
  /** 0 for the main diagonal, above 0 for one to the right of it, below 0 for one to the left. */
  offset?: number;
  dim1?: number;
  dim2?: number;
}

interface Diagonal {
  readonly offset: number;
  readonly dim1: number;
  readonly dim2: number;
  /** Shape of the tensor that the diagonal belongs to. */
  readonly from: Shape;
}

/** Where a diagonal lies in a tensor: the window's shape, strides and offset. */
function locate(x: Tensor, { offset, dim1, dim2 }: Diagonal) {
  const [rows, columns] = [x.shape[dim1], x.shape[dim2]];
  const length = Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)));
  const others = (sizes: Shape) => sizes.filter((_, i) => i !== dim1 && i !== dim2);
  const start = offset >= 0 ? offset * x.strides[dim2] : -offset * x.strides[dim1];
  return {
    shape: [...others(x.shape), length],
    strides: [...others(x.strides), x.strides[dim1] + x.strides[dim2]],
    offset: x.offset + (length > 0 ? start : 0),
  };
}

const diagonalRule = defineRule({
  name: 'diagonal',
  vjp: (g, { attrs }) => [placeDiagonal(g, attrs as Diagonal)],
  view: (base, attrs) => viewDiagonal(base, attrs as Diagonal),
});

function viewDiagonal(x: Tensor, attrs: Diagonal): Tensor {
  const { shape, strides, offset } = locate(x, attrs);
  return makeView(diagonalRule, x, shape, strides, offset, attrs);
}

const placeRule = defineRule({
  name: 'placeDiagonal',
  vjp: (g, { attrs }) => [viewDiagonal(g, attrs as Diagonal)],
});

/** Zeros of shape `from` that hold `x` on the diagonal. */
function placeDiagonal(x: Tensor, attrs: Diagonal): Tensor {
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(x.dtype, numelOf(attrs.from)), attrs.from);
  const { shape, strides, offset } = locate(out, attrs);
  if (x.count > 0) backend.copy(x, out.window(shape, strides, offset));
  return record(placeRule, out, [x], [], attrs);
}

/**
 * A view of a diagonal, as the last dimension.
 *
 * @param args which diagonal (the main one by default), and of which two dimensions (the first two by default)
 * @throws IndexError when the dimensions are out of range or the same
 * @see https://pytorch.org/docs/stable/generated/torch.diagonal.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(9).reshape(3, 3).diagonal(1).toArray()); // [1, 5]
 * ```
 */
export function diagonal(
  x: Tensor,
  ...args: Call<[offset: number, dim1: number, dim2: number], DiagonalOptions>
): Tensor {
  const options = parseOptions(
    'diagonal',
    { offset: 0, dim1: 0, dim2: 1 },
    ['offset', 'dim1', 'dim2'],
    args,
  );
  const dim1 = normalizeDim('diagonal', options.dim1, x.ndim);
  const dim2 = normalizeDim('diagonal', options.dim2, x.ndim);
  checkDifferent('diagonal', dim1, dim2);
  return viewDiagonal(x, { offset: options.offset, dim1, dim2, from: x.shape });
}
define('diagonal', diagonal);

function checkDifferent(op: string, dim1: number, dim2: number): void {
  if (dim1 === dim2) {
    throw new IndexError(
      `${op}: dim1 and dim2 are both ${dim1}. A diagonal needs two dimensions.`,
      dim1,
    );
  }
}

/**
 * Zeros with the last dimension of `x` on a diagonal.
 *
 * @param args which diagonal, and at which dimensions of the result the two sides of the matrix go (the last by default)
 * @see https://pytorch.org/docs/stable/generated/torch.diag_embed.html
 */
export function diagEmbed(
  x: Tensor,
  ...args: Call<[offset: number, dim1: number, dim2: number], DiagonalOptions>
): Tensor {
  const options = parseOptions(
    'diagEmbed',
    { offset: 0, dim1: -2, dim2: -1 },
    ['offset', 'dim1', 'dim2'],
    args,
  );
  checkRank('diagEmbed', x, x.ndim >= 1, 'at least 1 dimension');
  const dim1 = normalizeDim('diagEmbed', options.dim1, x.ndim + 1);
  const dim2 = normalizeDim('diagEmbed', options.dim2, x.ndim + 1);
  checkDifferent('diagEmbed', dim1, dim2);
  const side = x.shape[x.ndim - 1] + Math.abs(options.offset);
  const rest = x.shape.slice(0, -1);
  const from = Array.from({ length: x.ndim + 1 }, (_, i) =>
    i === dim1 || i === dim2 ? side : (rest.shift() as number),
  );
  return placeDiagonal(x, { offset: options.offset, dim1, dim2, from });
}
define('diagEmbed', diagEmbed);

/**
 * A matrix with the vector on a diagonal, or a copy of a matrix's diagonal.
 *
 * - `offset`: which diagonal; 0 is the main one
 *
 * @throws ShapeError for other ranks than 1 and 2
 * @see https://pytorch.org/docs/stable/generated/torch.diag.html
 */
export function diag(x: Tensor, ...args: Call<[diagonal: number], { diagonal?: number }>): Tensor {
  const options = parseOptions('diag', { diagonal: 0 }, ['diagonal'], args);
  checkRank('diag', x, x.ndim === 1 || x.ndim === 2, '1 or 2 dimensions');
  if (x.ndim === 1) return diagEmbed(x, options.diagonal);
  return diagonal(x, options.diagonal).clone();
}
define('diag', diag);

function checkRank(op: string, x: Tensor, fits: boolean, wanted: string): void {
  if (!fits) {
    throw new ShapeError(
      `${op}: takes a tensor of ${wanted}, got ${formatShape(x.shape)}. Index or unsqueeze() it first.`,
      [x.shape],
    );
  }
}

/** Sum of a matrix's main diagonal. */
export function trace(x: Tensor, ...surplus: []): Tensor {
  checkAlone('trace', surplus);
  checkRank('trace', x, x.ndim === 2, '2 dimensions');
  return diagonal(x).sum();
}
define('trace', trace);

/** Options of a triangle. */
export interface TriangleOptions {
  /** The last diagonal that stays; 0 is the main one. */
  diagonal?: number;
}

type Triangle = (x: Tensor, ...args: Call<[diagonal: number], TriangleOptions>) => Tensor;

function triangle(op: 'tril' | 'triu'): Triangle {
  return (x, ...args) => {
    const options = parseOptions(op, { diagonal: 0 }, ['diagonal'], args);
    checkRank(op, x, x.ndim >= 2, 'at least 2 dimensions');
    const rows = arange(x.shape[x.ndim - 2], { device: x.device }).unsqueeze(1);
    const distance = arange(x.shape[x.ndim - 1], { device: x.device }).sub(rows);
    const kept = op === 'tril' ? distance.le(options.diagonal) : distance.ge(options.diagonal);
    return x.where(kept, 0).to(x.dtype);
  };
}

/**
 * The lower triangle of each matrix, zeros above `diagonal`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.tril.html
 */
export const tril: Triangle = triangle('tril');
define('tril', tril);

/** `tril`, written over the tensor. */
export const tril_: Triangle = defineInPlace('tril_', tril);

/**
 * The upper triangle of each matrix, zeros below `diagonal`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.triu.html
 */
export const triu: Triangle = triangle('triu');
define('triu', triu);

/** `triu`, written over the tensor. */
export const triu_: Triangle = defineInPlace('triu_', triu);
