// Weight norm and spectral norm against PyTorch, in both forms; parametrizations of one's own.
import { describe, expect, test } from 'vitest';
import {
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  rand,
  randn,
  ShapeError,
  Tensor,
  tensor,
  ValueError,
} from '../../src/index';
import { expectClose, load, restore, restoreOptions, type Stored } from './golden';

interface Reparametrized {
  form: string;
  module: string;
  args: number[];
  options: Record<string, unknown>;
  printed: string;
  state: [string, Stored][];
  next: number;
  inputs: Stored[];
  outputs: Stored[];
  grads: Record<string, Stored>;
  after: Record<string, Stored>;
}

const { utils } = nn;
const FORMS: Record<string, any> = {
  weightNorm: utils.weightNorm,
  spectralNorm: utils.spectralNorm,
  'parametrizations.weightNorm': utils.parametrizations.weightNorm,
  'parametrizations.spectralNorm': utils.parametrizations.spectralNorm,
};
const titled = load<Reparametrized>('reparametrized').map(
  (c) => [`${c.form} of ${c.module} ${JSON.stringify(c.options)}`, c] as const,
);

test.each(titled)('%s', (_, c) => {
  manualSeed(3);
  const options = Object.keys(c.options).length > 0 ? [restoreOptions(c.options)] : [];
  const layer = FORMS[c.form](new (nn as any)[c.module](...c.args), ...options);
  const state = layer.stateDict();
  expect(Object.keys(state)).toEqual(c.state.map(([key]) => key));
  for (const [key, stored] of c.state) expectClose(state[key], stored);
  expect(rand(1).item()).toBe(c.next);
  expect(String(layer)).toBe(c.printed);

  const run = (): Tensor => {
    const y = layer(...c.inputs.map(restore));
    return y instanceof Tensor ? y : y[0];
  };
  expectClose(run(), c.outputs[0]);
  const y = run();
  expectClose(y, c.outputs[1]);
  const weights = Array.from({ length: y.numel() }, (_, i) => (((i * 5 + 2) % 7) - 3) / 4);
  y.backward(tensor(weights).reshape(y.shape));
  const grads = Object.fromEntries(layer.namedParameters().map(([k, p]: any) => [k, p.grad]));
  expect(Object.keys(grads)).toEqual(Object.keys(c.grads));
  for (const [key, stored] of Object.entries(c.grads)) expectClose(grads[key], stored);
  const buffers = Object.fromEntries(layer.namedBuffers());
  for (const [key, stored] of Object.entries(c.after)) expectClose(buffers[key], stored);
  layer.eval();
  expectClose(run(), c.outputs[2]);
});

class Doubled extends nn.Module {
  override forward(x: Tensor) {
    return x.mul(2);
  }
  rightInverse(x: Tensor) {
    return x.div(2);
  }
}

class Squared extends nn.Module {
  override forward(x: Tensor) {
    return x.square();
  }
}

