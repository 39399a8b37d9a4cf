// Who owns a device's buffers: the engine's gradients, limits where reading takes a promise, dispose().
import { describe, expect, it } from 'vitest';
import { arange, DeviceError, nn, randn, type Tensor, tensor } from '../../../src';
import { Storage } from '../../../src/backend/backend';
import type { Execution } from '../../../src/backend/gpu/execution';
import { DeviceBuffer, DeviceMemory } from '../../../src/backend/gpu/memory';
import { gpu } from '../../../src/gpu';

const buffers = () => gpu.memory().find(({ device }) => device === 'gpu:webasm')!.buffers;

describe('backward', () => {
  it('frees the gradients in between as they are consumed', () => {
    const x = tensor([1, 2, 3], { device: 'gpu:webasm', requiresGrad: true });
    // Each link's gradient is a kernel's result of its own.
    const chain = (links: number) => {
      let y: Tensor = x;
      for (let i = 0; i < links; i++) y = y.mul(1.5);
      return y.sum();
    };
    const growth = [10, 50].map((links) => {
      x.grad = null;
      const y = chain(links);
      const before = buffers();
      y.backward();
      return buffers() - before;
    });
    expect(growth[1]).toBe(growth[0]);
    expect(x.grad!.toArray()[0]).toBeCloseTo(1.5 ** 50, -3);
  });

  it('leaves alone what others can see', () => {
    const x = tensor([1, 2], { device: 'gpu:webasm', requiresGrad: true });
    const kept: Tensor[] = [];
    const h = x.mul(2);
    h.registerHook((g) => {
      kept.push(g);
    });
    const r = h.mul(3);
    r.retainGrad();
    const y = r.mul(5).add(h).sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(kept.map((g) => g.toArray())).toEqual([
      [16, 16],
      [16, 16],
    ]);
    expect(r.grad!.toArray()).toEqual([10, 10]);
    expect(x.grad!.toArray()).toEqual([64, 64]);
  });

  it('is right in diamonds, broadcasts and several passes', () => {
    const run = (device: string) => {
      const x = tensor([[1, 2, 3]], { requiresGrad: true, device });
      const model = new nn.Sequential(new nn.Linear(3, 3), new nn.LayerNorm(3), new nn.Tanh());
      for (const parameter of model.parameters()) {
        // No two alike: over a row of equal elements LayerNorm divides rounding errors by √ε.
        const { shape, count } = parameter;
        parameter.detach().copy_(arange(count).add(1).square().mul(0.1).reshape(shape));
      }
      model.to(device);
      for (let pass = 0; pass < 2; pass++) {
        const h = model(x.expand(4, 3));
        h.mul(h).add(x).add(h.exp()).sum().backward();
      }
      return [x, ...model.parameters()].map((p) => p.grad!.toArray()).flat(2) as number[];
    };
    const [here, there] = [run('cpu'), run('gpu:webasm')];
    // Sums of a dozen float32 terms: 1e-5 relative, 1e-5 absolute.
    here.forEach((value, i) => {
      expect(Math.abs(there[i] - value)).toBeLessThan(1e-5 + 1e-5 * Math.abs(value));
    });
  });
});

describe('a device that is read by promises', () => {
  interface Box {
    data: Float32Array | null;
  }
  const make = () => {
    const execution = {
      readsSynchronously: false,
      release(handle: Box) {
        handle.data = null;
      },
    } as unknown as Execution;
    const fail = () => {
      throw new Error('not here');
    };
    const later = async (handle: unknown) => (handle as Box).data as Float32Array;
    const up = (data: Float32Array) => ({ data });
    return new DeviceMemory(
      'gpu:test',
      execution,
      up,
      (length) => up(new Float32Array(length)),
      fail,
      later,
      { bytes: 2 ** 30, buffers: 8 },
    );
  };
  const storage = (length: number) =>
    new Storage(null as never, 'float32', length, new DeviceBuffer(length), 0);
  const fill = (memory: DeviceMemory, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const made = storage(2);
      memory.put(made, { data: Float32Array.of(i, i) });
      return made;
    });

  it('moves what is not used to the CPU in the next pause, and back', async () => {
    const memory = make();
    const made = fill(memory, 20);
    expect(memory.use.buffers).toBe(20);
    await new Promise((done) => setTimeout(done));
    expect(memory.use).toMatchObject({ buffers: 8, spilled: 12, bytes: 64 });
    made.forEach((each, i) => {
      expect((memory.handleOf(each) as Box).data).toEqual(Float32Array.of(i, i));
    });
  });

  it('is bounded in a program that never pauses', async () => {
    const memory = make();
    memory.taskLimit = { bytes: 2 ** 30, buffers: 30 };
    expect(() => fill(memory, 31)).toThrow(DeviceError);
    expect(() => fill(memory, 31)).toThrow(
      'gpu:test: 31 buffers (248 bytes) were made without a pause, and what is no longer needed of them can be found ' +
        'only in one. Await something in the loop, for example `await loss.itemAsync()`, or dispose() of what you no ' +
        'longer need.',
    );
    await new Promise((done) => setTimeout(done));
    expect(fill(memory, 30)).toHaveLength(30);
  });
});

describe('dispose', () => {
  it.each(['cpu', 'gpu:webasm'])('frees at once; later use is an error, on %s', (device) => {
    const x = tensor([1, 2], { device });
    const y = x.mul(2);
    const before = device === 'cpu' ? 0 : buffers();
    y.dispose();
    if (device !== 'cpu') expect(buffers()).toBe(before - 1);
    y.dispose();
    const message =
      'dispose: a tensor was used after its memory was freed. Dispose later, or clone() what is still needed.';
    for (const use of [() => y.add(1), () => y.toArray(), () => x.add(y), () => y.fill_(0)]) {
      expect(use).toThrow(message);
    }
    expect(x.toArray()).toEqual([1, 2]);
  });

  it('frees what `using` declares, by the symbol that there is', () => {
    const symbol = Symbol.dispose ?? Symbol.for('Symbol.dispose');
    const x = randn(3).to('gpu:webasm').mul(2);
    const before = buffers();
    (x as unknown as Record<symbol, () => void>)[symbol]();
    expect(buffers()).toBe(before - 1);
  });

  it('of a tensor that backward needs is an error there', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const h = x.exp();
    const y = h.sum();
    h.dispose();
    expect(() => y.backward()).toThrow('used after its memory was freed');
  });
});
