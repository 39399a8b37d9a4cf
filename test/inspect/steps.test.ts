/**
 * Backward one node at a time: the gradients of `backward` bit for bit, stopping half way, and what the steps say.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { autograd, manualSeed, nn, optim, randn, Tensor, tensor } from '../../src/index';
import { backwardSteps, optimizerStep, retrace } from '../../src/inspect/index';
import { bitsOfGradients, x, xorModel } from './xor';

describe('the gradients of backward, bit for bit', () => {
  const models: [string, () => nn.Module, number[]][] = [
    ['LSTM', () => new nn.LSTM(3, 4, 2), [5, 2, 3]],
    ['transformer layer', () => new nn.TransformerEncoderLayer(4, 2, 8, 0), [3, 2, 4]],
    [
      'normalization',
      () => new nn.Sequential(new nn.Linear(3, 6), new nn.BatchNorm1d(6), new nn.LayerNorm(6)),
      [4, 3],
    ],
    [
      'dropout and activations',
      () =>
        new nn.Sequential(new nn.Linear(3, 6), new nn.GELU(), new nn.Dropout(0.5), new nn.SiLU()),
      [4, 3],
    ],
  ];
  it.each(models)('%s', (_, make, shape) => {
    const run = (pass: (loss: Tensor) => void) => {
      manualSeed(1);
      const model = make();
      const out: Tensor | Tensor[] = model(randn(shape));
      // Twice, so that gradients are added to what is there.
      const first = out instanceof Tensor ? out : out[0];
      pass(first.mul(randn(first.shape)).sum());
      return bitsOfGradients(model);
    };
    const stepped = run((loss) => backwardSteps(loss).finish());
    expect(stepped).toEqual(run((loss) => loss.backward()));
    expect(Object.values(stepped).some((bits) => bits?.some((word) => word !== 0))).toBe(true);
  });

  it('a diamond, a broadcast, a view, and a gradient that is there already', () => {
    const run = (pass: (loss: Tensor) => void) => {
      const a = tensor([[0.1], [0.2]], { requiresGrad: true });
      const b = tensor([1, 2, 3], { requiresGrad: true });
      const loss = () => {
        const h = a.mul(b);
        return h.mul(h.at(0)).add(h.T.reshape(2, 3)).sum();
      };
      pass(loss());
      pass(loss());
      return [a.grad?.toArray(), b.grad?.toArray()];
    };
    expect(run((loss) => backwardSteps(loss).finish())).toEqual(run((loss) => loss.backward()));
  });
});

describe('stopped half way', () => {
  it('runs the rest in a second loop, or at once', () => {
    const { model, loss } = xorModel();
    loss().backward();
    const expected = bitsOfGradients(model);
    for (const stop of [1, 3, 6]) {
      model.zeroGrad();
      const steps = backwardSteps(loss());
      let seen = 0;
      for (const _ of steps) if (++seen === stop) break;
      expect(steps.done).toBe(false);
      for (const _ of steps) seen++;
      expect([seen, steps.done]).toEqual([8, true]);
      expect(bitsOfGradients(model)).toEqual(expected);
    }
  });

  it('leaves nothing behind that another pass would stumble over', () => {
    const w = tensor(3, { requiresGrad: true });
    const h = w.mul(2);
    const loss = h.square().add(h);
    const steps = backwardSteps(loss, { retainGraph: true });
    steps.next();
    steps.next();
    loss.backward({ retainGraph: true });
    expect(w.grad?.item()).toBe(26); // d/dw (4w² + 2w)
    w.grad = tensor(0);
    steps.finish();
    expect(w.grad.item()).toBe(26);
  });

  it('records what the caller computes between two steps', () => {
    const w = tensor(3, { requiresGrad: true });
    for (const _ of backwardSteps(w.square())) expect(w.mul(2).requiresGrad).toBe(true);
  });

  it('ends with the error of a graph that was freed meanwhile', () => {
    const w = tensor(3, { requiresGrad: true });
    const loss = w.square().square();
    const steps = backwardSteps(loss);
    steps.next();
    expect(() => loss.backward()).toThrow('the graph was freed');
    steps.finish();
    expect(() => backwardSteps(loss).next()).toThrow('the graph was freed');
  });
});

describe('what a step holds', () => {
  it('what came, what went out, where to, and what was there', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    w.grad = tensor([10, 10]);
    const h = w.mul(3);
    const steps = [...backwardSteps(h.add(h).sum())];
    expect(steps.map(({ node }) => node.name)).toEqual([
      'sumBackward',
      'addBackward',
      'mulBackward',
      'AccumulateGrad',
    ]);
    const [, add, mul, leaf] = steps;
    expect(add.accumulated.map((one) => one.before?.toArray() ?? null)).toEqual([null, [1, 1]]);
    expect(add.accumulated.map((one) => one.after.toArray())).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(mul.gradOutputs[0]?.toArray()).toEqual([2, 2]);
    expect(mul.gradInputs[0]?.toArray()).toEqual([6, 6]);
    const [{ before, added, after }] = leaf.accumulated;
    expect([before, added, after].map((one) => one?.toArray())).toEqual([
      [10, 10],
      [6, 6],
      [16, 16],
    ]);
  });

  it('prints the formula with numbers put in', () => {
    const t = tensor([0.5, -1], { requiresGrad: true });
    const [, step, leaf] = [...backwardSteps(t.tanh().sum(), { params: { t } })].map(retrace);
    expect(step).toBe(`Step 2 of 3: tanhBackward
  incoming  g = [1, 1]
  value     y = tanh(x)
  cotangent of x = g * (1 - y^2)
            [0] 1 * (1 - 0.4621^2) = 0.7864
            [1] 1 * (1 - (-0.7616)^2) = 0.42
    goes to t: nothing there yet, becomes [0.7864, 0.42]
  saved     y = [0.4621, -0.7616]`);
    expect(leaf).toContain('.grad of t: nothing there yet, becomes [0.7864, 0.42]');
  });

  it('every number that is put in gives the result that is printed', () => {
    const u = tensor([0.7, -1.3, 2], { requiresGrad: true });
    const v = tensor([1.5, 0.4, -0.6], { requiresGrad: true });
    const loss = u.mul(v).add(u.exp()).div(v.square().add(1)).sub(u.sigmoid().pow(2)).mean();
    let checked = 0;
    for (const step of backwardSteps(loss)) {
      for (const line of retrace(step).split('\n')) {
        const [, formula, result] = /^ {12}\[\d\] (.*) = (\S+)$/.exec(line) ?? [];
        if (formula === undefined || /[A-Za-df-z_]/.test(formula)) continue;
        const value = Number(new Function(`return ${formula.replaceAll('^', '**')}`)());
        expect(Math.abs(value - Number(result))).toBeLessThan(2e-3 * Math.max(1, Math.abs(value)));
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(9);
  });
});

describe('one step of an optimizer', () => {
  it('tells parameters and state before and after, and changes them as step() does', () => {
    const run = (step: (optimizer: optim.Adam, model: nn.Module) => void) => {
      const { model, loss } = xorModel();
      const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
      loss().backward();
      step(optimizer, model);
      return model(x).toArray();
    };
    const texts: string[] = [];
    const told = run((optimizer, model) => {
      const step = optimizerStep(optimizer, model);
      texts.push(retrace(step));
      const [weight] = step.parameters;
      expect(weight.name).toBe('0.weight');
      expect(Object.keys(weight.stateBefore)).toEqual([]);
      expect(weight.stateAfter.step).toBe(1);
      expect(weight.before.allclose(weight.after)).toBe(false);
    });
    expect(told).toEqual(run((optimizer) => optimizer.step()));
    expect(texts[0]).toMatch(/m = 0\.9 \* 0 \+ 0\.1 \* \S+ = \S+/);
    expect(texts[0]).toContain('exp_avg: not there → ');
  });

  it('leaves a parameter without gradient alone, and says so', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const step = optimizerStep(new optim.SGD([w], { lr: 1 }));
    expect(retrace(step)).toContain('no gradient, left alone');
    expect(w.toArray()).toEqual([1, 2]);
  });
});

describe('bad input', () => {
  it('a loss that does not require grad is refused with the reason', () => {
    expect(() => backwardSteps(tensor(1))).toThrow('does not require grad');
    expect(() => backwardSteps(tensor([1, 2], { requiresGrad: true }).mul(2))).toThrow(
      'only a one-element tensor has an implicit gradient',
    );
  });
  it('a vector goes with a gradient', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    backwardSteps(w.mul(2), tensor([1, 10])).finish();
    expect(w.grad?.toArray()).toEqual([2, 20]);
  });
});

it('node and engine stay a page to read', () => {
  const lines = ['node', 'engine'].map(
    (name) => readFileSync(`src/autograd/${name}.ts`, 'utf8').split('\n').length - 1,
  );
  expect(lines[0] + lines[1]).toBeLessThan(250);
});

it('higher derivatives in steps', () => {
  const w = tensor(2, { requiresGrad: true });
  backwardSteps(w.pow(3), { createGraph: true }).finish();
  const [second] = autograd.grad(w.grad as Tensor, w);
  expect([w.grad?.item(), second.item()]).toEqual([12, 12]);
});
