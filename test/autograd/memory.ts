/**
 * Steps of training in a process of their own, with the garbage collector at hand; prints the heap's growth in bytes
 * over the second half. Run by memory.test.ts.
 */
import { linear, manualSeed, noGrad, randn, type Tensor, tensor } from '../../src/index';

declare const gc: () => void;

manualSeed(0);
const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);
const parameters = [[8, 2], [8], [1, 8], [1]].map((shape) => randn(shape).requiresGrad_());
const [w1, b1, w2, b2] = parameters;
const buffers = parameters.map((p) => p.detach().mul(0));

function step(): void {
  for (const p of parameters) p.grad = null;
  const hidden = linear(x, w1, b1).tanh();
  hidden.retainGrad();
  hidden.at(0).detach();
  linear(hidden, w2, b2).sub(y).square().mean().backward();
  noGrad(() => {
    parameters.forEach((p, i) => {
      buffers[i].mul_(0.9).add_(p.grad as Tensor);
      p.sub_(buffers[i].mul(0.1));
    });
  });
}

function heap(): number {
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const steps = Number(process.argv[2]);
for (let i = 0; i < steps; i++) step();
const before = heap();
for (let i = 0; i < steps; i++) step();
console.log(heap() - before);
