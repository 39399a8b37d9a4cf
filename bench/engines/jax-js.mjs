// jax-js on its WebAssembly backend: everything jitted, as its README recommends. `x.ref` keeps x
// alive through a call that would consume it. Work is lazy and what is disposed unread never runs,
// so every step reads a small result or waits for a large one.
import { readFileSync } from 'node:fs';
import { init, jit, nn, numpy as np, vjp } from '@jax-js/jax';
import { batch, layers, oneHot, PROBE, transposed, values } from './data.mjs';
import { models } from './jax-js-models.mjs';
import { training } from './jax-js-training.mjs';
import { serve } from './serve.mjs';

const devices = await init('wasm');
if (!devices.includes('wasm')) throw new Error('no wasm device');

const array = (data, shape) => np.array(data).reshape(shape);
/** Mean loss of the network; consumes the parameters and the batch. */
function lossFor(test) {
  const activation = test.activation === 'tanh' ? np.tanh : nn.relu;
  const last = test.sizes.length - 2;
  return (params, x, y) => {
    let h = x;
    for (let k = 0; k <= last; k++) {
      h = np.matmul(h, params[`weight${k}`]).add(params[`bias${k}`]);
      if (k < last) h = activation(h);
    }
    return test.loss === 'mse'
      ? np.mean(np.square(h.sub(y)))
      : np.sum(nn.logSoftmax(h, -1).mul(y)).mul(-1 / test.batch);
  };
}

function train(test) {
  const data = batch(test);
  const classes = test.sizes.at(-1);
  const x = array(data.x, [test.batch, test.sizes[0]]);
  const targets = test.loss === 'mse' ? data.y : oneHot(data.y, classes);
  const y = array(targets, [test.batch, targets.length / test.batch]);
  const params = {};
  layers(test.sizes).forEach((layer, k) => {
    params[`weight${k}`] = array(transposed(layer), [layer.inputs, layer.outputs]);
    params[`bias${k}`] = np.array(layer.bias);
  });
  return training(test, params, lossFor(test), [x, y]);
}

const pair = (length) => [np.array(values(length, 1)), np.array(values(length, 2))];

const valueAndCotangents = (f) =>
  jit((primals, cotangent) => {
    const [y, back] = vjp(f, primals);
    const grads = back(cotangent);
    back.dispose();
    return [y, ...grads];
  });

function addBackward({ length }) {
  const [a, b] = pair(length);
  const ones = np.ones([length]);
  const run = valueAndCotangents((p, q) => p.add(q));
  const read = () => run([a.ref, b.ref], ones.ref).map((x) => x.dataSync());
  return {
    step: read,
    check: () => {
      const [y, da, db] = read();
      return y[1] + da[1] + db[2];
    },
  };
}

/** For large results: waits until they are computed, copies nothing. */
function large(compute, value) {
  return {
    async: true,
    step: async () => {
      const outputs = compute();
      await outputs[0].blockUntilReady();
      for (const x of outputs) x.dispose();
    },
    check: () => value(compute().map((x) => x.dataSync())),
  };
}

function add({ length }) {
  const [a, b] = pair(length);
  const run = jit((p, q) => p.add(q));
  return large(
    () => [run(a.ref, b.ref)],
    ([y]) => y[PROBE(length)],
  );
}

function tanhBackward({ length }) {
  const [x] = pair(length);
  const ones = np.ones([length]);
  const run = valueAndCotangents((p) => np.tanh(p));
  return large(
    () => run([x.ref], ones.ref),
    ([y, dx]) => y[PROBE(length)] + dx[PROBE(length)],
  );
}

const chainOf = (a, b) => np.sum(nn.relu(np.tanh(a.ref.mul(b).add(a))));

function chain({ length }) {
  const [a, b] = pair(length);
  const run = jit(chainOf);
  const step = () => run(a.ref, b.ref).dataSync()[0];
  return { step, check: () => step() / length };
}

function chainBackward({ length }) {
  const [a, b] = pair(length);
  const one = np.array(1);
  const run = valueAndCotangents(chainOf);
  return large(
    () => run([a.ref, b.ref], one.ref),
    ([_, da, db]) => da[PROBE(length)] + db[PROBE(length)],
  );
}

function sum({ length }) {
  const positive = pair(length)[0].add(1);
  const run = jit((x) => np.sum(x));
  const step = () => run(positive.ref).dataSync()[0];
  return { step, check: step };
}

function matmul({ size }) {
  const [a, b] = pair(size * size).map((x) => x.reshape([size, size]));
  const run = jit((p, q) => np.matmul(p, q));
  return large(
    () => [run(a.ref, b.ref)],
    ([c]) => c[size + 2],
  );
}

/** What one operation costs: compiled like the others, since an uncompiled one takes milliseconds. */
function eager({ op, shape }) {
  const [a, b] = pair(4).map((x) => x.reshape(shape));
  const ops = {
    mul: (p, q) => p.mul(q),
    matmul: (p, q) => np.matmul(p, q),
    sum: (p) => np.sum(p),
    reshape: (p) => p.reshape([2, 2]),
  };
  const run = jit(ops[op]);
  const two = ops[op].length === 2;
  const step = () => (two ? run(a.ref, b.ref) : run(a.ref)).dataSync().at(-1);
  return { step, check: step };
}

const manifest = new URL('../package.json', import.meta.resolve('@jax-js/jax'));
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
await serve(version, {
  ...{ train, addBackward, add, tanhBackward, chain, chainBackward, sum, matmul, eager },
  ...models,
});
