// TensorFlow.js' models of the cases `cnn`, `transformer` and `lstm`, written with its operations. Images are rows of
// pixels of channels (NHWC), the only order that its CPU backends convolve.
import { classes, oneHot, parameters, values } from './data.mjs';

export function models(tf) {
  /** PyTorch's [out, in] as [in, out]. */
  const linear = (weight) => tf.transpose(weight);
  /** PyTorch's [out, in, height, width] as [height, width, in, out]. */
  const kernel = (weight) => tf.transpose(weight, [2, 3, 1, 0]);

  /** The case's parameters as variables, each in the layout that `layout` gives it by name. */
  function variables(test, layout) {
    const out = {};
    for (const [name, { shape, data }] of Object.entries(parameters(test))) {
      const value = tf.tensor(data, shape);
      out[name] = tf.variable(layout(name, value));
    }
    return out;
  }

  /** AdamW is not in the library: the decay is a product before Adam's update. */
  function training(test, params, lossOf) {
    const optimizer = tf.train.adam(test.lr, 0.9, 0.999, 1e-8);
    const decayed = () => {
      const { value, grads } = tf.variableGrads(lossOf);
      tf.tidy(() => {
        for (const p of Object.values(params)) p.assign(p.mul(1 - test.lr * test.weightDecay));
      });
      optimizer.applyGradients(grads);
      tf.dispose([value, grads]);
    };
    const step = test.optimizer === 'adamw' ? decayed : () => optimizer.minimize(lossOf);
    const check = () => {
      for (let i = 0; i < test.steps; i++) step();
      return tf.tidy(() => lossOf().dataSync()[0]);
    };
    return { step, check };
  }

  function cnn(test) {
    const { batch } = test;
    const x = tf.tensor(values(batch * 784, 1000), [batch, 28, 28, 1]);
    const y = tf.tensor(oneHot(classes(batch, 10), 10), [batch, 10]);
    const p = variables(test, (name, value) => {
      if (name.startsWith('conv')) return value.rank === 4 ? kernel(value) : value;
      return value.rank === 2
        ? kernel(value.reshape([10, 16, 7, 7])).reshape([784, 10]) // the order of the pixels
        : value;
    });
    const stage = (h, name) => {
      const z = tf.conv2d(h, p[`${name}.weight`], 1, 'same').add(p[`${name}.bias`]);
      return tf.maxPool(tf.relu(z), 2, 2, 'valid');
    };
    return training(test, p, () => {
      const h = stage(stage(x, 'conv1'), 'conv2').reshape([batch, 784]);
      return tf.losses.softmaxCrossEntropy(y, h.matMul(p['head.weight']).add(p['head.bias']));
    });
  }

  const gelu = (x) => tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(x).mul(0.5);

  function transformer(test) {
    const { batch, positions, vocabulary, width, heads, layers } = test;
    const rows = batch * positions;
    const size = width / heads;
    const text = classes(rows + 1, vocabulary);
    // The gradient of `gather` has no kernel on the wasm backend; a product with one-hot rows does the same.
    const x = tf.tensor(oneHot(text.slice(0, -1), vocabulary), [rows, vocabulary]);
    const y = tf.tensor(oneHot(text.slice(1), vocabulary), [rows, vocabulary]);
    const above = tf.sub(1, tf.linalg.bandPart(tf.ones([positions, positions]), -1, 0));
    const mask = above.mul(-1e9);
    const p = variables(test, (name, value) =>
      value.rank === 2 && !/^(tokens|positions)/.test(name) ? linear(value) : value,
    );
    const dense = (h, name) => h.matMul(p[`${name}.weight`]).add(p[`${name}.bias`]);
    const norm = (h, name) => {
      const { mean, variance } = tf.moments(h, -1, true);
      const scale = tf.rsqrt(variance.add(1e-5)).mul(p[`${name}.weight`]);
      return h.sub(mean).mul(scale).add(p[`${name}.bias`]);
    };
    const split = (h) => h.reshape([batch, positions, heads, size]).transpose([0, 2, 1, 3]);
    const block = (h, name) => {
      const [q, k, v] = tf.split(dense(norm(h, `${name}.norm1`), `${name}.qkv`), 3, 1).map(split);
      const scores = tf.matMul(q, k, false, true).mul(1 / Math.sqrt(size));
      const joined = tf.softmax(scores.add(mask)).matMul(v).transpose([0, 2, 1, 3]);
      const attended = h.add(dense(joined.reshape([rows, width]), `${name}.proj`));
      const up = gelu(dense(norm(attended, `${name}.norm2`), `${name}.up`));
      return attended.add(dense(up, `${name}.down`));
    };
    return training(test, p, () => {
      const tokens = x.matMul(p['tokens.weight']).reshape([batch, positions, width]);
      let h = tokens.add(p['positions.weight']).reshape([rows, width]);
      for (let i = 0; i < layers; i++) h = block(h, `blocks.${i}`);
      return tf.losses.softmaxCrossEntropy(y, dense(norm(h, 'norm'), 'head'));
    });
  }

  function lstm(test) {
    const { batch, positions, inputs, hidden } = test;
    const steps = tf.unstack(
      tf.tensor(values(batch * positions * inputs, 1000), [batch, positions, inputs]),
      1,
    );
    const y = tf.tensor(values(batch, 2000), [batch, 1]);
    // PyTorch's gates are i, f, g, o; those of `basicLSTMCell` i, g, f, o.
    const gates = (value) => {
      const [i, f, g, o] = tf.split(value, 4, 0);
      return tf.concat([i, g, f, o], 0);
    };
    const p = variables(test, (name, value) => {
      if (name.startsWith('lstm')) return value.rank === 2 ? linear(gates(value)) : gates(value);
      return value.rank === 2 ? linear(value) : value;
    });
    const start = tf.zeros([batch, hidden]);
    const forgetBias = tf.scalar(0);
    return training(test, p, () => {
      const weight = tf.concat([p['lstm.weight_ih_l0'], p['lstm.weight_hh_l0']], 0);
      const bias = p['lstm.bias_ih_l0'].add(p['lstm.bias_hh_l0']);
      let [c, h] = [start, start];
      for (const x of steps) [c, h] = tf.basicLSTMCell(forgetBias, weight, bias, x, c, h);
      return tf.losses.meanSquaredError(y, h.matMul(p['head.weight']).add(p['head.bias']));
    });
  }

  return { cnn, transformer, lstm };
}
