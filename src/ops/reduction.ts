/**
 * Reductions: sum, mean, prod, extremes and their positions, variance, norms, truth. Layer: ops.
 */
import { type Rule, record } from '../autograd/node';
import type { Reducer } from '../backend/backend';
import { type DType, isFloating } from '../dtype';
import { DTypeError, IndexError, ValueError } from '../errors';
import { normalizeDim, normalizeDims, numelOf, reducedShape, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { type Call, parseOptions } from './options';
import {
  identity,
  magnitude,
  power,
  reduceFormula,
  squaredDifference,
  squareOf,
  truth,
} from './reduce-formula';

/** Dimensions to reduce: one, several, or all (null). */
export type Dims = number | readonly number[] | null;

/** Options of a reduction over dimensions. */
export interface ReduceOptions {
  dim?: Dims;
  /** Whether reduced dimensions stay with size 1. */
  keepdim?: boolean;
}

/** Options of a reduction that may convert first. */
export interface SumOptions extends ReduceOptions {
  dtype?: DType | null;
}

type Reduction<O = ReduceOptions> = (
  x: Tensor,
  ...args: Call<[dim: Dims, keepdim: boolean], O>
) => Tensor;

/** Values and where along the dimension they stood. */
export interface ValuesIndices extends Iterable<Tensor> {
  readonly values: Tensor;
  readonly indices: Tensor;
}

const REDUCE = { dim: null as Dims, keepdim: false };
const SUM = { ...REDUCE, dtype: null as DType | null };

/** What a reduction's rule needs to give a cotangent its dimensions back. */
interface Reduced {
  readonly shape: Shape;
  readonly dims: readonly number[];
}

function unreduce(g: Tensor, { shape, dims }: Reduced): Tensor {
  return g.reshape(reducedShape(shape, dims, true));
}

/** Runs a plain reduction of one tensor. */
function runReduce(
  reducer: Reducer,
  x: Tensor,
  dims: readonly number[],
  keepdim: boolean,
  dtype: DType,
): Tensor {
  const kept = reducedShape(x.shape, dims, true);
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(dtype, numelOf(kept)), kept);
  backend.reduce(reducer, identity().kernel, [x], [], x.shape, out, 1);
  return keepdim ? out : Tensor.over(out.storage, reducedShape(x.shape, dims, false));
}

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
  const dims = normalizeDims('sum', dim, x.ndim);
  const out = runReduce(
    'sum',
    input,
    dims,
    keepdim,
    isFloating(input.dtype) ? input.dtype : 'int32',
  );
  return record(sumRule, out, [input], [], { shape: input.shape, dims });
};
const sumRule: Rule = {
  name: 'sum',
  vjp: (g, { attrs }) => [unreduce(g, attrs as Reduced).expand((attrs as Reduced).shape)],
};
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
export const prod: (
  x: Tensor,
  ...args: Call<[dim: number | null, keepdim: boolean], SumOptions>
) => Tensor = (x, ...args) => {
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
const prodRule: Rule = {
  name: 'prod',
  vjp(g, node) {
    const [x] = node.savedTensors();
    const { dims } = node.attrs as Reduced;
    // The product of the others is y / x where nothing is 0; at the only 0 it is the product of the rest.
    const isZero = x.eq(0);
    const rest = x.where(isZero.logicalNot(), 1);
    let product = rest;
    for (const dim of dims) product = product.prod(dim, true);
    const zeros = isZero.sum(dims, true);
    const others = product
      .div(rest)
      .where(zeros.eq(0), product.where(isZero.logicalAnd(zeros.eq(1)), 0));
    return [unreduce(g, node.attrs as Reduced).mul(others)];
  },
};
define('prod', prod);

function extreme(op: 'amax' | 'amin'): Reduction {
  const reducer = op === 'amax' ? 'max' : 'min';
  const rule: Rule = {
    name: op,
    vjp(g, node) {
      const [x, y] = node.savedTensors();
      const reduced = node.attrs as Reduced;
      const ties = x.eq(unreduce(y, reduced)).to(g.dtype);
      return [unreduce(g, reduced).div(ties.sum(reduced.dims, true)).mul(ties)];
    },
  };
  return (x, ...args) => {
    const { dim, keepdim } = parseOptions(op, REDUCE, ['dim', 'keepdim'], args);
    const dims = normalizeDims(op, dim, x.ndim);
    checkNotEmpty(op, x, dims);
    const out = runReduce(reducer, x, dims, keepdim, x.dtype);
    return record(rule, out, [x], [x, out], { shape: x.shape, dims });
  };
}

function checkNotEmpty(op: string, x: Tensor, dims: readonly number[]): void {
  if (dims.some((dim) => x.shape[dim] === 0)) {
    throw new IndexError(
      `${op}: a dimension of size 0 in [${x.shape.join(', ')}] has no largest or smallest element. ` +
        'Check numel() first, or reduce another dimension.',
    );
  }
}

function checkFloating(op: string, x: Tensor): void {
  if (!isFloating(x.dtype)) {
    throw new DTypeError(
      `${op}: takes a floating tensor, got ${x.dtype}. Convert it with to('float32').`,
      [x.dtype],
    );
  }
}

/** Largest element; NaN wins. The gradient is shared evenly among ties. */
export const amax: Reduction = extreme('amax');
define('amax', amax);

/** Smallest element; NaN wins. The gradient is shared evenly among ties. */
export const amin: Reduction = extreme('amin');
define('amin', amin);

/** Position of an extreme: of the whole tensor flattened, or along a dimension. */
type ArgReduction = (
  x: Tensor,
  ...args: Call<[dim: number | null, keepdim: boolean], ReduceOptions>
) => Tensor;

function argExtreme(op: 'argmax' | 'argmin'): ArgReduction {
  return (x, ...args) => {
    const { dim, keepdim } = parseOptions(op, REDUCE, ['dim', 'keepdim'], args);
    const { backend } = x.storage;
    if (dim === null) {
      const flat = x.detach().reshape(-1);
      checkNotEmpty(op, flat, [0]);
      const out = Tensor.over(backend.allocate('int32', 1), [1]);
      backend.argReduce(op, flat, 0, out);
      return Tensor.over(out.storage, keepdim ? x.shape.map(() => 1) : []);
    }
    const at = normalizeDim(op, dim as number, x.ndim);
    if (x.ndim === 0) return Tensor.over(backend.allocate('int32', 1), []);
    checkNotEmpty(op, x, [at]);
    const kept = reducedShape(x.shape, [at], true);
    const out = Tensor.over(backend.allocate('int32', numelOf(kept)), kept);
    backend.argReduce(op, x, at, out);
    return keepdim ? out : Tensor.over(out.storage, reducedShape(x.shape, [at], false));
  };
}

/** Position of the largest element (the first of ties): in the flattened tensor, or along `dim`. */
export const argmax: ArgReduction = argExtreme('argmax');
define('argmax', argmax, false);

/** Position of the smallest element (the first of ties): in the flattened tensor, or along `dim`. */
export const argmin: ArgReduction = argExtreme('argmin');
define('argmin', argmin, false);

/** `max` and `min`: of everything, along a dimension with positions, or of two tensors. */
export interface Extreme {
  (x: Tensor): Tensor;
  (x: Tensor, ...args: Call<[dim: number, keepdim: boolean], ReduceOptions>): ValuesIndices;
}

function extremeOrPair(op: 'max' | 'min'): Extreme {
  const all = op === 'max' ? 'amax' : 'amin';
  const position = op === 'max' ? 'argmax' : 'argmin';
  return ((x: Tensor, ...args: unknown[]) => {
    if (args.length === 0) return x[all]();
    if (args[0] instanceof Tensor) return op === 'max' ? x.maximum(args[0]) : x.minimum(args[0]);
    const { dim, keepdim } = parseOptions(op, REDUCE, ['dim', 'keepdim'], args);
    if (dim === null) return x[all]();
    const at = normalizeDim(op, dim as number, x.ndim);
    if (x.ndim === 0) return valuesIndices(x.alias(), x[position](0));
    const indices = x[position](at, true);
    const values = x.gather(at, indices);
    return keepdim
      ? valuesIndices(values, indices)
      : valuesIndices(values.squeeze(at), indices.squeeze(at));
  }) as Extreme;
}

/** Values and positions as an object that can also be taken apart by position. */
export function valuesIndices(values: Tensor, indices: Tensor): ValuesIndices {
  return {
    values,
    indices,
    *[Symbol.iterator]() {
      yield values;
      yield indices;
    },
  };
}

/**
 * Largest element of all, or `{ values, indices }` along a dimension (the gradient goes to the index taken).
 *
 * @see https://pytorch.org/docs/stable/generated/torch.max.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const { values, indices } = tensor([[1, 5], [7, 3]]).max(1);
 * console.log(values.toArray(), indices.toArray()); // [5, 7] [1, 0]
 * ```
 */
export const max: Extreme = extremeOrPair('max');
define('max', max);

/** Smallest element of all, or `{ values, indices }` along a dimension. */
export const min: Extreme = extremeOrPair('min');
define('min', min);

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

export { variance as var };

define('var', variance);

/** Standard deviation, the root of the variance; the gradient is 0 where it is 0. */
export const std: Spread = (x, ...args) => {
  const { dim, keepdim, correction } = parseOptions('std', VAR, ['dim'], args);
  checkFloating('std', x);
  return variance(x, { dim, keepdim, correction }).sqrtOrZero();
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
  if (p === 0) return x.ne(0).sum(dims, keepdim).to(x.dtype);
  if (p === Number.POSITIVE_INFINITY) return x.abs().amax(dims, keepdim);
  if (p === Number.NEGATIVE_INFINITY) return x.abs().amin(dims, keepdim);
  return reduceFormula(power(), [x], [p], dims, keepdim, 1).pow(1 / p);
};
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

/** Sums over broadcast dimensions, so that the result has `shape`: the adjoint of broadcasting. */
export function sumToSize(x: Tensor, shape: Shape): Tensor {
  const lead = x.ndim - shape.length;
  const dims: number[] = [];
  for (let i = 0; i < x.ndim; i++)
    if (i < lead || (shape[i - lead] === 1 && x.shape[i] !== 1)) dims.push(i);
  const summed = dims.length === 0 ? x : x.sum(dims, true);
  return summed.ndim === shape.length ? summed : summed.reshape(shape);
}
define('sumToSize', sumToSize);
