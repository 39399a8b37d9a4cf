// The exercises: reference solutions pass, unsolved tasks do not, wrong answers get the hint that helps.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, names } from '../../examples/exercises/check';
import { checks } from '../../examples/exercises/checks';
import type { GraphNode } from '../../examples/exercises/tasks/03-topological-order';
import type { AdamState } from '../../examples/exercises/tasks/05-adam';
import { autograd, manualSeed, nn, noGrad, optim, type Tensor, tensor } from '../../src/index';

const folder = 'examples/exercises';

it('there are ten', () => expect([names.length, checks.length]).toEqual([10, 10]));

describe.each(names.map((name, i) => [name, i + 1] as const))('%s', (name, number) => {
  it('the solution is right', async () => {
    expect(await check(number, join(folder, 'solutions', `${name}.ts`))).toBeNull();
  });
  it('the task is not solved yet', async () => {
    expect(await check(number)).not.toBeNull();
  });
});

it('a file that cannot be read is an answer too', async () => {
  expect(await check(1, 'no-such-file.ts')).toContain('no-such-file');
});

/** The loop of exercises 8 to 10, with what a reader may get wrong. */
function loop(options: {
  zero?: boolean;
  step?: boolean;
  other?: boolean;
  loss?: 'rows' | 'broadcast';
  lr?: number;
}) {
  return (): number[] => {
    manualSeed(0);
    const x = tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    const y = tensor([0, 1, 1, 0]);
    const make = () => new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
    const model = make();
    const parameters = (options.other ? make() : model).parameters();
    const optimizer = new optim.SGD(parameters, { lr: options.lr ?? 0.1, momentum: 0.9 });
    return Array.from({ length: 200 }, () => {
      if (options.zero !== false) optimizer.zeroGrad();
      const out: Tensor = model(x);
      const compared = options.loss === 'broadcast' ? out : out.squeeze(1);
      const loss = compared.sub(y).square().mean();
      loss.backward();
      if (options.step !== false) optimizer.step();
      return loss.item() as number;
    });
  };
}

const cube = (backward: (g: Tensor, x: Tensor) => Tensor) =>
  class extends autograd.Function {
    static forward(ctx: autograd.FunctionCtx, x: Tensor): Tensor {
      ctx.saveForBackward(x);
      return x.pow(3);
    }
    static backward(ctx: autograd.FunctionCtx, g: Tensor): Tensor {
      return backward(g, ctx.savedTensors[0]);
    }
  };

const adam = (correct: (state: AdamState) => [m: Tensor, v: Tensor]) => ({
  adamStep(param: Tensor, state: AdamState, { lr = 1e-3 } = {}) {
    noGrad(() => {
      const g = param.grad as Tensor;
      state.t++;
      state.m = state.m.mul(0.9).add(g.mul(0.1));
      state.v = state.v.mul(0.999).add(g.square().mul(0.001));
      const [m, v] = correct(state);
      param.sub_(m.div(v.sqrt().add(1e-8)).mul(lr));
    });
  },
});

/** Nodes as they are met. */
function depthFirst(root: GraphNode, once: boolean): GraphNode[] {
  const order: GraphNode[] = [];
  const visit = (node: GraphNode) => {
    if (once && order.includes(node)) return;
    order.push(node);
    node.inputs.forEach(visit);
  };
  visit(root);
  return order;
}

const wrong: [number, string, object, string][] = [
  [
    1,
    'without g',
    { softplusBackward: (_: Tensor, x: Tensor) => x.sigmoid() },
    'multiply the derivative by g',
  ],
  [
    1,
    'another derivative',
    { softplusBackward: (g: Tensor, x: Tensor) => g.mul(x.exp()) },
    'eˣ / (1 + eˣ)',
  ],
  [2, 'nothing summed', { unbroadcast: (g: Tensor) => g }, 'sum over them'],
  [
    2,
    'the first element instead of the sum',
    {
      unbroadcast: (g: Tensor, shape: number[]) =>
        shape.length === 2
          ? shape[1] === 1
            ? g.at('...', '0:1')
            : g
          : shape.length === 1
            ? g.sum(0)
            : g.sum(),
    },
    'sum and keep the dimension',
  ],
  [
    3,
    'as met',
    { topologicalOrder: (root: GraphNode) => depthFirst(root, true) },
    'part of its cotangent is missing',
  ],
  [
    3,
    'twice',
    { topologicalOrder: (root: GraphNode) => depthFirst(root, false) },
    'would run twice',
  ],
  [
    4,
    'without momentum',
    {
      momentumStep: (p: Tensor, _: Tensor, lr: number) =>
        noGrad(() => p.sub_((p.grad as Tensor).mul(lr))),
    },
    'momentum · buffer + g',
  ],
  [4, 'out of place', { momentumStep: (p: Tensor) => p.sub(1) }, 'Write over it'],
  [5, 'no correction', adam(({ m, v }) => [m, v]), 'too large: v is too small'],
  [
    5,
    'a constant correction',
    adam(({ m, v }) => [m.div(0.1), v.div(0.001)]),
    'the number of steps',
  ],
  [
    6,
    'overflows',
    {
      crossEntropy: (logits: Tensor, classes: Tensor) => {
        const chosen = logits.gather(1, classes.unsqueeze(1)).squeeze(1);
        return logits.exp().sum(1).log().sub(chosen).mean();
      },
    },
    'the exponential overflows',
  ],
  [
    6,
    'added up',
    {
      crossEntropy: (logits: Tensor, classes: Tensor) =>
        nn.functional.crossEntropy(logits, classes, { reduction: 'sum' }),
    },
    'Average over them',
  ],
  [7, 'another derivative', { Cube: cube((g, x) => g.mul(x).mul(3)) }, '3x²'],
  [7, 'without g', { Cube: cube((_, x) => x.square().mul(3)) }, 'The cotangent g is not used'],
  [8, 'still adds up', { train: loop({ zero: false }) }, 'Reset them before backward()'],
  [8, 'no step', { train: loop({ step: false }) }, 'Is step() called'],
  [9, 'still another model', { train: loop({ other: true }) }, 'the parameters of another model'],
  [9, 'too slow', { train: loop({ lr: 1e-4 }) }, 'Keep the learning rate'],
  [10, 'still broadcasts', { train: loop({ loss: 'broadcast' }) }, '[4, 1] minus [4]'],
  [10, 'too slow', { train: loop({ lr: 0.005 }) }, 'not far enough'],
];

it.each(wrong)('exercise %i, %s', (number, _, exported, hint) => {
  expect(checks[number - 1](exported)).toContain(hint);
});
