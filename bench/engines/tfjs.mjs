// TensorFlow.js in Node, on the backend named: cpu (JavaScript) or wasm.
//   node tfjs.mjs cpu|wasm

import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { batch, layers, oneHot, PROBE, transposed, values } from './data.mjs';
import { serve } from './serve.mjs';
import { models } from './tfjs-models.mjs';

const backend = process.argv[2];
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');

if (backend === 'wasm') {
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
  const main = require.resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(dirname(main), 'wasm-out') + sep); // else it asks a CDN for the binaries
}
if (!(await tf.setBackend(backend))) throw new Error(`no ${backend} backend`);
await tf.ready();

function train(test) {
  const data = batch(test);
  const classes = test.sizes.at(-1);
  const x = tf.tensor2d(data.x, [test.batch, test.sizes[0]]);
  const y =
    test.loss === 'mse'
      ? tf.tensor2d(data.y, [test.batch, 1])
      : tf.tensor2d(oneHot(data.y, classes), [test.batch, classes]);
  const network = layers(test.sizes).map((layer) => ({
    weight: tf.variable(tf.tensor2d(transposed(layer), [layer.inputs, layer.outputs])),
    bias: tf.variable(tf.tensor1d(layer.bias)),
  }));
  const activation = test.activation === 'tanh' ? tf.tanh : tf.relu;
  const lossOf = () => {
    let h = x;
    network.forEach(({ weight, bias }, k) => {
      if (k > 0) h = activation(h);
      h = tf.add(tf.matMul(h, weight), bias);
    });
    return test.loss === 'mse'
      ? tf.losses.meanSquaredError(y, h)
      : tf.losses.softmaxCrossEntropy(y, h);
  };
  const optimizer =
    test.optimizer === 'sgd' ? tf.train.sgd(test.lr) : tf.train.adam(test.lr, 0.9, 0.999, 1e-8);
  const step = () => optimizer.minimize(lossOf);
  const check = () => {
    for (let i = 0; i < test.steps; i++) step();
    return tf.tidy(() => lossOf().dataSync()[0]);
  };
  return { step, check };
}

function optimizerStep({ length, tensors, optimizer, lr, momentum }) {
  const grads = {};
  const params = Array.from({ length: tensors }, (_, i) => {
    const param = tf.variable(tf.tensor1d(values(length, i + 1)));
    grads[param.name] = tf.tensor1d(values(length, i + 101));
    return param;
  });
  const stepper =
    optimizer === 'sgd' ? tf.train.momentum(lr, momentum) : tf.train.adam(lr, 0.9, 0.999, 1e-8);
  const step = () => stepper.applyGradients(grads);
  const check = () => {
    for (let i = 0; i < 3; i++) step();
    return params[1].dataSync()[PROBE(length)];
  };
  return { step, check };
}

const pair = (length) => [tf.tensor1d(values(length, 1)), tf.tensor1d(values(length, 2))];

function addBackward({ length }) {
  const [a, b] = pair(length);
  const ones = tf.onesLike(a);
  const gradients = tf.grads((p, q) => tf.add(p, q));
  return {
    step: () => tf.dispose(gradients([a, b], ones)),
    check: () => {
      const [da, db] = gradients([a, b], ones);
      return tf.add(a, b).dataSync()[1] + da.dataSync()[1] + db.dataSync()[2];
    },
  };
}

function add({ length }) {
  const [a, b] = pair(length);
  return {
    step: () => tf.add(a, b).dispose(),
    check: () => tf.add(a, b).dataSync()[PROBE(length)],
  };
}

function tanhBackward({ length }) {
  const [x] = pair(length);
  const ones = tf.onesLike(x);
  const gradient = tf.grad((p) => tf.tanh(p));
  const probe = PROBE(length);
  return {
    step: () => gradient(x, ones).dispose(),
    check: () => tf.tanh(x).dataSync()[probe] + gradient(x, ones).dataSync()[probe],
  };
}

const chainOf = (a, b) => tf.sum(tf.relu(tf.tanh(tf.add(tf.mul(a, b), a))));

function chain({ length }) {
  const [a, b] = pair(length);
  const run = () => tf.tidy(() => chainOf(a, b));
  return { step: () => run().dispose(), check: () => run().dataSync()[0] / length };
}

function chainBackward({ length }) {
  const inputs = pair(length);
  const gradients = tf.grads(chainOf);
  return {
    step: () => tf.dispose(gradients(inputs)),
    check: () => {
      const [da, db] = gradients(inputs).map((x) => x.dataSync()[PROBE(length)]);
      return da + db;
    },
  };
}

function sum({ length }) {
  const [a] = pair(length);
  const positive = tf.add(a, 1);
  return {
    step: () => tf.sum(positive).dispose(),
    check: () => tf.sum(positive).dataSync()[0],
  };
}

function matmul({ size }) {
  const [a, b] = pair(size * size).map((x) => tf.reshape(x, [size, size]));
  return {
    step: () => tf.matMul(a, b).dispose(),
    check: () => tf.matMul(a, b).dataSync()[size + 2],
  };
}

function eager({ op, shape }) {
  const [a, b] = pair(4).map((x) => tf.reshape(x, shape));
  const ops = {
    mul: () => tf.mul(a, b),
    matmul: () => tf.matMul(a, b),
    sum: () => tf.sum(a),
    reshape: () => tf.reshape(a, [2, 2]),
  };
  const run = ops[op];
  return { step: () => run().dispose(), check: () => run().dataSync().at(-1) };
}

await serve(tf.version.tfjs, {
  ...{ train, optimizerStep, addBackward, add, tanhBackward, chain, chainBackward },
  ...{ sum, matmul, eager },
  ...models(tf),
});
