// The TypeScript twin of test/golden/training_image.py: a CNN tells bright rows, columns and squares apart.
import { expect, test } from 'vitest';
import { data, manualSeed, nn, optim, rand, randint } from '../../src/index';
import golden from '../golden/training/cnn.json';
import { expectLosses } from './losses';
import { smallCnn } from './models';

test('a CNN and SGD with momentum over shuffled batches give the losses of PyTorch for 100 steps', () => {
  manualSeed(2);
  const images = rand(160, 1, 10, 10);
  const labels = randint(0, 3, [160]);
  const places = randint(1, 8, [160]);
  for (let i = 0; i < 160; i++) {
    const at = places.at(i).item();
    const kind = labels.at(i).item();
    const image = images.at(i, 0);
    if (kind === 0) image.narrow(0, at, 1).add_(1);
    else if (kind === 1) image.narrow(1, at, 1).add_(1);
    else image.narrow(0, at, 3).narrow(1, at, 3).add_(1);
  }
  const loader = new data.DataLoader(new data.TensorDataset(images, labels), {
    batchSize: 16,
    shuffle: true,
  });
  const model = smallCnn();
  const lossFn = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.02, momentum: 0.9 });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 10; epoch++) {
    for (const [x, y] of loader) {
      optimizer.zeroGrad();
      const loss = lossFn(model(x), y);
      loss.backward();
      optimizer.step();
      losses.push(loss.item() as number);
    }
  }
  expectLosses(losses, golden.losses, 1e-4);
  expect(rand(1).item()).toBe(golden.next);
});
