/**
 * Reductions made of others: nansum, nanmean, countNonzero, aminmax, stdMean, varMean, quantile, nanquantile.
 * Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { DTypeError, IndexError, inNameOf, ShapeError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import { formatShape, normalizeDim, normalizeDims } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { amax, amin } from './extremes';
import {
  checkFloating,
  type Dims,
  REDUCE,
  type Reduced,
  type ReduceOptions,
  type Reduction,
  SUM,
  type SumOptions,
  unreduce,
} from './reduce';
import { mean, std, type VarOptions, var as variance } from './reduction';
import { parseRequired } from './required-options';
import { inOrder, type Results } from './results';

/**
 * Sum of the elements that are not NaN.  ∂y/∂x = 1, and 0 at NaN.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nansum.html
 */
export const nansum: Reduction<SumOptions> = (x, ...args) => {
  const { dim, keepdim, dtype } = parseOptions('nansum', SUM, ['dim', 'keepdim'], args);
  const input = dtype === null ? x : x.to(dtype);
  const isNumber = input.isnan().logicalNot();
  const numbers = input.detach().where(isNumber, 0).to(input.dtype);
  const dims = normalizeDims('nansum', dim, x.ndim);
  const attrs: Reduced = { shape: x.shape, dims };
  return record(nansumRule, numbers.sum(dim, keepdim), [input], [isNumber], attrs);
};
const nansumRule = defineRule({
  name: 'nansum',
  vjp: (g, node) => [unreduce(g, node.attrs as Reduced).mul(node.savedTensors()[0])],
});
define('nansum', nansum);

/**
 * Mean of the elements that are not NaN; NaN where there are none.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nanmean.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([1, NaN, 3]).nanmean().item()); // 2
 * ```
 */
export const nanmean: Reduction<SumOptions> = (x, ...args) => {
  const { dim, keepdim, dtype } = parseOptions('nanmean', SUM, ['dim', 'keepdim'], args);
  const input = dtype === null ? x : x.to(dtype);
  checkFloating('nanmean', input);
  return inNameOf('nanmean', () => nansum(input, dim, keepdim)).div(
    input.isnan().logicalNot().sum(dim, keepdim),
  );
};
define('nanmean', nanmean);

/**
 * How many elements are not 0.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.count_nonzero.html
 */
export function countNonzero(x: Tensor, ...args: Call<[dim: Dims], { dim?: Dims }>): Tensor {
  const { dim } = parseOptions('countNonzero', { dim: null as Dims }, ['dim'], args);
  return inNameOf('countNonzero', () => x.ne(0).sum(dim));
}
define('countNonzero', countNonzero, false);

/**
 * Smallest and largest element, of all or along a dimension. The gradient is shared evenly among ties.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.aminmax.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const { min, max } = tensor([3, 1, 2]).aminmax();
 * console.log(min.item(), max.item()); // 1 3
 * ```
 */
export function aminmax(
  x: Tensor,
  ...args: Call<[], ReduceOptions>
): Results<{ min: Tensor; max: Tensor }> {
  const { dim, keepdim } = parseOptions('aminmax', REDUCE, [], args);
  return inNameOf('aminmax', () =>
    inOrder({ min: amin(x, dim, keepdim), max: amax(x, dim, keepdim) }),
  );
}
define('aminmax', aminmax);

/**
 * Standard deviation and mean.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.std_mean.html
 */
export function stdMean(
  x: Tensor,
  ...args: Call<[dim: Dims], VarOptions>
): Results<{ std: Tensor; mean: Tensor }> {
  const options = parseOptions('stdMean', { ...REDUCE, correction: 1 }, ['dim'], args);
  const { dim, keepdim } = options;
  return inNameOf('stdMean', () => inOrder({ std: std(x, options), mean: mean(x, dim, keepdim) }));
}
define('stdMean', stdMean);

/**
 * Variance and mean.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.var_mean.html
 */
export function varMean(
  x: Tensor,
  ...args: Call<[dim: Dims], VarOptions>
): Results<{ var: Tensor; mean: Tensor }> {
  const options = parseOptions('varMean', { ...REDUCE, correction: 1 }, ['dim'], args);
  const { dim, keepdim } = options;
  return inNameOf('varMean', () =>
    inOrder({ var: variance(x, options), mean: mean(x, dim, keepdim) }),
  );
}
define('varMean', varMean);

/** What stands between two neighbours. */
export type Interpolation = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest';

/** Options of a quantile. */
export interface QuantileOptions {
  q?: number | Tensor;
  dim?: number | null;
  keepdim?: boolean;
  interpolation?: Interpolation;
}

