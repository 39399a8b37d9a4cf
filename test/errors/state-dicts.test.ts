/**
 * State dicts that do not fit: the error lists everything that is wrong, and nothing is loaded, not even what fits.
 */
import { describe, expect, it } from 'vitest';
import { nn, optim, StateDictError, type Tensor, tensor, ValueError, zeros } from '../../src/index';
import { thrown } from './refusals';

describe('of a module', () => {
  const good = () => ({ weight: zeros(3, 2), bias: zeros(3) });

  it.each<[string, unknown, string, string[], string[]]>([
    ['a key is missing', { weight: zeros(3, 2) }, 'Missing keys: bias. ', ['bias'], []],
    [
      'a key is unknown',
      { ...good(), running_mean: zeros(3) },
      'Unexpected keys: running_mean. ',
      [],
      ['running_mean'],
    ],
    [
      'a key is misspelt',
      { wieght: zeros(3, 2), bias: zeros(3) },
      'Missing keys: weight. Unexpected keys: wieght (for weight?). ',
      ['weight'],
      ['wieght'],
    ],
    [
      'a shape differs',
      { ...good(), weight: zeros(2, 3) },
      "'weight' has shape [2, 3], the module's has [3, 2]. ",
      [],
      [],
    ],
    [
      'a value is no tensor',
      { ...good(), bias: [0, 0, 0] },
      "'bias' is an array, not a tensor. ",
      [],
      [],
    ],
    [
      'all at once',
      { weight: zeros(1), extra: zeros(1) },
      "Missing keys: bias. Unexpected keys: extra. 'weight' has shape [1], the module's has [3, 2]. ",
      ['bias'],
      ['extra'],
    ],
  ])('%s', (_, dict, problems, missing, unexpected) => {
    const layer = new nn.Linear(2, 3);
    const before = [layer.weight.toArray(), layer.bias?.toArray()];
    const error = thrown(() => layer.loadStateDict(dict as never)) as StateDictError;
    expect(error).toBeInstanceOf(StateDictError);
    expect(error.message).toBe(
      `loadStateDict: the state dict does not fit Linear; nothing was loaded. ${problems}` +
        'Build the module as it was when saved, or pass { strict: false } to load only keys that both have.',
    );
    expect([error.missingKeys, error.unexpectedKeys]).toEqual([missing, unexpected]);
    expect([layer.weight.toArray(), layer.bias?.toArray()]).toEqual(before);
    expect(layer.weight._version).toBe(new nn.Linear(2, 3).weight._version);
  });

  it('a wrong shape is refused without strict too', () => {
    const layer = new nn.Linear(2, 3);
    const before = layer.bias?.toArray();
    const dict = { weight: zeros(2, 2), bias: zeros(3) };
    expect(thrown(() => layer.loadStateDict(dict, { strict: false })).message).toBe(
      'loadStateDict: the state dict does not fit Linear; nothing was loaded. ' +
        "'weight' has shape [2, 2], the module's has [3, 2]. Build the module as it was when saved.",
    );
    expect(layer.bias?.toArray()).toEqual(before);
  });

  it('names the paths of a model', () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU(), new nn.Linear(2, 1));
    const other = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1));
    expect(thrown(() => model.loadStateDict(other.stateDict())).message).toBe(
      'loadStateDict: the state dict does not fit Sequential; nothing was loaded. ' +
        'Missing keys: 2.weight, 2.bias. Unexpected keys: 1.weight (for 2.weight?), 1.bias (for 2.bias?). ' +
        'Build the module as it was when saved, or pass { strict: false } to load only keys that both have.',
    );
  });

  it('nothing at all', () => {
    expect(thrown(() => new nn.Linear(2, 3).loadStateDict(null as never)).message).toBe(
      'loadStateDict: takes an object of tensors by name, got null. Pass what stateDict() gives.',
    );
  });
});

describe('of an optimizer', () => {
  function trained(make: (w: Tensor) => optim.SGD | optim.Adam) {
    const w = tensor([1, 2], { requiresGrad: true });
    w.grad = tensor([1, 1]);
    const optimizer = make(w);
    optimizer.step();
    return optimizer;
  }
  const momentum = (lr: number) => trained((w) => new optim.SGD([w], { lr, momentum: 0.9 }));
  const { state, param_groups } = momentum(0.5).stateDict();
  const [group] = param_groups;

  it.each<[string, unknown, new (...args: any[]) => Error, string]>([
    [
      'no state dict',
      null,
      StateDictError,
      'SGD.loadStateDict: takes { state, param_groups }, as stateDict() of an optimizer gives it.',
    ],
    [
      'another number of groups',
      { state, param_groups: [group, group] },
      StateDictError,
      'SGD.loadStateDict: the state dict has 2 groups, the optimizer has 1. ' +
        'Build the optimizer with the same groups first.',
    ],
    [
      'another number of parameters',
      { state, param_groups: [{ ...group, params: [0, 1, 2] }] },
      StateDictError,
      'SGD.loadStateDict: group 0 has 3 parameters in the state dict and 1 in the optimizer. ' +
        'Build the optimizer with the same parameters first.',
    ],
    [
      'state of a parameter that is not there',
      { state: { 7: state[0] }, param_groups },
      StateDictError,
      'SGD.loadStateDict: there is state for parameter 7, which no group of the state dict names. ' +
        'Nothing was loaded.',
    ],
    [
      'another shape',
      { state: { 0: { momentum_buffer: zeros(3) } }, param_groups },
      StateDictError,
      "SGD.loadStateDict: parameter 0: 'momentum_buffer' has shape [3], the parameter has [2]. " +
        'Nothing was loaded.',
    ],
    [
      'state that is no state',
      { state: { 0: 3 }, param_groups },
      StateDictError,
      'SGD.loadStateDict: parameter 0: its state is a number, not tensors by name. Nothing was loaded.',
    ],
    [
      'options of another optimizer',
      new optim.Adam([zeros(2)]).stateDict(),
      StateDictError,
      'SGD.loadStateDict: group 0 lacks momentum, dampening, nesterov and has betas, eps, amsgrad, decoupledWeightDecay. ' +
        'Was it saved by another optimizer? Nothing was loaded.',
    ],
    [
      'state of another optimizer',
      { state: trained((w) => new optim.Adam([w])).stateDict().state, param_groups },
      StateDictError,
      'SGD.loadStateDict: parameter 0: has step, exp_avg, exp_avg_sq; its state is momentum_buffer. ' +
        'Was it saved by another optimizer? Nothing was loaded.',
    ],
    [
      'an option out of range',
      { state, param_groups: [{ ...group, lr: -1 }] },
      ValueError,
      'SGD: lr is -1. Give a number of 0 or more.',
    ],
  ])('%s', (_, dict, type, message) => {
    const optimizer = momentum(0.1);
    const [held] = optimizer.paramGroups;
    const buffer = [...optimizer.state.values()][0].momentum_buffer as Tensor;
    const before = [buffer.toArray(), { ...held }];
    const error = thrown(() => optimizer.loadStateDict(dict as never));
    expect(error.message).toBe(message);
    expect(error).toBeInstanceOf(type);
    expect([...optimizer.state.values()][0].momentum_buffer).toBe(buffer);
    expect([buffer.toArray(), { ...held }]).toEqual(before);
  });
});
