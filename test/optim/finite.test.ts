/**
 * `errorIfNonfinite`: a step with NaN or infinite gradients throws and changes nothing.
 */
import { describe, expect, it } from 'vitest';
import { GradError, optim, type Tensor, tensor } from '../../src/index';
import { thrown } from './thrown';

const KINDS = [
  'SGD',
  'Adam',
  'AdamW',
  'RMSprop',
  'Adagrad',
  'Adadelta',
  'NAdam',
  'RAdam',
  'Adamax',
  'Rprop',
  'ASGD',
  'Adafactor',
  'Muon',
  'LBFGS',
];

function make(kind: string, params: optim.Params<object>): optim.Optimizer<any> {
  const Kind = optim[kind as 'SGD'] as unknown as new (...args: any[]) => optim.Optimizer<any>;
  return new Kind(params, { lr: 0.1 });
}

describe.each(KINDS)('%s', (kind) => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %s', (bad) => {
    const first = tensor([[1, 2]], { requiresGrad: true });
    const second = tensor([[3, 4, 5]], { requiresGrad: true });
    const params: [string, Tensor][] = [
      ['first', first],
      ['second', second],
    ];
    const optimizer = make(kind, params);
    optimizer.errorIfNonfinite = true;
    first.grad = tensor([[0.5, 0.5]]);
    second.grad = tensor([[0.5, bad, 0.25]]);
    expect(thrown(() => optimizer.step(() => 1), GradError)).toBe(
      `${kind}.step: the gradient of parameter 1 'second' of group 0, shape [1, 3], is NaN or infinite in 1 of 3 ` +
        'elements. Nothing was changed. Look for the origin with autograd.detectAnomaly(), or lower the learning rate.',
    );
    expect([first.toArray(), second.toArray()]).toEqual([[[1, 2]], [[3, 4, 5]]]);
    expect(optimizer.state.size).toBe(0);
    second.grad = tensor([[0.5, 0.5, 0.25]]);
    optimizer.step(() => 1);
    expect(second.toArray()).not.toEqual([[3, 4, 5]]);
  });
});

describe('where it is not asked for', () => {
  it('NaN goes into the parameter, as in PyTorch', () => {
    const w = tensor([1], { requiresGrad: true });
    w.grad = tensor([Number.NaN]);
    new optim.SGD([w], 0.1).step();
    expect(w.item()).toBeNaN();
  });

  it('the second group is named by its number', () => {
    const [a, b] = [tensor([1], { requiresGrad: true }), tensor([2], { requiresGrad: true })];
    const optimizer = new optim.SGD([{ params: a }, { params: b }], 0.1);
    optimizer.errorIfNonfinite = true;
    b.grad = tensor([Number.NaN]);
    expect(thrown(() => optimizer.step(), GradError)).toContain('parameter 0 of group 1');
  });
});
