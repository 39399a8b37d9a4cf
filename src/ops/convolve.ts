/**
 * Convolution as one operation, on devices that have a kernel for it: a form in three tensors of which each is computed
 * from the other two, so that the derivatives of all orders are the same three operations. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { ConvolutionPart, Windows } from '../backend/backend';
import { numelOf, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';

/** What a convolution needs to know beside its tensors. */
export interface ConvolutionLayout {
  readonly windows: Windows;
  readonly groups: number;
  /** `[n, groups · in, size]` */
  readonly image: Shape;
  /** `[groups · out, in, kernel]` */
  readonly weight: Shape;
  /** `[n, groups · out, windows]` */
  readonly result: Shape;
}

/**
 * Computes one of the three from the others, of which `given` has the first two in the order image, weight, result; a
 * bias may follow.
 */
function run(part: ConvolutionPart, given: readonly Tensor[], layout: ConvolutionLayout): Tensor {
  const [first, second, bias] = given.map((x) => x.detach().contiguous());
  const { backend } = first.storage;
  const out = Tensor.over(
    backend.allocate(first.dtype, numelOf(layout[part]), 'convolve', true),
    layout[part],
  );
  const image = part === 'image' ? out : first;
  const weight = part === 'weight' ? out : part === 'image' ? first : second;
  const result = part === 'result' ? out : second;
  const { windows, groups } = layout;
  backend.convolve?.(part, { image, weight, result, bias: bias ?? null, windows, groups });
  return out;
}

/**
 * y = w ∗ x + b for a device with the kernel `convolve`.
 *
 * @internal
 */
export function convolution(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  layout: ConvolutionLayout,
): Tensor {
  const given = bias === null ? [x, weight] : [x, weight, bias];
  return record(resultRule, run('result', given, layout), given, [x, weight], layout);
}

/**
 * The adjoint in the image: what a transposed convolution computes.
 *
 * @internal
 */
export function convolutionImage(weight: Tensor, y: Tensor, layout: ConvolutionLayout): Tensor {
  const given = [weight, y];
  return record(imageRule, run('image', given, layout), given, given, layout);
}

/** The adjoint in the weight. */
function convolutionWeight(x: Tensor, y: Tensor, layout: ConvolutionLayout): Tensor {
  const given = [x, y];
  return record(weightRule, run('weight', given, layout), given, given, layout);
}

const resultRule = defineRule({
  name: 'convolution',
  vjp(g, node) {
    const [x, weight] = node.savedTensors();
    const layout = node.attrs as ConvolutionLayout;
    const others = layout.result.map((_, d) => d).filter((d) => d !== 1);
    return [
      node.needs(0) ? convolutionImage(weight, g, layout) : null,
      node.needs(1) ? convolutionWeight(x, g, layout) : null,
      node.needs(2) ? g.sum(others) : null,
    ];
  },
});

const imageRule = defineRule({
  name: 'convolutionImage',
  vjp(g, node) {
    const [weight, y] = node.savedTensors();
    const layout = node.attrs as ConvolutionLayout;
    return [
      node.needs(0) ? convolutionWeight(g, y, layout) : null,
      node.needs(1) ? convolution(g, weight, null, layout) : null,
    ];
  },
});

const weightRule = defineRule({
  name: 'convolutionWeight',
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    const layout = node.attrs as ConvolutionLayout;
    return [
      node.needs(0) ? convolutionImage(g, y, layout) : null,
      node.needs(1) ? convolution(x, g, null, layout) : null,
    ];
  },
});
