// The numbers every engine starts from, so that their losses can be compared. data.py is its twin:
// whatever changes here changes there.

/** `count` reproducible numbers in [-1, 1); exact integer arithmetic, so Python gets the same. */
export function values(count, seed) {
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    // Below 2^53 for a million numbers.
    const mixed = (i * i * 3571 + i * 7919 + seed * 104729) % 1000003;
    out[i] = (mixed / 1000003) * 2 - 1;
  }
  return out;
}

/** The layers of a training case: `weight` is [out, in] in rows, as PyTorch keeps it. */
export function layers(sizes) {
  return sizes.slice(1).map((outputs, k) => {
    const inputs = sizes[k];
    const bound = 1 / Math.sqrt(inputs);
    const scale = (array) => array.map((v) => v * bound);
    return {
      inputs,
      outputs,
      weight: scale(values(outputs * inputs, 10 * k + 1)),
      bias: scale(values(outputs, 10 * k + 2)),
    };
  });
}

/** Input rows and targets: labels for cross entropy, numbers for the squared error. */
export function batch({ sizes, batch: rows, loss }) {
  if (loss === 'mse') {
    return {
      x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1),
      y: Float32Array.of(0, 1, 1, 0),
    };
  }
  return {
    x: values(rows * sizes[0], 1000),
    y: Int32Array.from({ length: rows }, (_, i) => (i * 7) % sizes.at(-1)),
  };
}

/** [outputs, inputs] in rows -> [inputs, outputs], for engines that keep x @ W. */
export function transposed({ weight, inputs, outputs }) {
  return weight.map((_, i) => weight[(i % outputs) * inputs + Math.floor(i / outputs)]);
}

/** One-hot rows for engines whose cross entropy wants them. */
export function oneHot(labels, classes) {
  const out = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    out[row * classes + label] = 1;
  });
  return out;
}

/** The element at which the large results are compared: neither first nor last. */
export const PROBE = (length) => Math.floor(length / 3);

/** The parameters of a model as `{ name: { shape, data } }`: ±1/√inputs around 0, the scales of norms around 1. */
export function parameters({ parameters: shapes }) {
  const out = {};
  Object.entries(shapes).forEach(([name, shape], k) => {
    const count = shape.reduce((product, size) => product * size);
    const bound = 1 / Math.sqrt(shape.length > 1 ? count / shape[0] : count);
    const middle = /norm\d?\.weight$/.test(name) ? 1 : 0;
    out[name] = { shape, data: values(count, 10 * k + 1).map((v) => middle + v * bound) };
  });
  return out;
}

/** `count` whole numbers below `limit`. */
export function classes(count, limit) {
  return Int32Array.from({ length: count }, (_, i) => (i * 7 + Math.floor(i / limit)) % limit);
}
