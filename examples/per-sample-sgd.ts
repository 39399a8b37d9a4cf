// Stochastic gradient descent in the literal sense: one sample at a time, in a new random order
// each epoch. Twice: by hand, and with optim.SGD. The numbers are the same.
// Run it: npm run example examples/per-sample-sgd.ts
import { pathToFileURL } from 'node:url';
import { data, manualSeed, nn, noGrad, optim, randn, type Tensor, tensor } from 'torchlet';

const LEARNING_RATE = 0.02;

/** What is learnt from: y = 2 x₀ − 3 x₁ + 1, and a little noise. */
function samples(count: number): data.TensorDataset<[Tensor, Tensor]> {
  const x = randn(count, 2);
  const y = x
    .matmul(tensor([[2], [-3]]))
    .add(1)
    .add(randn(count, 1).mul(0.05));
  return new data.TensorDataset(x, y);
}

/** The bare loop: parameters are tensors, the update is a line of arithmetic. */
function byHand(weight: Tensor, bias: Tensor) {
  return (x: Tensor, y: Tensor): number => {
    const loss = x.matmul(weight.T).add(bias).sub(y).square().mean();
    loss.backward();
    noGrad(() => {
      for (const p of [weight, bias]) {
        p.sub_((p.grad as Tensor).mul(LEARNING_RATE));
        p.grad = null;
      }
    });
    return loss.item() as number;
  };
}

/** The same loop with the parts that the library has for it. */
function withOptimizer(model: nn.Linear) {
  const optimizer = new optim.SGD(model.parameters(), { lr: LEARNING_RATE });
  const lossFn = new nn.MSELoss();
  return (x: Tensor, y: Tensor): number => {
    optimizer.zeroGrad();
    const loss = lossFn(model(x), y);
    loss.backward();
    optimizer.step();
    return loss.item() as number;
  };
}

/** One epoch: a line of the table. */
export interface Row {
  readonly byHand: number;
  readonly withOptimizer: number;
}

/**
 * Trains both and prints the mean loss of each epoch side by side.
 *
 * @throws when the two differ by more than rounding
 */
export function main({ epochs = 10, count = 50, log = console.log } = {}): {
  rows: Row[];
  weight: number[];
  bias: number;
} {
  manualSeed(0);
  const dataset = samples(count);
  const model = new nn.Linear(2, 1);
  // Both start from the same numbers; a clone of a detached tensor is a leaf of its own.
  const weight = model.weight.detach().clone().requiresGrad_();
  const bias = (model.bias as Tensor).detach().clone().requiresGrad_();
  const steps = [byHand(weight, bias), withOptimizer(model)];
  const loader = new data.DataLoader(dataset, { batchSize: 1, shuffle: true });

  log('epoch      by hand  with optim.SGD');
  const rows: Row[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const sums = [0, 0];
    for (const [x, y] of loader) {
      const losses = steps.map((step) => step(x, y));
      // Float32 rounds a − lr · g once or twice, depending on how it is computed.
      if (Math.abs(losses[0] - losses[1]) > 1e-5 * (1 + losses[0])) {
        throw new Error(`the losses differ: ${losses.join(' and ')}`);
      }
      losses.forEach((loss, i) => {
        sums[i] += loss;
      });
    }
    const row = { byHand: sums[0] / count, withOptimizer: sums[1] / count };
    rows.push(row);
    const cells = [row.byHand.toFixed(6).padStart(13), row.withOptimizer.toFixed(6).padStart(16)];
    log(`${String(epoch).padStart(5)}${cells.join('')}`);
  }
  const learnt = { weight: weight.flatten().toArray() as number[], bias: bias.item() as number };
  const terms = learnt.weight.map((w, i) => `${w.toFixed(3)} x${i}`);
  log(`learnt: y = ${[...terms, learnt.bias.toFixed(3)].join(' + ')}`);
  log('from:   y = 2 x0 + -3 x1 + 1');
  return { rows, ...learnt };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
