/**
 * Reductions: sum, mean, prod, variance, norms, truth. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { isFloating } from '../dtype';
import { inNameOf, ShapeError, ValueError } from '../errors';
import { type Call, parseNumbers, parseOptions, type SizesNamed } from '../options';
import { formatShape, inverseOrder, normalizeDims, numelOf, reducedShape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { onesLike } from './creation';
import { define } from './define';
import { cat } from './joining';
import {
  checkFloating,
  type Dims,
  REDUCE,
  type Reduced,
  type ReduceOptions,
  type Reduction,
  runReduce,
  SUM,
  type SumOptions,
  unreduce,
} from './reduce';
import {
  identity,
  magnitude,
  power,
  presence,
  reduceFormula,
  squaredDifference,
  squareOf,
  truth,
} from './reduce-formula';
import { written } from './written';

/**
 * Sum.  y = Σx,  ∂y/∂x = 1.  Bools and ints sum to int32.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.sum.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([[1, 2], [3, 4]]).sum(1, { keepdim: true }).toArray()); // [[3], [7]]
 * ```
 */
export const sum: Reduction<SumOptions> = (x, ...args) => {
  const { dim, keepdim, dtype } = parseOptions('sum', SUM, ['dim', 'keepdim'], args);
  const input = dtype !== null ? x.to(dtype) : x;
  return sumOver(input, normalizeDims('sum', dim, x.ndim), keepdim);
};

/** The sum over dimensions counted from 0. */
function sumOver(x: Tensor, dims: readonly number[], keepdim: boolean): Tensor {
  const out = runReduce('sum', x, dims, keepdim, isFloating(x.dtype) ? x.dtype : 'int32');
  return record(sumRule, out, [x], [], { shape: x.shape, dims });
}

const sumRule = defineRule({
  name: 'sum',
  describe: written({
    operands: ['x'],
    value: ['sum(x)', '\\sum x'],
    cotangents: [['g for every element', 'g\\,\\mathbf{1}']],
    saved: [],
  }),
  vjp: (g, { attrs }) => [unreduce(g, attrs as Reduced).expand((attrs as Reduced).shape)],
});
define('sum', sum);

/**
 * Arithmetic mean.  y = Σx / n,  ∂y/∂x = 1 / n.  NaN for no elements.
 *
 * @throws DTypeError for ints and bools, as in PyTorch
 * @see https://pytorch.org/docs/stable/generated/torch.mean.html
 */
export const mean: Reduction<SumOptions> = (x, ...args) => {
  const { dim, keepdim, dtype } = parseOptions('mean', SUM, ['dim', 'keepdim'], args);
  const input = dtype !== null ? x.to(dtype) : x;
  checkFloating('mean', input);
  const dims = normalizeDims('mean', dim, x.ndim);
  return reduceFormula(identity(), [input], [], dims, keepdim, 1 / countOf(x, dims));
};
define('mean', mean);

/** Number of elements that go into each result. */
function countOf(x: Tensor, dims: readonly number[]): number {
  return dims.reduce((n, dim) => n * x.shape[dim], 1);
}

/**
 * Product.  y = Πx,  ∂y/∂xᵢ = the product of the others.  Bools and ints multiply to int32.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.prod.html
 */
export const prod: Reduction<SumOptions> = (x, ...args) => {
  const { dim, keepdim, dtype } = parseOptions('prod', SUM, ['dim', 'keepdim'], args);
  const input = dtype !== null ? x.to(dtype) : x;
  const dims = normalizeDims('prod', dim, x.ndim);
  const out = runReduce(
    'prod',
    input,
    dims,
    keepdim,
    isFloating(input.dtype) ? input.dtype : 'int32',
  );
  return record(prodRule, out, [input], [input], { shape: input.shape, dims });
};
const prodRule = defineRule({
  name: 'prod',
  vjp(g, node) {
    const [x] = node.savedTensors();
    const { dims } = node.attrs as Reduced;
    // The reduced dimensions as one, the last.
    const order = [...x.shape.keys()].filter((dim) => !dims.includes(dim)).concat(dims);
    const moved = x.permute(order);
    const kept = moved.shape.slice(0, x.ndim - dims.length);
    const line = moved.reshape([...kept, countOf(x, dims)]);
    // The product of those before times that of those after; y / x would fail at zeros and at NaN.
    const others = productBefore(line).mul(productBefore(line.flip(-1)).flip(-1));
    const inPlace = others.reshape(moved.shape).permute(inverseOrder(order));
    return [unreduce(g, node.attrs as Reduced).mul(inPlace)];
  },
});

/** Along the last dimension, the product of the elements before each; 1 for the first. */
function productBefore(x: Tensor): Tensor {
  const size = x.shape[x.ndim - 1];
  if (x.count === 0) return x;
  const one = onesLike(x.narrow(-1, 0, 1));
  return size === 1 ? one : cat([one, x.narrow(-1, 0, size - 1).cumprod(-1)], -1);
}
define('prod', prod);

/** Options of variance and standard deviation. */
export interface VarOptions extends ReduceOptions {
  /** What is subtracted from the count in the denominator; 1 by default (Bessel's correction). */
  correction?: number;
}

const VAR = { ...REDUCE, correction: 1 };

type Spread = (x: Tensor, ...args: Call<[dim: Dims], VarOptions>) => Tensor;

/**
 * Variance.  y = Σ(x − x̄)² / (n − correction)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.var.html
 */
