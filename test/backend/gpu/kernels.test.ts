// Every kernel of every gpu device that is here, against the CPU, and a training run on it.
import { describe, expect, it } from 'vitest';
import type { DeviceInfo } from '../../../src/backend/device-info';
import { devices, gpuBackend, startWebGpu } from '../../../src/backend/gpu/devices';
import { tensor } from '../../../src/index';
import { BOUNDS, CHECKS } from './checks';
import { trainingLosses } from './training';

await startWebGpu();
const there = new Map<string, DeviceInfo>(devices().map((info) => [info.name, info]));

const BACKENDS = {
  'gpu:cpu': 'CPUKernel',
  'gpu:webasm': 'WebAssemblyKernel',
  'gpu:headlessgl': 'HeadlessGLKernel',
  'gpu:webgpu': 'WebGPUKernel',
};
/** These work everywhere; the others where a GL or a WebGPU implementation is installed. */
const EVERYWHERE = ['gpu:cpu', 'gpu:webasm'];

it('has the devices that need nothing installed', () => {
  expect([...there.keys()]).toEqual(expect.arrayContaining(EVERYWHERE));
});

describe.each(Object.entries(BACKENDS).filter(([name]) => there.has(name)))(
  '%s',
  (name, backend) => {
    const bounds = BOUNDS[EVERYWHERE.includes(name) ? 'exact' : 'shader'];

    it(`runs on ${backend}`, () => {
      const info = there.get(name);
      expect(info).toMatchObject({ backend, readsSynchronously: name !== 'gpu:webgpu' });
      console.log(`${name}: ${info?.backend} ${info?.adapter}`);
    });

    for (const check of CHECKS) {
      it(check.name, async () => {
        await check.run(gpuBackend(name), bounds);
      }, 120000);
    }

    it('trains as the CPU does: losses within 1e-3', async () => {
      const [losses, expected] = [await trainingLosses(name, 50), await trainingLosses('cpu', 50)];
      expected.forEach((loss, step) => {
        expect(Math.abs(losses[step] / loss - 1)).toBeLessThan(1e-3);
      });
    }, 120000);
  },
);

if (there.has('gpu:webgpu')) {
  it('reads only asynchronously, and a failure is an error, not zeros', async () => {
    const x = tensor([1, 2], { device: 'gpu:webgpu' }).mul(2);
    expect(() => x.toArray()).toThrow('Use await toArrayAsync() instead');
    expect(await x.dataAsync()).toEqual(Float32Array.of(2, 4));
    const { device } = gpuBackend('gpu:webgpu');
    const failed = { ready: Promise.reject(new Error('the card is gone')), uses: 0, doomed: false };
    await expect(device.elementsOfAsync(failed, 2)).rejects.toThrow(
      'gpu:webgpu: the work before this read failed: the card is gone',
    );
  });
}
