/**
 * Distances: dist, cdist, pdist. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { inNameOf, ShapeError } from '../errors';
import { type Call, type Needs, parseOptions } from '../options';
import { formatShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { triuIndices } from './grids';
import { neededTensor } from './tensor-argument';

/** Options of a distance. */
export interface DistanceOptions {
  /** The norm of the difference; 2 by default. */
  p?: number;
}

/**
 * The p-norm of x − y, over all elements.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.dist.html
 */
export function dist(
  x: Tensor,
  ...args: Needs<[other: Tensor], DistanceOptions & { other?: Tensor }, [p: number]>
): Tensor {
  const given = { other: undefined as Tensor | undefined, p: 2 };
  const { other, p } = parseOptions('dist', given, ['other', 'p'], args);
  return inNameOf('dist', () => x.sub(neededTensor('dist', 'other', other))).norm(p);
}
define('dist', dist);

/** Options of `cdist`. */
export interface CdistOptions extends DistanceOptions {
  /** The other set. */
  x2?: Tensor;
  /** Taken so that PyTorch's calls run; differences are always computed directly. */
  computeMode?: string;
}

/**
 * Distances between all rows of two sets of vectors; batches broadcast. The gradient is 0 where two rows are equal.
 *
 * - `x`: `[…, m, d]`
 * - `y`: `[…, n, d]`
 *
 * @returns `[…, m, n]`
 * @throws ShapeError when the vectors differ in size
 * @see https://pytorch.org/docs/stable/generated/torch.cdist.html
 * @example
 * ```ts
 * import { cdist, tensor } from 'torchlet';
 * console.log(cdist(tensor([[0, 0]]), tensor([[3, 4], [0, 1]])).toArray()); // [[5, 1]]
 * ```
 */
export function cdist(x: Tensor, ...args: Needs<[x2: Tensor], CdistOptions, [p: number]>): Tensor {
  const given = { x2: undefined as Tensor | undefined, p: 2, computeMode: '' };
  const { x2, p } = parseOptions('cdist', given, ['x2', 'p'], args);
  const y = neededTensor('cdist', 'x2', x2);
  if (x.ndim < 2 || y.ndim < 2 || x.shape[x.ndim - 1] !== y.shape[y.ndim - 1]) {
    throw new ShapeError(
      `cdist: takes matrices whose rows have one size, got ${formatShape(x.shape)} and ${formatShape(y.shape)}. Reshape one.`,
      [x.shape, y.shape],
    );
  }
  return lengths(x.unsqueeze(-2).sub(y.unsqueeze(-3)), p);
}
define('cdist', cdist);

/** The p-norm along the last dimension. The largest magnitude (p = ∞) gives each of ties the whole gradient. */
function lengths(difference: Tensor, p: number): Tensor {
  if (p !== Number.POSITIVE_INFINITY) return difference.norm(p, -1);
  const sizes = difference.abs();
  const out = sizes.detach().amax(-1);
  return record(largestRule, out, [sizes], [sizes, out]);
}
const largestRule = defineRule({
  name: 'cdist',
  vjp(g, node) {
    const [sizes, y] = node.savedTensors();
    return [g.unsqueeze(-1).mul(sizes.eq(y.unsqueeze(-1)))];
  },
});

/**
 * Distances between each two different rows, in the order of the upper triangle of `cdist(x, x)`.
 *
 * @param x `[n, d]`
 * @returns `[n (n − 1) / 2]`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.pdist.html
 */
export function pdist(x: Tensor, ...args: Call<[p: number], DistanceOptions>): Tensor {
  const { p } = parseOptions('pdist', { p: 2 }, ['p'], args);
  if (x.ndim !== 2) {
    throw new ShapeError(
      `pdist: takes a matrix, got ${formatShape(x.shape)}. Use cdist() for batches.`,
      [x.shape],
    );
  }
  const [first, second] = triuIndices(x.shape[0], x.shape[0], 1).to(x.device).unbind(0);
  const [one, other] = [x.indexSelect(0, first), x.indexSelect(0, second)];
  const difference = inNameOf('pdist', () => one.sub(other));
  return lengths(difference, p);
}
define('pdist', pdist);
