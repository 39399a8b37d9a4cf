/**
 * Order along a dimension: sort, argsort, msort, topk, kthvalue, median, nanmedian, mode. The gradient goes to the
 * elements taken. Layer: ops.
 */
import { record } from '../autograd/record';
import { IndexError, ShapeError, ValueError } from '../errors';
import { type Call, checkAlone, parseOptions } from '../options';
import { allDims, formatShape, normalizeDim } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { sharingRule, type ValuesIndices, valuesIndices } from './extremes';
import type { ReduceOptions } from './reduce';
import { parseRequired } from './required-options';
import { emptyResult } from './run-formula';

/** Options of an order. */
export interface SortOptions {
  dim?: number;
  descending?: boolean;
  /** Sorting is always stable: equal elements keep their order. */
  stable?: boolean;
}

const SORT = { dim: -1, descending: false, stable: true };
const ORDER = ['dim', 'descending', 'stable'] as const;

type SortCall = Call<[dim: number, descending: boolean, stable: boolean], SortOptions>;

/** Sorted values, outside the graph, and where they stood. NaN counts as the largest. */
function order(x: Tensor, dim: number, descending: boolean): { values: Tensor; indices: Tensor } {
  const values = emptyResult(x, x.dtype, x.shape);
  const indices = emptyResult(x, 'int32', x.shape);
  if (x.ndim === 0) {
    x.storage.backend.copy(x, values);
    x.storage.backend.fill(indices, 0);
  } else x.storage.backend.sort(x, dim, descending, values, indices);
  return { values, indices };
}

/**
 * The elements in ascending order along a dimension, and where each stood. Equal elements keep their order; NaN counts
 * as the largest.
 *
 * @param args the dimension (the last by default), whether descending
 * @see https://pytorch.org/docs/stable/generated/torch.sort.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const { values, indices } = tensor([3, 1, 2]).sort();
 * console.log(values.toArray(), indices.toArray()); // [1, 2, 3] [1, 2, 0]
 * ```
 */
export function sort(x: Tensor, ...args: SortCall): ValuesIndices {
  const { dim, descending } = parseOptions('sort', SORT, ORDER, args);
  const at = normalizeDim('sort', dim, x.ndim);
  const { values, indices } = order(x, at, descending);
  return valuesIndices(x.requiresGrad ? x.gather(at, indices) : values, indices);
}
define('sort', sort);

/** Where the elements stand in ascending order along a dimension. */
export function argsort(x: Tensor, ...args: SortCall): Tensor {
  const { dim, descending } = parseOptions('argsort', SORT, ORDER, args);
  return order(x, normalizeDim('argsort', dim, x.ndim), descending).indices;
}
define('argsort', argsort, false);

/** The elements in ascending order along the first dimension. */
export function msort(x: Tensor, ...surplus: []): Tensor {
  checkAlone('msort', surplus);
  return sort(x, 0).values;
}
define('msort', msort);

/** Options of `topk`. */
export interface TopkOptions {
  /** How many. */
  k?: number;
  dim?: number;
  /** Whether the largest are wanted, else the smallest. */
  largest?: boolean;
  /** They are always given in order. */
  sorted?: boolean;
}

/**
 * The k largest (or smallest) elements along a dimension in order, and where they stood.
 *
 * @throws ValueError when there are fewer than k
 * @see https://pytorch.org/docs/stable/generated/torch.topk.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const { values, indices } = tensor([1, 5, 3]).topk(2);
 * console.log(values.toArray(), indices.toArray()); // [5, 3] [1, 2]
 * ```
 */
export function topk(
  x: Tensor,
  ...args: Call<[k: number, dim: number, largest: boolean, sorted: boolean], TopkOptions>
): ValuesIndices {
  const { k, dim, largest } = parseRequired<TopkOptions>(
    'topk',
    { k: undefined, dim: -1, largest: true, sorted: true },
    ['k', 'dim', 'largest', 'sorted'],
    args,
  );
  const at = normalizeDim('topk', dim, x.ndim);
  checkK('topk', x, k, at, 0);
  const { indices } = order(x, at, largest);
  const chosen = (x.ndim === 0 ? indices : indices.narrow(at, 0, k)).contiguous();
  return valuesIndices(x.gather(at, chosen), chosen);
}
define('topk', topk);

function checkK(op: string, x: Tensor, k: number, dim: number, least: number): void {
  const size = x.shape[dim] ?? 1;
  if (!Number.isInteger(k) || k < least || k > size) {
    throw new ValueError(
      `${op}: k is ${k}, and dimension ${dim} of ${formatShape(x.shape)} has ${size} elements. Use ${least} to ${size}.`,
      k,
    );
  }
}

type AlongOne = Call<[dim: number, keepdim: boolean], ReduceOptions>;

