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
  randn,
  type Tensor,
} from '../../../src/index';

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
  const model = new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 8, 3),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(72, 3),
  );
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.02, momentum: 0.9 });
  return train(device, steps, model, optimizer, batches, (x, y) => lossFn(model(x), y));
}

class Gpt extends nn.Module {
  token: nn.Embedding;
  position: nn.Parameter;
  blocks: nn.TransformerEncoder;
  head: nn.Linear;

  constructor(tokens: number, length: number, size: number) {
    super();
    this.token = new nn.Embedding(tokens, size);
    this.position = new nn.Parameter(randn(length, size).mul(0.02));
    const layer = new nn.TransformerEncoderLayer(size, 2, 2 * size, {
      dropout: 0,
      activation: 'gelu',
      batchFirst: true,
      normFirst: true,
    });
    this.blocks = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(size) });
    this.head = new nn.Linear(size, tokens, { bias: false });
  }

  override forward(x: Tensor): Tensor {
    const mask = nn.Transformer.generateSquareSubsequentMask(x.shape[1], { device: x.device });
    return this.head(this.blocks(this.token(x).add(this.position), mask));
  }
}

/** A causal transformer of two layers learns to count in steps of 1 to 3, modulo 11, under AdamW. */
export function transformer(device: string, steps: number): Promise<number[]> {
  manualSeed(1);
  const start = randint(0, 11, [64, 1]);
  const step = randint(1, 4, [64, 1]);
  const tokens = start.add(step.mul(arange(9, { dtype: 'int32' }))).remainder(11);
  const batches = shuffled(16, tokens);
  const model = new Gpt(11, 8, 16);
  const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3, weightDecay: 0.1 });
  return train(device, steps, model, optimizer, batches, (batch) => {
    const logits = model(batch.narrow(1, 0, 8));
    return lossFn(logits.reshape(-1, 11), batch.narrow(1, 1, 8).reshape(-1));
  });
}
