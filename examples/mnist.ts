// Handwritten digits, learnt by a network of two layers: reads real MNIST, trains, tests on images
// it has not seen, draws the loss. `npm start`, or `npm start -- --help`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { data, device, manualSeed, nn, noGrad, optim, type Tensor } from 'torchlet';
import { count, positive, whole } from './arguments';
import { lossChartSvg, terminalChart } from './charts';
import { type Mnist, readMnist } from './datasets/mnist';
import { startProgress } from './progress';

/** What can be chosen on the command line. */
export interface Options {
  epochs: number;
  batchSize: number;
  /** Learning rate; if left out, what suits the optimizer. */
  lr?: number;
  optimizer: 'adam' | 'sgd';
  /** Where it is computed: `cpu`, `gpu`, `gpu:webasm`, … */
  device?: string;
  seed: number;
  /** How many images are read for training, and for testing, at most. */
  limit: number;
  /** Folder for the files. */
  out: string;
  /** Where the lines go. */
  log?: (line: string) => void;
}

/** What came of it. */
export interface Result {
  /** Mean loss of each batch, in order. */
  losses: number[];
  /** Share of the test images read correctly after each epoch. */
  accuracies: number[];
  files: string[];
}

const LEARNING_RATES = { adam: 1e-3, sgd: 0.1 };

/** Trains and tests; everything that happens is logged. */
export async function main(options: Options): Promise<Result> {
  const { epochs, batchSize, optimizer: kind, seed, limit, out, log = console.log } = options;
  const where = await findDevice(options.device ?? 'cpu', log);
  const lr = options.lr ?? LEARNING_RATES[kind];
  manualSeed(seed);
  const train = readMnist('train', limit);
  const test = readMnist('test', limit);
  log(`MNIST: ${train.length} images to learn from, ${test.length} to test on`);

  const model = new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(784, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  ).to(where);
  const lossFn = new nn.CrossEntropyLoss();
  const optimizer =
    kind === 'adam'
      ? new optim.Adam(model.parameters(), { lr })
      : new optim.SGD(model.parameters(), { lr });
  const loader = new data.DataLoader(train, { batchSize, shuffle: true });
  log(`${model}\n${kind}, learning rate ${lr}, ${epochs} epochs of ${loader.length} batches`);

  const losses: number[] = [];
  const accuracies: number[] = [];
  const start = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const progress = startProgress(`epoch ${epoch}/${epochs}`, train.length, log);
    let seen = 0;
    model.train();
    for (const [images, digits] of loader) {
      optimizer.zeroGrad();
      const loss = lossFn(model(images.to(where)), digits.to(where));
      loss.backward();
      optimizer.step();
      losses.push(await loss.itemAsync());
      seen += digits.numel();
      progress.update(seen, losses[losses.length - 1]);
    }
    progress.stop();
    accuracies.push(await accuracyOf(model, test, where));
    log(`epoch ${epoch}/${epochs}: test accuracy ${percent(accuracies[epoch - 1])}`);
  }
  const seconds = (performance.now() - start) / 1000;

  log(`\nLoss\n${terminalChart(losses)}`);
  const title = `MNIST, ${kind}, learning rate ${lr}, batches of ${batchSize}`;
  const files = { 'loss.svg': lossChartSvg(losses, title), 'history.json': '' };
  files['history.json'] =
    `${JSON.stringify({ ...options, device: where, lr, accuracies, losses })}\n`;
  mkdirSync(out, { recursive: true });
  const paths = Object.entries(files).map(([name, text]) => {
    const path = join(out, name);
    writeFileSync(path, text);
    return path;
  });
  const correct = percent(accuracies[accuracies.length - 1]);
  log(`\n${correct} of the test images read correctly after ${seconds.toFixed(1)} s of training`);
  log(`Files: ${paths.map((path) => relative('.', path)).join(', ')}`);
  return { losses, accuracies, files: paths };
}

/** The device's full name; the gpu devices are loaded only where they are asked for. */
async function findDevice(name: string, log: (line: string) => void): Promise<string> {
  if (name === 'cpu') return name;
  const { gpu } = await import('torchlet/gpu');
  await gpu.init();
  const found = device(name);
  const what = [found.backend, found.adapter].filter((part) => part !== '').join(', ');
  log(`Computed on ${found} (${what}${found.hardware ? '' : '; no graphics card'})`);
  return found.name;
}

/** Share of the images whose most likely digit is the right one. */
async function accuracyOf(model: nn.Module, test: Mnist, where: string): Promise<number> {
  model.eval();
  let correct = 0;
  for (const [images, digits] of new data.DataLoader(test, { batchSize: 1000 })) {
    const right = noGrad(() => {
      const guess = (model(images.to(where)) as Tensor).argmax(1);
      return guess.eq(digits.to(where)).sum();
    });
    correct += await right.itemAsync();
  }
  return correct / test.length;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** The command line, described. */
export function command(): Command {
  return new Command('mnist')
    .usage('[options]   (npm start -- [options])')
    .description('Learns to read the handwritten digits of MNIST.')
    .option('--epochs <n>', 'how often every image is shown', count, 3)
    .option('--batch-size <n>', 'images per step', count, 64)
    .option('--lr <rate>', 'learning rate (default: 0.001 for adam, 0.1 for sgd)', positive)
    .addOption(
      new Option('--optimizer <name>', 'how the weights are changed')
        .choices(['adam', 'sgd'])
        .default('adam'),
    )
    .option('--device <name>', 'where it is computed: cpu, gpu, gpu:webasm, gpu:webgpu, …', 'cpu')
    .option('--seed <n>', 'the same seed gives the same numbers', whole, 0)
    .option('--limit <n>', 'use only the first n images (default: all)', count)
    .option('--out <folder>', 'where the files go', join('examples', 'output', 'mnist'));
}

/** The options that some arguments stand for. */
export function parseArguments(args: readonly string[]): Options {
  const options = command().parse(args, { from: 'user' }).opts<Options>();
  return { ...options, limit: options.limit ?? Number.POSITIVE_INFINITY };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(parseArguments(process.argv.slice(2)));
}
