// Sine waves, continued by an LSTM: it learns to say the next value, then goes on from its own
// values. `npm run example examples/lstm-sine.ts`, or with `--help`.
import { pathToFileURL } from 'node:url';
import { plot } from 'asciichart';
import { Command } from 'commander';
import { manualSeed, nn, noGrad, optim, type Tensor, tensor } from 'torchlet';
import { count, positive, whole } from './arguments';
import { terminalChart } from './charts';
import { startProgress } from './progress';

/** What can be chosen on the command line. */
export interface Options {
  steps: number;
  hidden: number;
  lr: number;
  seed: number;
  /** Where the lines go. */
  log?: (line: string) => void;
}

/** What came of it. */
export interface Result {
  /** Mean squared error of each step. */
  losses: number[];
  /** The wave that was not in training, after its first part, as the LSTM continues it. */
  predicted: number[];
  truth: number[];
}

const WAVES = 16;
const LENGTH = 40;
const CONTINUED = 40;

/** An LSTM whose every output is read as the next value. */
class Sine extends nn.Module {
  lstm: nn.LSTM;
  head: nn.Linear;
  constructor(hidden: number) {
    super();
    this.lstm = new nn.LSTM(1, hidden, { batchFirst: true });
    this.head = new nn.Linear(hidden, 1);
  }
  override forward(waves: Tensor): Tensor {
    return this.head(this.lstm(waves)[0]);
  }
}

/** Trains, then continues a wave that was not shown. */
export function main({ steps, hidden, lr, seed, log = console.log }: Options): Result {
  manualSeed(seed);
  const model = new Sine(hidden);
  const optimizer = new optim.Adam(model.parameters(), { lr });
  const lossFn = new nn.MSELoss();
  const waves = tensor(
    Array.from({ length: WAVES }, (_, i) => wave((2 * Math.PI * i) / WAVES, LENGTH + 1)),
  ).unsqueeze(2);
  const inputs = waves.narrow(1, 0, LENGTH);
  const targets = waves.narrow(1, 1, LENGTH);
  log(`${model}\nAdam, learning rate ${lr}, ${steps} steps on ${WAVES} waves`);

  const losses: number[] = [];
  const progress = startProgress('training', steps * WAVES, log);
  for (let step = 1; step <= steps; step++) {
    optimizer.zeroGrad();
    const loss = lossFn(model(inputs), targets);
    loss.backward();
    nn.utils.clipGradNorm_(model.parameters(), 1);
    optimizer.step();
    losses.push(loss.item());
    progress.update(step * WAVES, losses[losses.length - 1]);
  }
  progress.stop();

  // Half a phase step away from every wave of the training.
  const whole = wave(Math.PI / WAVES, LENGTH + CONTINUED);
  const truth = whole.slice(LENGTH);
  const predicted = continued(model, whole.slice(0, LENGTH), CONTINUED);
  log(`\nLoss\n${terminalChart(losses)}`);
  log(`\nA new wave: the truth, and below it what the LSTM says`);
  for (const series of [truth, predicted]) log(`${chart(series)}\n`);
  log(`loss ${losses[0].toFixed(4)} at first, ${losses[losses.length - 1].toFixed(6)} at last`);
  return { losses, predicted, truth };
}

/** A sine of period 20. */
function wave(phase: number, length: number): number[] {
  return Array.from({ length }, (_, t) => Math.sin(phase + (2 * Math.PI * t) / 20));
}

/** What follows `start`, each value said from those before it. */
function continued(model: Sine, start: readonly number[], count: number): number[] {
  const values = [...start];
  for (let i = 0; i < count; i++) {
    const next = noGrad(() => model(tensor([values]).unsqueeze(2)) as Tensor);
    values.push(next.at(0, -1, 0).item());
  }
  return values.slice(start.length);
}

const chart = (series: number[]) =>
  plot(series, { height: 8, format: (value) => value.toFixed(2).padStart(6) });

/** The command line, described. */
export function command(): Command {
  return new Command('lstm-sine')
    .description('An LSTM learns to continue sine waves.')
    .option('--steps <n>', 'optimizer steps', count, 200)
    .option('--hidden <n>', 'size of the hidden state', count, 16)
    .option('--lr <rate>', 'learning rate', positive, 0.02)
    .option('--seed <n>', 'the same seed gives the same numbers', whole, 0);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(command().parse().opts<Options>());
}
