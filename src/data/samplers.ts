/**
 * In which order samples are drawn; the same orders as PyTorch for the same seed. Layer: data.
 */
import { ShapeError, ValueError } from '../errors';
import { tensor } from '../ops/creation';
import { defaultGenerator, Generator, multinomial, randint, randperm } from '../ops/random';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';

/**
 * An order of samples: an iterable of indices that knows how many. Each epoch asks for a new
 * iterator. A `DataLoader` takes any iterable of indices.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.Sampler
 */
export abstract class Sampler<T = number> implements Iterable<T> {
  /** How many it yields. */
  abstract readonly length: number;
  /** Goes through what there is, in order. */
  abstract [Symbol.iterator](): Iterator<T>;
}

/** What a sampler needs to know of a dataset. */
export interface Sized {
  readonly length: number;
}

/**
 * A seed of 63 bits, as `torch.empty((), dtype=torch.int64).random_()` draws it.
 */
export function drawSeed(generator: Generator): bigint {
  return BigInt.asUintN(63, generator.random64());
}

/** On the CPU whatever the default device: the numbers are read at once. */
const OPTIONS = { device: 'cpu' } as const;

function checkCount(sampler: string, name: string, count: number): void {
  if (!Number.isInteger(count) || count <= 0) {
    throw new ValueError(
      `${sampler}: ${name} is ${count}. Give a whole number above 0; is the dataset empty?`,
      count,
    );
  }
}

/** The indices 0, 1, 2, … in order. */
export class SequentialSampler extends Sampler {
  constructor(readonly dataSource: Sized) {
    super();
  }

  get length(): number {
    return this.dataSource.length;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let i = 0; i < this.dataSource.length; i++) yield i;
  }
}

/** Options of `RandomSampler`. */
export interface RandomSamplerOptions {
  /** Whether an index may come more than once; false by default. */
  replacement?: boolean;
  /** How many to draw; the dataset's length by default. */
  numSamples?: number | null;
  /** Where the numbers come from; else a new one, seeded by the default generator each epoch. */
  generator?: Generator | null;
}

const RANDOM = {
  replacement: false,
  numSamples: null as number | null,
  generator: null as Generator | null,
};

/**
 * All indices in random order, or random ones with replacement.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 * @example
 * ```ts
 * import { data, manualSeed } from 'torchlet';
 * manualSeed(0);
 * console.log([...new data.RandomSampler({ length: 5 })].length); // 5
 * ```
 */
export class RandomSampler extends Sampler {
  readonly replacement: boolean;
  readonly generator: Generator | null;
  private readonly count: number | null;

  /**
   * @param dataSource anything with a length above 0
   * @throws ValueError when there is nothing to draw
   */
  constructor(
    readonly dataSource: Sized,
    ...args: Call<
      [replacement: boolean, numSamples: number | null, generator: Generator | null],
      RandomSamplerOptions
    >
  ) {
    super();
    const names = ['replacement', 'numSamples', 'generator'] as const;
    const options = parseOptions('RandomSampler', RANDOM, names, args);
    this.replacement = options.replacement;
    this.generator = options.generator;
    this.count = options.numSamples;
    checkCount('RandomSampler', 'numSamples', this.length);
  }

  get length(): number {
    return this.count ?? this.dataSource.length;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    const n = this.dataSource.length;
    const generator = this.generator ?? new Generator(drawSeed(defaultGenerator));
    const options = { generator, ...OPTIONS };
    const { length } = this;
    if (this.replacement) {
      // In blocks of 32, as in PyTorch: so much is drawn ahead when the loop is left early.
      for (let left = length; left > 0; left -= 32) {
        yield* randint(n, [Math.min(left, 32)], options).data;
      }
      return;
    }
    for (let round = 0; round < Math.floor(length / n); round++) yield* randperm(n, options).data;
    // Drawn even where nothing of it is used: the generator's state afterwards is PyTorch's.
    yield* randperm(n, options).data.subarray(0, length % n);
  }
}

/**
 * Given indices in random order.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 */
export class SubsetRandomSampler extends Sampler {
  readonly generator: Generator | null;

  constructor(
    readonly indices: readonly number[],
    ...args: Call<[generator: Generator | null], { generator?: Generator | null }>
  ) {
    super();
    const defaults = { generator: null as Generator | null };
    this.generator = parseOptions('SubsetRandomSampler', defaults, ['generator'], args).generator;
  }

  get length(): number {
    return this.indices.length;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    const generator = this.generator ?? defaultGenerator;
    for (const i of randperm(this.length, { generator, ...OPTIONS }).data) yield this.indices[i];
  }
}

/** Options of `WeightedRandomSampler`. */
export interface WeightedRandomSamplerOptions {
  /** Whether an index may come more than once; true by default. */
  replacement?: boolean;
  generator?: Generator | null;
}

/**
 * Indices drawn with probability proportional to their weight.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 * @example
 * ```ts
 * import { data } from 'torchlet';
 * console.log([...new data.WeightedRandomSampler([0, 1, 0], 2)]); // [1, 1]
 * ```
 */
export class WeightedRandomSampler extends Sampler {
  readonly weights: Tensor;
  readonly length: number;
  readonly replacement: boolean;
  readonly generator: Generator | null;

  /**
   * @param weights at least 0, not all 0; they need not sum to 1
   * @param numSamples how many to draw; without replacement at most as many as there are weights
   */
  constructor(
    weights: readonly number[] | Tensor,
    numSamples: number,
    ...args: Call<[replacement: boolean, generator: Generator | null], WeightedRandomSamplerOptions>
  ) {
    super();
    checkCount('WeightedRandomSampler', 'numSamples', numSamples);
    const defaults = { replacement: true, generator: null as Generator | null };
    const names = ['replacement', 'generator'] as const;
    const options = parseOptions('WeightedRandomSampler', defaults, names, args);
    this.weights = tensor(weights, { dtype: 'float64', ...OPTIONS });
    if (this.weights.ndim !== 1) {
      throw new ShapeError(
        `WeightedRandomSampler: the weights must have one dimension, got ${this.weights.ndim}.`,
        [this.weights.shape],
      );
    }
    this.length = numSamples;
    this.replacement = options.replacement;
    this.generator = options.generator;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    const { replacement, generator } = this;
    yield* multinomial(this.weights, this.length, { replacement, generator }).data;
  }
}

/**
 * The indices of another sampler in batches.
 *
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler
 * @example
 * ```ts
 * import { data } from 'torchlet';
 * console.log([...new data.BatchSampler([0, 1, 2], 2, false)]); // [[0, 1], [2]]
 * ```
 */
export class BatchSampler extends Sampler<number[]> {
  /**
   * @param sampler a sampler, or any iterable of indices
   * @param batchSize indices per batch, above 0
   * @param dropLast whether a last batch of fewer is left out
   */
  constructor(
    readonly sampler: Iterable<number>,
    readonly batchSize: number,
    readonly dropLast: boolean,
  ) {
    super();
    if (!Number.isInteger(batchSize) || batchSize <= 0) {
      throw new ValueError(
        `BatchSampler: batchSize is ${batchSize}. Give a whole number above 0.`,
        batchSize,
      );
    }
  }

  get length(): number {
    const { length } = this.sampler as Partial<Sized>;
    if (length === undefined) {
      throw new ValueError('BatchSampler: the sampler does not say how many indices it yields.');
    }
    return this.dropLast ? Math.floor(length / this.batchSize) : Math.ceil(length / this.batchSize);
  }

  *[Symbol.iterator](): IterableIterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length === this.batchSize) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}
