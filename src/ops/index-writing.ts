import { inNameOf } from '../errors';
import type { Call } from '../options';
import { normalizeDim } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { scatterAdd } from './gather';
import { wrap } from './index-expression';
import { checkLine, spread } from './place-at-index';
import { parseRequired } from './required-options';
import { scatter } from './scattering';
import { defineInPlace } from './variants';

/** Where rows are written, and which. */
export interface IndexCopyOptions {
  dim?: number;
  /** int32 of one dimension. */
  index?: Tensor;
  source?: Tensor;
}

/** Options of `indexAdd`. */
export interface IndexAddOptions extends IndexCopyOptions {
  /** Factor of the source. */
  alpha?: number;
}

type IndexAdd = (
  x: Tensor,
  ...args: Call<[dim: number, index: Tensor, source: Tensor], IndexAddOptions>
) => Tensor;

const ROWS = { dim: undefined, index: undefined, source: undefined };
const ROWS_ORDER = ['dim', 'index', 'source'] as const;

/**
 * A copy with rows of the source (or whatever lies along `dim`) times alpha added at the index.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.index_add.html
 */
export const indexAdd: IndexAdd = (x, ...args) => {
  const { dim, index, source, alpha } = parseRequired<IndexAddOptions>(
    'indexAdd',
    { ...ROWS, alpha: 1 },
    ROWS_ORDER,
    args,
  );
  const at = normalizeDim('indexAdd', dim, x.ndim);
  const column = spread('indexAdd', x, at, index, source);
  return scatterAdd(x, at, column, alpha === 1 ? source : source.mul(alpha)).to(x.dtype);
};
define('indexAdd', indexAdd);

/** `indexAdd`, written over the tensor. */
export const indexAdd_: IndexAdd = defineInPlace('indexAdd_', indexAdd);

type IndexCopy = (
  x: Tensor,
  ...args: Call<[dim: number, index: Tensor, source: Tensor], IndexCopyOptions>
) => Tensor;

/**
 * A copy with rows of the source (or whatever lies along `dim`) in place of those at the index.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.index_copy.html
 */
export const indexCopy: IndexCopy = (x, ...args) => {
  const { dim, index, source } = parseRequired<IndexCopyOptions>(
    'indexCopy',
    ROWS,
    ROWS_ORDER,
    args,
  );
  const at = normalizeDim('indexCopy', dim, x.ndim);
  const column = spread('indexCopy', x, at, index, source);
  return inNameOf('indexCopy', () => scatter(x, at, column, source));
};
define('indexCopy', indexCopy);

/** `indexCopy`, written over the tensor. */
export const indexCopy_: IndexCopy = defineInPlace('indexCopy_', indexCopy);

/** Where one value is written. */
export interface IndexFillOptions {
  dim?: number;
  /** int32 of one dimension. */
  index?: Tensor;
  /** A number or a 0-d tensor. */
  value?: number | Tensor;
}

type IndexFill = (
  x: Tensor,
  ...args: Call<[dim: number, index: Tensor, value: number | Tensor], IndexFillOptions>
) => Tensor;

/**
 * A copy with one value in the rows (or whatever lies along `dim`) at the index.
 *
 * - `value`: a number or a 0-d tensor
 *
 * @see https://pytorch.org/docs/stable/generated/torch.index_fill.html
 */
export const indexFill: IndexFill = (x, ...args) => {
  const { dim, index, value } = parseRequired<IndexFillOptions>(
    'indexFill',
    { dim: undefined, index: undefined, value: undefined },
    ['dim', 'index', 'value'],
    args,
  );
  const at = normalizeDim('indexFill', dim, x.ndim);
  checkLine('indexFill', index);
  const fromStart = wrap('indexFill', index, x.ndim === 0 ? 1 : x.shape[at], at);
  const column = spread('indexFill', x, at, fromStart, null);
  return scatter(
    x,
    at,
    column,
    value instanceof Tensor ? value.to(x.dtype).expand(column.shape) : value,
  );
};
define('indexFill', indexFill);

/** `indexFill`, written over the tensor. */
export const indexFill_: IndexFill = defineInPlace('indexFill_', indexFill);
