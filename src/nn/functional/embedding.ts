/**
 * `nn.functional`: rows of a table by number, alone and in bags. Layer: nn.
 */
import { noGrad } from '../../autograd/mode';
import { DTypeError, IndexError, OptionError, ShapeError, ValueError } from '../../errors';
import { stack } from '../../ops/joining';
import { arange } from '../../ops/ranges';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { shown } from './checks';

/** Options that embedding and embeddingBag share. */
export interface EmbeddingFunctionOptions {
  /** A row that gets no gradient, and that bags leave out; may count from the end; null by default. */
  paddingIdx?: number | null;
  /** Rows that are used and longer than this are shortened to it, in place; null by default. */
  maxNorm?: number | null;
  /** Order of the norm for `maxNorm`; 2 by default. */
  normType?: number;
  /** Whether a row's gradient is divided by the number of times it was used; false by default. */
  scaleGradByFreq?: boolean;
  /** Sparse gradients, which do not exist here: leave it false. */
  sparse?: boolean;
}

/** @internal */
export const EMBEDDING: Required<EmbeddingFunctionOptions> = {
  paddingIdx: null,
  maxNorm: null,
  normType: 2,
  scaleGradByFreq: false,
  sparse: false,
};

/** @internal */
export function checkSparse(op: string, sparse: boolean): void {
  if (!sparse) return;
  throw new OptionError(
    `${op}: there are no sparse gradients here. Leave sparse false; gradients are dense.`,
    'sparse',
  );
}

/** @internal A row's number counted from 0. */
export function paddingRow(op: string, paddingIdx: number | null, rows: number): number | null {
  if (paddingIdx === null) return null;
  const row = paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
  if (!Number.isInteger(row) || row < 0 || row >= rows) {
    throw new IndexError(
      `${op}: paddingIdx ${paddingIdx} is not one of ${rows} rows. Use ${-rows} to ${rows - 1}.`,
      paddingIdx,
    );
  }
  return row;
}

function checkTable(op: string, x: Tensor, weight: Tensor): void {
  if (weight.ndim !== 2) {
    throw new ShapeError(`${op}: the table must be [rows, size], got ${shown(weight)}.`, [
      weight.shape,
    ]);
  }
  if (x.dtype !== 'int32') {
    throw new DTypeError(`${op}: takes int32 indices, got ${x.dtype}. Convert them with long().`, [
      x.dtype,
    ]);
  }
}

/** How often each row is used. */
function countUses(flat: Tensor, weight: Tensor): Tensor {
  const once = weight.newOnes([flat.numel()]);
  return weight.newZeros([weight.shape[0]]).scatterAdd(0, flat, once);
}

/** Shortens the rows that are used to the largest norm allowed, in place. */
function shorten(flat: Tensor, weight: Tensor, maxNorm: number, normType: number): void {
  noGrad(() => {
    const plain = weight.detach();
    const norms = plain.norm({ p: normType, dim: 1 });
    const tooLong = norms.gt(maxNorm).logicalAnd(countUses(flat, plain).gt(0));
    const factors = norms.add(1e-7).reciprocal().mul(maxNorm).where(tooLong, 1);
    weight.mul_(factors.unsqueeze(1));
  });
}

/** The rows of flat indices, `[count, size]`, with the options' effects on table and gradient. */
function rowsOf(flat: Tensor, weight: Tensor, options: Required<EmbeddingFunctionOptions>): Tensor {
  const { maxNorm, normType, scaleGradByFreq, paddingIdx } = options;
  if (maxNorm !== null) shorten(flat, weight, maxNorm, normType);
  const all = weight.indexSelect(0, flat);
  if (scaleGradByFreq && all.requiresGrad) {
    const uses = countUses(flat, weight.detach()).indexSelect(0, flat).unsqueeze(1);
    all.registerHook((g) => g.div(uses));
  }
  return paddingIdx === null ? all : all.detach().where(flat.eq(paddingIdx).unsqueeze(1), all);
}

/**
 * Rows of a table by number.
 *
 * @param x int32 of any shape
 * @param weight the table, `[rows, size]`
 * @param args `paddingIdx`, `maxNorm`, `normType`, `scaleGradByFreq`
 * @returns `[…shape of x, size]`
 * @throws IndexError for a number that is not a row
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const table = tensor([[1, 2], [3, 4]]);
 * console.log(nn.functional.embedding(tensor([1], { dtype: 'int32' }), table).toArray()); // [[3, 4]]
 * ```
 */
export function embedding(
  x: Tensor,
  weight: Tensor,
  ...args: Call<
    [
      paddingIdx: number | null,
      maxNorm: number | null,
      normType: number,
      scaleGradByFreq: boolean,
      sparse: boolean,
    ],
    EmbeddingFunctionOptions
  >
): Tensor {
  const names = ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq', 'sparse'] as const;
  const options = parseOptions('embedding', EMBEDDING, names, args);
  checkSparse('embedding', options.sparse);
  checkTable('embedding', x, weight);
  const [count, size] = weight.shape;
  const paddingIdx = paddingRow('embedding', options.paddingIdx, count);
  const rows = rowsOf(x.reshape(-1), weight, { ...options, paddingIdx });
  return rows.reshape([...x.shape, size]);
}

/** How the rows of a bag become one. */
export type BagMode = 'sum' | 'mean' | 'max';

/** Options of embeddingBag. */
export interface EmbeddingBagFunctionOptions extends EmbeddingFunctionOptions {
  /** Where each bag begins in indices of one dimension. */
  offsets?: Tensor | null;
  /** `'mean'` by default. */
  mode?: BagMode;
  /** Factors of the rows, like the indices; for `'sum'` only. */
  perSampleWeights?: Tensor | null;
  /** Whether the last offset is the end of the last bag; false by default. */
  includeLastOffset?: boolean;
}

