/**
 * The largest element of each window and where it lies, for the max pools. Layer: nn.
 */
import { tensor } from '../../ops/creation';
import { inOrder, type Results } from '../../ops/results';
import type { Shape } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { batched, checkRank } from './windows';

/** Largest elements, and their positions (int32) in the flattened image. */
export type MaxResult = Results<{ values: Tensor; indices: Tensor }>;

/** @internal */
export interface Largest {
  readonly values: Tensor;
  /** Made only when they are asked for. */
  indices(): Tensor;
}

/**
 * @internal The largest over the elements of windows.
 *
 * @param all `[N, C, elements of a window, windows]`
 * @param kernel sizes of a window, whose product is the third size of `all`
 * @param size sizes of the image
 * @param places for each dimension, positions in it by element and window, element first
 */
export function largestOf(
  all: Tensor,
  kernel: Shape,
  counts: Shape,
  size: Shape,
  places: readonly (readonly number[])[],
): Largest {
  const { values, indices } = all.max(2);
  return {
    values,
    indices() {
      // The flat position of each element of each window, then that of the largest.
      const { device } = all;
      const table = places.reduce<Tensor | null>((sum, of, d) => {
        const shape = [...kernel, ...counts].map((n, k) =>
          k === d || k === d + kernel.length ? n : 1,
        );
        const along = tensor(of, { dtype: 'int32', device }).reshape(shape);
        return sum === null ? along : sum.mul(size[d]).add(along);
      }, null) as Tensor;
      const flat = table.reshape(1, 1, all.shape[2], ...counts);
      const [n, channels] = all.shape;
      return flat
        .expand(n, channels, -1, ...counts.map(() => -1))
        .gather(2, indices.unsqueeze(2))
        .squeeze(2);
    },
  };
}

/** @internal Runs a max pool for an input with or without a batch, and gives the positions too when they are wanted. */
export function plainOrBoth(
  op: string,
  x: Tensor,
  dims: number,
  both: boolean,
  run: (images: Tensor) => Largest,
): Tensor | MaxResult {
  if (!both) return batched(op, x, dims, (images) => run(images).values);
  checkRank(op, x, dims);
  const isBatch = x.ndim === dims + 2;
  const result = run(isBatch ? x : x.unsqueeze(0));
  const whole = (y: Tensor) => (isBatch ? y : y.squeeze(0));
  return inOrder({ values: whole(result.values), indices: whole(result.indices()) });
}
