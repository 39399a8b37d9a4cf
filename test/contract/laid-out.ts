/**
 * Tensors of given elements in given layouts: the contract tests run every operation over them.
 */
import { type DType, newArray } from '../../src/dtype';
import { type Tensor, zeros } from '../../src/index';
import { contiguousStrides, numelOf } from '../../src/shape';

/** How the elements lie in memory; plain row-major order when left out. */
export type Layout = 'transposed' | 'sliced' | 'expanded';

/** Every layout that is not contiguous. */
export const LAYOUTS: readonly Layout[] = ['transposed', 'sliced', 'expanded'];

/**
 * A leaf tensor.
 *
 * @param data the elements in logical order
 * @param how `transposed`: first dimension innermost; `sliced`: every second element of a larger storage, from its
 * second on; `expanded`: the first dimension repeats one row (the data must agree)
 * @param device where the elements lie so
 */
export function laidOut(
  shape: readonly number[],
  dtype: DType,
  data: ArrayLike<number>,
  how?: Layout,
  device = 'cpu',
): Tensor {
  const dense = contiguousStrides(shape);
  const reversed = [...contiguousStrides([...shape].reverse())].reverse();
  const strides = {
    transposed: reversed,
    sliced: dense.map((stride) => 2 * stride),
    expanded: dense.map((stride, i) => (i === 0 ? 0 : stride)),
  };
  const step = how === undefined ? dense : strides[how];
  const start = how === 'sliced' ? 1 : 0;
  const storage = newArray(dtype, 2 * numelOf(shape) + 1).fill(77);
  const place = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < data.length; i++) {
    storage[start + place.reduce((at, index, d) => at + index * step[d], 0)] = data[i];
    for (let d = shape.length - 1; d >= 0 && ++place[d] === shape[d]; d--) place[d] = 0;
  }
  const whole = zeros([1], { device });
  const uploaded = whole.storage.backend.upload(storage);
  const flat = new (whole.constructor as typeof Tensor)(
    uploaded,
    dtype,
    [storage.length],
    [1],
    uploaded.base,
    storage.length,
    true,
  );
  return flat.window(shape, step, uploaded.base + start);
}