/** One element of each line, by its index along `dim` in keepdim form. */
function taken(x: Tensor, dim: number, indices: Tensor, keepdim: boolean): ValuesIndices {
  const values = x.gather(dim, indices);
  if (keepdim || x.ndim === 0) return valuesIndices(values, indices);
  return valuesIndices(values.squeeze(dim), indices.squeeze(dim));
}

/** Options of `kthvalue`. */
export interface KthvalueOptions {
  /** Which, counted from 1. */
  k?: number;
  dim?: number;
  keepdim?: boolean;
}

/**
 * The k-th smallest element along a dimension (counted from 1), and where it stood.
 *
 * @throws ValueError when there are fewer than k
 * @see https://pytorch.org/docs/stable/generated/torch.kthvalue.html
 */
export function kthvalue(
  x: Tensor,
  ...args: Call<[k: number, dim: number, keepdim: boolean], KthvalueOptions>
): ValuesIndices {
  const { k, dim, keepdim } = parseRequired<KthvalueOptions>(
    'kthvalue',
    { k: undefined, dim: -1, keepdim: false },
    ['k', 'dim', 'keepdim'],
    args,
  );
  const at = normalizeDim('kthvalue', dim, x.ndim);
  checkK('kthvalue', x, k, at, 1);
  const { indices } = order(x, at, false);
  return taken(x, at, x.ndim === 0 ? indices : indices.narrow(at, k - 1, 1), keepdim);
}
define('kthvalue', kthvalue);

/** A median: of everything, or along a dimension with positions. */
export interface Median {
  (x: Tensor): Tensor;
  (x: Tensor, ...args: Call<[dim: number, keepdim: boolean], ReduceOptions>): ValuesIndices;
}

function medianOf(op: 'median' | 'nanmedian'): Median {
  const rule = sharingRule(op, true);
  return ((x: Tensor, ...args: unknown[]) => {
    const { dim, keepdim } = parseOptions(
      op,
      { dim: null as number | null, keepdim: false },
      ['dim', 'keepdim'],
      args,
    );
    if (dim === null) {
      if (x.count === 0) return x.sum().mul(Number.NaN);
      const flat = x.detach().reshape(-1);
      const out = taken(flat, 0, middle(op, flat, 0), false).values;
      return record(rule, out, [x], [x, out], { shape: x.shape, dims: allDims(x.ndim) });
    }
    const at = normalizeDim(op, dim, x.ndim);
    if (x.shape[at] === 0) {
      throw new IndexError(
        `${op}: dimension ${at} of ${formatShape(x.shape)} is empty and has no median. Check numel() first.`,
        at,
      );
    }
    return taken(x, at, middle(op, x, at), keepdim);
  }) as Median;
}

/** Where the lower of the middle elements stands; for `median` the first NaN where there is one. */
function middle(op: 'median' | 'nanmedian', x: Tensor, dim: number): Tensor {
  const { indices } = order(x, dim, false);
  if (x.ndim === 0) return indices;
  const size = x.shape[dim];
  const numbers = x.isnan().logicalNot().sum(dim, true);
  const half = numbers.sub(1).clamp({ min: 0 }).floorDivide(2);
  const place = op === 'median' ? numbers.where(numbers.lt(size), half) : half;
  return indices.gather(dim, place.to('int32'));
}

/**
 * The middle element of all, or `{ values, indices }` along a dimension: the lower one of two; NaN where there is a NaN.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.median.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([4, 1, 3, 2]).median().item()); // 2
 * ```
 */
export const median: Median = medianOf('median');
define('median', median);

/** The middle element of those that are not NaN. */
export const nanmedian: Median = medianOf('nanmedian');
define('nanmedian', nanmedian);

/**
 * The most frequent value along a dimension (the smallest of several), and where it stood last.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.mode.html
 */
export function mode(x: Tensor, ...args: AlongOne): ValuesIndices {
  const { dim, keepdim } = parseOptions(
    'mode',
    { dim: -1, keepdim: false },
    ['dim', 'keepdim'],
    args as SortCall,
  );
  const at = normalizeDim('mode', dim, x.ndim);
  const { values, indices } = order(x.detach(), at, false);
  if (x.ndim === 0) return taken(x, 0, indices, keepdim);
  if (x.shape[at] === 0) {
    throw new ShapeError(`mode: dimension ${at} of ${formatShape(x.shape)} is empty.`, [x.shape]);
  }
  // Equal elements stand together, so the longest run ends where most equal ones have been seen.
  const along = values.unsqueeze(at);
  const equal = along.eq(values.unsqueeze(at + 1)).sum(at + 1);
  const best = equal.argmax(at, true);
  const last = best.add(equal.gather(at, best)).sub(1);
  return taken(x, at, indices.gather(at, last), keepdim);
}
define('mode', mode);