type Quantile = (
  x: Tensor,
  ...args: Call<[q: number | Tensor, dim: number | null, keepdim: boolean], QuantileOptions>
) => Tensor;

const INTERPOLATIONS = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

function quantileOf(op: 'quantile' | 'nanquantile'): Quantile {
  return (x, ...args) => {
    const { q, dim, keepdim, interpolation } = parseRequired<QuantileOptions>(
      op,
      { q: undefined, dim: null, keepdim: false, interpolation: 'linear' },
      ['q', 'dim', 'keepdim'],
      args,
    );
    checkFloating(op, x);
    if (!INTERPOLATIONS.includes(interpolation)) {
      throw new ValueError(
        `${op}: interpolation is '${interpolation}'. Use one of ${INTERPOLATIONS.join(', ')}.`,
        interpolation,
      );
    }
    const places = q instanceof Tensor ? q.detach() : x.newTensor(q);
    checkPlaces(op, places, x);
    const line = dim === null ? x.reshape(-1) : x.ndim === 0 ? x.reshape(1) : x;
    const at = dim === null ? 0 : normalizeDim(op, dim, x.ndim);
    if (line.shape[at] === 0) {
      throw new IndexError(
        `${op}: a dimension of size 0 in ${formatShape(x.shape)} has no quantiles. Check numel() first.`,
      );
    }
    const found = pickQuantiles(op, line.movedim(at, -1), places.reshape(-1), interpolation);
    // One row for each q, and the reduced dimension kept or not.
    const kept = line.shape.map((size, i) => (i === at ? 1 : size));
    const ones = dim === null ? x.shape.map(() => 1) : x.ndim === 0 ? [] : kept;
    const rest = keepdim ? ones : line.shape.filter((_, i) => i !== at);
    return found.movedim(-1, 0).reshape([...places.shape, ...rest]);
  };
}

function checkPlaces(op: string, q: Tensor, x: Tensor): void {
  if (q.ndim > 1) {
    throw new ShapeError(
      `${op}: q must be a number or have 1 dimension, got ${formatShape(q.shape)}.`,
      [q.shape],
    );
  }
  if (q.dtype !== x.dtype) {
    throw new DTypeError(
      `${op}: q is ${q.dtype}, the tensor ${x.dtype}. Convert it with to('${x.dtype}').`,
      [x.dtype, q.dtype],
    );
  }
  if (Array.from(q.storage.backend.peek(q) ?? []).some((v) => !(v >= 0 && v <= 1))) {
    throw new ValueError(`${op}: q is ${q}. Use values from 0 to 1.`, q);
  }
}

/** Quantiles along the last dimension, one for each of `q`. */
function pickQuantiles(op: string, x: Tensor, q: Tensor, interpolation: Interpolation): Tensor {
  const last = x.ndim - 1;
  const { values } = x.sort(last);
  const missing = x.isnan().sum(last, true);
  const size = x.shape[last];
  const lastNumber = missing.neg().add(size - 1);
  let rank = q.mul(op === 'quantile' ? size - 1 : lastNumber.to(x.dtype).clamp({ min: 0 }));
  rank = rank.expand([...x.shape.slice(0, -1), q.count]);
  // A NaN anywhere makes the quantile NaN, and NaN stands last.
  if (op === 'quantile') rank = rank.where(missing.eq(0), size - 1);
  if (interpolation === 'lower') rank = rank.floor();
  else if (interpolation === 'higher') rank = rank.ceil();
  else if (interpolation === 'nearest') rank = rank.round();
  const below = rank.floor();
  const low = values.gather(last, below.to('int32'));
  if (interpolation !== 'linear' && interpolation !== 'midpoint') return low;
  const high = values.gather(last, rank.ceil().to('int32'));
  return low.lerp(high, interpolation === 'midpoint' ? rank.mul(0).add(0.5) : rank.sub(below));
}

/**
 * The value below which a share q of the elements lies, between neighbours by interpolation; NaN where there is a NaN.
 *
 * - `q`: a number from 0 to 1, or a tensor of them, which gives the result a first dimension
 * - `args`: the dimension (all by default), whether it is kept; `interpolation` by name
 *
 * @see https://pytorch.org/docs/stable/generated/torch.quantile.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([1, 2, 3, 4]).quantile(0.5).item()); // 2.5
 * ```
 */
export const quantile: Quantile = quantileOf('quantile');
define('quantile', quantile);

/** The quantile of the elements that are not NaN. */
export const nanquantile: Quantile = quantileOf('nanquantile');
define('nanquantile', nanquantile);
