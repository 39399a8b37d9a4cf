/**
 * Convolutions and their adjoints: float32 ones of up to two dimensions in WebAssembly, where it has vectors, the others
 * as products with the columns of one image after the other.
 */
import { newArray } from '../../dtype';
import { contiguousStrides, numelOf, type Shape } from '../../shape';
import { type Convolution, type ConvolutionPart, Storage, type View } from '../backend';
import { seenAs } from '../view';
import { fill } from './copy';
import { col2im, im2col } from './im2col';
import { matmul } from './matmul';
import { convolveInWasm } from './wasm/convolution';

/** One of the three ← the other two. */
export function convolve(part: ConvolutionPart, convolution: Convolution): void {
  const { image, weight, result, bias } = convolution;
  const out = { result, image, weight }[part];
  if (out.count === 0) return;
  const empty = image.count === 0 || weight.count === 0 || result.count === 0;
  if (empty && bias === null) fill(out, 0);
  else if (empty || !convolveInWasm(part, convolution)) convolvePlain(part, convolution);
}

/** The same in JavaScript, for every type and number of dimensions. */
function convolvePlain(part: ConvolutionPart, convolution: Convolution): void {
  const { image, weight, result, bias, windows, groups } = convolution;
  const [batch, channels, ...size] = image.shape;
  const counts = result.shape.slice(2);
  const positions = numelOf(counts);
  const outside = weight.shape[0] / groups;
  const depth = (channels / groups) * numelOf(windows.kernel);
  const space = newArray(image.dtype, channels * numelOf(windows.kernel) * positions);
  const storage = new Storage(image.storage.backend, image.dtype, space.length, space, 0);
  const columns = dense(image, storage, [channels, ...windows.kernel, ...counts], 0);
  const laid = dense(image, storage, [groups, depth, positions], 0);
  const factors = reshaped(weight, [groups, outside, depth]);
  const added = bias === null ? null : reshaped(bias, [groups, outside, 1]);
  for (let s = 0; s < batch; s++) {
    const pixels = single(image, s, [channels, ...size]);
    const values = single(result, s, [groups, outside, positions]);
    if (part === 'image') {
      matmul(transposed(factors), values, null, laid);
      col2im(columns, windows, pixels);
      continue;
    }
    im2col(pixels, windows, 0, columns);
    if (part === 'result') matmul(factors, laid, added, values);
    else matmul(values, transposed(laid), s === 0 ? null : factors, factors);
  }
}

function dense(like: View, storage: Storage, shape: Shape, offset: number): View {
  const strides = contiguousStrides(shape);
  return { storage, dtype: like.dtype, shape, strides, offset, count: numelOf(shape), dense: true };
}

function reshaped(view: View, shape: Shape): View {
  return dense(view, view.storage, shape, view.offset);
}

/** Number `s` along the first dimension of a dense view. */
function single(view: View, s: number, shape: Shape): View {
  return dense(view, view.storage, shape, view.offset + s * numelOf(shape));
}

/** Each matrix of a batch transposed. */
function transposed(view: View): View {
  const [b, m, n] = view.shape;
  const [sb, sm, sn] = view.strides;
  return seenAs(view, [b, n, m], [sb, sn, sm], view.offset, false);
}
