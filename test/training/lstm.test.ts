// The TypeScript twin of lstm() in test/golden/training_sequence.py: an LSTM learns to add the marked numbers of a sequence.
import { expect, test } from 'vitest';
import { data, manualSeed, nn, optim, rand, stack, type Tensor } from '../../src/index';
import golden from '../golden/training/lstm.json';
import { expectLosses } from './losses';

class Adder extends nn.Module {
  lstm = new nn.LSTM(2, 16, { batchFirst: true });
  head = new nn.Linear(16, 1);

  override forward(x: Tensor): Tensor {
    const [output] = this.lstm(x);
    return this.head(output.select(1, -1)).squeeze(1);
  }
}

test('an LSTM and Adam over shuffled batches give the losses of PyTorch for 100 steps', () => {
  manualSeed(0);
  const numbers = rand(200, 8);
  const marks = rand(200, 8).lt(0.3).float();
  const x = stack([numbers, marks], 2);
  const y = numbers.mul(marks).sum(1);
  const loader = new data.DataLoader(new data.TensorDataset(x, y), {
    batchSize: 20,
    shuffle: true,
  });
  const model = new Adder();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 10; epoch++) {
    for (const [a, b] of loader) {
      optimizer.zeroGrad();
      const loss = nn.functional.mseLoss(model(a), b);
      loss.backward();
      optimizer.step();
      losses.push(loss.item() as number);
    }
  }
  expectLosses(losses, golden.losses, 1e-5);
  expect(rand(1).item()).toBe(golden.next);
});
