/**
 * Coordinates: meshgrid, cartesianProd, trilIndices, triuIndices. Layer: ops.
 */

import { inNameOf, ShapeError, ValueError } from '../errors';
import { isOptions, type Needs, parseOptions } from '../options';
import { formatShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { getDefaultDevice, ones } from './creation';
import { defineFunction } from './define';
import { stack } from './joining';
import { nonzero } from './masking';
import { type Complete, parseRequired } from './required-options';
import { neededTensors } from './tensor-argument';

/** Options of a grid. */
export interface MeshgridOptions {
  /** `'ij'` (default): the first tensor runs down the rows, as matrices are indexed; `'xy'`: it runs along the columns. */
  indexing?: 'ij' | 'xy';
}

type Listed = [tensors: readonly Tensor[], options?: MeshgridOptions] | Tensor[];

/**
 * Each vector expanded over the grid that all of them span; views.
 *
 * @param args vectors, in an array or one by one, and options
 * @throws ShapeError for tensors of more than 1 dimension
 * @see https://pytorch.org/docs/stable/generated/torch.meshgrid.html
 * @example
 * ```ts
 * import { arange, meshgrid } from 'torchlet';
 * const [row, column] = meshgrid([arange(2), arange(3)]);
 * console.log(row.mul(10).add(column).toArray()); // [[0, 1, 2], [10, 11, 12]]
 * ```
 */
export function meshgrid(...args: Listed | [...Tensor[], MeshgridOptions]): Tensor[] {
  const list = [...args] as unknown[];
  const named = isOptions(list[list.length - 1]) ? [list.pop()] : [];
  const { indexing } = parseOptions(
    'meshgrid',
    { indexing: 'ij' as 'ij' | 'xy' },
    ['indexing'],
    named,
  );
  if (indexing !== 'ij' && indexing !== 'xy') {
    throw new ValueError(`meshgrid: indexing is '${indexing}'. Use 'ij' or 'xy'.`, indexing);
  }
  const vectors = neededTensors('meshgrid', list.flat());
  for (const x of vectors) {
    if (x.ndim > 1) {
      throw new ShapeError(
        `meshgrid: takes vectors, got ${formatShape(x.shape)}. Flatten it with ravel().`,
        [x.shape],
      );
    }
  }
  const shape = vectors.map((x) => x.count);
  const grids = vectors.map((x, i) =>
    x.reshape(shape.map((_, d) => (d === i ? x.count : 1))).expand(shape),
  );
  return indexing === 'xy' && grids.length > 1 ? grids.map((grid) => grid.transpose(0, 1)) : grids;
}
defineFunction('meshgrid', meshgrid);

/**
 * Every choice of one element of each vector, `[count, vectors]`; of one vector, the vector.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.cartesian_prod.html
 */
export function cartesianProd(...vectors: Tensor[]): Tensor {
  const grids = inNameOf('cartesianProd', () => meshgrid(neededTensors('cartesianProd', vectors)));
  if (grids.length === 1) return vectors[0].reshape(-1);
  return stack(
    grids.map((grid) => grid.reshape(-1)),
    1,
  );
}
defineFunction('cartesianProd', cartesianProd);

/** The sizes of a matrix and a diagonal of it. */
export interface TriangleIndicesOptions {
  row?: number;
  col?: number;
  /** Which diagonal bounds the triangle; the main one by default. */
  offset?: number;
}

type TriangleCall = Needs<[row: number, col: number], TriangleIndicesOptions, [offset: number]>;

function parseTriangle(op: string, args: readonly unknown[]): Complete<TriangleIndicesOptions> {
  const defaults = { row: undefined, col: undefined, offset: 0 };
  return parseRequired<TriangleIndicesOptions>(op, defaults, ['row', 'col', 'offset'], args);
}

/**
 * Row and column of each element that `tril` keeps, `[2, count]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.tril_indices.html
 * @example
 * ```ts
 * import { trilIndices } from 'torchlet';
 * console.log(trilIndices(2, 2).toArray()); // [[0, 1, 1], [0, 0, 1]]
 * ```
 */
export function trilIndices(...args: TriangleCall): Tensor {
  const { row, col, offset } = parseTriangle('trilIndices', args);
  return places(ones(row, col, { dtype: 'bool', device: 'cpu' }).tril(offset));
}
defineFunction('trilIndices', trilIndices, false);

/** Row and column of each element that `triu` keeps, `[2, count]`. */
export function triuIndices(...args: TriangleCall): Tensor {
  const { row, col, offset } = parseTriangle('triuIndices', args);
  return places(ones(row, col, { dtype: 'bool', device: 'cpu' }).triu(offset));
}
defineFunction('triuIndices', triuIndices, false);

/** Found on the CPU, since their number must be known at once; then moved to where new tensors go. */
function places(kept: Tensor): Tensor {
  return nonzero(kept).t().contiguous().to(getDefaultDevice());
}
