// torchlet as its users get it: the built package.
//   node torchlet.mjs <path of the package's index.js> <number of threads>
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { batch, layers, PROBE, values } from './data.mjs';
import { peak } from './peak.mjs';
import { serve } from './serve.mjs';
import { models, stepsOf } from './torchlet-models.mjs';

const entry = pathToFileURL(process.argv[2]);
const torch = await import(entry);
const { version } = JSON.parse(readFileSync(new URL('../package.json', entry), 'utf8'));
const { fromTypedArray, nn, onesLike, optim } = torch;
// Builds from before threads have no such function.
torch.setNumThreads?.(Number(process.argv[3]));

function network(test) {
  const modules = [];
  const state = {};
  for (const { inputs, outputs, weight, bias } of layers(test.sizes)) {
    if (modules.length) modules.push(test.activation === 'tanh' ? new nn.Tanh() : new nn.ReLU());
    state[`${modules.length}.weight`] = fromTypedArray(weight, [outputs, inputs]);
    state[`${modules.length}.bias`] = fromTypedArray(bias);
    modules.push(new nn.Linear(inputs, outputs));
  }
  const model = new nn.Sequential(...modules);
  model.loadStateDict(state);
  return model;
}

function train(test) {
  const data = batch(test);
  const x = fromTypedArray(data.x, [test.batch, test.sizes[0]]);
  const y = test.loss === 'mse' ? fromTypedArray(data.y, [test.batch, 1]) : fromTypedArray(data.y);
  const model = network(test);
  const lossFn = test.loss === 'mse' ? new nn.MSELoss() : new nn.CrossEntropyLoss();
  const Optimizer = test.optimizer === 'sgd' ? optim.SGD : optim.Adam;
  const optimizer = new Optimizer(model.parameters(), { lr: test.lr });
  return stepsOf(optimizer, () => lossFn(model(x), y), test.steps);
}

function optimizerStep({ length, tensors, optimizer, lr, momentum }) {
  const params = Array.from({ length: tensors }, (_, i) => {
    const param = fromTypedArray(values(length, i + 1), [length], { requiresGrad: true });
    param.grad = fromTypedArray(values(length, i + 101), [length]);
    return param;
  });
  const stepper =
    optimizer === 'sgd' ? new optim.SGD(params, { lr, momentum }) : new optim.Adam(params, { lr });
  const step = () => stepper.step();
  const check = () => {
    for (let i = 0; i < 3; i++) step();
    return params[1].data[PROBE(length)];
  };
  return { step, check };
}

/** Tensors with memory of their own, as most of a program's are; that of a typed array is its owner's too. */
function pair(length, { requiresGrad = false } = {}) {
  return [1, 2].map((seed) =>
    fromTypedArray(values(length, seed), [length]).clone().requiresGrad_(requiresGrad),
  );
}

function addBackward({ length }) {
  const [a, b] = pair(length, { requiresGrad: true });
  const ones = onesLike(a);
  return {
    step: () => a.add(b).backward(ones),
    check: () => {
      a.add(b).backward(ones);
      return a.add(b).data[1] + a.grad.data[1] + b.grad.data[2];
    },
  };
}

function add({ length }) {
  const [a, b] = pair(length);
  // Reading one element has all of the sum computed, which waits until somebody reads.
  return { step: () => a.add(b).at(0).item(), check: () => a.add(b).data[PROBE(length)] };
}

function tanhBackward({ length }) {
  const [x] = pair(length, { requiresGrad: true });
  const ones = onesLike(x);
  const step = () => {
    x.grad = null;
    const y = x.tanh();
    y.backward(ones);
    y.at(0).item();
    return y;
  };
  return { step, check: () => step().data[PROBE(length)] + x.grad.data[PROBE(length)] };
}

const chainOf = (a, b) => a.mul(b).add(a).tanh().relu().sum();

function chain({ length }) {
  const [a, b] = pair(length);
  return { step: () => chainOf(a, b), check: () => chainOf(a, b).item() / length };
}

function chainBackward({ length }) {
  const [a, b] = pair(length, { requiresGrad: true });
  const step = () => {
    a.grad = null;
    b.grad = null;
    chainOf(a, b).backward();
  };
  const check = () => {
    step();
    return a.grad.data[PROBE(length)] + b.grad.data[PROBE(length)];
  };
  return { step, check };
}

function sum({ length }) {
  const [a] = pair(length);
  const positive = a.add(1);
  return { step: () => positive.sum(), check: () => positive.sum().item() };
}

function matmul({ size }) {
  const [a, b] = pair(size * size).map((x) => x.reshape(size, size));
  return { step: () => a.matmul(b), check: () => a.matmul(b).at(1, 2).item() };
}

/** What one operation costs where there is next to nothing to compute. */
function eager({ op, shape }) {
  const [a, b] = pair(4).map((x) => x.reshape(shape));
  const steps = {
    mul: () => a.mul(b),
    matmul: () => a.matmul(b),
    sum: () => a.sum(),
    reshape: () => a.reshape(2, 2),
  };
  const step = steps[op];
  return { step, check: () => step().flatten().at(-1).item() };
}

await serve(version, {
  ...{ train, optimizerStep, addBackward, add, tanhBackward, chain, chainBackward, sum, matmul },
  ...{ eager, peak: () => peak(), ...models(torch) },
});
