// js-pytorch on the CPU. It has no SGD and no tanh: both are written here with what it has. Its
// MSELoss also divides by the batch and its Adam corrects no bias, so its losses differ by design.
import { createRequire } from 'node:module';
import { torch } from 'js-pytorch';
import { batch, layers, PROBE, transposed, values } from './data.mjs';
import { serve } from './serve.mjs';

const { nn, optim, tensor } = torch;

function rows(data, width) {
  const out = [];
  for (let i = 0; i < data.length; i += width) out.push(Array.from(data.slice(i, i + width)));
  return out;
}

function tanh(x) {
  const e = x.mul(2).exp();
  return e.sub(1).div(e.add(1));
}

/** p ← p − lr g on the nested arrays the library keeps. */
function descend(parameters, lr) {
  const subtract = (p, g) =>
    p.forEach((value, i) => {
      if (Array.isArray(value)) subtract(value, g[i]);
      else p[i] = value - lr * g[i];
    });
  for (const p of parameters) subtract(p._data, p.grad);
}

function train(test) {
  const data = batch(test);
  const x = tensor(rows(data.x, test.sizes[0]));
  const y = tensor(test.loss === 'mse' ? rows(data.y, 1) : Array.from(data.y));
  const network = layers(test.sizes).map((layer) => {
    const linear = new nn.Linear(layer.inputs, layer.outputs);
    linear.W._data = rows(transposed(layer), layer.outputs);
    linear.b._data = Array.from(layer.bias);
    return linear;
  });
  const relu = new nn.ReLU();
  const activation = test.activation === 'tanh' ? tanh : (h) => relu.forward(h);
  const parameters = network.flatMap((layer) => layer.parameters());
  const lossFn = test.loss === 'mse' ? new nn.MSELoss() : new nn.CrossEntropyLoss();
  const adam = test.optimizer === 'adam' ? new optim.Adam(parameters, test.lr) : null;
  const step = () => {
    let h = x;
    network.forEach((layer, k) => {
      if (k > 0) h = activation(h);
      h = layer.forward(h);
    });
    const loss = lossFn.forward(h, y);
    loss.backward();
    if (adam) adam.step();
    else descend(parameters, test.lr);
    for (const p of parameters) p.zero_grad();
    return loss;
  };
  const check = () => {
    for (let i = 0; i < test.steps; i++) step();
    return [step().data].flat(Infinity)[0];
  };
  return { step, check };
}

function pair(length, requiresGrad = false) {
  return [1, 2].map((seed) => tensor(Array.from(values(length, seed)), requiresGrad));
}

function addBackward({ length }) {
  const [a, b] = pair(length, true);
  const ones = torch.ones([length]);
  const step = () => a.add(b).backward(ones);
  return {
    step,
    check: () => {
      step();
      return a.add(b).data[1] + a.grad[1] + b.grad[2];
    },
  };
}

function add({ length }) {
  const [a, b] = pair(length);
  return { step: () => a.add(b), check: () => a.add(b).data[PROBE(length)] };
}

function tanhBackward({ length }) {
  const [x] = pair(length, true);
  const ones = torch.ones([length]);
  const step = () => {
    x.zero_grad();
    const y = tanh(x);
    y.backward(ones);
    return y;
  };
  return { step, check: () => step().data[PROBE(length)] + x.grad[PROBE(length)] };
}

function sum({ length }) {
  const positive = pair(length)[0].add(1);
  return { step: () => positive.sum(), check: () => [positive.sum().data].flat(Infinity)[0] };
}

function matmul({ size }) {
  const [a, b] = [1, 2].map((seed) => tensor(rows(values(size * size, seed), size)));
  return { step: () => a.matmul(b), check: () => a.matmul(b).data[1][2] };
}

/** What one operation costs where there is next to nothing to compute. */
function eager({ op, shape }) {
  const [a, b] = pair(4).map((x) => x.reshape(shape));
  const steps = {
    mul: () => a.mul(b),
    matmul: () => a.matmul(b),
    sum: () => a.sum(),
    reshape: () => a.reshape([2, 2]),
  };
  const step = steps[op];
  return { step, check: () => [step().data].flat(Infinity).at(-1) };
}

// Its package.json cannot be imported; the version installed is the one this folder pins.
const { dependencies } = createRequire(import.meta.url)('../package.json');
await serve(dependencies['js-pytorch'], {
  ...{ train, addBackward, add, tanhBackward, sum, matmul, eager },
});
