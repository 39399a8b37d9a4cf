// Every kernel of every gpu device that is here, against the CPU, and a training run on it.
import { describe, expect, it } from 'vitest';
import {
  type DeviceInfo,
  devices,
  gpuBackend,
  startWebGpu,
} from '../../../src/backend/gpu/devices';
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
const NEEDS: Readonly<Record<string, string>> = {
  'gpu:headlessgl': 'gl, built, and xvfb-run',
  'gpu:webgpu': 'the package webgpu and a Vulkan driver (VK_ICD_FILENAMES)',
};

describe.each(Object.entries(BACKENDS))('%s', (name, backend) => {
  const bounds = BOUNDS[name in NEEDS ? 'shader' : 'exact'];
  const needs = (skip: (reason: string) => void) => {
    if (!there.has(name) && process.env.CI !== 'true') skip(NEEDS[name]);
  };

  it(`runs on ${backend}`, ({ skip }) => {
    needs(skip);
    const info = there.get(name);
    expect(info).toMatchObject({ backend, readsSynchronously: name !== 'gpu:webgpu' });
    console.log(`${name}: ${info?.backend} ${info?.adapter}`);
  });

  for (const check of CHECKS) {
    it(check.name, async ({ skip }) => {
      needs(skip);
      await check.run(gpuBackend(name), bounds);
    }, 120000);
  }

  it('trains as the CPU does: losses within 1e-3', async ({ skip }) => {
    needs(skip);
    const [losses, expected] = [await trainingLosses(name, 50), await trainingLosses('cpu', 50)];
    expected.forEach((loss, step) => {
      expect(Math.abs(losses[step] / loss - 1)).toBeLessThan(1e-3);
    });
  }, 120000);
});

describe('gpu:webgpu', () => {
  it('reads only asynchronously, and a failure is an error, not zeros', async ({ skip }) => {
    if (!there.has('gpu:webgpu') && process.env.CI !== 'true') skip(NEEDS['gpu:webgpu']);
    const x = tensor([1, 2], { device: 'gpu:webgpu' }).mul(2);
    expect(() => x.toArray()).toThrow('Use await toArrayAsync() instead');
    const handle = gpuBackend('gpu:webgpu').device.memory.handleOf(x.storage) as any;
    const { execution } = gpuBackend('gpu:webgpu').device;
    expect(await execution.readAsync(handle)).toEqual(Float32Array.of(2, 4));
    const failed = { ready: Promise.reject(new Error('the card is gone')), uses: 0, doomed: false };
    await expect(execution.readAsync(failed)).rejects.toThrow(
      'gpu:webgpu: the work before this read failed: the card is gone',
    );
  });
});
