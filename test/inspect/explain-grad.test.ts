/**
 * Why a gradient is what it is, and the table of a model's layers.
 */
import { describe, expect, it } from 'vitest';
import { nn, noGrad, ones, tensor } from '../../src/index';
import { explainGrad, summary, track } from '../../src/inspect/index';

const leaf = (values: number | number[]) => tensor(values, { requiresGrad: true });

describe('null', () => {
  it('does not require grad, or is no floating tensor', () => {
    expect(explainGrad(tensor(1))).toMatch(/^grad is null: .* created without \{ requiresGrad/);
    expect(explainGrad(tensor([1], { dtype: 'int32' }))).toContain('is int32');
    expect(explainGrad(noGrad(() => leaf(1).mul(2)))).toContain('computed under noGrad()');
  });
  it('is not a leaf', () => {
    const h = leaf(1).mul(2);
    expect(explainGrad(h)).toContain('was made by mul, and .grad is kept for leaves only');
    h.retainGrad();
    h.backward();
    expect(explainGrad(h)).toContain('grad is as it should be');
  });
  it('backward has not run, or it was reset', () => {
    const w = leaf(1);
    expect(explainGrad(w)).toContain('backward() has not run');
    expect(explainGrad(w, { loss: () => w.mul(2) })).toMatch(
      /has not run yet\. It will find: grad is/,
    );
    const loss = w.square();
    loss.backward();
    w.grad = null;
    expect(explainGrad(w, { loss })).toContain('it was reset since');
  });
  it('the loss is outside the graph', () => {
    const w = leaf(1);
    expect(explainGrad(w, { loss: noGrad(() => w.mul(2)) })).toContain('of the loss, the tensor');
  });
  it('detached, and at which operation', () => {
    const w = leaf([1, 2]);
    const v = leaf([3, 4]);
    const loss = () => w.exp().mul(2).detach().mul(v).sum();
    expect(explainGrad(w, { loss })).toContain(
      'detach() cut it off: the result of mul [2] was detached',
    );
    expect(explainGrad(w, { loss: w.detach().mul(v).sum() })).toContain('mul uses its elements');
    expect(explainGrad(w, { loss: v.sum() })).toContain('It was not used');
    const linear = new nn.Linear(2, 2);
    const inside = () =>
      linear(w.reshape(1, 1, 2))
        .softmax(-1)
        .detach()
        .add(v)
        .sum();
    expect(explainGrad(w, { loss: inside })).toContain('the result of softmax [1, 1, 2]');
  });
});

describe('zero', () => {
  it('a dead ReLU, with its module', () => {
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1));
    track(model);
    noGrad(() => model.getParameter('0.bias').fill_(-100));
    const loss = () => model(ones(4, 2)).sum();
    const weight = model.getParameter('0.weight');
    expect(explainGrad(weight, { loss, model })).toContain(
      'grad is zero in all 6 elements. A dead relu: all 12 of its operands at relu in 1',
    );
  });
  it('saturated, multiplied by zero, zero from the start', () => {
    const w = leaf([50, -50]);
    expect(explainGrad(w, { loss: () => w.tanh().sum() })).toContain('tanh at tanh is saturated');
    expect(explainGrad(w, { loss: () => w.mul(0).sum() })).toContain('It becomes zero at mul');
    const one = leaf(2);
    one.grad = tensor(0);
    expect(explainGrad(one)).toContain('grad is zero in all 1 elements. Pass { loss');
  });
});

describe('not finite, huge, fine', () => {
  it('where it arises in backward, and in forward', () => {
    const w = leaf([0, 1]);
    expect(explainGrad(w, { loss: () => w.sqrt().mul(0).sum() })).toMatch(
      /1 NaN of 2 elements\. It arises at sqrt: incoming \[0, 0\], its derivative is g \/ \(y \* 2\)/,
    );
    const v = leaf([-1, 1]);
    expect(explainGrad(v, { loss: () => v.log().mul(v).sum() })).toContain(
      'The forward pass already has it: a value at mul',
    );
    const big = leaf([100]);
    expect(explainGrad(big, { loss: () => big.exp().sum() })).toContain('infinite');
  });
  it('where it grows most', () => {
    const w = leaf([1, 2]);
    expect(explainGrad(w, { loss: () => w.mul(2).mul(1e6).mul(3).sum() })).toContain(
      'It grows most at mul: from 3 to 3000000',
    );
    expect(explainGrad(w, { loss: () => w.mul(2).sum(), huge: 1 })).toContain('grad is huge: 2');
  });
  it('nothing is wrong', () => {
    const w = leaf([1, 2]);
    w.square().sum().backward();
    expect(explainGrad(w)).toBe('grad is as it should be: 2 elements, 4 at most.');
  });
  it('refuses unknown options', () => {
    expect(() => explainGrad(leaf(1), { los: 1 } as object)).toThrow('loss');
  });
});

describe('summary', () => {
  it('is the table of torchinfo', () => {
    const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
    model[0].requiresGrad_(false);
    const line = '='.repeat(91);
    expect(summary(model, [4, 2]).toString()).toBe(
      [
        line,
        'Layer (type:depth-idx)                   Output Shape              Param #',
        line,
        'Sequential                               [4, 1]                    --',
        '├─Linear: 1-1                            [4, 8]                    (24)',
        '├─Tanh: 1-2                              [4, 8]                    --',
        '└─Linear: 1-3                            [4, 1]                    9',
        line,
        'Total params: 33',
        'Trainable params: 9',
        'Non-trainable params: 24',
        'Total mult-adds (M): 0.00',
        line,
        'Input size (MB): 0.00',
        'Forward/backward pass size (MB): 0.00',
        'Params size (MB): 0.00',
        'Estimated Total Size (MB): 0.00',
        line,
      ].join('\n'),
    );
  });
  it('counts work, bytes, nested and repeated modules, and leaves the model as it was', () => {
    const shared = new nn.Linear(3, 3);
    const model = new nn.Sequential(new nn.Sequential(shared, new nn.Dropout(0.5)), shared);
    const found = summary(model, [5, 3]);
    const { totals, layers, inputBytes } = found;
    // 12 parameters for each of 5 items, twice; results of 15 floats and their gradients, twice.
    expect([totals.params, totals.multAdds, totals.passBytes]).toEqual([12, 120, 240]);
    expect([inputBytes, totals.paramBytes]).toEqual([60, 48]);
    expect(layers.map(({ depth, index }) => `${depth}-${index}`)).toEqual([
      '0-1',
      '1-1',
      '2-1',
      '2-2',
      '1-2',
    ]);
    expect(String(found)).toContain('(recursive)');
    expect(model.training && shared.training).toBe(true);
    expect(() => summary(model, [5, 2.5])).toThrow('whole numbers');
    expect(() => summary(model, [5, 4])).toThrow('linear');
    expect(model.training).toBe(true);
  });
});
