/**
 * Datasets made of others: parts of one, several in a row, several side by side. Layer: data.
 */
import { IndexError, ValueError } from '../errors';
import { defaultGenerator, type Generator, randperm } from '../ops/random';
import { type Call, parseOptions } from '../options';
import { Tensor } from '../tensor/tensor';
import { Dataset, type ItemOf, type MapDataset } from './dataset';

/** The item, where there is one. */
function itemAt<T>(owner: string, dataset: MapDataset<T>, index: number): T {
  const item = dataset.at(index);
  if (item === undefined) {
    throw new IndexError(
      `${owner}: the dataset of ${dataset.length} items has none at ${index}. ` +
        `Use 0 to ${dataset.length - 1}.`,
      index,
    );
  }
  return item;
}

/** A number counted from the start, checked. */
function fromStart(owner: string, index: number, length: number): number {
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new IndexError(
      `${owner}: index ${index} is out of range for ${length} items. ` +
        `Use ${-length} to ${length - 1}.`,
      index,
    );
  }
  return index < 0 ? index + length : index;
}

/**
 * The items of a dataset at some indices.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 * @example
 * ```ts
 * import { data } from 'torchlet';
 * const subset = new data.Subset(['a', 'b', 'c', 'd'], [3, 0]);
 * console.log([...subset]); // ['d', 'a']
 * ```
 */
export class Subset<T> extends Dataset<T> {
  /** Which items of the whole dataset, in order. */
  readonly indices: readonly number[];

  constructor(
    readonly dataset: MapDataset<T>,
    indices: readonly number[] | Tensor,
  ) {
    super();
    this.indices = indices instanceof Tensor ? (indices.toArray() as number[]) : indices;
  }

  get length(): number {
    return this.indices.length;
  }

  at(index: number): T {
    return itemAt('Subset', this.dataset, this.whole(index));
  }

  /** These items at once, where the whole dataset can. */
  batchAt(indices: readonly number[]): unknown {
    return this.dataset.batchAt?.(indices.map((i) => this.whole(i)));
  }

  private whole(index: number): number {
    return this.indices[fromStart('Subset', index, this.length)];
  }
}

/**
 * Datasets one after the other.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 * @example
 * ```ts
 * import { data } from 'torchlet';
 * console.log([...new data.ConcatDataset([[1, 2], [3]])]); // [1, 2, 3]
 * ```
 */
export class ConcatDataset<T> extends Dataset<T> {
  /** Where each dataset ends. */
  readonly cumulativeSizes: readonly number[];

  constructor(readonly datasets: readonly MapDataset<T>[]) {
    super();
    if (datasets.length === 0) {
      throw new ValueError('ConcatDataset: the list of datasets is empty. Give at least one.');
    }
    let end = 0;
    this.cumulativeSizes = datasets.map((dataset) => {
      if (typeof dataset.at !== 'function') {
        throw new ValueError(
          'ConcatDataset: a stream has no numbered items. Use ChainDataset.',
          dataset,
        );
      }
      end += dataset.length;
      return end;
    });
  }

  get length(): number {
    return this.cumulativeSizes[this.cumulativeSizes.length - 1];
  }

  at(index: number): T {
    const whole = fromStart('ConcatDataset', index, this.length);
    const which = this.cumulativeSizes.findIndex((end) => whole < end);
    const start = which === 0 ? 0 : this.cumulativeSizes[which - 1];
    return itemAt('ConcatDataset', this.datasets[which], whole - start);
  }
}

/**
 * Streams one after the other.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.ChainDataset
 */
export class ChainDataset<T> implements Iterable<T> {
  constructor(readonly datasets: readonly Iterable<T>[]) {}

  *[Symbol.iterator](): IterableIterator<T> {
    for (const dataset of this.datasets) yield* dataset;
  }
}

/** What datasets side by side are made of: some in order, or an object of them. */
type Stacked = readonly MapDataset<unknown>[] | [Readonly<Record<string, MapDataset<unknown>>>];

/** The item of datasets side by side: a tuple of their items, or an object of them. */
export type StackedItem<D> = D extends readonly MapDataset<unknown>[]
  ? { -readonly [K in keyof D]: ItemOf<D[K]> }
  : D extends readonly [infer R]
    ? { -readonly [K in keyof R]: ItemOf<R[K]> }
    : never;

