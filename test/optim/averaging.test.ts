/**
 * Averaged weights: PyTorch's averages and BatchNorm statistics, and what is refused with nothing changed.
 */
import { describe, expect, it } from 'vitest';
import {
  data,
  manualSeed,
  nn,
  optim,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
} from '../../src/index';
import golden from '../golden/optim/averages.json';
import { thrown } from './thrown';

const { AveragedModel, getEmaAvgFn, getEmaMultiAvgFn, getSwaAvgFn, getSwaMultiAvgFn, updateBn } =
  optim.swaUtils;

type Listed = Record<string, any>;

const network = () =>
  new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3), new nn.Linear(3, 1));

const stateFrom = (listed: Listed): nn.StateDict =>
  Object.fromEntries(
    Object.entries(listed).map(([key, value]) => [
      key,
      tensor(value, key.endsWith('tracked') ? { dtype: 'int32' } : {}),
    ]),
  );

const listed = (module: nn.Module): Listed =>
  Object.fromEntries(
    Object.entries(module.stateDict()).map(([key, value]) => [key, value.toArray()]),
  );

function loaded(state: Listed): nn.Sequential {
  const model = network();
  model.loadStateDict(stateFrom(state));
  return model;
}

/** The same keys in the same order, and elements within 1e-6 relative plus 1e-7. */
function expectState(module: nn.Module, expected: Listed): void {
  const state = module.stateDict();
  expect(Object.keys(state)).toEqual(Object.keys(expected));
  for (const [key, value] of Object.entries(expected)) {
    const wanted = tensor(value).flatten().toArray() as number[];
    const got = state[key].flatten().toArray() as number[];
    expect(got).toHaveLength(wanted.length);
    got.forEach((v, i) => {
      expect(Math.abs(v - wanted[i]), key).toBeLessThan(1e-6 * Math.abs(wanted[i]) + 1e-7);
    });
  }
}

const functionOf = ({ average, decay }: { average: string; decay?: number }) => {
  if (average === 'default') return {};
  return average === 'ema'
    ? { avgFn: getEmaAvgFn({ decay }) }
    : { multiAvgFn: getEmaMultiAvgFn(decay as number) };
};

