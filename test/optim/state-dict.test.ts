/**
 * State dicts of optimizers: PyTorch's structure, round trips, and what does not fit.
 */
import { describe, expect, it } from 'vitest';
import { optim, StateDictError, Tensor, tensor, ValueError, zeros } from '../../src/index';
import {
  deviation,
  elements,
  make,
  parameters,
  run,
  start,
  torchStates,
  trajectory,
} from './problem';
import { thrown } from './thrown';

/** Options that not every optimizer of PyTorch 1.13 has. */
const NEWER = ['maximize', 'differentiable', 'decoupled_weight_decay'];

const RESUMABLE = Object.entries(torchStates).map(
  ([name, { options }]) => [name, options] as const,
);

/** A tensor, and everything that holds tensors, as JSON has them. */
const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, v) => (v instanceof Tensor ? v.toArray() : v)));

/** PyTorch 1.13 has no Muon, and its NAdam is another: their own state dicts only. */
const NEWER_OPTIMIZERS: [string, object][] = [
  ['NAdam', { weightDecay: 0.1, momentumDecay: 0.01 }],
  ['Muon', { nesterov: false }],
];

describe('round trips', () => {
  for (const [name, options] of [...RESUMABLE, ...NEWER_OPTIMIZERS]) {
    it(`${name} continues on the same trajectory, bit for bit`, () => {
      const straight = start('float32', name);
      const whole = make(name, straight, options);
      run(whole, straight, 1, 10);
      const resumed = straight.map((param) => param.detach().clone().requiresGrad_());
      const second = make(name, resumed, { lr: 0.7 });
      second.loadStateDict(whole.stateDict());
      run(whole, straight, 11, 100);
      run(second, resumed, 11, 100);
      expect(elements(resumed)).toEqual(elements(straight));
    });
  }

  for (const [name, options] of RESUMABLE) {
    it(`${name} continues from a state dict that PyTorch wrote as JSON`, () => {
      const { steps } = trajectory(name, options);
      const params = parameters(steps['10']);
      const optimizer = make(name, params, {});
      optimizer.loadStateDict(torchStates[name]);
      run(optimizer, params, 11, 100);
      expect(deviation(elements(params), steps['100'])).toBeLessThan(1);
    });

    it(`${name} writes what PyTorch writes`, () => {
      const params = start();
      const optimizer = make(name, params, options);
      run(optimizer, params, 1, 10);
      const ours = plain(optimizer.stateDict());
      const theirs = torchStates[name];
      expect(Object.keys(ours.state)).toEqual(Object.keys(theirs.state));
      for (const [number, entries] of Object.entries(theirs.state)) {
        expect(Object.keys(ours.state[number]).sort()).toEqual(Object.keys(entries).sort());
        for (const [key, value] of Object.entries(entries)) {
          const flat = (v: any): number[] => [v].flat(9);
          expect(deviation(flat(ours.state[number][key]), flat(value))).toBeLessThan(1);
        }
      }
      theirs.param_groups.forEach((group, i) => {
        for (const [key, value] of Object.entries(ours.param_groups[i])) {
          if (key in group) expect([key, group[key]]).toEqual([key, value]);
          else expect(NEWER).toContain(key);
        }
      });
    });
  }
});