/**
 * Datasets of one length side by side: item i is item i of each, in an array, or, for an object of
 * datasets, in an object.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.StackDataset
 * @example
 * ```ts
 * import { data } from 'torchlet';
 * console.log(new data.StackDataset(['a', 'b'], [1, 2]).at(1)); // ['b', 2]
 * const named = new data.StackDataset({ text: ['a', 'b'], label: [1, 2] });
 * console.log(named.at(0)); // { text: 'a', label: 1 }
 * ```
 */
export class StackDataset<D extends Stacked> extends Dataset<StackedItem<D>> {
  readonly datasets: D;
  private readonly named: Readonly<Record<string, MapDataset<unknown>>> | null;
  private readonly list: readonly MapDataset<unknown>[];

  constructor(...datasets: D) {
    super();
    this.datasets = datasets;
    const [first] = datasets;
    if (first === undefined) {
      throw new ValueError('StackDataset: there is no dataset. Give at least one.');
    }
    this.named =
      typeof first.at === 'function' ? null : (first as Record<string, MapDataset<unknown>>);
    this.list = this.named ? Object.values(this.named) : (datasets as MapDataset<unknown>[]);
    const lengths = this.list.map((dataset) => dataset.length);
    if (lengths.some((length) => length !== lengths[0])) {
      throw new ValueError(
        `StackDataset: the datasets have ${lengths.join(', ')} items. Give all the same length.`,
        lengths,
      );
    }
  }

  get length(): number {
    return this.list[0].length;
  }

  at(index: number): StackedItem<D> {
    const items = this.list.map((dataset) => itemAt('StackDataset', dataset, index));
    if (this.named === null) return items as StackedItem<D>;
    const names = Object.keys(this.named);
    return Object.fromEntries(names.map((name, i) => [name, items[i]])) as StackedItem<D>;
  }
}

/**
 * Splits a dataset at random into parts that share no item.
 *
 * Fractions that sum to 1 give ⌊fraction · length⌋ items each; what is left over goes to the parts
 * in turn, one each.
 *
 * @param lengths how many items each part gets, or which fraction of them
 * @throws ValueError when the lengths do not sum to the dataset's
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 * @example
 * ```ts
 * import { data, manualSeed } from 'torchlet';
 * manualSeed(0);
 * const [train, test] = data.randomSplit([10, 11, 12, 13, 14], [0.6, 0.4]);
 * console.log(train.length, test.length); // 3 2
 * ```
 */
export function randomSplit<D extends MapDataset<unknown>>(
  dataset: D,
  lengths: readonly number[],
  ...args: Call<[generator: Generator | null], { generator?: Generator | null }>
): Subset<ItemOf<D>>[] {
  const defaults = { generator: null as Generator | null };
  const { generator } = parseOptions('randomSplit', defaults, ['generator'], args);
  const sizes = partSizes(dataset.length, lengths);
  const order = randperm(dataset.length, {
    generator: generator ?? defaultGenerator,
    device: 'cpu',
  }).toArray() as number[];
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return new Subset(dataset as MapDataset<ItemOf<D>>, order.slice(end - size, end));
  });
}

function partSizes(total: number, lengths: readonly number[]): number[] {
  const sum = lengths.reduce((a, b) => a + b, 0);
  // Python's math.isclose(sum, 1): a relative difference of up to 1e-9.
  if (sum <= 1 && Math.abs(sum - 1) <= 1e-9) {
    const sizes = lengths.map((fraction) => {
      if (fraction >= 0 && fraction <= 1) return Math.floor(total * fraction);
      throw new ValueError(`randomSplit: the fraction ${fraction} is not in [0, 1].`, fraction);
    });
    const rest = total - sizes.reduce((a, b) => a + b, 0);
    for (let i = 0; i < rest; i++) sizes[i % sizes.length]++;
    return sizes;
  }
  if (sum !== total || lengths.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ValueError(
      `randomSplit: the lengths ${lengths.join(', ')} sum to ${sum}, ` +
        `and the dataset has ${total} items. Give lengths that sum to it, or fractions that sum to 1.`,
      lengths,
    );
  }
  return [...lengths];
}
