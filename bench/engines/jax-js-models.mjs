// jax-js' models of the cases `cnn`, `transformer` and `lstm`. An array is consumed where it is used; `.ref` keeps it
// for another use.
import { lax, nn, numpy as np } from '@jax-js/jax';
import { classes, oneHot, parameters, values } from './data.mjs';
import { training } from './jax-js-training.mjs';

const array = (data, shape) => np.array(data).reshape(shape);

/** name -> array; matrices that `transposes` accepts go from PyTorch's [out, in] to [in, out]. */
function arrays(test, transposes) {
  const out = {};
  for (const [name, { shape, data }] of Object.entries(parameters(test))) {
    const value = array(data, shape);
    out[name] = shape.length === 2 && transposes(name) ? value.transpose() : value;
  }
  return out;
}

const crossEntropy = (logits, y) => np.sum(nn.logSoftmax(logits, -1).mul(y));

function cnn(test) {
  const { batch } = test;
  const x = array(values(batch * 784, 1000), [batch, 1, 28, 28]);
  const y = array(oneHot(classes(batch, 10), 10), [batch, 10]);
  const same = [
    [1, 1],
    [1, 1],
  ];
  const lossOf = (p, x, y) => {
    const stage = (h, name) => {
      const z = lax.convGeneralDilated(h, p[`${name}.weight`], [1, 1], same);
      const bias = p[`${name}.bias`].reshape([1, -1, 1, 1]);
      return lax.reduceWindow(nn.relu(z.add(bias)), np.max, [2, 2], [2, 2]);
    };
    const h = stage(stage(x, 'conv1'), 'conv2').reshape([batch, 784]);
    return crossEntropy(np.matmul(h, p['head.weight']).add(p['head.bias']), y).mul(-1 / batch);
  };
  return training(
    test,
    arrays(test, () => true),
    lossOf,
    [x, y],
  );
}

function transformer(test) {
  const { batch, positions, vocabulary, width, heads, layers } = test;
  const rows = batch * positions;
  const size = width / heads;
  const mask = np.triu(np.ones([positions, positions]), 1).mul(-1e9);
  const text = classes(rows + 1, vocabulary);
  const x = array(oneHot(text.slice(0, -1), vocabulary), [rows, vocabulary]);
  const y = array(oneHot(text.slice(1), vocabulary), [rows, vocabulary]);
  const lossOf = (p, x, y) => {
    const dense = (h, name) => np.matmul(h, p[`${name}.weight`]).add(p[`${name}.bias`]);
    const norm = (h, name) => nn.standardize(h, -1).mul(p[`${name}.weight`]).add(p[`${name}.bias`]);
    // `nn.dotProductAttention` says the same, but needs a newer engine than Node 20.
    const attention = (q, k, v) => {
      const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(size));
      return np.matmul(nn.softmax(scores.add(mask.ref), -1), v);
    };
    const block = (h, name) => {
      const [q, k, v] = np
        .split(dense(norm(h.ref, `${name}.norm1`), `${name}.qkv`), 3, 1)
        .map((part) => part.reshape([batch, positions, heads, size]).transpose([0, 2, 1, 3]));
      const y = attention(q, k, v).transpose([0, 2, 1, 3]).reshape([rows, width]);
      h = h.add(dense(y, `${name}.proj`));
      const up = dense(norm(h.ref, `${name}.norm2`), `${name}.up`);
      return h.add(dense(nn.gelu(up, { approximate: false }), `${name}.down`));
    };
    const tokens = np.matmul(x, p['tokens.weight']).reshape([batch, positions, width]);
    let h = tokens.add(p['positions.weight']).reshape([rows, width]);
    for (let i = 0; i < layers; i++) h = block(h, `blocks.${i}`);
    return crossEntropy(dense(norm(h, 'norm'), 'head'), y).mul(-1 / rows);
  };
  const params = arrays(test, (name) => !/^(tokens|positions)/.test(name));
  return training(test, params, lossOf, [x, y]);
}

function lstm(test) {
  const { batch, positions, inputs, hidden } = test;
  const x = array(values(batch * positions * inputs, 1000), [batch, positions, inputs]);
  const y = array(values(batch, 2000), [batch, 1]);
  const lossOf = (p, x, y) => {
    const weight = p['lstm.weight_hh_l0'];
    // The inputs' part of all steps at once; there is no `scan`, so the steps are written out.
    const bias = p['lstm.bias_ih_l0'].add(p['lstm.bias_hh_l0']);
    const driven = np.matmul(x, p['lstm.weight_ih_l0']).add(bias);
    let c = np.zeros([batch, hidden]);
    let h = np.zeros([batch, hidden]);
    for (let t = 0; t < positions; t++) {
      const gates = driven.ref.slice([], t).add(np.matmul(h, weight.ref));
      const [i, f, g, o] = np.split(gates, 4, 1);
      c = nn
        .sigmoid(f)
        .mul(c)
        .add(nn.sigmoid(i).mul(np.tanh(g)));
      h = nn.sigmoid(o).mul(np.tanh(c.ref));
    }
    for (const unused of [c, driven, weight]) unused.dispose();
    return np.mean(np.square(np.matmul(h, p['head.weight']).add(p['head.bias']).sub(y)));
  };
  return training(
    test,
    arrays(test, () => true),
    lossOf,
    [x, y],
  );
}

export const models = { cnn, transformer, lstm };
