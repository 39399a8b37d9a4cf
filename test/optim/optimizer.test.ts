/**
 * What all optimizers do: steps, hooks, zeroGrad, print.
 */
import { describe, expect, it } from 'vitest';
import {
  GradError,
  noGrad,
  OptionError,
  optim,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from '../../src/index';
import { thrown } from './thrown';

const leaf = (values: number[] = [1, 2]) => tensor(values, { requiresGrad: true });

function withGrad(values: number[], grad: number[]): Tensor {
  const param = leaf(values);
  param.grad = tensor(grad);
  return param;
}

describe('step', () => {
  it('leaves out a parameter without a gradient, and makes no state for it', () => {
    for (const make of [
      (params: Tensor[]) => new optim.SGD(params, 0.1, { momentum: 0.9, weightDecay: 1 }),
      (params: Tensor[]) => new optim.AdamW(params, { weightDecay: 1 }),
    ]) {
      const [idle, used] = [leaf(), withGrad([1, 2], [1, 1])];
      const optimizer = make([idle, used]);
      optimizer.step();
      expect(idle.toArray()).toEqual([1, 2]);
      expect(used.toArray()).not.toEqual([1, 2]);
      expect([...optimizer.state.keys()]).toEqual([used]);
    }
  });

  it('follows a learning rate that changes between steps, without compiling anew', () => {
    const param = withGrad([0, 0], [1, 1]);
    const optimizer = new optim.SGD([param], 0.5);
    optimizer.step();
    optimizer.paramGroups[0].lr = 0.25;
    optimizer.step();
    expect(param.toArray()).toEqual([-0.75, -0.75]);
  });

  it('climbs with maximize', () => {
    const param = withGrad([0, 0], [1, -2]);
    new optim.SGD([param], 0.5, { maximize: true }).step();
    expect(param.toArray()).toEqual([0.5, -1]);
  });

  it('runs a closure with recording on and returns its loss', () => {
    const w = leaf([3, -4]);
    const optimizer = new optim.SGD([w], 0.25);
    const closure = () => {
      optimizer.zeroGrad();
      const loss = w.square().sum();
      loss.backward();
      return loss;
    };
    const loss = noGrad(() => optimizer.step(closure));
    expect(loss.item()).toBe(25);
    expect(w.toArray()).toEqual([1.5, -2]);
    expect(optimizer.step()).toBeNull();
    expect(() => optimizer.step(async () => 1)).toThrow(GradError);
    expect(thrown(() => optimizer.step(3 as never), ValueError)).toBe(
      'SGD.step: the closure is a number. Pass a function that gives the loss, or nothing.',
    );
  });

  it('changes a leaf that requires grad in place, and records nothing', () => {
    const w = withGrad([1, 2], [1, 1]);
    const { storage } = w;
    new optim.SGD([w], 0.5).step();
    expect(w.storage).toBe(storage);
    expect([w.isLeaf, w.requiresGrad]).toEqual([true, true]);
  });

  it('makes the backward of a graph from before the step an error that names it', () => {
    const w = leaf();
    const loss = w.square().sum();
    w.grad = tensor([1, 1]);
    new optim.SGD([w], 0.5).step();
    expect(() => loss.backward()).toThrow(GradError);
    expect(() => w.square().sum().backward()).not.toThrow();
    const other = leaf();
    const outstanding = other.square().sum();
    other.grad = tensor([1, 1]);
    new optim.Adam([other]).step();
    expect(() => outstanding.backward()).toThrow(
      'backward: square saved a tensor of shape [2] at version 0, but Adam.step has changed it in ' +
        'place since (version 1). Use the out-of-place form there, or clone() the tensor first.',
    );
  });

  it('says which shapes of parameter and gradient differ, and changes nothing', () => {
    const w = withGrad([1, 2], [1, 1, 1]);
    const optimizer = new optim.Adam([w]);
    expect(thrown(() => optimizer.step(), ShapeError)).toBe(
      'Adam.step: g has shape [3], p has [2]. They must agree.',
    );
    expect(optimizer.state.size).toBe(0);
  });

  it('keeps its state in memory of its own', () => {
    const w = tensor(new Array(100).fill(1), { requiresGrad: true });
    w.grad = zeros(100);
    const optimizer = new optim.SGD([w], 0.1, { momentum: 0.9 });
    optimizer.step();
    const buffer = optimizer.state.get(w)!.momentum_buffer as Tensor;
    expect((buffer.storage.data as Float32Array).length).toBe(100);
    optimizer.step();
    expect(optimizer.state.get(w)!.momentum_buffer).toBe(buffer);
  });

  it('calls hooks before and after, until they are removed', () => {
    const log: string[] = [];
    const optimizer = new optim.SGD([withGrad([1, 2], [1, 1])], 0.5);
    const value = (o: optim.SGD) => o.paramGroups[0].params[0].toArray()[0];
    const before = optimizer.registerStepPreHook((o) => {
      log.push(`before ${value(o)}`);
      before.remove();
    });
    optimizer.registerStepPreHook(() => void log.push('also before'));
    const after = optimizer.registerStepPostHook((o) => void log.push(`after ${value(o)}`));
    optimizer.step();
    optimizer.step();
    after.remove();
    after.remove();
    optimizer.step();
    expect(log).toEqual([
      'before 1',
      'also before',
      'after 0.5',
      'also before',
      'after 0',
      'also before',
    ]);
  });
});

describe('zeroGrad', () => {
  it('takes the gradients away, or makes them zeros', () => {
    const [used, idle] = [withGrad([1, 2], [3, 4]), leaf()];
    const { grad } = used;
    const optimizer = new optim.SGD([used, idle], 0.1);
    optimizer.zeroGrad({ setToNone: false });
    expect(used.grad).toBe(grad);
    expect(grad?.toArray()).toEqual([0, 0]);
    expect(idle.grad).toBeNull();
    used.grad = tensor([1, 1], { requiresGrad: true }).mul(2);
    optimizer.zeroGrad(false);
    expect(used.grad.toArray()).toEqual([0, 0]);
    expect(used.grad.requiresGrad).toBe(false);
    optimizer.zeroGrad();
    expect(used.grad).toBeNull();
    expect(() => optimizer.zeroGrad({ setToNull: true } as object)).toThrow(OptionError);
  });
});

describe('text', () => {
  it('prints as PyTorch prints', () => {
    const groups = [{ params: [leaf()] }, { params: [leaf()], lr: 1e-5, amsgrad: true }];
    expect(String(new optim.Adam(groups, { betas: [0.9, 0.99] }))).toBe(
      `Adam (
Parameter Group 0
    amsgrad: False
    betas: (0.9, 0.99)
    decoupled_weight_decay: False
    differentiable: False
    eps: 1e-08
    lr: 0.001
    maximize: False
    weight_decay: 0

Parameter Group 1
    amsgrad: True
    betas: (0.9, 0.99)
    decoupled_weight_decay: False
    differentiable: False
    eps: 1e-08
    lr: 1e-05
    maximize: False
    weight_decay: 0
)`,
    );
  });

  it('prints the rule of a group', () => {
    const groups = [{ params: [leaf()] }, { params: [leaf()], momentum: 0.9, nesterov: true }];
    const sgd = new optim.SGD(groups, 0.1);
    expect(sgd.formula()).toBe('p = p - lr * g');
    expect(sgd.formula(1)).toBe(
      'b = momentum * b + (1 - dampening) * g\np = p - lr * (g + momentum * b)',
    );
    expect(new optim.Adam([leaf()]).formula()).toBe(
      't = t + 1\n' +
        'm = beta1 * m + (1 - beta1) * g\n' +
        'v = beta2 * v + (1 - beta2) * g^2\n' +
        'p = p - lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + eps * sqrt(1 - beta2^t))',
    );
    expect(new optim.Adam([leaf()]).formula({ values: true })).toBe(
      't = t + 1\n' +
        'm = 0.9 * m + 0.1 * g\n' +
        'v = 0.999 * v + 0.001 * g^2\n' +
        'p = p - 0.001 * sqrt(1 - 0.999^t) / (1 - 0.9^t) * m / (sqrt(v) + 1e-8 * sqrt(1 - 0.999^t))',
    );
    expect(sgd.formula({ group: 1, notation: 'latex' })).toBe(
      '\\begin{aligned}\n' +
        'b &\\leftarrow \\mathrm{momentum} \\, b + \\left(1 - \\mathrm{dampening}\\right) \\, g \\\\\n' +
        'p &\\leftarrow p - \\mathrm{lr} \\, \\left(g + \\mathrm{momentum} \\, b\\right)\n' +
        '\\end{aligned}',
    );
  });
});

describe('an optimizer of one’s own', () => {
  it('says what a step does, and has everything else', () => {
    class SignSGD extends optim.Optimizer<{ lr: number }> {
      protected updateGroup({ params, lr }: optim.ParamGroup<{ lr: number }>) {
        for (const p of params) {
          if (p.grad === null) continue;
          p.sub_(p.grad.sign().mul(lr));
          this.state.set(p, { steps: ((this.state.get(p)?.steps as number) ?? 0) + 1 });
        }
      }
    }
    const w = withGrad([1, 2], [3, -4]);
    const optimizer = new SignSGD([w], { lr: 0.5 });
    optimizer.step();
    expect(w.toArray()).toEqual([0.5, 2.5]);
    expect(String(optimizer)).toBe('SignSGD (\nParameter Group 0\n    lr: 0.5\n)');
    const other = new SignSGD([leaf()], { lr: 1 });
    other.loadStateDict(optimizer.stateDict());
    expect([...other.state.values()]).toEqual([{ steps: 1 }]);
  });
});
