/**
 * What the constructors of optimizers take and refuse: options, parameters, groups.
 */
import { describe, expect, it } from 'vitest';
import { nn, OptionError, optim, type Tensor, tensor, ValueError } from '../../src/index';
import { thrown } from './thrown';

const leaf = () => tensor([1, 2], { requiresGrad: true });

describe('options', () => {
  it('come by position, by name, or both', () => {
    const options = [
      new optim.SGD([leaf()], 0.1, 0.9, 0, 0.01, true),
      new optim.SGD([leaf()], 0.1, { momentum: 0.9, weightDecay: 0.01, nesterov: true }),
      new optim.SGD([leaf()], { lr: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: true }),
    ].map(({ defaults }) => defaults);
    expect(options[0]).toEqual({
      lr: 0.1,
      momentum: 0.9,
      dampening: 0,
      weightDecay: 0.01,
      nesterov: true,
      maximize: false,
      differentiable: false,
    });
    expect(options[1]).toEqual(options[0]);
    expect(options[2]).toEqual(options[0]);
    expect(new optim.Adam([leaf()], 0.1, [0.5, 0.6]).defaults.betas).toEqual([0.5, 0.6]);
    expect(new optim.AdamW([leaf()]).defaults.weightDecay).toBe(0.01);
  });

  it.each<[string, () => unknown, new (...args: any[]) => Error, string]>([
    [
      'unknown',
      () => new optim.SGD([leaf()], { lr: 0.1, wieghtDecay: 1 } as object),
      OptionError,
      "SGD: unknown option 'wieghtDecay'. Did you mean 'weightDecay'?",
    ],
    [
      'unknown in a group',
      () => new optim.Adam([{ params: [leaf()], learningRate: 1 } as { params: Tensor[] }]),
      OptionError,
      "Adam: unknown group option 'learningRate'. Known: lr, betas, eps, weightDecay, amsgrad, maximize, differentiable, decoupledWeightDecay, initialLr.",
    ],
    [
      'a missing lr',
      () => new optim.SGD([leaf()]),
      OptionError,
      "SGD: 'lr' is missing. Give it by position or by name.",
    ],
    [
      'lr',
      () => new optim.SGD([leaf()], -0.1),
      ValueError,
      'SGD: lr is -0.1. Give a number of 0 or more.',
    ],
    [
      'lr of a group',
      () => new optim.SGD([{ params: leaf(), lr: Number.NaN }], 0.1),
      ValueError,
      'SGD: lr is NaN. Give a number of 0 or more.',
    ],
    [
      'lr of another kind',
      () => new optim.Adam([leaf()], '0.1' as never),
      ValueError,
      'Adam: lr is 0.1. Give a number of 0 or more.',
    ],
    [
      'momentum',
      () => new optim.SGD([leaf()], { lr: 1, momentum: -1 }),
      ValueError,
      'SGD: momentum is -1. Give a number of 0 or more.',
    ],
    [
      'weightDecay',
      () => new optim.AdamW([leaf()], { weightDecay: -1 }),
      ValueError,
      'AdamW: weightDecay is -1. Give a number of 0 or more.',
    ],
    [
      'eps',
      () => new optim.Adam([leaf()], { eps: -1 }),
      ValueError,
      'Adam: eps is -1. Give a number of 0 or more.',
    ],
    [
      'betas',
      () => new optim.Adam([leaf()], { betas: [0.9, 1] }),
      ValueError,
      'Adam: betas[1] is 1. Give a number from 0 up to, not including, 1.',
    ],
    [
      'one beta',
      () => new optim.Adam([leaf()], { betas: 0.9 as never }),
      ValueError,
      'Adam: betas is 0.9. Give two numbers: [0.9, 0.999].',
    ],
    [
      'nesterov',
      () => new optim.SGD([leaf()], { lr: 1, momentum: 0.9, dampening: 0.1, nesterov: true }),
      ValueError,
      'SGD: nesterov needs momentum above 0 and dampening 0, got momentum 0.9 and dampening 0.1. ' +
        'Give those, or leave nesterov out.',
    ],
    [
      'nesterov without momentum',
      () => new optim.SGD([leaf()], { lr: 1, nesterov: true }),
      ValueError,
      'SGD: nesterov needs momentum above 0 and dampening 0, got momentum 0 and dampening 0. ' +
        'Give those, or leave nesterov out.',
    ],
  ])('out of range: %s', (_, fn, type, message) => {
    expect(thrown(fn, type)).toBe(message);
  });
});

