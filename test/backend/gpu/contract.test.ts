// Every operation on the gpu devices that work everywhere, against PyTorch's golden cases.
import { describe, expect, it } from 'vitest';
import { gpuBackend } from '../../../src/backend/gpu/devices';
import { EXACT } from '../../contract/device-rules';
import { goldenOps } from '../../contract/golden-files';
import { casesFor, reportText, runCases } from '../../contract/on-device';

/** The device, gpu.js' kernels for it, and how many cases of an operation run: in CI all of them on the faster of the two. */
const DEVICES: [string, string, number][] = [
  ['gpu:webasm', 'WebAssemblyKernel', 2],
  ['gpu:cpu', 'CPUKernel', process.env.CI === 'true' ? Number.POSITIVE_INFINITY : 3],
];

describe.each(DEVICES)('every operation on %s', (device, kernel, most) => {
  it(`computes and differentiates as PyTorch does, by ${kernel}`, async () => {
    const cases = casesFor(goldenOps(), most);
    const report = await runCases(gpuBackend(device).name, cases, EXACT);
    console.log(reportText(report));
    expect(report.wrong).toEqual([]);
    expect(Object.keys(report.ran)).toEqual([kernel]);
    expect(report.ops).toBeGreaterThan(380);
  }, 300000);
});
