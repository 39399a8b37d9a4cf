/**
 * Copies of a tensor in which a part that a view would show is another tensor, and filled diagonals. Layer: ops.
 */
import { inNameOf, ShapeError } from '../errors';
import { type Call, type Needs, parseNeeded, parseOptions, required } from '../options';
import { formatShape, normalizeDim, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { type DiagonalOptions, diag } from './diagonals';
import { neededTensor } from './tensor-argument';

/** A copy of x in which the part that `view` shows is `src`. */
function withPart(op: string, x: Tensor, src: Tensor, view: (copy: Tensor) => Tensor): Tensor {
  const copy = x.clone();
  neededTensor(op, 'src', src);
  const part = inNameOf(op, () => view(copy));
  if (!sameShape(part.shape, src.shape)) {
    throw new ShapeError(
      `${op}: the part has shape ${formatShape(part.shape)}, src ${formatShape(src.shape)}. Give one of that shape.`,
      [part.shape, src.shape],
    );
  }
  part.copy_(src);
  return copy;
}

/** Options of `selectScatter`. */
export interface SelectScatterOptions {
  src?: Tensor;
  dim?: number;
  index?: number;
}

type SelectScatter = [src: Tensor, dim: number, index: number];

/**
 * A copy in which one index of a dimension is `src`.
 *
 * @throws ShapeError when `src` has not the shape that `select` would give
 * @see https://pytorch.org/docs/stable/generated/torch.select_scatter.html
 * @example
 * ```ts
 * import { ones, zeros } from 'torchlet';
 * console.log(zeros(2, 2).selectScatter(ones(2), 0, 1).toArray()); // [[0, 0], [1, 1]]
 * ```
 */
export function selectScatter(
  x: Tensor,
  ...args: Needs<SelectScatter, SelectScatterOptions>
): Tensor {
  const names = ['src', 'dim', 'index'];
  const [src, dim, index] = parseNeeded<SelectScatter>('selectScatter', names, args);
  return withPart('selectScatter', x, src, (copy) => copy.select(dim, index));
}
define('selectScatter', selectScatter);

/** Options of `sliceScatter`. */
export interface SliceScatterOptions {
  src?: Tensor;
  dim?: number;
  start?: number | null;
  end?: number | null;
  step?: number;
}

/**
 * A copy in which a run of indices of a dimension, `start:end:step`, is `src`.
 *
 * @throws ShapeError when `src` has not the shape of the run
 * @see https://pytorch.org/docs/stable/generated/torch.slice_scatter.html
 */
export function sliceScatter(
  x: Tensor,
  ...args: Needs<
    [src: Tensor],
    SliceScatterOptions,
    [dim: number, start: number | null, end: number | null, step: number]
  >
): Tensor {
  const given = parseOptions(
    'sliceScatter',
    {
      src: undefined as Tensor | undefined,
      dim: 0,
      start: null as number | null,
      end: null as number | null,
      step: 1,
    },
    ['src', 'dim', 'start', 'end', 'step'],
    args,
  );
  const { dim, start, end, step } = given;
  const run = `${start ?? ''}:${end ?? ''}:${step}`;
  const before = new Array<string>(normalizeDim('sliceScatter', dim, x.ndim)).fill(':');
  return withPart('sliceScatter', x, required('sliceScatter', 'src', given.src), (copy) =>
    copy.at(...before, run),
  );
}
define('sliceScatter', sliceScatter);

/**
 * A copy in which a diagonal is `src`.
 *
 * @throws ShapeError when `src` has not the shape that `diagonal` would give
 * @see https://pytorch.org/docs/stable/generated/torch.diagonal_scatter.html
 */
export function diagonalScatter(
  x: Tensor,
  ...args: Needs<
    [src: Tensor],
    DiagonalOptions & { src?: Tensor },
    [offset: number, dim1: number, dim2: number]
  >
): Tensor {
  const { src, ...which } = parseOptions(
    'diagonalScatter',
    { src: undefined as Tensor | undefined, offset: 0, dim1: 0, dim2: 1 },
    ['src', 'offset', 'dim1', 'dim2'],
    args,
  );
  return withPart('diagonalScatter', x, required('diagonalScatter', 'src', src), (copy) =>
    copy.diagonal(which),
  );
}
define('diagonalScatter', diagonalScatter);

/**
 * A matrix with the flattened tensor on a diagonal.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.diagflat.html
 */
export function diagflat(x: Tensor, ...args: Call<[offset: number], { offset?: number }>): Tensor {
  const { offset } = parseOptions('diagflat', { offset: 0 }, ['offset'], args);
  return diag(x.reshape(-1), offset);
}
define('diagflat', diagflat);

/**
 * Writes one value over the main diagonal of a matrix.
 *
 * @param args the value; `wrap` starts the diagonal again below a tall matrix
 * @throws ShapeError for a tensor of fewer than 2 dimensions, or of more with differing sizes
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.fill_diagonal_.html
 */
export function fillDiagonal_(
  x: Tensor,
  ...args: Needs<[fillValue: number], { fillValue?: number; wrap?: boolean }, [wrap: boolean]>
): Tensor {
  const given = { fillValue: undefined as number | undefined, wrap: false };
  const { fillValue, wrap } = parseOptions('fillDiagonal_', given, ['fillValue', 'wrap'], args);
  const value = required('fillDiagonal_', 'fillValue', fillValue);
  if (x.ndim < 2 || (x.ndim > 2 && x.shape.some((size) => size !== x.shape[0]))) {
    throw new ShapeError(
      `fillDiagonal_: takes a matrix, or more dimensions of one size, got ${formatShape(x.shape)}. Index it first.`,
      [x.shape],
    );
  }
  const step = x.strides.reduce((a, b) => a + b, 0);
  const length = Math.min(...x.shape);
  if (length > 0) x.asStrided([length], [step], x.storageOffset()).fill_(value);
  const [rows, columns] = x.shape;
  if (wrap && x.ndim === 2) {
    for (let top = columns + 1; top < rows; top += columns + 1) {
      x.narrow(0, top, rows - top).fillDiagonal_(value);
    }
  }
  return x;
}
define('fillDiagonal_', fillDiagonal_);
