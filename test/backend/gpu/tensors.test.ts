// Tensors on the gpu devices that work everywhere, through the public API.
import { afterEach, describe, expect, it } from 'vitest';
import { devices, gpuBackend, startWebGpu } from '../../../src/backend/gpu/devices';
import { gpu } from '../../../src/gpu';
import {
  arange,
  DeviceError,
  explain,
  getDefaultDevice,
  manualSeed,
  randn,
  setDefaultDevice,
  tensor,
} from '../../../src/index';
import { trainingLosses } from './training';

const DEVICES = ['gpu:cpu', 'gpu:webasm'];

describe.each(DEVICES)('tensors on %s', (device) => {
  it('compute and differentiate as on the CPU', () => {
    manualSeed(1);
    const start = randn([4, 3]);
    const run = (where: string) => {
      const x = start.clone().to(where).requiresGrad_();
      const y = x.mul(2).tanh().matmul(x.t()).softmax(1).log().sum(0);
      y.square().mean().backward();
      return [y.toArray(), x.grad!.toArray()].flat(3) as number[];
    };
    const [there, here] = [run(device), run('cpu')];
    here.forEach((value, i) => {
      expect(there[i]).toBeCloseTo(value, 4);
    });
  });

  it('change in place, through views too', () => {
    const x = arange(12).to('float32').reshape(3, 4).to(device);
    x.at(1).mul_(10);
    x.t().at('1:3', 0).add_(0.5);
    x.at('...', -1).fill_(7);
    expect(x.toArray()).toEqual([
      [0, 1.5, 2.5, 7],
      [40, 50, 60, 7],
      [8, 9, 10, 7],
    ]);
    expect(x.device).toBe(device);
  });

  it('hold whole numbers and truths', () => {
    const x = tensor([3, -1, 2], { dtype: 'int32', device });
    expect(x.floorDivide(2).dtype).toBe('int32');
    expect(x.floorDivide(2).toArray()).toEqual([1, -1, 1]);
    expect(x.gt(0).toArray()).toEqual([true, false, true]);
    expect(x.sort().values.toArray()).toEqual([-1, 2, 3]);
    expect(x.cumsum(0).toArray()).toEqual([3, 2, 4]);
  });

  it('say what a device does not do', () => {
    const double = tensor([1], { dtype: 'float64' });
    expect(() => double.to(device)).toThrow(
      `to: '${device}' computes in float32 and has no float64. Convert with to('float32') first, or stay on the CPU.`,
    );
    expect(() => tensor([1], { device }).add(tensor([1]))).toThrow(
      `add: the operands are on '${device}' and 'cpu'. Move one with to('${device}').`,
    );
    const table = tensor([[1], [2]], { device });
    expect(() => table.indexSelect(0, tensor([2], { dtype: 'int32', device }))).toThrow('index 2');
  });

  it('are read asynchronously as well', async () => {
    const x = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { device },
    ).mul(2);
    expect(await x.toArrayAsync()).toEqual([
      [2, 4],
      [6, 8],
    ]);
    expect(await x.t().sum(0).dataAsync()).toEqual(Float32Array.of(6, 14));
  });

  it('train as on the CPU: losses within 1e-3', async () => {
    const [there, here] = [await trainingLosses(device, 50), await trainingLosses('cpu', 50)];
    expect(here[49]).toBeLessThan(0.5 * here[0]);
    here.forEach((loss, step) => {
      expect(Math.abs(there[step] / loss - 1)).toBeLessThan(1e-3);
    });
  });
});

describe('memory', () => {
  const { memory } = gpuBackend('gpu:webasm').device;
  const { limit } = memory;

  afterEach(() => {
    memory.limit = limit;
  });

  it('moves the longest unused buffers to the CPU and back', () => {
    const parameter = tensor([1, 2, 3], { device: 'gpu:webasm' }).mul(2);
    memory.limit = { bytes: 2 ** 30, buffers: 16 };
    const before = memory.use.spilled;
    let x = parameter;
    for (let i = 0; i < 100; i++) x = x.add(1);
    expect(memory.use.buffers).toBeLessThanOrEqual(16);
    expect(memory.use.spilled).toBeGreaterThan(before);
    expect(parameter.toArray()).toEqual([2, 4, 6]);
    expect(parameter.add(1).toArray()).toEqual([3, 5, 7]);
    expect(x.toArray()).toEqual([102, 104, 106]);
  });

  it('counts as moved only what travels: here nothing does when it comes back', () => {
    const x = tensor([1, 2, 3]).to('gpu:webasm');
    expect(explain(() => x.add(1)).bytesUp).toBe(12);
    memory.limit = { bytes: 2 ** 30, buffers: 16 };
    const before = memory.use.spilled;
    for (let i = 0; i < 100; i++) tensor([i], { device: 'gpu:webasm' }).mul(2);
    expect(memory.use.spilled).toBeGreaterThan(before + 16);
    const report = explain(() => x.add(1).sum().item());
    expect([report.bytesUp, report.bytesDown, report.result]).toEqual([0, 4, 9]);
  });

  it('stays flat in a loop that never yields, and so do the kernels', () => {
    memory.limit = { bytes: 2 ** 30, buffers: 64 };
    const w = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { device: 'gpu:webasm' },
    ).requiresGrad_();
    const step = () => {
      w.grad = null;
      w.square().sum().backward();
      w.detach().sub_(w.grad!.mul(0.01));
    };
    for (let i = 0; i < 100; i++) step();
    const report = () => gpu.memory().find(({ device }) => device === 'gpu:webasm')!;
    const { compiled, buffers } = report();
    for (let i = 0; i < 400; i++) step();
    expect(report().compiled).toBe(compiled);
    expect(report().buffers).toBeLessThanOrEqual(Math.max(buffers, 64));
    expect(w.abs().max().item()).toBeLessThan(1e-3);
  });

  it('frees at once what is freed by hand', () => {
    const before = memory.use.buffers;
    const x = tensor([1, 2], { device: 'gpu:webasm' }).mul(2);
    expect(memory.use.buffers).toBe(before + 2);
    x.storage.backend.free(x.storage);
    expect(memory.use.buffers).toBe(before + 1);
  });
});

describe('devices', () => {
  it("'gpu' is the best that works, and each is told with what really ran", async () => {
    await gpu.init();
    const [best] = gpu.devices();
    expect(tensor([1], { device: 'gpu' }).device).toBe(best.name);
    expect(gpu.devices()).toContainEqual({
      name: 'gpu:webasm',
      backend: 'WebAssemblyKernel',
      adapter: '',
      hardware: false,
      readsSynchronously: true,
      maxElements: 2 ** 24,
    });
    expect(gpu.devices().map((info) => info.name)).toContain('gpu:cpu');
  });

  it('a device that is not there is an error that lists those that are', async () => {
    await startWebGpu();
    const absent = ['gpu:webgpu', 'gpu:webgl2', 'gpu:headlessgl'].filter((name) =>
      devices().every((info) => info.name !== name),
    );
    expect(absent).toContain('gpu:webgl2');
    for (const name of absent) {
      expect(() => tensor([1], { device: name })).toThrow(DeviceError);
      expect(() => tensor([1], { device: name })).toThrow(
        /is not there: .*There is cpu, .*gpu:cpu\./,
      );
    }
  });

  it('can be the default', () => {
    const before = getDefaultDevice();
    setDefaultDevice('gpu:webasm');
    try {
      expect(tensor([1, 2]).mul(2).device).toBe('gpu:webasm');
    } finally {
      setDefaultDevice(before);
    }
  });
});
