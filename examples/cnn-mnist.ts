// Handwritten digits, read by a small convolutional network: at least 98.5 % of the test images.
// `npm run example examples/cnn-mnist.ts`, or with `--help`.
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { data, manualSeed, nn, noGrad, optim, type Tensor } from 'torchlet';
import { count, positive, whole } from './arguments';
import { terminalChart } from './charts';
import { type Mnist, readMnist } from './datasets/mnist';
import { startProgress } from './progress';

/** What can be chosen on the command line. */
export interface Options {
  epochs: number;
  batchSize: number;
  /** Highest learning rate of the one-cycle schedule. */
  lr: number;
  seed: number;
  /** How many images are read for training, and for testing, at most. */
  limit?: number;
  /** Where the lines go. */
  log?: (line: string) => void;
}

/** What came of it. */
export interface Result {
  /** Mean loss of each batch, in order. */
  losses: number[];
  /** Share of the test images read correctly after each epoch. */
  accuracies: number[];
  seconds: number;
}

/** Trains and tests; everything that happens is logged. */
export function main(options: Options): Result {
  const { epochs, batchSize, lr, seed, limit, log = console.log } = options;
  manualSeed(seed);
  const train = readMnist('train', limit);
  const test = readMnist('test', limit);
  const model = new nn.Sequential(
    new nn.Unflatten(1, [1, 28]),
    new nn.Conv2d(1, 8, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(16 * 5 * 5, 10),
  );
  const lossFn = new nn.CrossEntropyLoss();
  const loader = new data.DataLoader(train, { batchSize, shuffle: true });
  const optimizer = new optim.Adam(model.parameters(), { lr });
  const schedule = new optim.lrScheduler.OneCycleLR(optimizer, lr, {
    totalSteps: epochs * loader.length,
  });
  log(`MNIST: ${train.length} images to learn from, ${test.length} to test on\n${model}`);

  const losses: number[] = [];
  const accuracies: number[] = [];
  const start = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const progress = startProgress(`epoch ${epoch}/${epochs}`, train.length, log);
    let seen = 0;
    model.train();
    for (const [images, digits] of loader) {
      optimizer.zeroGrad();
      const loss = lossFn(model(images), digits);
      loss.backward();
      optimizer.step();
      schedule.step();
      losses.push(loss.item());
      seen += digits.numel();
      progress.update(seen, losses[losses.length - 1]);
    }
    progress.stop();
    accuracies.push(accuracyOf(model, test));
    log(`epoch ${epoch}/${epochs}: test accuracy ${percent(accuracies[epoch - 1])}`);
  }
  const seconds = (performance.now() - start) / 1000;
  log(`\nLoss\n${terminalChart(losses)}`);
  const correct = percent(accuracies[accuracies.length - 1]);
  log(`\n${correct} of the test images read correctly after ${seconds.toFixed(1)} s`);
  return { losses, accuracies, seconds };
}

/** Share of the images whose most likely digit is the right one. */
function accuracyOf(model: nn.Module, test: Mnist): number {
  model.eval();
  let correct = 0;
  for (const [images, digits] of new data.DataLoader(test, { batchSize: 500 })) {
    correct += noGrad(() => (model(images) as Tensor).argmax(1).eq(digits).sum()).item();
  }
  return correct / test.length;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** The command line, described. */
export function command(): Command {
  return new Command('cnn-mnist')
    .description('A convolutional network learns to read the handwritten digits of MNIST.')
    .option('--epochs <n>', 'how often every image is shown', count, 3)
    .option('--batch-size <n>', 'images per step', count, 64)
    .option('--lr <rate>', 'highest learning rate of the schedule', positive, 0.01)
    .option('--seed <n>', 'the same seed gives the same numbers', whole, 0)
    .option('--limit <n>', 'use only the first n images (default: all)', count);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(command().parse().opts<Options>());
}
