// The TypeScript twin of transformer() in test/golden/training_sequence.py: a causal transformer learns to count.
import { expect, test } from 'vitest';
import { arange, data, manualSeed, nn, optim, rand, randint } from '../../src/index';
import golden from '../golden/training/transformer.json';
import { expectLosses } from './losses';
import { Gpt } from './models';

test('a causal transformer and AdamW over shuffled batches give the losses of PyTorch for 100 steps', () => {
  manualSeed(1);
  // Counting in steps of 1 to 3, modulo 11.
  const start = randint(0, 11, [160, 1]);
  const step = randint(1, 4, [160, 1]);
  const tokens = start.add(step.mul(arange(9, { dtype: 'int32' }))).remainder(11);
  const loader = new data.DataLoader(new data.TensorDataset(tokens), {
    batchSize: 16,
    shuffle: true,
  });
  const model = new Gpt({ tokens: 11, length: 8, size: 32, heads: 4, feedforward: 128 });
  const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3, weightDecay: 0.1 });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 10; epoch++) {
    for (const [batch] of loader) {
      optimizer.zeroGrad();
      const logits = model(batch.narrow(1, 0, 8));
      const next = batch.narrow(1, 1, 8).reshape(-1);
      const loss = nn.functional.crossEntropy(logits.reshape(-1, 11), next);
      loss.backward();
      optimizer.step();
      losses.push(loss.item() as number);
    }
  }
  expectLosses(losses, golden.losses, 1e-5);
  expect(rand(1).item()).toBe(golden.next);
});
