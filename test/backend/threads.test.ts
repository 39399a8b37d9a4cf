import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Convolution, View } from '../../src/backend/backend';
import { convolve } from '../../src/backend/cpu/convolution';
import { matmul } from '../../src/backend/cpu/matmul';
import { getNumThreads, setNumThreads } from '../../src/backend/cpu/num-threads';
import { ARGUMENTS, ASLEEP, DONE, FAILED, PARTS } from '../../src/backend/cpu/wasm/job';
import { useVectorBuild, type VectorBuild, vectorBuild } from '../../src/backend/cpu/wasm/module';
import { setVectorSizes } from '../../src/backend/cpu/wasm/sizes';
import { setThreads, type Threads, threadsFor } from '../../src/backend/cpu/wasm/threads';
import { windowCounts } from '../../src/ops/im2col';
import { fillRandom, pick, randomView, seeded, values, zeros } from './views';

const best = vectorBuild();
const BUILDS = (['relaxed-simd', 'simd'] as VectorBuild[]).filter(
  (build) => useVectorBuild(build) === build,
);
const before = setVectorSizes({});

beforeAll(() => {
  useVectorBuild(best);
});
afterEach(() => {
  setThreads(null);
  useVectorBuild(best);
  setVectorSizes(before);
});

/** What is computed by so many threads, whatever its size. */
function inThreads(count: number, compute: () => View): number[] {
  setNumThreads(count);
  setVectorSizes({ threads: 1 });
  return [...values(compute())];
}

function expectSameBits(compute: () => View): void {
  const alone = inThreads(1, compute);
  for (const count of [2, 3, 7]) expect(inThreads(count, compute)).toEqual(alone);
}

/** A product for several parts. */
function product(): { out: View; multiply: () => View } {
  const [a, b] = [0, 1].map((seed) => fillRandom(seeded(seed), zeros([1, 200, 200])));
  const out = zeros([1, 200, 200]);
  const multiply = () => {
    matmul(a, b, null, out);
    return out;
  };
  return { out, multiply };
}

/** Offers parts of which the caller takes none. Resolves when workers have done all. */
async function leaveToWorkers(threads: Threads, parts: number): Promise<void> {
  threads.offer(parts);
  while (Atomics.load(threads.numbers, DONE) < parts) await new Promise((go) => setTimeout(go, 1));
}

describe.each(BUILDS)('threads, %s', (build) => {
  it('multiply matrices without a bit of difference: batches, biases, layouts, few rows, few columns', () => {
    useVectorBuild(build);
    const random = seeded(12);
    const sizes = [
      [1, 200, 70, 60],
      [1, 97, 300, 8],
      [1, 8, 30, 500],
      [1, 9, 41, 97],
      [1, 145, 5, 145],
      [5, 20, 30, 10],
      [2, 60, 16, 60],
      [1, 4, 500, 4],
      [1, 600, 40, 1],
      [1, 1, 40, 600],
    ];
    for (const [batch, m, k, n] of sizes) {
      for (const biased of [false, true]) {
        const a = randomView(random, [pick(random, 0, 1) === 0 ? 1 : batch, m, k], 'float32');
        const b = randomView(random, [batch, k, n], 'float32');
        const bias = biased
          ? randomView(random, [1, pick(random, 0, 1) ? 1 : m, n], 'float32')
          : null;
        const out = zeros([batch, m, n]);
        expectSameBits(() => {
          matmul(a, b, bias, out);
          return out;
        });
      }
    }
  });

  it('convolve without a bit of difference: all three parts, groups, strides, one image', () => {
    useVectorBuild(build);
    const random = seeded(13);
    const cases = [
      {
        batch: 5,
        groups: 1,
        inside: 4,
        outside: 33,
        size: [9, 11],
        kernel: [3, 3],
        stride: [1, 1],
      },
      { batch: 4, groups: 2, inside: 9, outside: 16, size: [8, 8], kernel: [2, 2], stride: [2, 1] },
      {
        batch: 1,
        groups: 1,
        inside: 8,
        outside: 24,
        size: [10, 7],
        kernel: [3, 3],
        stride: [1, 2],
      },
      {
        batch: 3,
        groups: 1,
        inside: 64,
        outside: 17,
        size: [5, 5],
        kernel: [1, 1],
        stride: [1, 1],
      },
      { batch: 6, groups: 1, inside: 12, outside: 20, size: [30], kernel: [5], stride: [2] },
    ];
    for (const { batch, groups, inside, outside, size, kernel, stride } of cases) {
      const padding = kernel.map((k) => k >> 1);
      const windows = { kernel, stride, padding, dilation: kernel.map(() => 1) };
      const random32 = (shape: number[]) => fillRandom(random, zeros(shape));
      const convolution: Convolution = {
        image: random32([batch, groups * inside, ...size]),
        weight: random32([groups * outside, inside, ...kernel]),
        result: random32([batch, groups * outside, ...windowCounts(size, windows)]),
        bias: random32([groups * outside]),
        windows,
        groups,
      };
      for (const part of ['result', 'image', 'weight'] as const) {
        const out = zeros(convolution[part].shape);
        expectSameBits(() => {
          const bias = part === 'result' ? convolution.bias : null;
          convolve(part, { ...convolution, bias, [part]: out });
          return out;
        });
      }
    }
  });
});