describe('AveragedModel', () => {
  it.each(golden.cases)(
    "PyTorch's average of 5 models: $average, decay $decay, buffers $use_buffers",
    (given) => {
      const options = { ...functionOf(given), useBuffers: given.use_buffers };
      const averaged = new AveragedModel(network(), options);
      for (const state of golden.models) averaged.updateParameters(loaded(state));
      expectState(averaged, given.state);
      expect(averaged.nAveraged.item()).toBe(golden.models.length);
    },
  );

  it('goes on after its state was saved and loaded', () => {
    const options = () => ({ multiAvgFn: getEmaMultiAvgFn(0.9) });
    const straight = new AveragedModel(network(), options());
    for (const state of golden.models.slice(0, 3)) straight.updateParameters(loaded(state));
    const resumed = new AveragedModel(network(), options());
    resumed.loadStateDict(straight.stateDict());
    for (const state of golden.models.slice(3)) {
      for (const averaged of [straight, resumed]) averaged.updateParameters(loaded(state));
    }
    expect(listed(resumed)).toEqual(listed(straight));
  });

  it('is a copy: training the model changes neither the average nor what it is made of', () => {
    const model = loaded(golden.models[0]);
    const averaged = new AveragedModel(model);
    averaged.updateParameters(model);
    const before = listed(averaged);
    const optimizer = new optim.SGD(model.parameters(), 0.1);
    model(randn(4, 2)).square().mean().backward();
    optimizer.step();
    expect(listed(averaged)).toEqual(before);
    const trained = listed(model);
    averaged.updateParameters(model);
    expect(listed(model)).toEqual(trained);
    expect(averaged.module.parameters().every(({ requiresGrad }) => requiresGrad)).toBe(true);
  });

  it('is called like the model, and typed like it', () => {
    class Scaled extends nn.Module {
      weight = new nn.Parameter(tensor([2]));
      override forward(x: Tensor, by: number): Tensor {
        return x.mul(this.weight).mul(by);
      }
    }
    const averaged = new AveragedModel(new Scaled());
    const y: Tensor = averaged(tensor([3]), 10);
    expect(y.toArray()).toEqual([60]);
  });

  it('has the equal average of a trained model within 1e-6, in both forms', () => {
    manualSeed(0);
    const model = new nn.Linear(3, 2);
    const both = [getSwaMultiAvgFn(), null].map(
      (multiAvgFn) =>
        new AveragedModel(model, { multiAvgFn, avgFn: multiAvgFn ? null : getSwaAvgFn() }),
    );
    const optimizer = new optim.SGD(model.parameters(), 0.1);
    const seen: number[][] = [];
    for (let step = 0; step < 20; step++) {
      optimizer.zeroGrad();
      model(randn(8, 3)).sub(1).square().mean().backward();
      optimizer.step();
      for (const averaged of both) averaged.updateParameters(model);
      seen.push(model.weight.flatten().toArray() as number[]);
    }
    for (const averaged of both) {
      (averaged.module.weight.flatten().toArray() as number[]).forEach((value, i) => {
        const mean = seen.reduce((sum, weights) => sum + weights[i], 0) / seen.length;
        expect(Math.abs(value - mean)).toBeLessThan(1e-6);
      });
    }
  });

  it('a decay of 1 keeps the first model, one of 0 the last, exactly', () => {
    for (const [decay, kept] of [
      [1, 0],
      [0, golden.models.length - 1],
    ]) {
      const averaged = new AveragedModel(network(), { multiAvgFn: getEmaMultiAvgFn(decay) });
      for (const state of golden.models) averaged.updateParameters(loaded(state));
      const weight = listed(averaged.module)['0.weight'];
      expect(weight).toEqual(listed(loaded(golden.models[kept]))['0.weight']);
    }
  });

  it.each<[string, (averaged: any, model: nn.Sequential) => unknown, any, string]>([
    [
      'fewer parameters',
      (averaged) => averaged.updateParameters(new nn.Linear(2, 3)),
      ValueError,
      'AveragedModel.updateParameters: the model has 2 parameters, the average has 6. Pass the model that it was made of.',
    ],
    [
      'parameters of other shapes',
      (averaged) =>
        averaged.updateParameters(
          new nn.Sequential(new nn.Linear(2, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 1)),
        ),
      ShapeError,
      "AveragedModel.updateParameters: '0.weight' has shape [3, 2], the model's has [4, 2]. Pass the model that it was made of.",
    ],
    [
      'something that is no module',
      () => new AveragedModel([] as any),
      ValueError,
      'AveragedModel: the model is an array. Pass the module that is trained.',
    ],
    [
      'both functions',
      (_, model) =>
        new AveragedModel(model, { avgFn: getSwaAvgFn(), multiAvgFn: getSwaMultiAvgFn() }),
      ValueError,
      'AveragedModel: got both avgFn and multiAvgFn. Pass the one that makes the average.',
    ],
    [
      'a function that is none',
      (_, model) => new AveragedModel(model, { avgFn: 0.9 as any }),
      ValueError,
      'AveragedModel: avgFn is a number. Pass a function, or leave it out.',
    ],
    [
      'a decay above 1',
      () => getEmaMultiAvgFn(1.5),
      ValueError,
      'getEmaMultiAvgFn: decay is 1.5. Give a number from 0 to 1, such as 0.999.',
    ],
    [
      'a negative decay',
      () => getEmaAvgFn({ decay: -0.1 }),
      ValueError,
      'getEmaAvgFn: decay is -0.1. Give a number from 0 to 1, such as 0.999.',
    ],
  ])('refuses %s', (_, act, type, message) => {
    const model = loaded(golden.models[0]);
    const averaged = new AveragedModel(model);
    averaged.updateParameters(model);
    const before = listed(averaged);
    expect(thrown(() => act(averaged, model), type)).toBe(message);
    expect(listed(averaged)).toEqual(before);
  });
});

describe('updateBn', () => {
  const batches = golden.batches.map((batch) => tensor(batch));

  it.each<[string, Iterable<any>]>([
    ['tensors', batches],
    ['lists that begin with the input', batches.map((x) => [x, tensor([0])])],
    [
      'a DataLoader',
      new data.DataLoader(new data.TensorDataset(tensor(golden.batches.flat())), { batchSize: 4 }),
    ],
  ])("measures PyTorch's statistics from %s", (_, loader) => {
    const model = loaded(golden.models[golden.models.length - 1]).eval();
    updateBn(loader, model, { device: 'cpu' });
    expectState(model, golden.measured);
    expect(model.training).toBe(false);
    expect((model.at(1) as nn.BatchNorm1d).momentum).toBe(0.1);
    expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
  });

  it('leaves a model without BatchNorm alone', () => {
    const model = new nn.Linear(2, 1);
    const before = listed(model);
    updateBn([], model);
    expect(listed(model)).toEqual(before);
  });

  it.each<[string, any, string]>([
    [
      'a loader without batches',
      [],
      'updateBn: the loader gave no batch, so there is nothing to measure. Nothing was changed.',
    ],
    [
      'something that is no loader',
      5,
      'updateBn: the loader is a number. Pass a DataLoader, or an array of batches.',
    ],
    [
      'batches that are no tensors',
      [[1, 2]],
      "updateBn: batch 0 begins with a number. Give tensors, or lists that begin with the model's input.",
    ],
  ])('refuses %s', (_, loader, message) => {
    const model = loaded(golden.models[0]).eval();
    const before = listed(model);
    expect(thrown(() => updateBn(loader, model), ValueError)).toBe(message);
    expect(listed(model)).toEqual(before);
    expect(model.training).toBe(false);
  });

  it('puts the momentum and the mode back when the model throws', () => {
    const model = loaded(golden.models[0]).eval();
    expect(() => updateBn([randn(4, 7)], model)).toThrow(ShapeError);
    expect((model.at(1) as nn.BatchNorm1d).momentum).toBe(0.1);
    expect(model.training).toBe(false);
  });
});