describe('parameters', () => {
  const twice = leaf();
  it.each<[string, () => unknown, string]>([
    [
      'none',
      () => new optim.SGD([], 0.1),
      'SGD: got an empty parameter list. Pass model.parameters(), and check that the model registers its layers.',
    ],
    [
      'a tensor',
      () => new optim.SGD(leaf() as never, 0.1),
      'SGD: params must be a list of tensors or of groups, got a tensor. Pass model.parameters(), or [tensor].',
    ],
    [
      'a module',
      () => new optim.SGD(new nn.Linear(1, 1) as never, 0.1),
      'SGD: params must be a list of tensors or of groups, got a function. Pass model.parameters(), or [tensor].',
    ],
    [
      'a number among them',
      () => new optim.SGD([leaf(), 3 as never], 0.1),
      'SGD: parameter 1 is a number, not a tensor.',
    ],
    [
      'null first',
      () => new optim.SGD([null as never], 0.1),
      'SGD: parameter 0 is null, not a tensor.',
    ],
    [
      'a non-leaf',
      () => new optim.SGD([leaf().mul(2)], 0.1),
      'SGD: parameter 0 of shape [2] is not a leaf: mul made it. Pass the tensor it was made from, or detach() it.',
    ],
    [
      'one twice',
      () => new optim.SGD([twice, twice], 0.1),
      'SGD: parameter 1 of shape [2] stands twice in its group. Give it once.',
    ],
    [
      'one in two groups',
      () => new optim.SGD([{ params: [twice] }, { params: [leaf(), twice] }], 0.1),
      'SGD: parameter 1 of shape [2] is in another group already. Give it once.',
    ],
    [
      'an empty group',
      () => new optim.SGD([{ params: [leaf()] }, { params: [] }], 0.1),
      'SGD: a group has no parameters. Leave it out, or fill its params.',
    ],
    [
      'a group without params',
      () => new optim.SGD([{ params: [leaf()] }, { lr: 1 } as never], 0.1),
      "SGD: a group is an object without 'params'. Write { params: […], lr: … }.",
    ],
    [
      'some with names',
      () => new optim.SGD([['w', leaf()] as const, leaf()], 0.1),
      'SGD: some parameters have names and others have none. Pass model.namedParameters() everywhere, or model.parameters().',
    ],
  ])('wrong: %s', (_, fn, message) => {
    expect(thrown(fn, ValueError)).toBe(message);
  });

  it('come from any iterable, a generator too', () => {
    const model = new nn.Linear(2, 1);
    const all = function* () {
      yield* model.parameters();
    };
    expect(new optim.SGD(all(), 0.1).paramGroups[0].params).toEqual(model.parameters());
    const named = new optim.SGD(model.namedParameters(), 0.1);
    expect(named.paramGroups[0].paramNames).toEqual(['weight', 'bias']);
    const set = new optim.SGD([{ params: new Set(model.parameters()) }], 0.1);
    expect(set.paramGroups[0].params).toHaveLength(2);
  });

  it('a group that is refused leaves the optimizer as it was', () => {
    const optimizer = new optim.SGD([twice], 0.1);
    expect(() => optimizer.addParamGroup({ params: [leaf()], momentum: -1 })).toThrow(ValueError);
    expect(optimizer.paramGroups).toHaveLength(1);
    optimizer.addParamGroup({ params: leaf(), lr: 0.5, momentum: undefined });
    expect(optimizer.paramGroups[1]).toMatchObject({ lr: 0.5, momentum: 0 });
  });
});
