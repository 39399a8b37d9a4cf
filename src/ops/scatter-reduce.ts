/**
 * Scattering that combines what falls on one place, with the gradients of products and extremes. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { isFloating } from '../dtype';
import { ValueError } from '../errors';
import type { Call } from '../options';
import { normalizeDim } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { gather, scatterAdd } from './gather';
import { checkIndex, cutToIndex, placed } from './place-at-index';
import { parseRequired } from './required-options';
import { checkDevices } from './run-formula';
import { defineInPlace } from './variants';

/** How `scatterReduce` combines. */
export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

/** Options of `scatterReduce`. */
export interface ScatterReduceOptions {
  /** Whether what is there takes part; true by default. */
  includeSelf?: boolean;
  dim?: number;
  index?: Tensor;
  src?: Tensor;
  reduce?: ScatterReduction;
}

type ScatterReduce = (
  x: Tensor,
  ...args: Call<
    [dim: number, index: Tensor, src: Tensor, reduce: ScatterReduction],
    ScatterReduceOptions
  >
) => Tensor;

const NEUTRAL = { sum: 0, mean: 0, prod: 1, amax: -Infinity, amin: Infinity } as const;

/**
 * A copy in which the elements of the source that fall on one place are combined: sum, product, mean, largest or
 * smallest. Ties of amax and amin share the gradient.
 *
 * @throws ValueError for another reduction
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_reduce_.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const index = tensor([0, 0, 1], { dtype: 'int32' });
 * console.log(tensor([1, 1]).scatterReduce(0, index, tensor([2, 3, 4]), 'amax').toArray()); // [3, 4]
 * ```
 */
export const scatterReduce: ScatterReduce = (x, ...args) => {
  const op = 'scatterReduce';
  const {
    dim,
    index,
    src: source,
    reduce,
    includeSelf,
  } = parseRequired<ScatterReduceOptions>(
    op,
    { dim: undefined, index: undefined, src: undefined, reduce: undefined, includeSelf: true },
    ['dim', 'index', 'src', 'reduce'],
    args,
  );
  if (!(reduce in NEUTRAL)) {
    throw new ValueError(
      `${op}: reduce is '${reduce}'. Use one of ${Object.keys(NEUTRAL).join(', ')}.`,
      reduce,
    );
  }
  const at = normalizeDim(op, dim, x.ndim);
  checkIndex(op, x, at, index);
  const given = cutToIndex(op, source, index);
  checkDevices(op, [x, index, given]);
  // What is reduced away starts from the neutral element, and only where something arrives.
  const touched = placed('set', x.newZeros(x.shape), at, index, x.newOnes(index.shape)).ne(0);
  const self = includeSelf ? x : x.where(touched.logicalNot(), neutralOf(x, reduce));
  if (reduce === 'sum') return scatterAdd(self, at, index, given);
  if (reduce === 'mean') {
    const arrivals = scatterAdd(x.newZeros(x.shape), at, index, x.newOnes(index.shape));
    const count = (includeSelf ? arrivals.add(1) : arrivals.clamp({ min: 1 })).detach();
    const total = scatterAdd(self, at, index, given);
    return isFloating(x.dtype) ? total.div(count) : total.floorDivide(count);
  }
  if (reduce === 'prod') return scatterProduct(self, at, index, given);
  const mode = reduce === 'amax' ? 'max' : 'min';
  const out = placed(mode, self.detach(), at, index, given.detach());
  const attrs: Extreme = { dim: at, touched: includeSelf ? null : touched };
  return record(extremeRule, out, [x, given], [x, given, index, out], attrs);
};
define('scatterReduce', scatterReduce);

function neutralOf(x: Tensor, reduce: ScatterReduction): number {
  const value = NEUTRAL[reduce];
  if (isFloating(x.dtype) || Number.isFinite(value)) return value;
  return value > 0 ? 2 ** 31 - 1 : -(2 ** 31);
}

/** `scatterReduce`, written over the tensor. */
export const scatterReduce_: ScatterReduce = defineInPlace('scatterReduce_', scatterReduce);

/**
 * The product as signs, zeros and magnitudes would be exact only with logarithms, so the kernel multiplies; its gradient
 * is y / source, and at the only zero of a place the product of the others.
 */
function scatterProduct(x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const out = placed('mul', x.detach(), dim, index, source.detach());
  return record(productRule, out, [x, source], [x, source, index], dim);
}
const productRule = defineRule({
  name: 'scatterReduce',
  vjp(g, node) {
    const [x, source, index] = node.savedTensors();
    const dim = node.attrs as number;
    const [zeroSelf, zeroSource] = [x.eq(0), source.eq(0)];
    const zeros = scatterAdd(zeroSelf.to(x.dtype), dim, index, zeroSource.to(x.dtype));
    const [self, others] = [
      x.where(zeroSelf.logicalNot(), 1),
      source.where(zeroSource.logicalNot(), 1),
    ];
    // The product of what is not 0 at each place.
    const product = scatterProduct(self, dim, index, others);
    const share = (part: Tensor, isZero: Tensor, whole: Tensor, zeroCount: Tensor) =>
      whole.div(part).where(zeroCount.eq(0), whole.where(isZero.logicalAnd(zeroCount.eq(1)), 0));
    return [
      g.mul(share(self, zeroSelf, product, zeros)),
      gather(g, dim, index).mul(
        share(others, zeroSource, gather(product, dim, index), gather(zeros, dim, index)),
      ),
    ];
  },
});

interface Extreme {
  readonly dim: number;
  /** Where what was there took no part; null where it did everywhere. */
  readonly touched: Tensor | null;
}

/** As in PyTorch, what was there counts among the ties even where it took no part. */
const extremeRule = defineRule({
  name: 'scatterReduce',
  vjp(g, node) {
    const [x, source, index, y] = node.savedTensors();
    const { dim, touched } = node.attrs as Extreme;
    const ofSelf = x.eq(y).to(g.dtype);
    const ofSource = source.eq(gather(y, dim, index)).to(g.dtype);
    const share = g.div(scatterAdd(ofSelf, dim, index, ofSource).clamp({ min: 1 }));
    const kept = touched === null ? ofSelf : ofSelf.where(touched.logicalNot(), 0);
    return [share.mul(kept), gather(share, dim, index).mul(ofSource)];
  },
});
