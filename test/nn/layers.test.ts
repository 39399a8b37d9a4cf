// Every layer without state beyond its parameters against PyTorch: values, gradients, state dict, printed form.
import { describe, expect, test } from 'vitest';
import { manualSeed, nn } from '../../src/index';
import { expectClose, load, restore, restoreOptions, type Stored } from './golden';

interface LayerCase {
  class: string;
  args: unknown[];
  options: Record<string, unknown>;
  seed: number;
  training: boolean;
  printed: string;
  state: [string, Stored][];
  input: Stored;
  output: Stored;
  cotangent: Stored;
  inputGrad: Stored;
  grads: Record<string, Stored>;
}

/** The same options in the order of PyTorch's parameters, to be given by position. */
const POSITIONS: Record<string, string[]> = {
  LeakyReLU: ['negativeSlope', 'inplace'],
  Hardtanh: ['minVal', 'maxVal'],
  Softplus: ['beta', 'threshold'],
  ELU: ['alpha'],
  CELU: ['alpha'],
  GELU: ['approximate'],
  Softmax: ['dim'],
};

describe.each(load<LayerCase>('layers').map((c) => [c.printed, c] as const))('%s', (_, c) => {
  const make = (...args: unknown[]) => {
    manualSeed(c.seed);
    const layer = new (nn as any)[c.class](...args);
    layer.train(c.training);
    return layer;
  };
  const name = `input [${c.input.shape}], ${c.training ? 'training' : 'evaluation'}`;
  const hasOptions = Object.keys(c.options).length > 0;

  test(`values and gradients, ${name}`, () => {
    const layer = make(...c.args, ...(hasOptions ? [restoreOptions(c.options)] : []));
    const x = restore(c.input).requiresGrad_();
    const y = layer(x.mul(1));
    y.backward(restore(c.cotangent));
    expectClose(y, c.output);
    expectClose(x.grad, c.inputGrad);
    for (const [key, parameter] of layer.namedParameters()) {
      expectClose(parameter.grad, c.grads[key]);
    }
  });

  test(`state dict and printed form, ${name}`, () => {
    const layer = make(...c.args, ...(hasOptions ? [restoreOptions(c.options)] : []));
    const state = layer.stateDict();
    expect(Object.keys(state)).toEqual(c.state.map(([key]) => key));
    // Bit for bit: the initial values are PyTorch's own.
    for (const [key, stored] of c.state) expectClose(state[key], stored, 0, 0);
    expect(String(layer)).toBe(c.printed);
  });

  const positions = POSITIONS[c.class];
  if (hasOptions && positions !== undefined) {
    test(`options by position, ${name}`, () => {
      const args = positions.map((option) => c.options[option]);
      expectClose(make(...c.args, ...args)(restore(c.input)), c.output);
    });
  }
});
