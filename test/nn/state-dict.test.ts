// State dicts: what goes out, what comes in, and that a misfit changes nothing.
import { expect, test } from 'vitest';
import { nn, ones, StateDictError, tensor, zeros } from '../../src/index';

const make = () => new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh(), new nn.Linear(3, 1));

test('a state dict shares elements and stands outside the graph', () => {
  const model = make();
  const state = model.stateDict();
  expect(Object.values(state).some((value) => value.requiresGrad)).toBe(false);
  state['0.bias'].fill_(7);
  expect((model[0] as nn.Linear).bias!.toArray()).toEqual([7, 7, 7]);
});

test('one model takes over the other one', () => {
  const [a, b] = [make(), make()];
  const kept = b.parameters();
  for (const given of [a.stateDict(), new Map(Object.entries(a.stateDict()))]) {
    expect(b.loadStateDict(given)).toEqual({ missingKeys: [], unexpectedKeys: [] });
  }
  expect(b(ones(1, 2)).item()).toBe(a(ones(1, 2)).item());
  expect(b.parameters()).toEqual(kept);
  expect(b.parameters().every((p) => p.requiresGrad && p.isLeaf)).toBe(true);
});

test('elements are copied and cast', () => {
  const model = new nn.Linear(1, 1, { bias: false });
  const weight = tensor([[2]], { dtype: 'float64' });
  model.loadStateDict({ weight });
  weight.fill_(5);
  expect([model.weight.item(), model.weight.dtype]).toEqual([2, 'float32']);
});

test('a misfit names every key and shape, and nothing is loaded', () => {
  const model = make();
  const before = model.parameters().map((p) => p.toArray());
  const versions = model.parameters().map((p) => p._version);
  const state: Record<string, any> = { ...make().stateDict(), '2.wieght': zeros(1, 3) };
  delete state['2.weight'];
  delete state['0.bias'];
  state['0.weight'] = zeros(3, 3);
  state['2.bias'] = [1];
  let error: unknown;
  try {
    model.loadStateDict(state);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(StateDictError);
  const { message, missingKeys, unexpectedKeys } = error as StateDictError;
  expect(message).toBe(
    'loadStateDict: the state dict does not fit Sequential; nothing was loaded. ' +
      'Missing keys: 0.bias, 2.weight. Unexpected keys: 2.wieght (for 2.weight?). ' +
      "'0.weight' has shape [3, 3], the module's has [3, 2]. '2.bias' is an array, not a tensor. " +
      'Build the module as it was when saved, or pass { strict: false } to load only keys that both have.',
  );
  expect(missingKeys).toEqual(['0.bias', '2.weight']);
  expect(unexpectedKeys).toEqual(['2.wieght']);
  expect(model.parameters().map((p) => p.toArray())).toEqual(before);
  expect(model.parameters().map((p) => p._version)).toEqual(versions);
});

test('without strict the common keys are loaded, and shapes must still fit', () => {
  const model = make();
  const result = model.loadStateDict({ '0.bias': ones(3), other: ones(1) }, { strict: false });
  expect(result.unexpectedKeys).toEqual(['other']);
  expect(result.missingKeys).toEqual(['0.weight', '2.weight', '2.bias']);
  expect((model[0] as nn.Linear).bias!.toArray()).toEqual([1, 1, 1]);
  const misfit = { '0.bias': zeros(3), '2.bias': zeros(2) };
  expect(() => model.loadStateDict(misfit, false)).toThrow(
    "'2.bias' has shape [2], the module's has [1].",
  );
  expect((model[0] as nn.Linear).bias!.toArray()).toEqual([1, 1, 1]);
});

test('weights of losses are buffers', () => {
  const loss = new nn.BCEWithLogitsLoss({ posWeight: ones(2) });
  expect(Object.keys(loss.stateDict())).toEqual(['pos_weight']);
  expect(loss.posWeight!.toArray()).toEqual([1, 1]);
});
