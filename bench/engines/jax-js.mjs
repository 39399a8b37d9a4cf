// jax-js on its WebAssembly backend: everything jitted, as its README recommends. `x.ref` keeps x
// alive through a call that would consume it. Work is lazy and what is disposed unread never runs,
// so every step reads a small result or waits for a large one.
import { readFileSync } from 'node:fs';
import { init, jit, nn, numpy as np, valueAndGrad, vjp } from '@jax-js/jax';
import { batch, layers, oneHot, PROBE, transposed, values } from './data.mjs';
import { serve } from './serve.mjs';

const devices = await init('wasm');
if (!devices.includes('wasm')) throw new Error('no wasm device');

const array = (data, shape) => np.array(data).reshape(shape);
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPS = 1e-8;

/** Mean loss of the network; consumes the parameters and the batch. */
function lossFor(test) {
  const activation = test.activation === 'tanh' ? np.tanh : nn.relu;
  return (params, x, y) => {
    let h = x;
    params.forEach(({ weight, bias }, k) => {
      if (k > 0) h = activation(h);
      h = np.matmul(h, weight).add(bias);
    });
    return test.loss === 'mse'
      ? np.mean(np.square(h.sub(y)))
      : np.sum(nn.logSoftmax(h, -1).mul(y)).mul(-1 / test.batch);
  };
}

const onEach = (params, f) =>
  params.map((layer, k) => ({
    weight: f(layer.weight, k, 'weight'),
    bias: f(layer.bias, k, 'bias'),
  }));

/** The whole step as one compiled function: state in, state and loss out. */
function sgdStep(test) {
  const lossAndGrad = valueAndGrad(lossFor(test));
  return jit((state, x, y) => {
    const { params } = state;
    const refs = onEach(params, (p) => p.ref);
    const [loss, grads] = lossAndGrad(refs, x, y);
    return [loss, { params: onEach(params, (p, k, name) => p.sub(grads[k][name].mul(test.lr))) }];
  });
}

/** Adam as optax writes it; the powers of the betas are carried in the state. */
function adamStep(test) {
  const lossAndGrad = valueAndGrad(lossFor(test));
  return jit((state, x, y) => {
    const { params, m, v } = state;
    const [loss, grads] = lossAndGrad(
      onEach(params, (p) => p.ref),
      x,
      y,
    );
    const power1 = state.power1.mul(BETA1);
    const power2 = state.power2.mul(BETA2);
    const newM = onEach(m, (old, k, name) => old.mul(BETA1).add(grads[k][name].ref.mul(1 - BETA1)));
    const newV = onEach(v, (old, k, name) =>
      old.mul(BETA2).add(np.square(grads[k][name]).mul(1 - BETA2)),
    );
    const newParams = onEach(params, (p, k, name) => {
      const first = newM[k][name].ref.div(np.array(1).sub(power1.ref));
      const second = newV[k][name].ref.div(np.array(1).sub(power2.ref));
      return p.sub(first.mul(test.lr).div(np.sqrt(second).add(EPS)));
    });
    return [loss, { params: newParams, m: newM, v: newV, power1, power2 }];
  });
}

function train(test) {
  const data = batch(test);
  const classes = test.sizes.at(-1);
  const x = array(data.x, [test.batch, test.sizes[0]]);
  const targets = test.loss === 'mse' ? data.y : oneHot(data.y, classes);
  const y = array(targets, [test.batch, targets.length / test.batch]);
  const params = layers(test.sizes).map((layer) => ({
    weight: array(transposed(layer), [layer.inputs, layer.outputs]),
    bias: np.array(layer.bias),
  }));
  const zeros = () => onEach(params, (p) => np.zeros(p.shape));
  let state = { params };
  let update;
  if (test.optimizer === 'sgd') {
    update = sgdStep(test);
  } else {
    Object.assign(state, { m: zeros(), v: zeros(), power1: np.array(1), power2: np.array(1) });
    update = adamStep(test);
  }
  const step = () => {
    const [loss, next] = update(state, x.ref, y.ref);
    state = next;
    return loss.dataSync()[0];
  };
  const check = () => {
    for (let i = 0; i < test.steps; i++) step();
    return step();
  };
  return { step, check };
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

const manifest = new URL('../package.json', import.meta.resolve('@jax-js/jax'));
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
await serve(version, { train, addBackward, add, tanhBackward, sum, matmul });
