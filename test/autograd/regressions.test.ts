/**
 * Faults found in js-pytorch 0.7.2, which must not happen here.
 */
import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index';
import { autograd, type Tensor, tensor } from '../../src/index';
import { gradErrorOf, gradOf, leaf } from './values';

describe('gradients', () => {
  it('1: a branch that backward does not reach changes nothing', () => {
    const w = leaf([1, 2]);
    const h = w.mul(3);
    const aux = h.mul(2);
    h.sum().backward();
    expect([gradOf(w), aux.requiresGrad]).toEqual([[3, 3], true]);
  });

  it('2: a second backward is an error, and adds once with retainGraph', () => {
    const w = leaf([1, 2]);
    const y = w.mul(3).sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(gradOf(w)).toEqual([6, 6]);
    expect(gradErrorOf(() => y.backward()).op).toBe('mul');
  });
});

describe('values', () => {
  it('3: broadcasting aligns the last dimensions', () => {
    const a = tensor([
      [0, 0],
      [10, 10],
      [20, 20],
    ]);
    expect(() => a.add(tensor([1, 2, 3]))).toThrow('[3, 2]');
    expect(a.add(tensor([1, 2])).toArray()).toEqual([
      [1, 2],
      [11, 12],
      [21, 22],
    ]);
    expect(
      tensor([[1], [2], [3]])
        .mul(tensor([[1, 10]]))
        .toArray(),
    ).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
  });

  it('4: powers that are fractional, zero or negative', () => {
    const x = leaf([4, 9]);
    expect([0.5, 0, -1, 2.5].map((p) => x.pow(p).toArray())).toEqual([
      [2, 3],
      [1, 1],
      [0.25, 1 / 9],
      [32, 243],
    ]);
    for (const p of [0.5, 0, -1, 2.5]) {
      expect(autograd.gradcheck((x: Tensor) => x.pow(p), [x])).toBe(true);
    }
  });

  it('5: relu is exactly 0 below 0', () => {
    const x = leaf([-1, 2]);
    const y = x.relu();
    y.sum().backward();
    expect([y.toArray(), gradOf(x)]).toEqual([
      [0, 2],
      [0, 1],
    ]);
  });

  it('6: softmax and cross entropy do not overflow at logit 1000', () => {
    const x = leaf([[1000, 0]]);
    expect(x.softmax(1).toArray()).toEqual([[1, 0]]);
    const loss = torch.nn.functional.crossEntropy(x, tensor([1], { dtype: 'int32' }));
    loss.backward();
    expect([loss.item(), gradOf(x)]).toEqual([1000, [[1, -1]]]);
  });

  it('7: keepdim keeps a dimension of size 1', () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ])
        .sum(1, { keepdim: true })
        .toArray(),
    ).toEqual([[3], [7]]);
  });
});

describe('modules and kernels', () => {
  it('8: modules in a plain array are registered', () => {
    class Net extends torch.nn.Module {
      layers = [new torch.nn.Linear(2, 3), new torch.nn.Linear(3, 1)];
      forward(x: Tensor): Tensor {
        return this.layers.reduce((h, layer) => layer(h), x);
      }
    }
    expect([...new Net().parameters()]).toHaveLength(4);
  });

  it('8: Adam corrects its bias, and two optimizers of one parameter do not share state', () => {
    const w = leaf([1, -2]);
    const one = new torch.optim.Adam([w], { lr: 0.1 });
    const two = new torch.optim.Adam([w], { lr: 0.1 });
    const step = (optimizer: torch.optim.Adam) => {
      optimizer.zeroGrad();
      w.mul(w).sum().backward();
      optimizer.step();
    };
    step(one);
    step(one);
    step(one);
    step(two);
    // PyTorch 1.13: the same steps on torch.tensor([1., -2.], dtype=torch.float64)
    const expected = [0.6015862736587009, -1.600623392340475];
    Array.from(w.data).forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-12);
    });
  });

  it('9: another batch size runs on the same weights', () => {
    const layer = new torch.nn.Linear(2, 3);
    expect([4, 1, 7].map((n) => layer(torch.ones(n, 2)).shape)).toEqual([
      [4, 3],
      [1, 3],
      [7, 3],
    ]);
  });
});