describe('loading', () => {
  const w = () => tensor([1, 2], { requiresGrad: true });
  const stepped = (make: (w: Tensor) => optim.SGD | optim.Adam, param = w()) => {
    const optimizer = make(param);
    param.grad = tensor([1, 1]);
    optimizer.step();
    return optimizer;
  };
  const adam = () => stepped((param) => new optim.Adam([param]));

  it('copies: the loaded state and the state dict go separate ways', () => {
    const source = adam();
    const param = w();
    const target = new optim.Adam([param]);
    target.loadStateDict(source.stateDict());
    const loaded = target.state.get(param)!.exp_avg as Tensor;
    const before = loaded.toArray();
    source.paramGroups[0].params[0].grad = tensor([9, 9]);
    source.step();
    expect(loaded.toArray()).toEqual(before);
  });

  it('takes the options over, and keeps what it does not know', () => {
    const target = new optim.SGD([w()], 0.5);
    const held = target.paramGroups[0];
    const [saved] = target.stateDict().param_groups;
    const loaded = { lr: 0.1, weight_decay: 0.01, initial_lr: 0.2, foreach: null };
    const group = { ...saved, ...loaded, params: [7] };
    target.loadStateDict({ state: {}, param_groups: [group] });
    expect(target.paramGroups[0]).toBe(held);
    expect(held).toMatchObject({ lr: 0.1, weightDecay: 0.01, initialLr: 0.2, momentum: 0 });
    expect(target.stateDict().param_groups).toEqual([{ ...group, params: [0] }]);
  });

  it('takes null for state that is not there, as PyTorch writes SGD without momentum', () => {
    const target = new optim.SGD([w()], 0.5, { momentum: 0.9 });
    const dict = { state: { 0: { momentum_buffer: null } }, param_groups: [{ params: [0] }] };
    target.loadStateDict(dict);
    expect(target.state.size).toBe(0);
  });

  it('loads the state of a 0-d parameter from JSON', () => {
    const param = tensor(3, { requiresGrad: true });
    param.grad = tensor(1);
    const source = new optim.Adam([param]);
    source.step();
    const target = new optim.Adam([param]);
    target.loadStateDict(plain(source.stateDict()));
    expect((target.state.get(param)!.exp_avg as Tensor).shape).toEqual([]);
    target.step();
    expect(target.state.get(param)!.step).toBe(2);
  });

  it('keeps the names of named parameters', () => {
    const optimizer = new optim.SGD([['weight', w()] as const], 0.1);
    expect(optimizer.paramGroups[0].paramNames).toEqual(['weight']);
    const dict = optimizer.stateDict();
    expect(dict.param_groups[0].param_names).toEqual(['weight']);
    const target = new optim.SGD([['w', w()] as const], 0.1);
    target.loadStateDict(dict);
    expect(target.paramGroups[0].paramNames).toEqual(['w']);
  });

  it('of what does not fit says so, and loads nothing', () => {
    const param = w();
    const target = stepped((p) => new optim.Adam([p], { lr: 0.25 }), param);
    const good = adam().stateDict();
    const [group] = good.param_groups;
    const state = good.state[0];
    const before = [target.stateDict(), plain(target.stateDict())] as const;
    const messages = [
      { ...good, param_groups: [group, group] },
      { ...good, param_groups: [{ ...group, params: [0, 1] }] },
      { ...good, state: { 3: state } },
      { ...good, state: { 0: { ...state, exp_avg: zeros(3) } } },
      { ...good, state: { 0: { step: 1, exp_avg: zeros(2) } } },
      { ...good, state: { 0: { momentum_buffer: zeros(2) } } },
      { ...new optim.SGD([w()], 1).stateDict() },
      {} as optim.OptimizerStateDict,
    ].map((dict) => thrown(() => target.loadStateDict(dict), StateDictError));
    expect(messages).toEqual([
      'Adam.loadStateDict: the state dict has 2 groups, the optimizer has 1. ' +
        'Build the optimizer with the same groups first.',
      'Adam.loadStateDict: group 0 has 2 parameters in the state dict and 1 in the optimizer. ' +
        'Build the optimizer with the same parameters first.',
      'Adam.loadStateDict: there is state for parameter 3, which no group of the state dict names. ' +
        'Nothing was loaded.',
      "Adam.loadStateDict: parameter 0: 'exp_avg' has shape [3], the parameter has [2]. Nothing was loaded.",
      'Adam.loadStateDict: parameter 0: lacks exp_avg_sq; its state is step, exp_avg, exp_avg_sq, ' +
        'max_exp_avg_sq. Was it saved by another optimizer? Nothing was loaded.',
      'Adam.loadStateDict: parameter 0: lacks step, exp_avg, exp_avg_sq and has momentum_buffer; its ' +
        'state is step, exp_avg, exp_avg_sq, max_exp_avg_sq. Was it saved by another optimizer? ' +
        'Nothing was loaded.',
      'Adam.loadStateDict: group 0 lacks betas, eps, amsgrad and has momentum, dampening, nesterov. ' +
        'Was it saved by another optimizer? Nothing was loaded.',
      'Adam.loadStateDict: takes { state, param_groups }, as stateDict() of an optimizer gives it.',
    ]);
    const negative = { ...good, param_groups: [{ ...group, lr: -1 }] };
    expect(thrown(() => target.loadStateDict(negative), ValueError)).toBe(
      'Adam: lr is -1. Give a number of 0 or more.',
    );
    expect(plain(target.stateDict())).toEqual(before[1]);
    expect(target.state.get(param)!.exp_avg).toBe(before[0].state[0].exp_avg);
  });

  it('passes through hooks', () => {
    const log: string[] = [];
    const optimizer = adam();
    optimizer.registerStateDictPreHook((o) => void log.push(`before saving ${o.name}`));
    optimizer.registerStateDictPostHook((_, dict) => ({ ...dict, state: {} }));
    optimizer.registerLoadStateDictPreHook((_, dict) => {
      log.push('second');
      return dict;
    });
    const first = optimizer.registerLoadStateDictPreHook(
      (_, dict) => {
        log.push('first');
        return { ...dict, param_groups: [{ ...dict.param_groups[0], lr: 0.5 }] };
      },
      { prepend: true },
    );
    optimizer.registerLoadStateDictPostHook((o) => void log.push(`lr ${o.paramGroups[0].lr}`));
    const dict = optimizer.stateDict();
    expect(dict.state).toEqual({});
    optimizer.loadStateDict(dict);
    first.remove();
    optimizer.loadStateDict(dict);
    expect(log).toEqual(['before saving Adam', 'first', 'second', 'lr 0.5', 'second', 'lr 0.001']);
  });
});
