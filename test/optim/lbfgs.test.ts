/**
 * L-BFGS: PyTorch's losses, parameters and counts, its state dicts, and what it refuses.
 */
import { describe, expect, it } from 'vitest';
import {
  nn,
  OptionError,
  optim,
  StateDictError,
  Tensor,
  tensor,
  ValueError,
} from '../../src/index';
import { camelCase } from '../../src/optim/names';
import golden from '../golden/optim/lbfgs.json';
import { thrown } from './thrown';

interface Case {
  problem: string;
  options: Record<string, unknown>;
  losses: number[];
  params: number[][];
  state: optim.OptimizerStateDict;
  counts: [number, number];
}

const cases = golden.cases as unknown as Case[];
const float64 = (data: number[] | number[][]) =>
  tensor(data, { dtype: 'float64', requiresGrad: true });

/** The problems of test/golden/optim_lbfgs.py. */
const PROBLEMS: Record<string, () => [Tensor[], () => Tensor]> = {
  rosenbrock() {
    const p = float64([-1.2, 1]);
    const loss = () => {
      const [x, y] = p.unbind(0);
      return x.sub(1).square().add(y.sub(x.square()).square().mul(100));
    };
    return [[p], loss];
  },
  quadratic() {
    const a = float64([
      [3, -2],
      [0.5, 4],
    ]);
    const b = float64([1, -1, 2]);
    const scale = tensor(
      [
        [1, 4],
        [9, 16],
      ],
      { dtype: 'float64' },
    );
    const loss = () =>
      scale
        .mul(a.sub(1).square())
        .sum()
        .add(b.add(a.sum().div(4)).square().sum().mul(25));
    return [[a, float64([7]), b], loss];
  },
};

function named(options: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(options).map(([key, v]) => [camelCase(key), v]));
}

function closureOf(optimizer: optim.LBFGS, lossOf: () => Tensor): () => Tensor {
  return () => {
    optimizer.zeroGrad();
    const loss = lossOf();
    loss.backward();
    return loss;
  };
}

const elements = (params: Tensor[]) => params.flatMap((param) => [...param.data]);

/**
 * Rounding grows along the way. The largest difference measured is 1.8e-9, on Rosenbrock's function with steps of fixed length
 * (68 iterations), so that the bound is 1e-8.
 */
function expectNear(actual: number[], expected: number[]): void {
  for (const [i, e] of expected.entries()) {
    expect(Math.abs(actual[i] - e)).toBeLessThan(1e-8 * Math.abs(e) + 1e-10);
  }
}

describe.each(cases)('$problem with $options', ({ problem, options, ...expected }) => {
  it('goes the way of PyTorch', () => {
    const [params, lossOf] = PROBLEMS[problem]();
    const optimizer = new optim.LBFGS(params, named(options));
    const closure = closureOf(optimizer, lossOf);
    for (let step = 0; step < 10; step++) {
      expectNear([optimizer.step(closure).item()], [expected.losses[step]]);
      expectNear(elements(params), expected.params[step]);
    }
    const { func_evals, n_iter } = optimizer.state.get(params[0])!;
    expect([func_evals, n_iter]).toEqual(expected.counts);
  });

  it('goes on from a state dict of PyTorch, and from its own', () => {
    const [params, lossOf] = PROBLEMS[problem]();
    const first = new optim.LBFGS(params);
    let at = 0;
    for (const param of params) {
      param.data.set(expected.params[4].slice(at, at + param.numel()));
      at += param.numel();
    }
    first.loadStateDict(expected.state);
    expect(first.paramGroups[0].maxEval).toBe(expected.state.param_groups[0].max_eval);
    let optimizer = first;
    for (let step = 5; step < 10; step++) {
      if (step === 7) {
        optimizer = new optim.LBFGS(params);
        const json = JSON.stringify(first.stateDict(), (_, v) =>
          v instanceof Tensor ? v.toArray() : v,
        );
        optimizer.loadStateDict(JSON.parse(json));
      }
      optimizer.step(closureOf(optimizer, lossOf));
      expectNear(elements(params), expected.params[step]);
    }
  });
});

describe('the step', () => {
  it('trains a layer in float32, remembers no more than it should, and calls its hooks once', () => {
    const x = tensor([[0], [1], [2], [3]]);
    const y = x.mul(2).add(1);
    const layer = new nn.Linear(1, 1);
    const optimizer = new optim.LBFGS(layer.parameters(), { historySize: 2, maxIter: 50 });
    let steps = 0;
    optimizer.registerStepPostHook(() => {
      steps++;
    });
    optimizer.step(closureOf(optimizer, () => nn.functional.mseLoss(layer(x), y)));
    expect(steps).toBe(1);
    expect(layer.weight.item()).toBeCloseTo(2, 3);
    expect(layer.bias!.item()).toBeCloseTo(1, 3);
    const state = optimizer.state.get(layer.weight)!;
    expect((state.old_dirs as Tensor).shape).toEqual([2, 2]);
  });

  it('stays where the gradient is zero already', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const optimizer = new optim.LBFGS([w]);
    let evaluations = 0;
    const loss = optimizer.step(() => {
      evaluations++;
      w.grad = tensor([0, 0]);
      return 5;
    });
    expect([loss, evaluations, w.toArray()]).toEqual([5, 1, [1, 2]]);
  });
});

describe('what it refuses', () => {
  const leaf = () => tensor([1, 2], { requiresGrad: true });
  it.each<[string, () => unknown, new (...args: any[]) => Error, string]>([
    [
      'two groups',
      () => new optim.LBFGS([{ params: [leaf()] }, { params: [leaf()] }]),
      ValueError,
      'LBFGS: takes one parameter group only. Put all parameters into one.',
    ],
    [
      'no closure',
      () => new optim.LBFGS([leaf()]).step(),
      ValueError,
      'LBFGS.step: the closure is undefined. Pass a function that calls zeroGrad and backward, and returns the loss: it is evaluated several times.',
    ],
    [
      'a closure without a loss',
      () => new optim.LBFGS([leaf()]).step(() => {}),
      ValueError,
      'LBFGS.step: the closure returned undefined. Return the loss, a number or a tensor of one element.',
    ],
    [
      'another line search',
      () => new optim.LBFGS([leaf()], { lineSearchFn: 'armijo' as 'strong_wolfe' }),
      ValueError,
      "LBFGS: lineSearchFn is 'armijo'. Use 'strong_wolfe', or null for steps of fixed length.",
    ],
    [
      'no iterations',
      () => new optim.LBFGS([leaf()], { maxIter: 0 }),
      ValueError,
      'LBFGS: maxIter is 0. Give a whole number of 1 or more.',
    ],
    [
      'a negative learning rate',
      () => new optim.LBFGS([leaf()], -1),
      ValueError,
      'LBFGS: lr is -1. Give a number of 0 or more.',
    ],
    [
      'an unknown option',
      () => new optim.LBFGS([leaf()], { maxIters: 3 } as object),
      OptionError,
      "LBFGS: unknown option 'maxIters'. Did you mean 'maxIter'?",
    ],
    [
      'the state of other parameters',
      () => {
        const optimizer = new optim.LBFGS([leaf()]);
        optimizer.loadStateDict({ ...cases[6].state });
      },
      StateDictError,
      "LBFGS.loadStateDict: 'd' has 8 elements, the parameters have 2. Nothing was loaded.",
    ],
  ])('%s', (_, make, type, message) => {
    expect(thrown(make, type)).toBe(message);
  });
});