const variance: Spread = (x, ...args) => {
  const { dim, keepdim, correction } = parseOptions('var', VAR, ['dim'], args);
  checkFloating('var', x);
  const dims = normalizeDims('var', dim, x.ndim);
  const scale = 1 / Math.max(0, countOf(x, dims) - correction);
  return reduceFormula(squaredDifference(), [x, x.mean(dims, true)], [], dims, keepdim, scale);
};

// `var` is a word of the language, so no declaration can have this name. Editors read the comment here, the docs the other.
export {
  /** Variance.  y = Σ(x − x̄)² / (n − correction) */
  variance as var,
};

define('var', variance);

/** Standard deviation, the root of the variance; the gradient is 0 where it is 0. */
export const std: Spread = (x, ...args) => {
  const { dim, keepdim, correction } = parseOptions('std', VAR, ['dim'], args);
  checkFloating('std', x);
  return inNameOf('std', () => variance(x, { dim, keepdim, correction })).sqrtOrZero();
};
define('std', std);

/** Options of a norm. */
export interface NormOptions extends ReduceOptions {
  p?: number | 'fro';
}

const NORM = { p: 'fro' as number | 'fro', dim: null as Dims, keepdim: false };

/**
 * Norm of the elements as a vector.  y = (Σ|x|ᵖ)^(1/p);  the largest magnitude for p = ∞, the count of non-zeros for p = 0
 *
 * @see https://pytorch.org/docs/stable/generated/torch.norm.html
 */
export const norm: (
  x: Tensor,
  ...args: Call<[p: number | 'fro', dim: Dims, keepdim: boolean], NormOptions>
) => Tensor = (x, ...args) => {
  const { p, dim, keepdim } = parseOptions('norm', NORM, ['p', 'dim', 'keepdim'], args);
  checkFloating('norm', x);
  const dims = normalizeDims('norm', dim, x.ndim);
  if (p === 'fro' || p === 2)
    return reduceFormula(squareOf(), [x], [], dims, keepdim, 1).sqrtOrZero();
  if (typeof p !== 'number' || Number.isNaN(p))
    throw new ValueError(`norm: p is ${p}. Give a number, Infinity or 'fro'.`, p);
  if (p === 1) return reduceFormula(magnitude(), [x], [], dims, keepdim, 1);
  if (p === 0) return reduceFormula(presence(), [x], [], dims, keepdim, 1);
  if (p === Number.POSITIVE_INFINITY) return x.abs().amax(dims, keepdim);
  if (p === Number.NEGATIVE_INFINITY) return x.abs().amin(dims, keepdim);
  const plain = reduceFormula(power(), [x.detach()], [p], dims, keepdim, 1).pow(1 / p);
  return record(normRule, plain, [x], [x, plain], { p, shape: x.shape, dims });
};
/** ∂y/∂x = sign(x) |x|^(p−1) y^(1−p), 0 where that would divide by 0, as PyTorch has it. */
const normRule = defineRule({
  name: 'norm',
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    const { p } = node.attrs as { p: number };
    const reduced = node.attrs as Reduced;
    const norm = unreduce(y, reduced);
    const slope = x.sign().mul(x.abs().pow(p - 1));
    const scale = unreduce(g, reduced)
      .mul(norm.pow(1 - p))
      .maskedFill(norm.eq(0), 0);
    return [(p < 1 ? slope.maskedFill(x.eq(0), 0) : slope).mul(scale)];
  },
});
define('norm', norm);

function truthOf(op: 'any' | 'all'): Reduction {
  return (x, ...args) => {
    const { dim, keepdim } = parseOptions(op, REDUCE, ['dim', 'keepdim'], args);
    const dims = normalizeDims(op, dim, x.ndim);
    const kept = reducedShape(x.shape, dims, true);
    const { backend } = x.storage;
    const out = Tensor.over(backend.allocate('bool', numelOf(kept)), kept);
    // A product of truths is their "and", which is true of nothing; a largest truth would not be defined there.
    if (op === 'all') backend.reduce('prod', truth().kernel, [x], [], x.shape, out, 1);
    else if (countOf(x, dims) > 0) backend.reduce('max', truth().kernel, [x], [], x.shape, out, 1);
    return keepdim ? out : Tensor.over(out.storage, reducedShape(x.shape, dims, false));
  };
}

/** Whether any element is not zero. */
export const any: Reduction = truthOf('any');
define('any', any, false);

/** Whether all elements are not zero. */
export const all: Reduction = truthOf('all');
define('all', all, false);

/**
 * Sums over broadcast dimensions, so that the result has the given sizes: the adjoint of broadcasting.
 *
 * @throws ShapeError when the sizes do not broadcast to the tensor's
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.sum_to_size.html
 */
export function sumToSize(x: Tensor, ...size: SizesNamed<'size'>): Tensor {
  const shape = parseNumbers('sumToSize', 'size', size);
  const lead = x.ndim - shape.length;
  let fits = lead >= 0;
  const dims: number[] = [];
  for (let i = 0; i < x.ndim; i++) {
    if (i < lead) dims.push(i);
    else if (shape[i - lead] !== x.shape[i]) {
      if (shape[i - lead] !== 1) fits = false;
      dims.push(i);
    }
  }
  if (!fits) {
    throw new ShapeError(
      `sumToSize: ${formatShape(x.shape)} does not sum to ${formatShape(shape)}. Give sizes that, aligned at the right, ` +
        'are equal, or 1 where they are summed over.',
      [x.shape, shape],
    );
  }
  if (dims.length === 0) return x;
  // A bias's case: what goes stands in front, and nothing stays as 1.
  if (dims.length === lead) return sumOver(x, dims, false);
  const summed = sumOver(x, dims, true);
  return lead === 0 ? summed : summed.reshape(shape);
}
define('sumToSize', sumToSize);
