/**
 * Runs of indices of one dimension: the view, and its adjoint, which places a tensor into zeros. What indexing,
 * splitting and joining are made of. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule, type Rule } from '../autograd/rule';
import { markView } from '../autograd/view-of';
import { numelOf, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { written } from './written';

/** A view of `x`, marked as such and recorded. */
export function makeView(
  rule: Rule,
  x: Tensor,
  shape: Shape,
  strides: Shape,
  offset: number,
  attrs: unknown,
): Tensor {
  const view = x.window(shape, strides, offset);
  markView(view, x, rule, attrs);
  return record(rule, view, [x], [], attrs);
}

/** A run of indices of one dimension. */
export interface Slice {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** The rule of a run of indices, and how it is taken of another tensor. */
export const sliceRule = defineRule({
  name: 'slice',
  describe: written({
    operands: ['x'],
    value: ['slice(x)', '\\operatorname{slice}(x)'],
    cotangents: [['zeros with g where the slice lies', '\\operatorname{slice}^{\\top}(g)']],
    saved: [],
  }),
  vjp: (g, { attrs }) => [placeSlice(g, attrs as Slice & { from: Shape })],
  view: (base, attrs) => slice(base, attrs as Slice),
});

/** Every `step`-th index of a dimension, `length` of them, from `start`. Checked by the callers. */
export function slice(x: Tensor, { dim, start, length, step }: Slice): Tensor {
  const attrs = { dim, start, length, step, from: x.shape };
  const view = windowOf(x, attrs);
  markView(view, x, sliceRule, attrs);
  return record(sliceRule, view, [x], [], attrs);
}

/** The shape of a slice of this shape. */
export function slicedShape(shape: Shape, { dim, length }: Slice): Shape {
  return shape.map((size, i) => (i === dim ? length : size));
}

/** The same outside the graph. */
export function windowOf(x: Tensor, slice: Slice): Tensor {
  const { dim, start, length, step } = slice;
  const strides = x.strides.map((stride, i) => (i === dim ? stride * step : stride));
  return x.window(
    slicedShape(x.shape, slice),
    strides,
    x.offset + (length > 0 ? start * x.strides[dim] : 0),
  );
}

const placeRule = defineRule({
  name: 'placeSlice',
  vjp: (g, { attrs }) => [slice(g, attrs as Slice)],
});

/** Zeros of shape `from` that hold `x` where the slice lies. */
export function placeSlice(x: Tensor, attrs: Slice & { readonly from: Shape }): Tensor {
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(x.dtype, numelOf(attrs.from)), attrs.from);
  backend.copy(x, windowOf(out, attrs));
  return record(placeRule, out, [x], [], attrs);
}
