// One training of a network: what a row of the tables and a line of the pictures is made of.
import { data, manualSeed, nn, noGrad, type Tensor } from 'torchlet';
import type { Mnist } from '../datasets/mnist';
import type { Method, StudyOptimizer } from './methods';
import type { Task } from './tasks';

/** What one training is made of. */
export interface Setup {
  readonly task: Task;
  readonly method: Method;
  readonly lr: number;
  /** Decides the first weights and the order of the images, the same for every method. */
  readonly seed: number;
  readonly train: Mnist;
  readonly epochs: number;
  /** What the accuracy is measured on. */
  readonly held: Mnist;
  /** Points of the loss curve. */
  readonly points: number;
  /** Called before the first step. */
  observe?(model: nn.Module, optimizer: StudyOptimizer): void;
}

/** What came of it. */
export interface Outcome {
  /** Share of the held images read correctly; null when the loss stopped being finite. */
  readonly accuracy: number | null;
  /** Mean loss of neighbouring images, in the order in which they were seen. */
  readonly curve: readonly number[];
}

/** Trains and tests. A run whose loss or answers are not finite ends there. */
export function train({ task, method, lr, seed, held, ...setup }: Setup): Outcome {
  manualSeed(seed);
  const model = task.model();
  const optimizer = method.make(model.parameters(), lr);
  const lossFn = new nn.CrossEntropyLoss();
  const loader = new data.DataLoader(setup.train, { batchSize: method.batchSize, shuffle: true });
  setup.observe?.(model, optimizer);

  const total = setup.epochs * setup.train.length;
  const sums = new Float64Array(setup.points);
  const counts = new Float64Array(setup.points);
  let seen = 0;
  for (let epoch = 0; epoch < setup.epochs; epoch++) {
    for (const [images, digits] of loader) {
      optimizer.zeroGrad();
      const loss = lossFn(model(images) as Tensor, digits);
      const value = loss.item() as number;
      const point = Math.floor((seen / total) * setup.points);
      const count = digits.numel();
      seen += count;
      sums[point] += value * count;
      counts[point] += count;
      if (!Number.isFinite(value)) return { accuracy: null, curve: means(sums, counts, point) };
      loss.backward();
      optimizer.step();
    }
  }
  return { accuracy: accuracyOf(model, held), curve: means(sums, counts, setup.points) };
}

function means(sums: Float64Array, counts: Float64Array, until: number): number[] {
  return Array.from(sums.subarray(0, until), (sum, i) => sum / counts[i]);
}

/** Share of the images whose most likely digit is the right one; null when an answer is not finite. */
function accuracyOf(model: nn.Module, { tensors: [images, digits] }: Mnist): number | null {
  model.eval();
  return noGrad(() => {
    const scores = model(images) as Tensor;
    if (!scores.isfinite().all().item()) return null;
    return (scores.argmax(1).eq(digits).sum().item() as number) / digits.numel();
  });
}
