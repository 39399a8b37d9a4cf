// The order of samples, and what the random generators draw afterwards: PyTorch's for the same seed.
import { describe, expect, test } from 'vitest';
import { arange, data, Generator, manualSeed, rand, type Tensor } from '../../src/index';
import golden from '../golden/data.json';

type Row = (typeof golden.loaders)[number];

/** What `torch.rand(1, dtype=torch.float64)` would give now. */
const next = (generator?: Generator) => rand(1, { dtype: 'float64', generator }).item();

function samplerOf(spec: unknown[], dataset: data.Sized) {
  const [name, ...args] = spec;
  const samplers = {
    RandomSampler: () => ({ sampler: new data.RandomSampler(dataset, ...(args as [boolean])) }),
    SubsetRandomSampler: () => ({ sampler: new data.SubsetRandomSampler(args[0] as number[]) }),
    WeightedRandomSampler: () => ({
      sampler: new data.WeightedRandomSampler(...(args as [number[], number, boolean])),
    }),
    BatchSampler: () => ({
      batchSampler: new data.BatchSampler(
        new data.RandomSampler(dataset),
        ...(args as [number, boolean]),
      ),
    }),
  };
  return samplers[name as keyof typeof samplers]();
}

function loaderOf(row: Row, dataset: data.TensorDataset<[Tensor]>) {
  const { generator: seed, ...options } = row.options as Record<string, unknown>;
  const generator = seed === undefined ? undefined : new Generator(seed as number);
  const sampler = row.sampler === null ? {} : samplerOf(row.sampler, dataset);
  return new data.DataLoader(dataset, { ...options, ...sampler, generator });
}

const values = (batch: Tensor) => batch.toArray() as number[];

describe('DataLoader', () => {
  test.each(golden.loaders.map((row) => [row.name, row.seed, row] as const))(
    '%s, seed %i',
    (_name, seed, row) => {
      const dataset = new data.TensorDataset(arange(row.n, { dtype: 'int32' }));
      const plain = { length: row.n, at: (i: number) => dataset.at(i) };
      // The same by one gather per batch and item by item.
      for (const source of [dataset, plain as unknown as typeof dataset]) {
        manualSeed(seed);
        const loader = loaderOf(row, source);
        for (const epoch of row.epochs) {
          const batches: unknown[] = [];
          if (row.taken !== 0) {
            for (const [batch] of loader) {
              batches.push(values(batch));
              if (batches.length === row.taken) break;
            }
          }
          expect(batches).toEqual(epoch);
        }
        expect(loader.length).toBe(row.length);
        expect(next()).toBe(row.next);
        if (loader.generator !== null) expect(next(loader.generator)).toBe(row.own);
      }
    },
  );

  test.each(golden.loaders.map((row) => [row.name, row.seed, row] as const))(
    'for await: %s, seed %i',
    async (_name, seed, row) => {
      const dataset = new data.TensorDataset(arange(row.n, { dtype: 'int32' }));
      const plain = { length: row.n, at: async (i: number) => dataset.at(i) };
      for (const source of [dataset, plain as unknown as typeof dataset]) {
        manualSeed(seed);
        const loader = loaderOf(row, source);
        for (const epoch of row.epochs) {
          const batches: unknown[] = [];
          for await (const [batch] of loader) {
            batches.push(values(batch));
            if (batches.length === row.taken) break;
          }
          expect(batches).toEqual(epoch);
        }
        expect(next()).toBe(row.next);
      }
    },
  );

  test.each(golden.streams)('a stream of $n in $options', (row) => {
    manualSeed(row.seed);
    const stream = {
      *[Symbol.iterator]() {
        for (let i = 0; i < row.n; i++) yield i;
      },
    };
    const batches = [...new data.DataLoader(stream, row.options as object)];
    expect(batches.map((b) => (typeof b === 'number' ? b : values(b)))).toEqual(row.batches);
    expect(next()).toBe(row.next);
  });
});

test.each(golden.splits)('randomSplit of $n into $lengths', (row) => {
  manualSeed(row.seed);
  const parts = data.randomSplit({ length: row.n, at: (i: number) => i }, row.lengths);
  expect(parts.map((part) => part.indices)).toEqual(row.parts);
  expect(parts.map((part) => [...part])).toEqual(row.parts);
  expect(next()).toBe(row.next);
});

test.each(golden.collate)('defaultCollate of $items', ({ items, dtype, values: expected }) => {
  const batch = data.defaultCollate(items as number[]);
  expect(batch.dtype).toBe(dtype);
  expect(batch.toArray()).toEqual(expected);
});
