/**
 * Elements taken by flat position or along a dimension, and where elements are: take, takeAlongDim, argwhere.
 * Layer: ops.
 */
import { DTypeError, inNameOf, ShapeError } from '../errors';
import { checkAlone, type Needs, parseNeeded, parseOptions } from '../options';
import { broadcastShapes, formatShape, normalizeDim } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { checkInt32, gather } from './gather';
import { nonzero } from './masking';
import { neededTensor } from './tensor-argument';

/**
 * Elements by their position in the flattened tensor, in the index's shape; negative positions count from the end.
 *
 * - `index`: int32, any shape
 *
 * @throws IndexError when a position is out of range
 * @see https://pytorch.org/docs/stable/generated/torch.take.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(x.take(tensor([0, -1], { dtype: 'int32' })).toArray()); // [1, 4]
 * ```
 */
export function take(x: Tensor, ...args: Needs<[index: Tensor], { index?: Tensor }>): Tensor {
  const [index] = parseNeeded<[index: Tensor]>('take', ['index'], args);
  if (index.dtype !== 'int32') {
    throw new DTypeError(
      `take: the index must be int32, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype],
    );
  }
  return inNameOf('take', () => x.reshape(-1).at(index.reshape(-1))).reshape(index.shape);
}
define('take', take);

/**
 * `gather` whose index broadcasts against the tensor in the other dimensions; without `dim` the tensor is taken as flat.
 *
 * - `indices`: int32, as `argmax` and `argsort` give them
 *
 * @see https://pytorch.org/docs/stable/generated/torch.take_along_dim.html
 */
export function takeAlongDim(
  x: Tensor,
  ...args: Needs<[indices: Tensor], { indices?: Tensor; dim?: number | null }, [dim: number | null]>
): Tensor {
  const given = parseOptions(
    'takeAlongDim',
    { indices: undefined as Tensor | undefined, dim: null as number | null },
    ['indices', 'dim'],
    args,
  );
  const indices = neededTensor('takeAlongDim', 'indices', given.indices);
  const { dim } = given;
  checkInt32('takeAlongDim', indices);
  if (dim === null) {
    return inNameOf('takeAlongDim', () => gather(x.reshape(-1), 0, indices.reshape(-1)));
  }
  if (x.ndim !== indices.ndim) {
    throw new ShapeError(
      `takeAlongDim: the indices ${formatShape(indices.shape)} must have as many dimensions as ${formatShape(x.shape)}. unsqueeze() the one that lacks.`,
      [x.shape, indices.shape],
    );
  }
  const at = normalizeDim('takeAlongDim', dim, x.ndim);
  const others = (t: Tensor) => t.shape.map((size, i) => (i === at ? 1 : size));
  const common = broadcastShapes('takeAlongDim', others(x), others(indices));
  const whole = (t: Tensor) => t.expand(common.map((size, i) => (i === at ? t.shape[at] : size)));
  return inNameOf('takeAlongDim', () => gather(whole(x), at, whole(indices)));
}
define('takeAlongDim', takeAlongDim);

/**
 * Positions of the elements that are not zero, `[count, ndim]`, NumPy's name for `nonzero`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.argwhere.html
 */
export function argwhere(x: Tensor, ...surplus: []): Tensor {
  checkAlone('argwhere', surplus);
  return inNameOf('argwhere', () => nonzero(x));
}
define('argwhere', argwhere, false);
