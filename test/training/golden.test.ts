/**
 * Seeded PyTorch scripts and their translations, word by word: the losses agree. test/golden/training.py holds the originals.
 */
import { expect, it } from 'vitest';
import { data, manualSeed, nn, optim, randn, tensor } from '../../src/index';
import golden from '../golden/training.json';

/** The largest error relative to what is expected, of the values of at least `floor`. */
function relativeError(actual: readonly number[], expected: readonly number[], floor = 0): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(
    ...expected.map((e, i) => (Math.abs(e) < floor ? 0 : Math.abs(actual[i] - e) / Math.abs(e))),
  );
}

/** The largest absolute error. */
function error(actual: readonly number[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...expected.map((e, i) => Math.abs(actual[i] - e)));
}

it('XOR with momentum: 200 losses', () => {
  manualSeed(0);
  const x = tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const y = tensor([[0], [1], [1], [0]]);
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
  const lossFn = new nn.MSELoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 200; epoch++) {
    optimizer.zeroGrad();
    const loss = lossFn(model(x), y);
    loss.backward();
    optimizer.step();
    losses.push(loss.item() as number);
  }
  const { xor } = golden;
  // Reached: 4.1e-5. Below 1e-5 the loss is the square of what the rounding of weights of about 1 leaves, so there its
  // root, the size of the residuals, is compared instead. Reached: 1.1e-7.
  expect(relativeError(losses, xor.losses, 1e-5)).toBeLessThan(1e-4);
  expect(error(losses.map(Math.sqrt), xor.losses.map(Math.sqrt))).toBeLessThan(5e-7);
  // Reached: 3.1e-7.
  expect(error(model(x).flatten().toArray() as number[], xor.outputs)).toBeLessThan(2e-6);
});

it('a classifier on shuffled batches with Adam: 100 losses', () => {
  manualSeed(1);
  const x = randn(80, 8);
  const y = x.matmul(randn(8, 4)).argmax(1);
  const loader = new data.DataLoader(new data.TensorDataset(x, y), {
    batchSize: 16,
    shuffle: true,
  });
  const model = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 4));
  const lossFn = new nn.CrossEntropyLoss();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 20; epoch++) {
    for (const [inputs, labels] of loader) {
      optimizer.zeroGrad();
      const loss = lossFn(model(inputs), labels);
      loss.backward();
      optimizer.step();
      losses.push(loss.item() as number);
    }
  }
  const { classifier } = golden;
  // Reached: 6.2e-7.
  expect(relativeError(losses, classifier.losses)).toBeLessThan(1e-5);
  // Of logits up to 5. Reached: 9.1e-7.
  const outputs = model(x.at(':1')).flatten().toArray() as number[];
  expect(error(outputs, classifier.outputs)).toBeLessThan(1e-5);
});
