/**
 * DataLoader: batches of a dataset, epoch by epoch, in PyTorch's order for the same seed.
 * Layer: data.
 */
import { IndexError, OptionError, ValueError } from '../errors';
import { defaultGenerator, type Generator } from '../ops/random';
import { type Call, parseOptions } from '../options';
import { type Collated, defaultCollate, defaultConvert } from './collate';
import type { DataSource, ItemOf, MapDataset } from './dataset';
import { BatchSampler, drawSeed, RandomSampler, SequentialSampler, type Sized } from './samplers';

/** Options of `DataLoader`. */
export interface DataLoaderOptions<Item, Batch> {
  /** Samples per batch, 1 by default; null gives single samples without a batch dimension. */
  batchSize?: number | null;
  /** Whether each epoch has a random order of its own; false by default. */
  shuffle?: boolean | null;
  /** The order of the samples, any iterable of indices; excludes `shuffle`. */
  sampler?: Iterable<number> | null;
  /** The batches, any iterable of lists of indices; excludes all of the above and `dropLast`. */
  batchSampler?: Iterable<readonly number[]> | null;
  /**
   * Makes a batch of samples (of one sample, where `batchSize` is null); `defaultCollate` if left
   * out.
   */
  collateFn?: ((items: Item[]) => Batch) | null;
  /** Whether a last batch of fewer samples is left out; false by default. */
  dropLast?: boolean;
  /** Where the order of `shuffle` comes from; the default generator if left out. */
  generator?: Generator | null;
}

const OPTIONS = {
  batchSize: 1 as number | null,
  shuffle: false as boolean | null,
  sampler: null as Iterable<number> | null,
  batchSampler: null as Iterable<readonly number[]> | null,
  collateFn: null as ((items: never) => unknown) | null,
  dropLast: false,
  generator: null as Generator | null,
};
const POSITIONAL = ['batchSize', 'shuffle', 'sampler', 'batchSampler'] as const;

/** Options of PyTorch's that concern worker processes and pinned memory. */
const WORKER_OPTIONS = [
  ...['numWorkers', 'pinMemory', 'timeout', 'workerInitFn', 'multiprocessingContext'],
  ...['prefetchFactor', 'persistentWorkers', 'pinMemoryDevice', 'inOrder'],
];

/**
 * Batches of a dataset. Each loop over the loader is an epoch.
 *
 * Use `for await` where the items or the `collateFn` are promises, or the stream is asynchronous;
 * the items of a batch are then awaited together. With the same seed the order of the samples, and
 * what the random generators draw afterwards, are PyTorch's.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 * @example
 * ```ts
 * import { data, manualSeed, tensor } from 'torchlet';
 * manualSeed(0);
 * const dataset = new data.TensorDataset(tensor([[1], [2], [3]]), tensor([0, 1, 0]));
 * const loader = new data.DataLoader(dataset, { batchSize: 2, shuffle: true });
 * for (const [x, y] of loader) console.log(x.shape, y.shape); // [2, 1] [2], then [1, 1] [1]
 * ```
 */
