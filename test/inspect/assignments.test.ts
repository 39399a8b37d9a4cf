/**
 * What a step's lines say is what the step did: the numbers put into each formula give the value that came out.
 */
import { describe, expect, it } from 'vitest';
import { optim, type Tensor, tensor } from '../../src/index';
import { assignments, optimizerStep, retrace } from '../../src/inspect/index';
import type { AnyOptimizer } from '../../src/inspect/optimizer-step';

type Make = (params: Tensor[]) => AnyOptimizer & { zeroGrad(): void };

/** Numbers are shown with four digits; in a difference of two the error is of the larger. */
const BOUND = 2e-3;

/** The value of a line, and the largest number in it. */
function evaluated(numbers: string): { value: number; scale: number } {
  const names = ['where', 'sqrt', 'abs', 'sign', 'min', 'max'];
  const functions = [
    (condition: boolean, yes: number, no: number) => (condition ? yes : no),
    ...[Math.sqrt, Math.abs, Math.sign, Math.min, Math.max],
  ];
  const value = new Function(...names, `return ${numbers.replaceAll('^', '**')}`)(...functions);
  const all = numbers.match(/\d+(\.\d+)?(e-\d+)?/g) ?? [];
  return { value, scale: Math.max(...all.map(Number)) };
}

const optimizers: [string, Make][] = [
  ['SGD', (p) => new optim.SGD(p, { lr: 0.1 })],
  ['SGD, momentum', (p) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, dampening: 0.5 })],
  ['SGD, Nesterov', (p) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true })],
  ['SGD, decay', (p) => new optim.SGD(p, { lr: 0.1, momentum: 0.9, weightDecay: 0.5 })],
  ['Adam', (p) => new optim.Adam(p, { lr: 0.1 })],
  ['Adam, amsgrad', (p) => new optim.Adam(p, { lr: 0.1, amsgrad: true, weightDecay: 0.1 })],
  ['Adam, one beta', (p) => new optim.Adam(p, { lr: 0.1, betas: [0.9, 0.9] })],
  ['AdamW', (p) => new optim.AdamW(p, { lr: 0.1 })],
  ['NAdam', (p) => new optim.NAdam(p, { lr: 0.1 })],
  ['RAdam', (p) => new optim.RAdam(p, { lr: 0.1 })],
  ['Adamax', (p) => new optim.Adamax(p, { lr: 0.1 })],
  ['RMSprop', (p) => new optim.RMSprop(p, { lr: 0.1, momentum: 0.5, centered: true })],
  ['Adagrad', (p) => new optim.Adagrad(p, { lr: 0.1, initialAccumulatorValue: 0.5 })],
  ['Adadelta', (p) => new optim.Adadelta(p)],
  ['ASGD', (p) => new optim.ASGD(p, { lr: 0.1 })],
  ['Rprop', (p) => new optim.Rprop(p, { lr: 0.1 })],
];

describe('each line gives the value of the state after it, from the first step on', () => {
  it.each(optimizers)('%s', (_, make) => {
    const w = tensor([2, -1.5], { requiresGrad: true });
    const optimizer = make([w]);
    for (let i = 0; i < 4; i++) {
      optimizer.zeroGrad();
      w.square()
        .mul(tensor([1, 0.3]))
        .sum()
        .backward();
      const step = optimizerStep(optimizer);
      for (const element of [0, 1]) {
        const lines = assignments(step, step.parameters[0], element);
        expect(lines.at(-1)?.after).not.toBeUndefined();
        for (const { symbol, numbers, after } of lines) {
          const { value, scale } = evaluated(numbers);
          const off = Math.abs(value - after);
          const bound = BOUND * Math.max(Math.abs(after), symbol === 'p' ? scale : 0);
          expect(off, `${symbol} = ${numbers} = ${after}`).toBeLessThanOrEqual(bound);
        }
      }
    }
  });
});

it('Adam: its states by name, its bias corrections before the parameter', () => {
  const w = tensor([2], { requiresGrad: true });
  const optimizer = new optim.Adam([w], { lr: 0.1 });
  w.square().sum().backward();
  optimizer.step();
  const step = optimizerStep(optimizer);
  const lines = assignments(step, step.parameters[0]);
  expect(lines.map(({ symbol, key }) => [symbol, key])).toEqual([
    ['t', 'step'],
    ['m', 'exp_avg'],
    ['v', 'exp_avg_sq'],
    ['1 - beta2^t', null],
    ['1 - beta1^t', null],
    ['p', null],
  ]);
  const state = optimizer.stateDict().state[0] as Record<string, Tensor | number>;
  const [t, m, v, second, first, p] = lines;
  expect([t.before, t.after]).toEqual([1, state.step]);
  expect(m.after).toBe((state.exp_avg as Tensor).data[0]);
  expect(v.after).toBe((state.exp_avg_sq as Tensor).data[0]);
  expect([second.after, second.numbers]).toEqual([1 - 0.999 ** 2, '1 - 0.999^2']);
  expect([first.after, first.numbers]).toEqual([1 - 0.9 ** 2, '1 - 0.9^2']);
  expect(p.after).toBe(w.data[0]);
});

it('the first step of momentum is the gradient, whatever the dampening', () => {
  const w = tensor(2, { requiresGrad: true });
  w.square().backward();
  const text = retrace(
    optimizerStep(new optim.SGD([w], { lr: 0.1, momentum: 0.9, dampening: 0.5 })),
  );
  expect(text).toContain('    b = g\n    p = p - lr * b');
  expect(text).toContain('    b = 4\n    p = 2 - 0.1 * 4 = 1.6');
});

describe('bad input', () => {
  it.each([2, -1, 0.5])('no element %s', (element) => {
    const w = tensor([1, 2], { requiresGrad: true });
    w.sum().backward();
    const step = optimizerStep(new optim.SGD([w], { lr: 1 }));
    expect(() => assignments(step, step.parameters[0], element)).toThrow(
      `assignments: param 0 [2] has no element ${element}. Give a number from 0 to 1.`,
    );
  });
  it('a parameter that was left alone has no lines', () => {
    const step = optimizerStep(new optim.SGD([tensor(1, { requiresGrad: true })], { lr: 1 }));
    expect(assignments(step, step.parameters[0])).toEqual([]);
  });
});
