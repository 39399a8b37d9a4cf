/**
 * Cross entropy with classes as one node: −ln softmax(x) at the class, without the logarithms of the other classes.
 * Layer: nn.
 */
import { mode } from '../../autograd/mode';
import { Node } from '../../autograd/node';
import { record } from '../../autograd/record';
import { defineRule } from '../../autograd/rule';
import { elementwise } from '../../ops/define';
import { runScatter } from '../../ops/gather';
import { runReduce } from '../../ops/reduce';
import { shiftedExp } from '../../ops/reduce-formula';
import { runFormula } from '../../ops/run-formula';
import { softmaxRule } from '../../ops/softmax-rule';
import { written } from '../../ops/written';
import { Tensor } from '../../tensor/tensor';
import { ElementwiseLoss } from './elementwise-loss';
import type { Reduction } from './reduction';

/** ln Σ eˣ⁻ᵐ − (x − m) at the class, where m is the largest. */
const term = new ElementwiseLoss(
  'crossEntropyTerm',
  (total, picked, largest) => total.log().sub(picked.sub(largest)),
  { domain: [0.5, 4] },
);

/** The share of a class, times the cotangent of its row. */
const weighted: (exponential: Tensor, total: Tensor, g: Tensor) => Tensor = elementwise(
  'crossEntropyShare',
  (exponential, total, g) => exponential.div(total).mul(g),
  { internal: true, domain: [0.5, 4] },
);

interface ClassTerms {
  readonly dim: number;
  /** What the terms were multiplied with when they were added up. */
  readonly scale: number;
}

const rule = defineRule({
  name: 'crossEntropy',
  describe: written({
    operands: ['x'],
    value: ['-log(softmax(x)) at the class', '-\\ln \\operatorname{softmax}(x)_{c}'],
    cotangents: [
      [
        'g * (softmax(x) - 1 at the class)',
        'g \\left(\\operatorname{softmax}(x) - \\mathbf{1}_{c}\\right)',
      ],
    ],
    saved: ['exp(x - max(x))', 'its sum', 'class'],
  }),
  vjp(g, node) {
    const [exponentials, total, classes] = node.savedTensors();
    const { dim, scale } = node.attrs as ClassTerms;
    const scaled = scale === 1 ? g : g.mul(scale);
    const row = g.ndim === 0 ? scaled : scaled.unsqueeze(dim);
    const less = row.neg().expand(classes.shape);
    if (mode.grad) {
      return [sharesOf(exponentials, total, node).mul(row).scatterAdd(dim, classes, less)];
    }
    const shares = weighted(exponentials, total, row);
    runScatter('add', shares, dim, classes, less);
    return [shares];
  },
});

/** The softmax as it follows from the node's input, for another derivative. */
function sharesOf(exponentials: Tensor, total: Tensor, { inputs, slots, attrs }: Node): Tensor {
  const shares = exponentials.div(total);
  const { dim } = attrs as ClassTerms;
  const { shape, dtype } = shares;
  shares.setNode(new Node(softmaxRule, inputs, slots, [shares], dim, shape, dtype), 0);
  return shares;
}

/**
 * @internal −ln softmax(x) at the classes, or the sum or mean of it.
 *
 * @param y int32, of the shape of `x` without `dim`; checked by the caller
 */
export function crossEntropyOfClasses(
  x: Tensor,
  y: Tensor,
  dim: number,
  reduction: Reduction,
): Tensor {
  const plain = x.detach();
  const classes = y.unsqueeze(dim);
  const largest = runReduce('max', plain, [dim], true, x.dtype);
  const exponentials = runFormula(shiftedExp(), [plain, largest], []);
  const total = runReduce('sum', exponentials, [dim], true, x.dtype);
  const terms = term.run([total, plain.gather(dim, classes), largest], [], reduction);
  const out = reduction === 'none' ? Tensor.over(terms.storage, y.shape) : terms;
  const scale = reduction === 'mean' ? 1 / y.count : 1;
  return record(rule, out, [x], [exponentials, total, classes], { dim, scale });
}
