/**
 * The XOR network trained in a process of its own, with the garbage collector at hand; prints the memory in use after
 * each of the given numbers of steps. Bundled and run by memory.test.ts.
 */
import { manualSeed, nn, optim, tensor } from '../../src/index';

declare const gc: () => void;

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
const optimizer = {
  SGD: () => new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true }),
  Adam: () => new optim.Adam(model.parameters(), { lr: 0.01, amsgrad: true }),
}[process.argv[2] as 'SGD' | 'Adam']();

/** Bytes in use: objects, and the storage of tensors, which lies outside the heap. */
function inUse(): number {
  // Twice: what has finalizers goes with the second.
  gc();
  gc();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

let done = 0;
const memory = process.argv.slice(3).map((steps) => {
  for (; done < Number(steps); done++) {
    optimizer.zeroGrad();
    const loss = lossFn(model(x), y);
    loss.backward();
    optimizer.step();
  }
  return inUse();
});
console.log(JSON.stringify(memory));
