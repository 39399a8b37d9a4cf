// The smallest whole training loop: a network learns XOR, which no single layer can.
// Run it: npm run example examples/quickstart.ts
import { pathToFileURL } from 'node:url';
import { manualSeed, nn, optim, tensor } from 'torchlet';

/**
 * Trains and prints.
 *
 * @returns the loss of each epoch, and what the trained model says to the four inputs
 */
export function main({ epochs = 200, log = console.log } = {}): {
  losses: number[];
  predictions: number[];
} {
  manualSeed(0);
  const x = tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const y = tensor([[0], [1], [1], [0]]);
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
  const lossFn = new nn.MSELoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });

  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    optimizer.zeroGrad();
    const loss = lossFn(model(x), y);
    loss.backward();
    optimizer.step();
    losses.push(loss.item() as number);
    if (epoch % 20 === 0) log(`epoch ${epoch}: loss ${losses[epoch].toFixed(6)}`);
  }

  const predictions = model(x).flatten().toArray() as number[];
  x.toArray().forEach(([a, b]: number[], i: number) => {
    log(`${a} xor ${b} = ${predictions[i].toFixed(3)}`);
  });
  return { losses, predictions };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
