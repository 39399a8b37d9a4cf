import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Convolution, ConvolutionPart, Windows } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import { useVectorBuild, type VectorBuild, vectorBuild } from '../../src/backend/cpu/wasm/module';
import { windowCounts } from '../../src/ops/im2col';
import { numelOf } from '../../src/shape';
import { fillRandom, get, indices, pick, type Random, seeded, values, zeros } from './views';

const best = vectorBuild();
const BUILDS = (['relaxed-simd', 'simd', 'plain'] as VectorBuild[]).filter(
  (build) => useVectorBuild(build) === build,
);

/** Windows that fit at least once into an image of random size. */
function randomWindows(random: Random, dims: number): { size: number[]; windows: Windows } {
  for (;;) {
    const some = (low: number, high: number) =>
      Array.from({ length: dims }, () => pick(random, low, high));
    const size = some(1, dims === 3 ? 5 : 11);
    const kernel = some(1, 3);
    const padding = kernel.map((k) => pick(random, 0, k >> 1));
    const windows = { kernel, stride: some(1, 3), padding, dilation: some(1, 2) };
    if (windowCounts(size, windows).every((count) => count > 0)) return { size, windows };
  }
}

/** Where element k of window o lies, or null outside. */
function placeOf(o: number[], k: number[], size: number[], windows: Windows): number[] | null {
  const { stride, dilation, padding } = windows;
  const at = o.map((i, d) => i * stride[d] + k[d] * dilation[d] - padding[d]);
  return at.every((i, d) => i >= 0 && i < size[d]) ? at : null;
}

/** The three by their definition: every product of an element of the image and one of the weight. */
function byDefinition(part: ConvolutionPart, convolution: Convolution): number[] {
  const { image, weight, result, bias, windows, groups } = convolution;
  const written = { image, weight, result }[part];
  const totals = new Map([...indices(written.shape)].map((at) => [at.join(), 0]));
  const add = (at: number[], value: number) =>
    totals.set(at.join(), totals.get(at.join())! + value);
  const [inside, outside] = [image.shape[1] / groups, result.shape[1] / groups];
  const size = image.shape.slice(2);
  for (const at of indices(result.shape)) {
    const [s, o, ...window] = at;
    if (bias !== null) add(at, get(bias, [o]));
    for (const [i, ...k] of indices([inside, ...windows.kernel])) {
      const place = placeOf(window, k, size, windows);
      if (place === null) continue;
      const pixel = [s, Math.floor(o / outside) * inside + i, ...place];
      const factor = [o, i, ...k];
      if (part === 'result') add(at, get(image, pixel) * get(weight, factor));
      else if (part === 'image') add(pixel, get(result, at) * get(weight, factor));
      else add(factor, get(result, at) * get(image, pixel));
    }
  }
  return [...totals.values()];
}

const PARTS = ['result', 'image', 'weight'] as const;

/** Bound: 4 u for each product of a sum; u is 2^-23 for float32 and 2^-52 for float64. */
function check(part: ConvolutionPart, convolution: Convolution): void {
  const { image, weight, result, windows, groups } = convolution;
  const expected = byDefinition(part, convolution);
  cpu.convolve(part, convolution);
  const ofEach = {
    result: weight.count / weight.shape[0],
    image: weight.count / weight.shape[1] / groups,
    weight: result.count / result.shape[1],
  };
  const bound = ofEach[part] * 4 * (image.dtype === 'float64' ? 2 ** -52 : 2 ** -23);
  const worst = values({ image, weight, result }[part]).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - expected[i])),
    0,
  );
  const about = `${part} ${JSON.stringify({ size: image.shape.slice(2), windows, groups })}`;
  expect(worst, about).toBeLessThanOrEqual(bound);
}

