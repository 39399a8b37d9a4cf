// One elementwise product, warm, three ways: by torchlet on a device, by the same kernel written by hand in gpu.js, and
// by TensorFlow.js. Runs in Node and, bundled, in a page.

/** Results are freed at once everywhere, so that nobody waits for a collector. */
const KERNEL = 'function (a, b) { return a[this.thread.x] * b[this.thread.x]; }';
const MOVE = 'function (a) { return a[this.thread.x]; }';

const random = (length) => Float32Array.from({ length }, () => Math.random());

/** The way of each: run(n calls), which ends when the device has done the work. */
const WAYS = {
  async torchlet({ torchlet }, device, length) {
    const [x, y] = [random(length), random(length)].map((data) =>
      torchlet.tensor(data, { device }),
    );
    return async (count) => {
      for (let i = 1; i < count; i++) x.mul(y).dispose();
      const last = x.mul(y);
      await last.at(0).itemAsync();
      last.dispose();
    };
  },
  async byHand({ GPU, input }, device, length) {
    const gpu = new GPU({ mode: device.slice(4) });
    const settings = { pipeline: true, immutable: true, precision: 'single', tactic: 'precision' };
    const make = (text, size, more) =>
      gpu.createKernel(text, { ...settings, ...more, output: [size] });
    const multiply = make(KERNEL, length);
    // The two devices that compute in arrays take those; the others take what is on the device already.
    const onArrays = /webasm|cpu/.test(device);
    const up = (data) =>
      onArrays ? input(data, [length]) : make(MOVE, length)(input(data, [length]));
    const [a, b] = [await up(random(length)), await up(random(length))];
    const first = make(MOVE, 1, { pipeline: false, immutable: false });
    return async (count) => {
      let result;
      for (let i = 0; i < count; i++) {
        result?.delete?.();
        result = multiply(a, b);
        if (result instanceof Promise) result = await result;
      }
      if (onArrays) return;
      await first(result);
      result.delete();
    };
  },
  async tfjs({ tf }, _device, length) {
    const [x, y] = [tf.tensor1d(random(length)), tf.tensor1d(random(length))];
    return async (count) => {
      for (let i = 1; i < count; i++) tf.mul(x, y).dispose();
      const last = tf.mul(x, y);
      await last.slice([0], [1]).data();
      last.dispose();
    };
  },
};

/**
 * Microseconds of one call: the least of the rounds, in which the ways take turns. What else the machine does only adds.
 *
 * @param library what the ways are made of
 * @param ways `torchlet`, `byHand`, `tfjs`
 */
export async function timeOp(library, ways, device, length, { rounds, ms }) {
  const runs = [];
  for (const name of ways) {
    const run = await WAYS[name](library, device, length);
    await run(3);
    let count = 8;
    for (;;) {
      const begin = performance.now();
      await run(count);
      const took = performance.now() - begin;
      if (took > ms / 4 || count > 1e5) {
        count = Math.max(3, Math.ceil((count * ms) / took));
        break;
      }
      count *= 2;
    }
    runs.push({ name, run, count, us: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { run, count, us } of runs) {
      const begin = performance.now();
      await run(count);
      us.push((1000 * (performance.now() - begin)) / count);
    }
  }
  return Object.fromEntries(runs.map(({ name, us }) => [name, Math.min(...us)]));
}
