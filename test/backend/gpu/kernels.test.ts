// Every kernel of every gpu device that is here, against the CPU.
import { describe, it } from 'vitest';
import { type DeviceInfo, devices, gpuBackend, startWebGpu } from '../../../src/backend/gpu/devices';
import { BOUNDS, CHECKS } from './checks';

await startWebGpu();
const there = new Map<string, DeviceInfo>(devices().map((info) => [info.name, info]));

describe.each(['gpu:cpu', 'gpu:webasm', 'gpu:headlessgl', 'gpu:webgpu'])('%s', (name) => {
  const info = there.get(name);
  const bounds = BOUNDS[info?.backend === 'CPUKernel' || name === 'gpu:webasm' ? 'exact' : 'shader'];
  it.each(CHECKS.map((check) => [check.name, check] as const))('%s', async (_, check) => {
    await check.run(gpuBackend(name), bounds);
  }, 120000);
});