const none = null as Tensor | null;
/** @internal */
export const BAG: Required<EmbeddingBagFunctionOptions> = {
  ...EMBEDDING,
  offsets: none,
  mode: 'mean',
  perSampleWeights: none,
  includeLastOffset: false,
};

const BAG_NAMES = [
  'offsets',
  'maxNorm',
  'normType',
  'scaleGradByFreq',
  'mode',
  'sparse',
  'perSampleWeights',
  'includeLastOffset',
  'paddingIdx',
] as const;

/**
 * The sum, mean or maximum of rows of a table, for each bag of indices. An empty bag gives zeros.
 *
 * @param x int32: `[bags, length]`, or `[count]` with `offsets`
 * @param weight the table, `[rows, size]`
 * @param args `offsets`, `mode`, `perSampleWeights` and the options of `embedding`
 * @returns `[bags, size]`
 * @throws ShapeError, OptionError when the arguments do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const table = tensor([[1, 2], [3, 4]]);
 * const bags = tensor([[0, 1], [1, 1]], { dtype: 'int32' });
 * console.log(nn.functional.embeddingBag(bags, table).toArray()); // [[2, 3], [3, 4]]
 * ```
 */
export function embeddingBag(
  x: Tensor,
  weight: Tensor,
  ...args: Call<
    [
      offsets: Tensor | null,
      maxNorm: number | null,
      normType: number,
      scaleGradByFreq: boolean,
      mode: BagMode,
      sparse: boolean,
      perSampleWeights: Tensor | null,
      includeLastOffset: boolean,
      paddingIdx: number | null,
    ],
    EmbeddingBagFunctionOptions
  >
): Tensor {
  return bagsOf(x, weight, parseOptions('embeddingBag', BAG, BAG_NAMES, args));
}

/** @internal embeddingBag without the parsing. */
export function bagsOf(
  x: Tensor,
  weight: Tensor,
  options: Required<EmbeddingBagFunctionOptions>,
): Tensor {
  const { mode, sparse, perSampleWeights: factors } = options;
  const op = 'embeddingBag';
  checkSparse(op, sparse);
  checkTable(op, x, weight);
  if (mode !== 'sum' && mode !== 'mean' && mode !== 'max') {
    throw new ValueError(`${op}: mode '${mode}' is none of 'sum', 'mean', 'max'.`, mode);
  }
  if (factors !== null && (mode !== 'sum' || factors.shape.join() !== x.shape.join())) {
    throw new OptionError(
      `${op}: perSampleWeights ${shown(factors)} need mode 'sum' and the shape of the indices ${shown(x)}, ` +
        `and the mode is '${mode}'.`,
      'perSampleWeights',
    );
  }
  const starts = startsOf(x, options);
  const flat = x.reshape(-1);
  const paddingIdx = paddingRow(op, options.paddingIdx, weight.shape[0]);
  const rows = rowsOf(flat, weight, { ...options, paddingIdx });
  const counted = paddingIdx === null ? null : flat.ne(paddingIdx).unsqueeze(1);
  if (mode === 'max') return largest(rows, counted, starts);
  const weighted = factors === null ? rows : rows.mul(factors.reshape(-1, 1));
  const terms = counted === null ? weighted : weighted.where(counted, 0);
  // The number of a place's bag is that of the starts up to it, less one.
  const bag = arange(flat.numel(), { dtype: 'int32', device: x.device })
    .unsqueeze(1)
    .ge(starts)
    .sum(1)
    .sub(1);
  const size = weight.shape[1];
  const sums = weight
    .newZeros([starts.numel(), size])
    .scatterAdd(0, bag.unsqueeze(1).expand([-1, size]), terms);
  if (mode === 'sum') return sums;
  const ones =
    counted === null ? weight.newOnes([flat.numel()]) : counted.squeeze(1).to(weight.dtype);
  const counts = weight.newZeros([starts.numel()]).scatterAdd(0, bag, ones);
  return sums.div(counts.maximum(1).unsqueeze(1));
}

/** Where each bag begins, int32 `[bags]`. */
function startsOf(x: Tensor, options: Required<EmbeddingBagFunctionOptions>): Tensor {
  const { offsets, includeLastOffset } = options;
  if (x.ndim === 2 && offsets === null) {
    const [bags, length] = x.shape;
    return arange(bags, { dtype: 'int32', device: x.device }).mul(length);
  }
  if (x.ndim !== 1 || offsets === null || offsets.ndim !== 1 || offsets.dtype !== 'int32') {
    throw new OptionError(
      `embeddingBag: indices ${shown(x)} ${offsets === null ? 'without offsets' : `with offsets ${shown(offsets)}`}. ` +
        'Give [bags, length] without offsets, or [count] with int32 offsets [bags].',
      'offsets',
    );
  }
  return includeLastOffset ? offsets.narrow(0, 0, offsets.numel() - 1) : offsets;
}

/** The largest of each bag's rows, element by element. */
function largest(rows: Tensor, counted: Tensor | null, starts: Tensor): Tensor {
  const begins = starts.toArray() as number[];
  const [count, size] = rows.shape;
  const open = counted === null ? rows : rows.where(counted, Number.NEGATIVE_INFINITY);
  const bags = begins.map((begin, i) => {
    const length = (begins[i + 1] ?? count) - begin;
    if (length === 0) return rows.newZeros([size]);
    const [values] = open.narrow(0, begin, length).max(0);
    return counted === null ? values : values.where(values.ne(Number.NEGATIVE_INFINITY), 0);
  });
  return bags.length === 0 ? rows.newZeros([0, size]) : stack(bags);
}