describe('a parametrization of one’s own', () => {
  const { parametrize } = utils;

  test('is computed at every use, trains what is stored, and can be assigned', () => {
    const layer = new nn.Linear(2, 1);
    const { weight } = layer;
    const before = weight.detach().clone();
    expect(parametrize.registerParametrization(layer, 'weight', new Doubled())).toBe(layer);
    expect(layer).toBeInstanceOf(nn.Linear);
    // The value is what it was; stored is half of it, in the same parameter.
    expect(layer.weight.toArray()).toEqual(before.toArray());
    expect(layer.parameters()).toContain(weight);
    expect(weight.toArray()).toEqual(before.div(2).toArray());
    const optimizer = new optim.SGD([weight], { lr: 0.5 });
    layer(ones(1, 2)).sum().backward();
    optimizer.step();
    expectClose(layer.weight.detach(), {
      dtype: 'float32',
      shape: [1, 2],
      data: before.sub(2).data as any,
    });
    (layer as any).weight = ones(1, 2).mul(6);
    expect(weight.toArray()).toEqual([[3, 3]]);
    expect(String(layer)).toBe(
      'ParametrizedLinear(\n  in_features=2, out_features=1, bias=True\n  (parametrizations): ModuleDict(\n' +
        '    (weight): ParametrizationList(\n      (0): Doubled()\n    )\n  )\n)',
    );
  });

  test('several on one tensor, one on another, and away again', () => {
    const layer = new nn.Linear(2, 2);
    const stored = layer.weight.detach().clone();
    parametrize.registerParametrization(layer, 'weight', new Squared());
    parametrize.registerParametrization(layer, 'weight', new Doubled());
    parametrize.registerParametrization(layer, 'bias', new Squared());
    expect(layer.weight.toArray()).toEqual(stored.square().mul(2).toArray());
    expect(parametrize.isParametrized(layer)).toBe(true);
    expect(parametrize.isParametrized(layer, 'weight')).toBe(true);
    parametrize.removeParametrizations(layer, 'weight', { leaveParametrized: false });
    expect(layer.weight.toArray()).toEqual(stored.toArray());
    expect(parametrize.isParametrized(layer, 'weight')).toBe(false);
    const bias = layer.bias!.detach();
    parametrize.removeParametrizations(layer, 'bias');
    expect(layer.bias!.toArray()).toEqual(bias.toArray());
    expect(String(layer)).toBe('Linear(in_features=2, out_features=2, bias=True)');
    expect(Object.getPrototypeOf(layer)).toBe(nn.Linear.prototype);
    expect(Object.keys(layer.stateDict())).toEqual(['weight', 'bias']);
  });

  test('two layers keep theirs apart, and state dicts load', () => {
    const make = () => utils.parametrizations.weightNorm(new nn.Linear(3, 2));
    const [a, b] = [make(), make()];
    expect(a.weight.equal(b.weight)).toBe(false);
    b.loadStateDict(a.stateDict());
    expect(a.weight.equal(b.weight)).toBe(true);
    const x = randn(4, 3);
    expect(a(x).toArray()).toEqual(b(x).toArray());
  });

  test.each(['weightNorm', 'spectralNorm'])(
    'a copy of a layer with %s computes its own weight',
    (form) => {
      const layer = FORMS[form](new nn.Linear(3, 2)) as nn.Linear;
      const { module: copy } = new optim.swaUtils.AveragedModel(layer.eval());
      const parts = copy as unknown as Record<string, Tensor>;
      const x = randn(4, 3);
      expect(copy(x).toArray()).toEqual(layer(x).toArray());
      const [scaled] = form === 'weightNorm' ? [parts.weight_g] : [copy.bias as Tensor];
      const before = layer(x).toArray();
      noGrad(() => scaled.mul_(0).add_(1));
      expect(copy(x).toArray()).not.toEqual(before);
      expect(layer(x).toArray()).toEqual(before);
      const away = form === 'weightNorm' ? utils.removeWeightNorm : utils.removeSpectralNorm;
      const computed = copy(x).toArray();
      away(copy);
      expect(Object.keys(copy.stateDict()).sort()).toEqual(['bias', 'weight']);
      // The same formula: equal bit for bit.
      expect(copy(x).toArray()).toEqual(computed);
      expect(Object.keys(layer.stateDict())).not.toContain('weight');
      expect(layer(x).toArray()).toEqual(before);
    },
  );

  test('misfits are errors, and leave the layer as it was', () => {
    const layer = new nn.Linear(2, 3);
    class Cut extends nn.Module {
      override forward(x: Tensor) {
        return x.narrow(0, 0, 1);
      }
    }
    expect(() => parametrize.registerParametrization(layer, 'weight', new Cut())).toThrow(
      ShapeError,
    );
    expect(() => parametrize.registerParametrization(layer, 'weight', new Cut())).toThrow(
      "registerParametrization: 'weight' was float32 [3, 2] and would become float32 [1, 2].",
    );
    expect(() => parametrize.registerParametrization(layer, 'wieght', new Squared())).toThrow(
      "Linear has no parameter 'wieght' of its own. Known: weight, bias.",
    );
    expect(() => parametrize.removeParametrizations(layer, 'weight')).toThrow(
      "removeParametrizations: 'weight' of Linear is not parametrized.",
    );
    expect(() => utils.spectralNorm(layer, { nPowerIterations: 0 })).toThrow(ValueError);
    expect(String(layer)).toBe('Linear(in_features=2, out_features=3, bias=True)');
    expect(layer.weight).toBeInstanceOf(nn.Parameter);
  });
});

test.each([
  ['weight norm', utils.weightNorm, utils.removeWeightNorm],
  ['spectral norm', utils.spectralNorm, utils.removeSpectralNorm],
] as const)('%s in the older form is taken away again', (_, put, remove) => {
  const layer = put(new nn.Linear(3, 2)).eval();
  const x = randn(4, 3);
  const wanted = layer(x).toArray();
  expect(() => put(layer)).toThrow('has it already. Apply it once.');
  expect(remove(layer)).toBe(layer);
  expect(Object.keys(layer.stateDict()).sort()).toEqual(['bias', 'weight']);
  expect(layer(x).toArray()).toEqual(wanted);
  expect(() => remove(layer)).toThrow("'weight' of Linear has none to take away.");
  expect(Object.keys(put(layer).stateDict()).length).toBeGreaterThan(2);
});
