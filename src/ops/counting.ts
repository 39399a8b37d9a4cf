/**
 * How often values occur: unique, uniqueConsecutive, bincount, histc. The results' sizes depend on the data, so these
 * operations read the tensor. Layer: ops.
 */
import { DTypeError, IndexError, ShapeError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import { formatShape, normalizeDim } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { tensor, zeros } from './creation';
import { define } from './define';
import { checkFloating } from './reduce';
import { inOrder, type Results } from './results';

/** Options of `unique`. */
export interface UniqueOptions {
  /** The result is always sorted. */
  sorted?: boolean;
  /** Whether to tell which of the unique elements each element is. */
  returnInverse?: boolean;
  /** Whether to tell how often each occurs. */
  returnCounts?: boolean;
  /** Along which dimension slices are compared; single elements without it. */
  dim?: number | null;
}

/** What was asked for: `inverseIndices` and `counts` are there only when they were. */
export type UniqueResults = Results<{
  readonly output: Tensor;
  readonly inverseIndices: Tensor;
  readonly counts: Tensor;
}>;

/** What `unique` returns for given options. */
export type UniqueOf<O> = O extends { returnInverse: true } | { returnCounts: true }
  ? UniqueResults
  : Tensor;

/** The elements alone, or with what else is asked for. */
export interface Unique {
  (x: Tensor): Tensor;
  <O extends UniqueOptions>(x: Tensor, options: O): UniqueOf<O>;
}

/** Equal slices in groups: the first slice of each, which group each slice is in, and how many are. */
interface Groups {
  readonly firsts: number[];
  readonly inverse: number[];
  readonly counts: number[];
}

function groups(rows: readonly (readonly number[])[], order: readonly number[]): Groups {
  const firsts: number[] = [];
  const counts: number[] = [];
  const inverse = new Array<number>(rows.length);
  let before: readonly number[] | null = null;
  for (const i of order) {
    if (before === null || compare(before, rows[i]) !== 0) {
      firsts.push(i);
      counts.push(0);
    }
    before = rows[i];
    counts[counts.length - 1]++;
    inverse[i] = firsts.length - 1;
  }
  return { firsts, inverse, counts };
}

/** Lexicographic order with NaN last, and unequal to itself. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i] < b[i]) return -1;
    if (a[i] > b[i]) return 1;
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) return Number.isNaN(a[i]) ? 1 : -1;
  }
  return 0;
}

function uniqueOf(op: 'unique' | 'uniqueConsecutive'): Unique {
  const names =
    op === 'unique'
      ? (['sorted', 'returnInverse', 'returnCounts', 'dim'] as const)
      : (['returnInverse', 'returnCounts', 'dim'] as const);
  return ((x: Tensor, ...args: unknown[]) => {
    const { returnInverse, returnCounts, dim } = parseOptions(
      op,
      { sorted: true, returnInverse: false, returnCounts: false, dim: null as number | null },
      names,
      args,
    );
    const at = dim === null ? 0 : normalizeDim(op, dim, x.ndim);
    const source = dim === null || x.ndim === 0 ? x.detach().reshape(-1) : x.detach();
    const length = source.shape[at];
    const data = source.movedim(at, 0).reshape(length, length === 0 ? 0 : -1).data;
    const width = length === 0 ? 0 : data.length / length;
    const rows = Array.from({ length }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);
    const order = rows.map((_, i) => i);
    if (op === 'unique') order.sort((i, j) => compare(rows[i], rows[j]) || i - j);
    const { firsts, inverse, counts } = groups(rows, order);
    const whole = (list: number[]) => tensor(list, { dtype: 'int32', device: x.device });
    const output = source.indexSelect(at, whole(firsts));
    if (!returnInverse && !returnCounts) return output;
    return inOrder({
      output,
      ...(returnInverse && {
        inverseIndices: dim === null ? whole(inverse).reshape(x.shape) : whole(inverse),
      }),
      ...(returnCounts && { counts: whole(counts) }),
    });
  }) as Unique;
}

/**
 * The distinct elements in ascending order, or the distinct slices along a dimension; on request also which of them
 * each element is, and how often each occurs.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.unique.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const { output, counts } = tensor([3, 1, 3]).unique({ returnCounts: true });
 * console.log(output.toArray(), counts.toArray()); // [1, 3] [1, 2]
 * ```
 */
export const unique: Unique = uniqueOf('unique');
define('unique', unique, false);

/** The first element of each run of equal ones, in the order in which they stand. */
export const uniqueConsecutive: Unique = uniqueOf('uniqueConsecutive');
define('uniqueConsecutive', uniqueConsecutive, false);

/** Options of `bincount`. */
export interface BincountOptions {
  /** What each element counts; 1 without it. */
  weights?: Tensor | null;
  /** Least size of the result. */
  minlength?: number;
}

/**
 * How often each whole number from 0 on occurs.
 *
 * @param x int32 of one dimension, 0 or more
 * @throws ValueError for a negative element
 * @see https://pytorch.org/docs/stable/generated/torch.bincount.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([0, 2, 2], { dtype: 'int32' }).bincount().toArray()); // [1, 0, 2]
 * ```
 */
export function bincount(
  x: Tensor,
  ...args: Call<[weights: Tensor | null, minlength: number], BincountOptions>
): Tensor {
  const { weights, minlength } = parseOptions(
    'bincount',
    { weights: null as Tensor | null, minlength: 0 },
    ['weights', 'minlength'],
    args,
  );
  if (x.dtype !== 'int32') {
    throw new DTypeError(`bincount: takes int32, got ${x.dtype}. Convert it with to('int32').`, [
      x.dtype,
    ]);
  }
  if (x.ndim !== 1 || (weights !== null && weights.count !== x.count)) {
    throw new ShapeError(
      `bincount: takes one dimension and as many weights, got ${formatShape(x.shape)}` +
        `${weights === null ? '' : ` and ${formatShape(weights.shape)}`}. Flatten with ravel().`,
      [x.shape],
    );
  }
  if (x.count > 0 && (x.min().item() as number) < 0) {
    throw new ValueError(`bincount: the smallest element is ${x.min().item()}. Use 0 or more.`, x);
  }
  const length = Math.max(minlength, x.count === 0 ? 0 : (x.max().item() as number) + 1);
  const each = weights === null ? x.newOnes(x.shape) : weights.detach();
  const dtype = each.dtype === 'int32' && weights !== null ? 'float64' : each.dtype;
  return zeros(length, { dtype, device: x.device }).scatterAdd(0, x, each.to(dtype));
}
define('bincount', bincount, false);

/** Options of a histogram. */
export interface HistcOptions {
  bins?: number;
  /** Lower end of the first bin; when it equals `max`, the data's own ends are taken. */
  min?: number;
  max?: number;
}

/**
 * How many elements fall into each of `bins` intervals of equal width from min to max; others do not count.
 *
 * @throws ValueError when min is above max, IndexError when the data's own ends are infinite
 * @see https://pytorch.org/docs/stable/generated/torch.histc.html
 */
export function histc(
  x: Tensor,
  ...args: Call<[bins: number, min: number, max: number], HistcOptions>
): Tensor {
  const { bins, min, max } = parseOptions(
    'histc',
    { bins: 100, min: 0, max: 0 },
    ['bins', 'min', 'max'],
    args,
  );
  checkFloating('histc', x);
  if (!Number.isInteger(bins) || bins < 1 || min > max) {
    throw new ValueError(
      `histc: ${bins} bins from ${min} to ${max}. Use at least 1 bin, and min below max.`,
      bins,
    );
  }
  const flat = x.detach().reshape(-1);
  let [low, high] = [min, max];
  if (low === high && flat.count > 0) {
    [low, high] = [flat.min().item() as number, flat.max().item() as number];
  }
  if (low === high) [low, high] = [low - 1, high + 1];
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new IndexError(`histc: the data reach from ${low} to ${high}. Give finite ends.`);
  }
  const inside = flat.at(flat.ge(low).logicalAnd(flat.le(high)));
  const place = inside
    .sub(low)
    .mul(bins)
    .div(high - low)
    .to('int32');
  const index = place.clamp({ max: bins - 1 });
  return zeros(bins, { dtype: x.dtype, device: x.device }).scatterAdd(
    0,
    index,
    inside.mul(0).add(1),
  );
}
define('histc', histc, false);
