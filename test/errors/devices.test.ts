// Messages of devices: two in one operation, one that is not there, a tensor that is too large, a device that is lost.
import { afterEach, describe, expect, it } from 'vitest';
import { cat, DeviceError, DTypeError, matmul, nn, tensor, zeros } from '../../src';
import { gpuBackend } from '../../src/backend/gpu/devices';
import { OnPromises, OnTextures } from '../../src/backend/gpu/execution';
import type { Program } from '../../src/backend/gpu/programs';
import '../../src/gpu';

const device = 'gpu:webasm';

describe('two devices in one operation', () => {
  const [here, there] = [zeros(2, 2), zeros(2, 2, { device })];
  it.each([
    ['add', () => here.add(there), 'cpu', device],
    ['matmul', () => matmul(there, here), device, 'cpu'],
    ['cat', () => cat([here, there]), 'cpu', device],
    ['linear', () => new nn.Linear(2, 2)(there), device, 'cpu'],
  ])('%s', (_, call, first, second) => {
    expect(call).toThrow(DeviceError);
    expect(call).toThrow(
      `the operands are on '${first}' and '${second}'. Move one with to('${first}').`,
    );
  });
});

describe('a tensor that is too large', () => {
  const { device: limited } = gpuBackend(device);
  const { elements } = limited;
  afterEach(() => {
    limited.elements = elements;
  });

  it('is refused with both sizes, before anything is allocated', () => {
    const x = tensor(new Float32Array(60), { device });
    const first = zeros(2, 60, { device, dtype: 'int32' });
    limited.elements = 100;
    const before = limited.memory.use;
    const advice = `that '${device}' takes in one tensor. Use a smaller batch, or the CPU.`;
    expect(() => zeros(101, { device })).toThrow(
      `zeros: 101 elements (404 bytes) are more than the 100 ${advice}`,
    );
    expect(() => x.reshape(60, 1).mul(x)).toThrow(
      `mul: 3600 elements (14400 bytes) are more than the 100 ${advice}`,
    );
    expect(() => tensor(new Float32Array(101)).to(device)).toThrow(DeviceError);
    expect(() => tensor(new Float32Array(101)).to(device)).toThrow(/^to: 101 elements/);
    expect(() => matmul(x.reshape(60, 1), x.reshape(1, 60))).toThrow(/^matmul: 3600 elements/);
    expect(() => cat([x, x])).toThrow(/^cat: 120 elements/);
    expect(() => nn.functional.linear(x.reshape(60, 1), x.reshape(60, 1))).toThrow(
      /^linear: 3600 /,
    );
    expect(() => x.reshape(60, 1).at(first)).toThrow(/^gather: 120 elements/);
    expect(limited.memory.use).toEqual(before);
  });
});

it('float64 is refused with what to do', () => {
  const calls: [string, () => unknown][] = [
    ['zeros', () => zeros(2, { device, dtype: 'float64' })],
    ['to', () => zeros(2, { dtype: 'float64' }).to(device)],
    ['to', () => zeros(2, { device }).double()],
    ['to', () => new nn.Linear(1, 1).double().to(device)],
  ];
  for (const [op, call] of calls) {
    expect(call).toThrow(DTypeError);
    expect(call).toThrow(
      `${op}: '${device}' computes in float32 and has no float64. Convert with to('float32') first, or stay on the CPU.`,
    );
  }
});

describe('a device that is lost', () => {
  it('WebGL: a read is an error, where the context would answer with zeros', () => {
    const execution = new OnTextures('gpu:webgl2');
    const texture = { context: { isContextLost: () => true } };
    const reader = () => ({ run: () => new Float32Array(2) }) as unknown as Program;
    expect(() => execution.read(texture, reader)).toThrow(DeviceError);
    expect(() => execution.read(texture, reader)).toThrow(
      'gpu:webgl2: the device was lost, and the tensors on it with it. Keep what must survive on the CPU, and ' +
        'reload the page or restart the program.',
    );
  });

  it('WebGPU: what depends on failed work fails when it is read, and names no zeros', async () => {
    const execution = new OnPromises('gpu:webgpu');
    const program = (run: () => unknown) =>
      ({ uses: 0, submit: () => null, run, release() {} }) as unknown as Program;
    const failed = execution.launch(
      program(() => Promise.reject(new Error('the shader does not compile'))),
      [],
      [],
    );
    const after = execution.launch(
      program(() => Promise.resolve({ toArray: async () => new Float32Array(1), delete() {} })),
      [{ handle: failed, start: 0, extent: 1, base: 0 }],
      [],
    );
    for (const handle of [failed, after]) {
      await expect(execution.readAsync(handle)).rejects.toThrow(DeviceError);
      await expect(execution.readAsync(handle)).rejects.toThrow(
        'gpu:webgpu: the work before this read failed: the shader does not compile. Its results are lost; move the inputs ' +
          'to the device again.',
      );
    }
    expect(() => execution.read()).toThrow('cannot be read synchronously. Use the Async form');
  });
});
