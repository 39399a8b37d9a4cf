/**
 * Largest and smallest elements, and where they stand. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule, type Rule } from '../autograd/rule';
import { IndexError } from '../errors';
import { type Call, parseOptions } from '../options';
import { normalizeDim, normalizeDims, numelOf, reducedShape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import {
  REDUCE,
  type Reduced,
  type ReduceOptions,
  type Reduction,
  runReduce,
  unreduce,
} from './reduce';

/** Values and where along the dimension they stood. */
export interface ValuesIndices extends Iterable<Tensor> {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/**
 * The rule of a reduction that picks an element: those that equal it share its cotangent evenly.
 *
 * @param sharesNaN whether NaN equals NaN
 */
export function sharingRule(name: string, sharesNaN: boolean): Rule {
  return defineRule({
    name,
    vjp(g, node) {
      const [x, y] = node.savedTensors();
      const reduced = node.attrs as Reduced;
      const picked = unreduce(y, reduced);
      const same = x.eq(picked);
      const ties = (sharesNaN ? same.logicalOr(x.isnan().logicalAnd(picked.isnan())) : same).to(
        g.dtype,
      );
      return [unreduce(g, reduced).div(ties.sum(reduced.dims, true)).mul(ties)];
    },
  });
}

/**
 * The reduction to the extreme. `max()` and `min()` of everything share the gradient among NaNs, if one won; `amax` and
 * `amin` do not, as in PyTorch.
 */
function extreme(op: 'amax' | 'amin' | 'max' | 'min'): Reduction {
  const reducer = op === 'amax' || op === 'max' ? 'max' : 'min';
  const rule = sharingRule(op, op === 'max' || op === 'min');
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
  const ofAll = extreme(op);
  const position = op === 'max' ? 'argmax' : 'argmin';
  return ((x: Tensor, ...args: unknown[]) => {
    if (args.length === 0) return ofAll(x);
    if (args[0] instanceof Tensor) return op === 'max' ? x.maximum(args[0]) : x.minimum(args[0]);
    const { dim, keepdim } = parseOptions(op, REDUCE, ['dim', 'keepdim'], args);
    if (dim === null) return ofAll(x);
    const at = normalizeDim(op, dim as number, x.ndim);
    if (x.ndim === 0) return valuesIndices(x.alias(), x[position](0));
    checkNotEmpty(op, x, [at]);
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
