// A seeded PyTorch script and its translation: shuffled batches, initial weights and losses agree.
import { expect, test } from 'vitest';
import { data, manualSeed, nn, optim, randn, tensor } from '../../src/index';
import golden from '../golden/data.json';

test('two epochs of a linear model on shuffled batches give the losses of PyTorch', () => {
  manualSeed(0);
  const x = randn(20, 3);
  const y = x.matmul(tensor([[1], [-2], [0.5]])).add(randn(20, 1).mul(0.1));
  const loader = new data.DataLoader(new data.TensorDataset(x, y), { batchSize: 6, shuffle: true });
  const model = new nn.Linear(3, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 2; epoch++) {
    for (const [a, b] of loader) {
      optimizer.zeroGrad();
      const loss = nn.functional.mseLoss(model(a), b);
      loss.backward();
      optimizer.step();
      losses.push(loss.item() as number);
    }
  }
  expect(losses).toHaveLength(golden.losses.length);
  // Sums run in another order; the differences of 8 steps add up to less than this.
  losses.forEach((loss, i) => {
    expect(Math.abs(loss - golden.losses[i]) / golden.losses[i]).toBeLessThan(1e-5);
  });
});
