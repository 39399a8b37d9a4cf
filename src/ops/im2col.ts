/**
 * Windows as columns: what convolution and pooling are made of. The two operations are each other's adjoint, so that
 * whatever is made of them has derivatives of every order. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { Windows } from '../backend/backend';
import { numelOf, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';

interface Layout {
  readonly windows: Windows;
  /** Sizes of the image. */
  readonly size: Shape;
  /** Numbers of windows. */
  readonly counts: Shape;
}

const im2colRule = defineRule({
  name: 'im2col',
  vjp: (g, { attrs }) => [addColumns(g, attrs as Layout)],
});

const col2imRule = defineRule({
  name: 'col2im',
  vjp: (g, { attrs }) => [layColumns(g, attrs as Layout, 0)],
});

function layColumns(x: Tensor, layout: Layout, beyond: number): Tensor {
  const { windows, counts } = layout;
  const lead = x.shape.slice(0, x.ndim - counts.length);
  const shape = [...lead, ...windows.kernel, ...counts];
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(x.dtype, numelOf(shape), 'im2col'), shape);
  backend.im2col(x, windows, beyond, out);
  return record(im2colRule, out, [x], [], layout);
}

function addColumns(x: Tensor, layout: Layout): Tensor {
  const { windows, size } = layout;
  const shape = [...x.shape.slice(0, x.ndim - 2 * size.length), ...size];
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(x.dtype, numelOf(shape)), shape);
  backend.col2im(x, windows, out);
  return record(col2imRule, out, [x], [], layout);
}

/**
 * All windows of a tensor's last dimensions.
 *
 * @internal
 * @param x `[…, size]`
 * @param counts numbers of windows; the last may reach beyond the end
 * @param beyond what stands for elements outside
 * @returns `[…, kernel, counts]`
 */
export function im2col(x: Tensor, windows: Windows, counts: Shape, beyond = 0): Tensor {
  const size = x.shape.slice(x.ndim - counts.length);
  return layColumns(x, { windows, size, counts }, beyond);
}

/**
 * Columns added up where they lie in an image; what lies outside is lost.
 *
 * @internal
 * @param x `[…, kernel, counts]`
 * @param size sizes of the image
 * @returns `[…, size]`
 */
export function col2im(x: Tensor, windows: Windows, size: Shape): Tensor {
  return addColumns(x, { windows, size, counts: x.shape.slice(x.ndim - size.length) });
}

/** @internal Numbers of windows that fit in, or begin in, images of these sizes. */
export function windowCounts(size: Shape, windows: Windows, after: Shape = windows.padding): Shape {
  return size.map((length, d) => {
    const reach = windows.dilation[d] * (windows.kernel[d] - 1) + 1;
    const room = length + windows.padding[d] + after[d] - reach;
    return Math.floor(room / windows.stride[d]) + 1;
  });
}
