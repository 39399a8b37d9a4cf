/**
 * The backward of softmax, for the operation and for losses that hold a softmax. Layer: ops.
 */
import { defineRule } from '../autograd/rule';
import type { Tensor } from '../tensor/tensor';
import { elementwise } from './define';
import { product, reduceFormula } from './reduce-formula';
import { written } from './written';

/** The dimensions to reduce for one dimension; a 0-d tensor has none. */
export function along(dim: number, x: Tensor): number[] {
  return x.ndim === 0 ? [] : [dim];
}

const softmaxBackward = elementwise<(g: Tensor, y: Tensor, sum: Tensor) => Tensor>(
  'softmaxBackward',
  (g, y, sum) => g.sub(sum).mul(y),
  {
    operands: ['g', 'y', 'sum'],
    domain: [
      [-2, 2],
      [0, 1],
      [-2, 2],
    ],
    internal: true,
  },
);
/** The rule of softmax; its attribute is the dimension. */
export const softmaxRule = defineRule({
  name: 'softmax',
  describe: written({
    operands: ['x'],
    value: ['exp(x) / sum(exp(x))', '\\frac{e^{x}}{\\sum e^{x}}'],
    cotangents: [['g * y - y * sum(g * y)', 'g\\,y - y \\sum g\\,y']],
    saved: ['y'],
  }),
  vjp(g, node) {
    const [y] = node.savedTensors();
    const dims = along(node.attrs as number, y);
    return [softmaxBackward(g, y, reduceFormula(product(), [g, y], [], dims, true, 1))];
  },
});
