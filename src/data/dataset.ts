/**
 * Where samples come from: datasets with numbered items, streams, and tensors as datasets.
 * Layer: data.
 */
import { ShapeError, ValueError } from '../errors';
import { fromTypedArray } from '../ops/creation';
import { indexSelect } from '../ops/gather';
import type { Tensor } from '../tensor/tensor';

/** Items by number. Every array is one, and so is every `Dataset`. */
export interface MapDataset<T> {
  /** How many items there are. */
  readonly length: number;
  /** An item; numbers below 0 count from the end. A promise where the item must be waited for. */
  at(index: number): T | undefined;
  /**
   * Several items at once, as `defaultCollate` would put them together, or undefined where there is
   * no faster way than one by one.
   */
  batchAt?(indices: readonly number[]): unknown;
}

/** What a `DataLoader` reads: numbered items, or a stream. */
export type DataSource = MapDataset<unknown> | Iterable<unknown> | AsyncIterable<unknown>;

/** The type of a source's items. */
export type ItemOf<D> =
  D extends MapDataset<infer T>
    ? Exclude<Awaited<T>, undefined>
    : D extends Iterable<infer T> | AsyncIterable<infer T>
      ? Awaited<T>
      : never;

/**
 * Items by number: the class to extend. `at` may return a promise; iterate its loader with
 * `for await` then.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.Dataset
 * @example
 * ```ts
 * import { data } from 'torchlet';
 * class Squares extends data.Dataset<[number, number]> {
 *   readonly length = 5;
 *   at(i: number): [number, number] {
 *     return [i, i * i];
 *   }
 * }
 * for (const [x, y] of new data.DataLoader(new Squares(), { batchSize: 5 })) {
 *   console.log(x.toArray(), y.toArray()); // [0, 1, 2, 3, 4] [0, 1, 4, 9, 16]
 * }
 * ```
 */
export abstract class Dataset<T> implements MapDataset<T> {
  /** How many items there are. */
  abstract readonly length: number;

  /** The item of a number from 0 to `length` − 1. */
  abstract at(index: number): T;

  /** The items in order. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}

/**
 * A stream of items: the class to extend where items have no numbers. Each epoch asks for a new
 * iterator. Any other iterable or async iterable without `at` and `length` is a stream too.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset
 * @example
 * ```ts
 * import { data } from 'torchlet';
 * class Countdown extends data.IterableDataset<number> {
 *   *[Symbol.iterator]() {
 *     for (let i = 3; i > 0; i--) yield i;
 *   }
 * }
 * const batches = [...new data.DataLoader(new Countdown(), { batchSize: 2 })];
 * console.log(batches.map((batch) => batch.toArray())); // [[3, 2], [1]]
 * ```
 */
export abstract class IterableDataset<T> implements Iterable<T> {
  abstract [Symbol.iterator](): Iterator<T>;
}

/** One tensor for each of `T`. */
type Tensors<T> = { [K in keyof T]: Tensor };

/**
 * Tensors as a dataset: item i is row i of each.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 * @example
 * ```ts
 * import { data, tensor } from 'torchlet';
 * const dataset = new data.TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0, 1]));
 * const [x, y] = dataset.at(1);
 * console.log(x.toArray(), y.item()); // [3, 4] 1
 * ```
 */
export class TensorDataset<T extends readonly Tensor[]> extends Dataset<Tensors<T>> {
  readonly tensors: T;

  /**
   * @param tensors one or more of shape `[length, …]`
   * @throws ShapeError when their first sizes differ
   */
  constructor(...tensors: T) {
    super();
    if (tensors.length === 0) {
      throw new ValueError('TensorDataset: there is no tensor. Give at least one.');
    }
    const [first] = tensors;
    for (const x of tensors) {
      if (x.ndim === 0) {
        throw new ShapeError('TensorDataset: a 0-d tensor has no rows. Give it a dimension.', [[]]);
      }
      if (x.shape[0] !== first.shape[0]) {
        throw new ShapeError(
          `TensorDataset: the tensors have ${first.shape[0]} and ${x.shape[0]} rows. ` +
            'Give all of them the same first size.',
          tensors.map((t) => t.shape),
        );
      }
    }
    this.tensors = tensors;
  }

  /** How many rows the tensors have. */
  get length(): number {
    return this.tensors[0].shape[0];
  }

  /** Row `index` of each tensor, as views. */
  at(index: number): Tensors<T> {
    return this.tensors.map((x) => x.at(index)) as Tensors<T>;
  }

  /** These rows of each tensor, by one gather each. */
  batchAt(indices: readonly number[]): Tensors<T> {
    const { length } = this;
    const rows = Int32Array.from(indices, (i) => (i < 0 ? i + length : i));
    const onDevice = new Map<string, Tensor>();
    return this.tensors.map((x) => {
      const index =
        onDevice.get(x.device) ?? fromTypedArray(rows, [rows.length], { device: x.device });
      onDevice.set(x.device, index);
      return indexSelect(x, 0, index);
    }) as Tensors<T>;
  }
}