describe.each(BUILDS)('windows, %s', (build) => {
  beforeAll(() => {
    expect(useVectorBuild(build)).toBe(build);
  });
  afterAll(() => {
    useVectorBuild(best);
  });

  it('convolves, and computes both adjoints, by the definition: to 4 u for each product', () => {
    const random = seeded(7);
    for (let round = 0; round < 120; round++) {
      const { size, windows } = randomWindows(random, 1 + (round % 3));
      const dtype = round % 5 === 4 ? 'float64' : 'float32';
      const groups = pick(random, 1, 2);
      const [n, inside, outside] = [1, 1, 1].map((low) => pick(random, low, 4));
      const filled = (shape: number[]) => {
        const made = zeros(shape, dtype);
        fillRandom(random, made);
        return made;
      };
      const image = filled([n, groups * inside, ...size]);
      const weight = filled([groups * outside, inside, ...windows.kernel]);
      const result = filled([n, groups * outside, ...windowCounts(size, windows)]);
      const part = PARTS[(round % 7) % 3];
      const bias = part === 'result' && random() < 0.5 ? filled([groups * outside]) : null;
      check(part, { image, weight, result, bias, windows, groups });
    }
  });

  it('convolves where results have the size of images: to 4 u for each product', () => {
    const random = seeded(8);
    const sizes = [[14, 14], [5, 7], [1, 1], [2, 1], [1, 6], [9]];
    // Up to 4 elements from their own place elements lie in one piece, beyond that not.
    for (const [kernel, dilation] of [
      [3, 1],
      [5, 1],
      [3, 2],
      [3, 3],
      [9, 1],
      [11, 1],
    ]) {
      for (const size of sizes) {
        const all = (n: number) => size.map(() => n);
        const padding = all((dilation * (kernel - 1)) / 2);
        const windows = { kernel: all(kernel), stride: all(1), padding, dilation: all(dilation) };
        const [image, weight, result] = [
          [2, 2, ...size],
          [3, 2, ...all(kernel)],
          [2, 3, ...size],
        ].map((shape) => zeros(shape, 'float32'));
        for (const part of PARTS) {
          for (const view of [image, weight, result]) fillRandom(random, view);
          check(part, { image, weight, result, bias: null, windows, groups: 1 });
        }
      }
    }
  });

  it('lays windows of large images out in parts', () => {
    const random = seeded(9);
    const windows = { kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] };
    for (const part of PARTS) {
      const shapes = [
        [1, 1, 65, 128],
        [1, 1, 3, 3],
        [1, 1, 65, 128],
      ];
      const [image, weight, result] = shapes.map((shape) => fillRandom(random, zeros(shape)));
      check(part, { image, weight, result, bias: null, windows, groups: 1 });
    }
  });

  it('finds the largest of each window: the first of ties, the last NaN, −∞ of none', () => {
    const random = seeded(8);
    for (let round = 0; round < 120; round++) {
      const { size, windows } = randomWindows(random, 1 + (round % 3));
      const image = zeros([2, 2, ...size], round % 5 === 4 ? 'float64' : 'float32');
      const odd = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      const data = image.storage.data as Float32Array;
      for (let i = 0; i < data.length; i++) {
        data[i] = random() < 0.1 ? odd[pick(random, 0, 2)] : pick(random, -3, 3);
      }
      const counts = windowCounts(size, windows);
      const found = zeros([2, 2, ...counts], image.dtype);
      const positions = zeros([2, 2, ...counts], 'int32');
      cpu.maxPool(image, windows, found, positions);
      for (const [s, c, ...o] of indices(found.shape)) {
        let most = Number.NEGATIVE_INFINITY;
        let where: number | null = null;
        for (const k of indices(windows.kernel)) {
          const place = placeOf(o, k, size, windows);
          if (place === null) continue;
          const flat = place.reduce((at, i, d) => at * size[d] + i, 0);
          const value = get(image, [s, c, ...place]);
          where ??= flat;
          if (value > most || Number.isNaN(value)) [most, where] = [value, flat];
        }
        const about = `${JSON.stringify({ size, windows })} at ${[s, c, ...o]}`;
        expect(get(found, [s, c, ...o]), about).toBe(most);
        const position = get(positions, [s, c, ...o]);
        if (where !== null) expect(position, about).toBe(where);
        else expect(position >= 0 && position < size.reduce((a, b) => a * b), about).toBe(true);
      }
    }
  });

  it('adds values up where the largest were found', () => {
    const random = seeded(10);
    // The last do not all fit into the module's memory at once.
    const sizes = [[7], [1], [3, 5], [2, 3, 4], [6, 6], [300, 301]];
    for (const [round, size] of sizes.entries()) {
      const found = size.map((length) => Math.max(1, length >> 1));
      const values = fillRandom(
        random,
        zeros([2, 3, ...found], round === 4 ? 'float64' : 'float32'),
      );
      const positions = zeros([2, 3, ...found], 'int32');
      const pixels = numelOf(size);
      const places = positions.storage.data as Int32Array;
      for (let i = 0; i < places.length; i++) places[i] = pick(random, 0, pixels - 1);
      const out = zeros([2, 3, ...size], values.dtype);
      const target = out.storage.data as Float32Array | Float64Array;
      const totals = target.map(() => 0);
      for (const [i, value] of (values.storage.data as Float32Array).entries()) {
        totals[Math.floor(i / numelOf(found)) * pixels + places[i]] += value;
      }
      target.fill(Number.NaN);
      cpu.maxPoolAdjoint(values, positions, out);
      // Bound: none. Every total is added up in the order of its windows, and rounded alike.
      const wrong = totals.findIndex((total, i) => !Object.is(target[i], total));
      expect(wrong, `${size}`).toBe(-1);
    }
  });
});
