// Every operation in Chromium, with WebGL 2, WebGPU and WebAssembly, against PyTorch's golden cases.
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Case } from '../../contract/golden-cases';
import { goldenOps } from '../../contract/golden-files';
import { casesFor, type DeviceReport } from '../../contract/on-device';
import { type OpenPage, openPage } from './chromium';
import { expectContract } from './expect-contract';

/**
 * The device, gpu.js' kernels for it, and how many cases of an operation run, those with most kinds of corners: a page
 * compiles shaders slowly.
 */
const DEVICES: [string, string, number][] = [
  ['gpu:webgl2', 'WebGL2Kernel', 1],
  ['gpu:webgpu', 'WebGPUKernel', 2],
  ['gpu:webasm', 'WebAssemblyKernel', 1],
];

// It costs a minute of compiling, so it runs where everything does.
describe.skipIf(process.env.CI !== 'true')('every operation in Chromium (CI=true)', () => {
  let open: OpenPage;

  beforeAll(async () => {
    open = await openPage('./contract-page.ts');
  }, 120000);

  afterAll(() => open?.close());

  it.each(DEVICES)(
    '%s computes and differentiates as PyTorch does',
    async (name, kernel, most) => {
      const run = ({ device, cases }: { device: string; cases: Case[] }) =>
        (globalThis as any).runContract(device, cases) as Promise<DeviceReport>;
      const cases = casesFor(goldenOps(), most);
      const report = await open.page.evaluate(run, { device: name, cases });
      expectContract(report, name, kernel);
    },
    600000,
  );
});
