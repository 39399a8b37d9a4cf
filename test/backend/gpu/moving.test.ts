// Tensors, models and optimizers that go to a device and come back.
import { describe, expect, it } from 'vitest';
import {
  device,
  devices,
  explain,
  manualSeed,
  nn,
  ones,
  optim,
  randn,
  setDefaultDevice,
  tensor,
  zeros,
} from '../../../src';
import { gpu } from '../../../src/gpu';
import { cloneModule } from '../../../src/nn/clone';

await gpu.init();

describe('devices', () => {
  it('are listed with what is known of them, the CPU first', () => {
    const [first, ...others] = devices();
    expect(first).toMatchObject({
      ...{ name: 'cpu', backend: 'JavaScript', hardware: false, readsSynchronously: true },
      maxElements: 2 ** 31 - 1,
    });
    expect(others).toEqual(gpu.devices());
  });

  it('can be given as what device() returns, or by name', () => {
    const where = device('gpu:webasm');
    expect(where.backend).toBe('WebAssemblyKernel');
    expect(`${where}`).toBe('gpu:webasm');
    const x = tensor([1, 2]);
    for (const target of [where, 'gpu:webasm', { device: where }, x.to(where)]) {
      expect(x.to(target).device).toBe('gpu:webasm');
    }
    expect(zeros(2, { device: where }).device).toBe('gpu:webasm');
    expect(new nn.Linear(1, 1).to(where).weight.device).toBe('gpu:webasm');
    setDefaultDevice(where);
    expect(randn(2).device).toBe('gpu:webasm');
    setDefaultDevice('cpu');
    expect(device('gpu').name).toBe(gpu.devices()[0].name);
  });

  it('that are not there are errors that list those that are', () => {
    const there = devices()
      .map(({ name }) => name)
      .join(', ');
    for (const call of [
      () => device('tpu'),
      () => setDefaultDevice('tpu'),
      () => tensor([1], { device: 'tpu' }),
      () => tensor([1]).to('tpu'),
      () => new nn.Linear(1, 1).to('tpu'),
    ]) {
      expect(call).toThrow(`device: 'tpu' is not registered; there is ${there}. Use one of those.`);
    }
    expect(() => device('gpu:webgl2')).toThrow(
      `device: 'gpu:webgl2' is not there: there is no WebGL 2 here. There is ${there}.`,
    );
    expect(() => device(3 as never)).toThrow('device: takes a name, got a number.');
  });
});

describe.each(['gpu:cpu', 'gpu:webasm'])('on %s', (where) => {
  it('a tensor that is there already is not copied, whatever the name', () => {
    const x = tensor([1, 2], { device: where });
    expect(x.to(where)).toBe(x);
    expect(x.to(device(where))).toBe(x);
  });

  it('a type that the device lacks is cast before the tensor goes there', async () => {
    const x = tensor([1.5, 2], { dtype: 'float64', requiresGrad: true });
    const y = x.to({ device: where, dtype: 'float32' });
    expect([y.device, y.dtype]).toEqual([where, 'float32']);
    y.mul(3).sum().backward();
    expect([x.grad!.device, x.grad!.dtype]).toEqual(['cpu', 'float64']);
    expect(x.grad!.toArray()).toEqual([3, 3]);
    expect(y.to({ device: 'cpu', dtype: 'float64' }).dtype).toBe('float64');
    const back = await y.toAsync({ device: 'cpu', dtype: 'int32' });
    expect([back.device, back.dtype, back.toArray()]).toEqual(['cpu', 'int32', [1, 2]]);
  });

  it('zeros, ones and their like are made there', () => {
    const x = randn(3).to(where);
    const { result, bytesUp } = explain(() => [
      zeros(3, { device: where }).add(1),
      ones(3, { device: where }).mul(1),
      x.newFull([2], 7).sum(),
    ]);
    expect(bytesUp).toBe(0);
    expect(result.map((each) => each.toArray())).toEqual([[1, 1, 1], [1, 1, 1], 14]);
    expect(zeros(2, { device: where, dtype: 'bool' }).toArray()).toEqual([false, false]);
  });

  it('prints with its device, and copies with its elements', () => {
    const x = tensor([1, 2], { device: where }).mul(2);
    expect(`${x}`).toBe(`tensor([2., 4.], device='${where}')`);
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2)).to(where);
    const copy = cloneModule(model);
    expect(copy.stateDict()['1.running_var'].device).toBe(where);
    model.parameters()[0].detach().fill_(0);
    expect(copy.parameters()[0].device).toBe(where);
    expect(copy.parameters()[0].ne(0).all().item()).toBe(true);
  });

  it('state dicts go out and in, from either side', () => {
    manualSeed(3);
    const make = () => new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
    const [there, here] = [make().to(where), make()];
    here.loadStateDict(there.stateDict());
    const expected = here.stateDict();
    for (const [key, value] of Object.entries(there.stateDict())) {
      expect(value.device).toBe(where);
      expect(expected[key].device).toBe('cpu');
      expect(value.toArray()).toEqual(expected[key].toArray());
    }
    const again = make().to(where);
    again.loadStateDict(expected);
    expect(again.parameters()[0].toArray()).toEqual(there.parameters()[0].toArray());
  });

  it('a model that cannot go there stays where it is, as a whole', () => {
    const model = new nn.Sequential(new nn.Linear(1, 1), new nn.Linear(1, 1).double());
    expect(() => model.to(where)).toThrow('has no float64');
    for (const parameter of model.parameters()) expect(parameter.device).toBe('cpu');
    model.to({ device: where, dtype: 'float32' });
    for (const parameter of model.parameters()) expect(parameter.device).toBe(where);
  });

  it('optimizer state follows the parameters, and is saved and loaded', () => {
    const train = (move: boolean) => {
      manualSeed(0);
      const model = new nn.Linear(2, 1);
      const optimizer = new optim.AdamW(model.parameters(), { lr: 0.1 });
      const x = randn(4, 2);
      for (let step = 0; step < 4; step++) {
        if (move && step === 2) model.to(where);
        optimizer.zeroGrad();
        model(x.to(model.weight.device)).square().sum().backward();
        optimizer.step();
      }
      return { model, optimizer };
    };
    const [moved, stayed] = [train(true), train(false)];
    const state = moved.optimizer.state.get(moved.model.weight)!;
    expect((state.exp_avg as { device: string }).device).toBe(where);
    const weight = moved.model.weight.toArray().flat() as number[];
    const expected = stayed.model.weight.toArray().flat() as number[];
    // The bound of other trajectories: 1e-5 relative, 2e-6 absolute.
    weight.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-5 * Math.abs(expected[i]) + 2e-6);
    });
    const fresh = new optim.AdamW(new nn.Linear(2, 1).to(where).parameters(), { lr: 0.1 });
    fresh.loadStateDict(stayed.optimizer.stateDict());
    const [loaded] = fresh.state.values();
    expect((loaded.exp_avg as { device: string }).device).toBe(where);
    expect((loaded.exp_avg as typeof moved.model.weight).toArray()).toEqual(
      (
        stayed.optimizer.state.get(stayed.model.weight)!.exp_avg as typeof moved.model.weight
      ).toArray(),
    );
  });
});
