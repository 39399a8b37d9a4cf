// Embeddings and dropouts against PyTorch, their functional twins, and their errors.
import { expect, test } from 'vitest';
import { manualSeed, nn, rand, randn, tensor } from '../../src/index';
import { testModules } from './module-cases';

testModules('embedding');
testModules('dropout');

const F = nn.functional;
const ints = (data: number[] | number[][]) => tensor(data, { dtype: 'int32' });

test('the functions do what the layers do', () => {
  const layer = new nn.Embedding(4, 2, { paddingIdx: 1 });
  const index = ints([
    [0, 1],
    [3, 3],
  ]);
  expect(F.embedding(index, layer.weight, 1).toArray()).toEqual(layer(index).toArray());
  const bag = new nn.EmbeddingBag(4, 2, { mode: 'sum' });
  const [flat, offsets] = [ints([0, 1, 3]), ints([0, 2])];
  expect(F.embeddingBag(flat, bag.weight, offsets, { mode: 'sum' }).toArray()).toEqual(
    bag(flat, { offsets }).toArray(),
  );
  const x = randn(3, 4, 2);
  const pairs = [
    [F.dropout1d, new nn.Dropout1d(0.4)],
    [F.dropout2d, new nn.Dropout2d(0.4)],
    [F.dropout3d, new nn.Dropout3d(0.4)],
    [F.alphaDropout, new nn.AlphaDropout(0.4)],
    [F.featureAlphaDropout, new nn.FeatureAlphaDropout(0.4)],
  ] as const;
  for (const [call, layer] of pairs) {
    manualSeed(1);
    const expected = layer(x).toArray();
    manualSeed(1);
    expect(call(x, 0.4, true).toArray()).toEqual(expected);
  }
});

test('a table that exists is shared, and frozen unless told otherwise', () => {
  const table = randn(3, 2);
  const layer = nn.Embedding.fromPretrained(table);
  expect(layer.weight.requiresGrad).toBe(false);
  expect(layer(ints([2])).toArray()).toEqual([table.at(2).toArray()]);
  expect(nn.Embedding.fromPretrained(table, { freeze: false }).weight.requiresGrad).toBe(true);
});

test('misfits are errors', () => {
  const layer = new nn.Embedding(4, 2);
  expect(() => layer(rand(2))).toThrow(
    'embedding: takes int32 indices, got float32. Convert them with long().',
  );
  expect(() => new nn.Embedding(4, 2, { paddingIdx: 4 })).toThrow(
    'Embedding: paddingIdx 4 is not one of 4 rows. Use -4 to 3.',
  );
  expect(() => new nn.Embedding(4, 2, { sparse: true })).toThrow(
    'Embedding: there are no sparse gradients here. Leave sparse false; gradients are dense.',
  );
  const bag = new nn.EmbeddingBag(4, 2);
  expect(() => bag(ints([1, 2]))).toThrow(
    'embeddingBag: indices [2] without offsets. Give [bags, length] without offsets, or [count] with int32 offsets [bags].',
  );
  expect(() => bag(ints([[1, 2]]), { perSampleWeights: rand(1, 2) })).toThrow(
    "embeddingBag: perSampleWeights [1, 2] need mode 'sum' and the shape of the indices [1, 2], and the mode is 'mean'.",
  );
  expect(() => new nn.Dropout2d(1.5)).toThrow(
    'Dropout2d: p is 1.5. Give a probability from 0 to 1.',
  );
  expect(() => F.dropout1d(rand(3))).toThrow('dropout1d: takes [N, C, …] or [C, …], got [3].');
});
