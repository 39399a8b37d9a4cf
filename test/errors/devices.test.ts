// Messages of devices: two in one operation, one that is not there, a tensor that is too large, a device that is lost.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  autograd,
  cat,
  DeviceError,
  DTypeError,
  matmul,
  nn,
  nonzero,
  ones,
  optim,
  tensor,
  zeros,
} from '../../src';
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
    ['layerNorm', () => nn.functional.layerNorm(here, 2, there.at(0)), 'cpu', device],
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

describe('what must read in the middle of its work, on a device that only a promise leads back from', () => {
  const backend = gpuBackend(device);
  beforeAll(() => {
    Object.defineProperty(backend, 'readsSynchronously', { value: false, configurable: true });
  });
  afterAll(() => {
    Object.defineProperty(backend, 'readsSynchronously', { value: true, configurable: true });
  });
  const weight = ones(2, { device }).requiresGrad_();
  const gradient = () => {
    weight.grad = null;
    weight.square().sum().backward();
  };
  const layer = new nn.BatchNorm1d(2, { momentum: null }).to(device);
  const cases: [string, () => unknown, string][] = [
    [
      'BatchNorm1d',
      () => layer(ones(3, 2, { device })),
      'Averages over all batches need the number of batches: give momentum a number.',
    ],
    [
      'backward',
      () => autograd.detectAnomaly(gradient),
      "Anomaly mode looks for NaN in the middle of the pass: move the model and the batch with await toAsync('cpu') for it.",
    ],
    [
      'SGD.step',
      () => {
        gradient();
        const optimizer = new optim.SGD([weight], { lr: 0.1 });
        optimizer.errorIfNonfinite = true;
        optimizer.step();
      },
      'Leave errorIfNonfinite out there, and look at await loss.itemAsync().',
    ],
    [
      'clipGradNorm_',
      () => {
        gradient();
        nn.utils.clipGradNorm_([weight], 1, { errorIfNonfinite: true });
      },
      'Leave errorIfNonfinite out, and look at await norm.itemAsync().',
    ],
    [
      'oneHot',
      () => nn.functional.oneHot(zeros(2, { device, dtype: 'int32' })),
      'Give numClasses.',
    ],
    [
      'nonzero',
      () => nonzero(ones(2, { device })),
      "It is computed on the CPU: move the operands there with await toAsync('cpu') first.",
    ],
  ];

  it.each(cases)('%s says what to do', (op, call, advice) => {
    expect(call).toThrow(DeviceError);
    expect(call).toThrow(`${op}: device '${device}' cannot be read synchronously. ${advice}`);
  });

  it('nothing was changed', async () => {
    expect(await layer.num_batches_tracked!.itemAsync()).toBe(0);
    expect(await weight.toArrayAsync()).toEqual([1, 1]);
  });
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