export class DataLoader<D extends DataSource, Batch = Collated<ItemOf<D>>>
  implements Iterable<Batch>, AsyncIterable<Awaited<Batch>>
{
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  /** The order of the samples; null for a stream, and where the user gave a `batchSampler`. */
  readonly sampler: Iterable<number> | null;
  /** The batches as lists of indices; null for a stream, and where `batchSize` is null. */
  readonly batchSampler: Iterable<readonly number[]> | null;
  readonly generator: Generator | null;
  private readonly collateFn: ((items: never) => unknown) | null;

  /**
   * @param dataset an array, a `Dataset` or anything else with `length` and `at`; or a stream, any
   *   other iterable
   * @param args batchSize, shuffle, sampler, batchSampler; the rest by name
   * @throws ValueError for options that exclude each other
   */
  constructor(
    readonly dataset: D,
    ...args: Call<
      [
        batchSize: number | null,
        shuffle: boolean | null,
        sampler: Iterable<number> | null,
        batchSampler: Iterable<readonly number[]> | null,
      ],
      DataLoaderOptions<ItemOf<D>, Batch>
    >
  ) {
    rejectWorkerOptions(args[args.length - 1]);
    const options = parseOptions('DataLoader', OPTIONS, POSITIONAL, args);
    const { shuffle, sampler, batchSampler, generator } = options;
    checkTogether(options, isMap(dataset));
    this.dropLast = options.dropLast;
    this.generator = generator;
    this.collateFn = options.collateFn;
    this.batchSize = batchSampler === null ? options.batchSize : null;
    if (batchSampler !== null || !isMap(dataset)) {
      this.sampler = null;
      this.batchSampler = batchSampler;
      return;
    }
    this.sampler =
      sampler ??
      (shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset));
    this.batchSampler =
      this.batchSize === null
        ? null
        : new BatchSampler(this.sampler, this.batchSize, options.dropLast);
  }

  /**
   * Batches per epoch.
   *
   * @throws ValueError where the sampler or the stream does not say how many it has
   */
  get length(): number {
    const source = this.batchSampler ?? this.sampler ?? this.dataset;
    const { length } = source as Partial<Sized>;
    if (length === undefined) {
      throw new ValueError(
        'DataLoader: the length is unknown, because the stream or the sampler has none. ' +
          'Count in the loop.',
      );
    }
    if (source !== this.dataset || this.batchSize === null) return length;
    return this.dropLast ? Math.floor(length / this.batchSize) : Math.ceil(length / this.batchSize);
  }

  /** The batches of an epoch. */
  [Symbol.iterator](): IterableIterator<Batch> {
    const { dataset } = this;
    if (isMap(dataset)) return this.batchesOf(dataset, this.start()) as IterableIterator<Batch>;
    if (!(Symbol.iterator in dataset)) {
      throw new ValueError('DataLoader: the stream is asynchronous. Iterate with for await.');
    }
    this.start();
    return this.batchesOfStream(dataset) as IterableIterator<Batch>;
  }

  /** The batches of an epoch, where items or batches are promises. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Awaited<Batch>> {
    const { dataset } = this;
    const indices = this.start();
    const batches = isMap(dataset)
      ? this.awaitedBatchesOf(dataset, indices)
      : this.awaitedBatchesOfStream(dataset);
    return batches as AsyncIterableIterator<Awaited<Batch>>;
  }

  /** Begins an epoch: asks for its order, then draws a seed for workers as PyTorch does. */
  private start(): Iterable<number | readonly number[]> {
    const order = this.batchSampler ?? this.sampler ?? [];
    const iterator = (order as Iterable<number | readonly number[]>)[Symbol.iterator]();
    drawSeed(this.generator ?? defaultGenerator);
    return { [Symbol.iterator]: () => iterator };
  }

  private *batchesOf(dataset: MapDataset<unknown>, order: Iterable<number | readonly number[]>) {
    for (const index of order) {
      const ready = this.readyBatch(dataset, index);
      if (ready !== undefined) {
        yield ready;
        continue;
      }
      const items = typeof index === 'number' ? [index] : index;
      yield this.batchNow(items.map((i) => checked(dataset, i, dataset.at(i))));
    }
  }

  private async *awaitedBatchesOf(
    dataset: MapDataset<unknown>,
    order: Iterable<number | readonly number[]>,
  ) {
    for (const index of order) {
      const ready = this.readyBatch(dataset, index);
      if (ready !== undefined) {
        yield await ready;
        continue;
      }
      const items = typeof index === 'number' ? [index] : index;
      const waiting = items.map(async (i) => checked(dataset, i, await dataset.at(i)));
      yield await this.collate(await Promise.all(waiting));
    }
  }

  private *batchesOfStream(dataset: Iterable<unknown>) {
    let items: unknown[] = [];
    for (const item of dataset) {
      items.push(item);
      if (items.length < (this.batchSize ?? 1)) continue;
      yield this.batchNow(items);
      items = [];
    }
    if (items.length > 0 && !this.dropLast) yield this.batchNow(items);
  }

  private async *awaitedBatchesOfStream(dataset: Iterable<unknown> | AsyncIterable<unknown>) {
    let items: unknown[] = [];
    for await (const item of dataset) {
      items.push(item);
      if (items.length < (this.batchSize ?? 1)) continue;
      yield await this.collate(items);
      items = [];
    }
    if (items.length > 0 && !this.dropLast) yield await this.collate(items);
  }

  /** A batch in one go, where the dataset can and the user wants no other. */
  private readyBatch(dataset: MapDataset<unknown>, index: number | readonly number[]): unknown {
    if (this.collateFn !== null || typeof index === 'number') return undefined;
    return dataset.batchAt?.(index);
  }

  /** `collate` for a loop that does not wait. */
  private batchNow(items: readonly unknown[]): unknown {
    if (items.some(isPromise)) {
      throw new ValueError('DataLoader: the items are promises. Iterate with for await.');
    }
    const batch = this.collate(items);
    if (isPromise(batch)) {
      throw new ValueError('DataLoader: collateFn returns a promise. Iterate with for await.');
    }
    return batch;
  }

  private collate(items: readonly unknown[]): unknown {
    const single = this.batchSize === null && this.batchSampler === null;
    const collateFn = this.collateFn as ((items: unknown) => unknown) | null;
    if (single) return (collateFn ?? defaultConvert)(items[0]);
    return collateFn === null ? defaultCollate(items) : collateFn(items);
  }
}

function isMap(dataset: DataSource): dataset is MapDataset<unknown> {
  return 'at' in dataset && 'length' in dataset && typeof dataset.at === 'function';
}

function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function checked(dataset: MapDataset<unknown>, index: number, item: unknown): unknown {
  if (item !== undefined) return item;
  throw new IndexError(
    `DataLoader: the dataset of ${dataset.length} items has none at ${index}. ` +
      `Check at(), and that the sampler stays within 0 to ${dataset.length - 1}.`,
    index,
  );
}

function rejectWorkerOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) return;
  const name = WORKER_OPTIONS.find((option) => option in options);
  if (name !== undefined) {
    throw new OptionError(
      `DataLoader: there is no ${name}: samples are loaded in this thread. Leave it out.`,
      name,
    );
  }
}

function checkTogether(options: typeof OPTIONS, isMapped: boolean): void {
  const { batchSize, shuffle, sampler, batchSampler, dropLast } = options;
  const fail = (message: string) => {
    throw new ValueError(`DataLoader: ${message}`);
  };
  if (!isMapped && (shuffle || sampler !== null || batchSampler !== null)) {
    fail('a stream has its own order. Leave out shuffle, sampler and batchSampler.');
  }
  if (sampler !== null && shuffle) fail('sampler and shuffle exclude each other. Give one.');
  if (batchSampler !== null && (batchSize !== 1 || shuffle || sampler !== null || dropLast)) {
    fail('batchSampler excludes batchSize, shuffle, sampler and dropLast. Give it alone.');
  }
  if (batchSize === null && dropLast) {
    fail('batchSize null makes no batches, so there is no last one. Leave out dropLast.');
  }
  if (batchSize !== null && (!Number.isInteger(batchSize) || batchSize <= 0)) {
    fail(`batchSize is ${batchSize}. Give a whole number above 0, or null for single samples.`);
  }
}