it('are there: workers compute what the caller leaves to them', async () => {
  const { out, multiply } = product();
  const alone = inThreads(1, multiply);
  expect(inThreads(3, multiply)).toEqual(alone);
  const threads = threadsFor(1)!;
  expect(threads.threads).toBe(3);
  const parts = threads.numbers[PARTS];
  expect(parts).toBe(4);
  // The job still stands in the memory, and its result, which is wiped out first.
  const start = threads.numbers[ARGUMENTS + 12] / 4;
  const floats = threads.reserve(0);
  floats.fill(0, start, start + out.count);
  await leaveToWorkers(threads, parts);
  expect([...floats.subarray(start, start + out.count)]).toEqual(alone);
});

it('sleep when there is nothing to do, and are woken, however close the next job comes to their falling asleep', async () => {
  const { multiply } = product();
  inThreads(3, multiply);
  const threads = threadsFor(1)!;
  const parts = threads.numbers[PARTS];
  const asleep = () => Atomics.load(threads.numbers, ASLEEP);
  for (let i = 0; i < 3; i++) {
    while (asleep() < 2) await new Promise((go) => setTimeout(go, 1));
    await leaveToWorkers(threads, parts);
  }
  // As soon as one of them says that it will sleep, it may not have done so yet.
  for (let i = 0; i < 200; i++) {
    while (asleep() === 0) await new Promise((go) => setImmediate(go));
    await leaveToWorkers(threads, parts);
  }
});

it('that fail leave the work to the caller, until a number is set again', () => {
  const { out, multiply } = product();
  const alone = inThreads(1, multiply);
  setNumThreads(2);
  const threads = threadsFor(1)!;
  // As if a worker had taken all parts and stopped.
  Object.assign(threads, { kernels: { ...threads.kernels, takeParts() {} } });
  threads.end();
  threads.numbers[FAILED] = 1;
  fillRandom(seeded(2), out);
  expect([...values(multiply())]).toEqual(alone);
  expect(getNumThreads()).toBe(1);
  expect(threadsFor(1)).toBeNull();
  setNumThreads(2);
  expect(threadsFor(1)?.threads).toBe(2);
});

describe('setNumThreads', () => {
  it('says how many there are', () => {
    setNumThreads(3);
    expect(getNumThreads()).toBe(3);
    expect(threadsFor(2 ** 40)?.threads).toBe(3);
    setNumThreads(1);
    expect(getNumThreads()).toBe(1);
    expect(threadsFor(2 ** 40)).toBeNull();
  });

  it('is by default the number of processors, eight at most', () => {
    expect(getNumThreads()).toBeGreaterThanOrEqual(1);
    expect(getNumThreads()).toBeLessThanOrEqual(8);
  });

  it('takes positive integers', () => {
    for (const wrong of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => setNumThreads(wrong)).toThrow(
        `setNumThreads: ${wrong} is no number of threads. Give a positive integer.`,
      );
    }
  });

  it('is 1 where memory cannot be shared', async () => {
    vi.resetModules();
    vi.stubGlobal('crossOriginIsolated', false);
    const fresh = await import('../../src/backend/cpu/num-threads');
    fresh.setNumThreads(4);
    expect(fresh.getNumThreads()).toBe(1);
    vi.unstubAllGlobals();
    vi.resetModules();
  });
});
