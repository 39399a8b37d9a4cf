// Every operation on the devices that Node has by the packages webgpu and gl, against PyTorch's golden cases.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { goldenOps } from '../../contract/golden-files';
import { casesFor } from '../../contract/on-device';
import { expectContract } from './expect-contract';
import { isNativeMissing, NATIVE_DEVICES, type OpenProcess, openProcess } from './native';

/** How many cases of an operation run, those with most kinds of corners: Mesa compiles shaders slowly. */
const MOST = { 'gpu:webgpu': 2, 'gpu:headlessgl': 1 };

for (const [device, kernel] of NATIVE_DEVICES) {
  describe.skipIf(isNativeMissing(device))(`every operation on ${device} in Node`, () => {
    let open: OpenProcess;

    beforeAll(async () => {
      open = await openProcess(device);
    }, 120000);
    afterAll(() => open?.close());

    it(`computes and differentiates as PyTorch does, by ${kernel}`, async () => {
      const cases = casesFor(goldenOps(), MOST[device]);
      expectContract(await open.call('runContract', device, cases), device, kernel);
    }, 600000);
  });
}
