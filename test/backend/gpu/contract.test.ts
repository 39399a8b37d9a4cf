// Every operation on the gpu devices that work everywhere, against PyTorch's golden cases.
import { describe, it } from 'vitest';
import { gpuBackend } from '../../../src/backend/gpu/devices';
import { EXACT } from '../../contract/device-rules';
import { goldenOps } from '../../contract/golden-files';
import { casesFor, runCases } from '../../contract/on-device';
import { expectContract } from './expect-contract';

/** The device, gpu.js' kernels for it, and how many cases of an operation run: in CI all of them on the faster of the two. */
const DEVICES: [string, string, number][] = [
  ['gpu:webasm', 'WebAssemblyKernel', 2],
  ['gpu:cpu', 'CPUKernel', process.env.CI === 'true' ? Number.POSITIVE_INFINITY : 3],
];

describe.each(DEVICES)('every operation on %s', (device, kernel, most) => {
  it(`computes and differentiates as PyTorch does, by ${kernel}`, async () => {
    const cases = casesFor(goldenOps(), most);
    const report = await runCases(gpuBackend(device).name, cases, EXACT);
    expectContract(report, device, kernel);
  }, 300000);
});
