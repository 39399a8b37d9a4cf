import { expect, it } from 'vitest';
import { cpu } from '../../src/backend/cpu/cpu';
import { getBackend, namesThere } from '../../src/backend/registry';
import { DeviceError } from '../../src/errors';

it('finds the CPU, and says what there is otherwise', () => {
  expect(getBackend('cpu')).toBe(cpu);
  expect(namesThere()).toBe('cpu');
  expect(() => getBackend('tpu')).toThrow(DeviceError);
  expect(() => getBackend('tpu')).toThrow(
    `device: 'tpu' is not registered; there is ${namesThere()}. Use one of those.`,
  );
  expect(() => getBackend('gpu:webgl2')).toThrow("Add `import 'torchlet/gpu'`");
});
