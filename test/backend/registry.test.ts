import { expect, it, vi } from 'vitest';

it('finds the CPU, and says what there is otherwise', async () => {
  // Files share their modules: another one may have registered the devices of torchlet/gpu.
  vi.resetModules();
  const { cpu } = await import('../../src/backend/cpu/cpu');
  const { DeviceError } = await import('../../src/errors');
  const { getBackend, namesThere } = await import('../../src/backend/registry');
  expect(getBackend('cpu')).toBe(cpu);
  expect(namesThere()).toBe('cpu');
  expect(() => getBackend('tpu')).toThrow(DeviceError);
  expect(() => getBackend('tpu')).toThrow(
    `device: 'tpu' is not registered; there is ${namesThere()}. Use one of those.`,
  );
  expect(() => getBackend('gpu:webgl2')).toThrow("Add `import 'torchlet/gpu'`");
});
