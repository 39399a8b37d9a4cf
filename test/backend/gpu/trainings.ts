/**
 * Seeded trainings on any device, which give the loss of every step. They know no test framework, so that they also run
 * in a page.
 */
import {
  arange,
  data,
  fromTypedArray,
  manualSeed,
  nn,
  optim,
  rand,
  randint,
  type Tensor,
} from '../../../src/index';
import { Gpt, smallCnn } from '../../training/models';

/** Some digits of MNIST: pixels as bytes, row by row. */
export interface Digits {
  readonly pixels: readonly number[];
  readonly labels: readonly number[];
}

const lossFn = new nn.CrossEntropyLoss();

function shuffled(batchSize: number, ...lists: Tensor[]): Iterable<readonly Tensor[]> {
  const dataset = new data.TensorDataset(...lists);
  return new data.DataLoader(dataset, { batchSize, shuffle: true });
}

/** Steps over shuffled batches, as often through the data as needed. */
async function train(
  device: string,
  steps: number,
  model: nn.Module,
  optimizer: { zeroGrad(): void; step(): unknown },
  loader: Iterable<readonly Tensor[]>,
  lossOf: (...batch: Tensor[]) => Tensor,
): Promise<number[]> {
  model.to(device);
  const losses: number[] = [];
  for (;;) {
    for (const batch of loader) {
      if (losses.length === steps) return losses;
      optimizer.zeroGrad();
      const loss = lossOf(...batch.map((part) => part.to(device)));
      loss.backward();
      optimizer.step();
      losses.push((await loss.itemAsync()) as number);
    }
  }
}

/** A network of two layers on MNIST, under Adam. */
export function mlp(device: string, steps: number, { pixels, labels }: Digits): Promise<number[]> {
  manualSeed(0);
  const images = fromTypedArray(Float32Array.from(pixels), [labels.length, 784]).div(255);
  const digits = fromTypedArray(Int32Array.from(labels), [labels.length]);
  const batches = shuffled(32, images, digits);
  const model = new nn.Sequential(new nn.Linear(784, 32), new nn.ReLU(), new nn.Linear(32, 10));
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  return train(device, steps, model, optimizer, batches, (x, y) => lossFn(model(x), y));
}

/** Convolutions, batch norm and a pool on small images, under SGD with momentum. */
export function cnn(device: string, steps: number): Promise<number[]> {
  manualSeed(2);
  const images = rand(64, 1, 10, 10);
  const labels = randint(0, 3, [64]);
  // Bright rows, columns and squares are to be told apart.
  (labels.toArray() as number[]).forEach((kind, i) => {
    const image = images.at(i, 0);
    const at = 1 + (i % 7);
    if (kind === 0) image.narrow(0, at, 1).add_(1);
    else if (kind === 1) image.narrow(1, at, 1).add_(1);
    else image.narrow(0, at, 3).narrow(1, at, 3).add_(1);
  });
  const batches = shuffled(16, images, labels);
  const model = smallCnn();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.02, momentum: 0.9 });
  return train(device, steps, model, optimizer, batches, (x, y) => lossFn(model(x), y));
}

/** A causal transformer of two layers learns to count in steps of 1 to 3, modulo 11, under AdamW. */
export function transformer(device: string, steps: number): Promise<number[]> {
  manualSeed(1);
  const start = randint(0, 11, [64, 1]);
  const step = randint(1, 4, [64, 1]);
  const tokens = start.add(step.mul(arange(9, { dtype: 'int32' }))).remainder(11);
  const batches = shuffled(16, tokens);
  const model = new Gpt({ tokens: 11, length: 8, size: 16, heads: 2, feedforward: 32 });
  const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3, weightDecay: 0.1 });
  return train(device, steps, model, optimizer, batches, (batch) => {
    const logits = model(batch.narrow(1, 0, 8));
    return lossFn(logits.reshape(-1, 11), batch.narrow(1, 1, 8).reshape(-1));
  });
}
