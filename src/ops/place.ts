/**
 * The adjoint of a slice: zeros with a tensor placed into a run of one dimension. Layer: ops.
 */
import { record, type Rule } from '../autograd/node';
import type { Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { numelOf } from '../shape';
import { type Slice, slice } from './views';

const placeRule: Rule = {
  name: 'placeSlice',
  vjp: (g, { attrs }) => [slice(g, attrs as Slice)],
};

/** Zeros of shape `from` that hold `x` where the slice lies. */
export function placeSlice(x: Tensor, attrs: Slice & { readonly from: Shape }): Tensor {
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(x.dtype, numelOf(attrs.from)), attrs.from);
  const { dim, start, length, step } = attrs;
  const strides = out.strides.map((stride, i) => (i === dim ? stride * step : stride));
  backend.copy(x, out.window(x.shape, strides, out.offset + (length > 0 ? start * out.strides[dim] : 0)));
  return record(placeRule, out, [x], [], attrs);
}
