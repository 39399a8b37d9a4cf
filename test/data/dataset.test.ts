// Datasets and batches: what comes out, its types, and the errors.
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  arange,
  data,
  IndexError,
  manualSeed,
  OptionError,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
} from '../../src/index';

const rows = () => new data.TensorDataset(arange(10).reshape(5, 2), arange(5, { dtype: 'int32' }));

describe('datasets', () => {
  test('TensorDataset gives rows as views, also from the end', () => {
    const dataset = rows();
    const [x, y] = dataset.at(-1);
    expectTypeOf(x).toEqualTypeOf<Tensor>();
    expect([x.toArray(), y.item()]).toEqual([[8, 9], 4]);
    dataset.tensors[0].fill_(0);
    expect(x.toArray()).toEqual([0, 0]);
    expect([...dataset].length).toBe(5);
  });

  test('TensorDataset refuses tensors of different length, scalars, and none', () => {
    expect(() => new data.TensorDataset(arange(3), arange(4))).toThrow(
      'TensorDataset: the tensors have 3 and 4 rows. Give all of them the same first size.',
    );
    expect(() => new data.TensorDataset(tensor(1))).toThrow(ShapeError);
    expect(() => new data.TensorDataset()).toThrow(ValueError);
  });

  test('a batch by one gather is what its items stacked are, gradients too', () => {
    const x = randn([6, 2, 3], { requiresGrad: true });
    const dataset = new data.TensorDataset(x, arange(6, { dtype: 'bool' }));
    const indices = [4, 0, 0, -1];
    const [fast, flags] = dataset.batchAt(indices);
    const [slow, same] = data.defaultCollate(indices.map((i) => dataset.at(i)));
    expect(fast.toArray()).toEqual(slow.toArray());
    expect([flags.dtype, flags.toArray()]).toEqual([same.dtype, same.toArray()]);
    const weight = randn([4, 2, 3]);
    fast.mul(weight).sum().backward();
    const gradient = x.grad?.toArray();
    x.grad = null;
    slow.mul(weight).sum().backward();
    expect((x.grad as unknown as Tensor).sub(tensor(gradient)).abs().max().item()).toBeLessThan(
      1e-6,
    );
  });

  test('Subset, also of a subset and by a tensor of indices', () => {
    const subset = new data.Subset(rows(), tensor([3, 1, 0], { dtype: 'int32' }));
    const inner = new data.Subset(subset, [2, 0]);
    expect([inner.length, inner.at(0)[1].item(), inner.at(-1)[1].item()]).toEqual([2, 0, 3]);
    const [batch] = [...new data.DataLoader(inner, { batchSize: 2 })];
    expect(batch[1].toArray()).toEqual([0, 3]);
    expect(() => inner.at(2)).toThrow('Subset: index 2 is out of range for 2 items. Use -2 to 1.');
    expect(() => new data.Subset(['a'], [1]).at(0)).toThrow(IndexError);
  });

  test('ConcatDataset and ChainDataset', () => {
    const both = new data.ConcatDataset([[1, 2], [], [3]]);
    expect([both.length, both.at(2), both.at(-3), [...both]]).toEqual([3, 3, 1, [1, 2, 3]]);
    expect(() => both.at(3)).toThrow(IndexError);
    expect(() => new data.ConcatDataset([])).toThrow(ValueError);
    expect(() => new data.ConcatDataset([new Set([1]) as never])).toThrow(/Use ChainDataset/);
    expect([...new data.ChainDataset([new Set([1, 2]), [3]])]).toEqual([1, 2, 3]);
  });

  test('StackDataset of datasets and of an object of datasets', () => {
    const pairs = new data.StackDataset(['a', 'b'], [1, 2]);
    expectTypeOf(pairs.at(0)).toEqualTypeOf<[string, number]>();
    expect([...pairs]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    const records = new data.StackDataset({ text: ['a', 'b'], label: [1, 2] });
    expectTypeOf(records.at(0)).toEqualTypeOf<{ text: string; label: number }>();
    const [batch] = [...new data.DataLoader(records, { batchSize: 2 })];
    expect([batch.text, batch.label.toArray()]).toEqual([
      ['a', 'b'],
      [1, 2],
    ]);
    expect(() => new data.StackDataset([1], [1, 2])).toThrow(
      'StackDataset: the datasets have 1, 2 items. Give all the same length.',
    );
  });

  test('randomSplit refuses lengths that do not sum up', () => {
    expect(() => data.randomSplit([1, 2, 3], [1, 1])).toThrow(
      'randomSplit: the lengths 1, 1 sum to 2, and the dataset has 3 items. ' +
        'Give lengths that sum to it, or fractions that sum to 1.',
    );
    expect(() => data.randomSplit([1, 2, 3], [-0.5, 1.5])).toThrow(ValueError);
    expect(() => data.randomSplit([1, 2, 3], [4, -1])).toThrow(ValueError);
  });
});

describe('defaultCollate', () => {
  test('tensors, typed arrays, strings, tuples and objects, nested', () => {
    const items = [
      { x: new Float32Array([1, 2]), meta: ['a', tensor(1)] as [string, Tensor], ok: true },
      { x: new Float32Array([3, 4]), meta: ['b', tensor(2)] as [string, Tensor], ok: false },
    ];
    const batch = data.defaultCollate(items);
    expectTypeOf(batch).toEqualTypeOf<{ x: Tensor; meta: [string[], Tensor]; ok: Tensor }>();
    expect(batch.x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(batch.meta[0]).toEqual(['a', 'b']);
    expect(batch.meta[1].toArray()).toEqual([1, 2]);
    expect([batch.ok.dtype, batch.ok.toArray()]).toEqual(['bool', [true, false]]);
  });

  test('says what does not go together, and where', () => {
    expect(() => data.defaultCollate([[1, { a: new Date(0) }]])).toThrow(
      'defaultCollate: cannot put together a Date (an item[1].a). ' +
        'Return tensors, numbers, strings, arrays or plain objects, or pass a collateFn.',
    );
    expect(() => data.defaultCollate<unknown>([1, 'a'])).toThrow(
      /a number and a string \(an item\)/,
    );
    expect(() => data.defaultCollate([{ a: 1 }, {}])).toThrow(
      /a number and undefined \(an item.a\)/,
    );
    expect(() => data.defaultCollate([[1], [1, 2]])).toThrow(
      /arrays of 1 and 2 entries do not go together \(an item\)/,
    );
    expect(() => data.defaultCollate([])).toThrow(ValueError);
    expect(() => data.defaultCollate([tensor([1]), tensor([1, 2])])).toThrow(ShapeError);
  });
});

describe('DataLoader', () => {
  test('batches are typed by the dataset', () => {
    const items: [Tensor, number, string][] = [[tensor([1]), 2, 'a']];
    for (const [x, y, name] of new data.DataLoader(items)) {
      expectTypeOf(x).toEqualTypeOf<Tensor>();
      expectTypeOf(y).toEqualTypeOf<Tensor>();
      expectTypeOf(name).toEqualTypeOf<string[]>();
      expect([x.shape, y.toArray(), name]).toEqual([[1, 1], [2], ['a']]);
    }
    const lengths = new data.DataLoader([[1], [1, 2]], 2, false, {
      collateFn: (batch) => batch.map((item) => item.length),
    });
    for (const batch of lengths) {
      expectTypeOf(batch).toEqualTypeOf<number[]>();
      expect(batch).toEqual([1, 2]);
    }
  });

  test('a collateFn gets the items, of a TensorDataset too', () => {
    const loader = new data.DataLoader(rows(), {
      batchSize: 5,
      collateFn: (items) => items.map(([, y]) => y.item()),
    });
    expect([...loader]).toEqual([[0, 1, 2, 3, 4]]);
  });

  test('batchSize null gives single samples, converted', () => {
    const items = [[new Float32Array([1]), 'a', 7]];
    const [item] = [...new data.DataLoader<typeof items, [Tensor, string, number]>(items, null)];
    expect([item[0].toArray(), item[1], item[2]]).toEqual([[1], 'a', 7]);
  });

  test('for await waits for items, batches and streams', async () => {
    const slow = { length: 3, at: async (i: number) => i };
    const sums: number[] = [];
    const loader = new data.DataLoader(slow, {
      batchSize: 2,
      collateFn: async (items) => items.reduce((a, b) => a + b),
    });
    for await (const sum of loader) {
      expectTypeOf(sum).toEqualTypeOf<number>();
      sums.push(sum);
    }
    expect(sums).toEqual([1, 2]);
    async function* stream() {
      for (let i = 0; i < 3; i++) yield i;
    }
    const batches: number[][] = [];
    for await (const batch of new data.DataLoader(stream(), { batchSize: 2 })) {
      expectTypeOf(batch).toEqualTypeOf<Tensor>();
      batches.push(batch.toArray());
    }
    expect(batches).toEqual([[0, 1], [2]]);
  });

  test('a loop that does not wait says so', () => {
    const items = [Promise.resolve(1)];
    expect(() => [...new data.DataLoader(items)]).toThrow(
      'DataLoader: the items are promises. Iterate with for await.',
    );
    const late = new data.DataLoader([1], { collateFn: async (batch) => batch });
    expect(() => [...late]).toThrow(
      'DataLoader: collateFn returns a promise. Iterate with for await.',
    );
    const stream = { async *[Symbol.asyncIterator]() {} };
    expect(() => [...new data.DataLoader(stream)]).toThrow(
      'DataLoader: the stream is asynchronous. Iterate with for await.',
    );
  });

  test('a sampler of the user, and one that leaves the dataset', () => {
    const loader = new data.DataLoader(['a', 'b', 'c'], { batchSize: 2, sampler: [2, 0, 1] });
    expect([loader.length, ...loader]).toEqual([2, ['c', 'a'], ['b']]);
    expect(() => [...new data.DataLoader(['a'], { sampler: [1] })]).toThrow(
      'DataLoader: the dataset of 1 items has none at 1. Check at(), and that the sampler stays within 0 to 0.',
    );
    expect(() => [...new data.DataLoader(rows(), { sampler: [7] })]).toThrow(IndexError);
  });

  test('length, where it is known', () => {
    expect(new data.DataLoader(rows(), 2).length).toBe(3);
    expect(new data.DataLoader(rows(), 2, { dropLast: true }).length).toBe(2);
    expect(new data.DataLoader(new Set([1])).batchSize).toBe(1);
    expect(() => new data.DataLoader(new Set([1])).length).toThrow(/the length is unknown/);
    expect(() => new data.DataLoader([1], { sampler: new Set([0]) }).length).toThrow(ValueError);
  });

  test.each([
    [{ shuffle: true, sampler: [0] }, 'sampler and shuffle exclude each other. Give one.'],
    [
      { batchSize: 2, batchSampler: [[0]] },
      'batchSampler excludes batchSize, shuffle, sampler and dropLast. Give it alone.',
    ],
    [
      { batchSize: null, dropLast: true },
      'batchSize null makes no batches, so there is no last one. Leave out dropLast.',
    ],
    [{ batchSize: 0 }, 'batchSize is 0. Give a whole number above 0, or null for single samples.'],
    [
      { batchSize: 1.5 },
      'batchSize is 1.5. Give a whole number above 0, or null for single samples.',
    ],
  ])('%j is an error', (options, message) => {
    expect(() => new data.DataLoader([1, 2], options)).toThrow(
      new RegExp(`^DataLoader: ${message.replaceAll('.', '\\.')}$`),
    );
  });

  test('options that it does not have', () => {
    expect(() => new data.DataLoader([1], { batchsize: 2 } as object)).toThrow(
      "DataLoader: unknown option 'batchsize'. Did you mean 'batchSize'?",
    );
    expect(() => new data.DataLoader([1], { numWorkers: 2 } as object)).toThrow(OptionError);
    expect(() => new data.DataLoader(new Set([1]), { shuffle: true })).toThrow(
      'DataLoader: a stream has its own order. Leave out shuffle, sampler and batchSampler.',
    );
    expect(() => new data.DataLoader([], { shuffle: true })).toThrow(
      'RandomSampler: numSamples is 0. Give a whole number above 0; is the dataset empty?',
    );
  });

  test('leaving the loop ends the stream', () => {
    let ended = false;
    const stream = {
      *[Symbol.iterator]() {
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          ended = true;
        }
      },
    };
    for (const batch of new data.DataLoader(stream, { batchSize: 3 })) {
      expect(batch.toArray()).toEqual([0, 1, 2]);
      break;
    }
    expect(ended).toBe(true);
  });

  test('each epoch has an order of its own', () => {
    manualSeed(0);
    const loader = new data.DataLoader(arange(20).toArray() as number[], 20, true);
    const [[first], [second]] = [[...loader], [...loader]];
    expect(first.toArray()).not.toEqual(second.toArray());
    expect(new Set(first.toArray())).toEqual(new Set(second.toArray()));
  });
});
