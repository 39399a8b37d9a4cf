/**
 * Every scheduler against PyTorch: two groups, 60 epochs, learning rates and cycled momentum to 1e-9; resuming from a state
 * dict; what is refused.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OptionError, optim, StateDictError, tensor, ValueError } from '../../src/index';
import golden from '../golden/optim/lr-scheduler.json';
import type { AnyOptimizer } from './problem';
import { thrown } from './thrown';

const S = optim.lrScheduler;

interface Spec {
  name: string;
  args: unknown[];
  options: Record<string, unknown>;
}

const FUNCTIONS: Record<string, (x: number) => number> = {
  decay: (epoch) => 0.95 ** epoch,
  steps: (epoch) => 1 / (1 + Math.floor(epoch / 7)),
  gentle: () => 0.99,
  wave: (x) => 0.5 * (1 + Math.sin((x * Math.PI) / 2)),
};

function read(value: unknown): any {
  if (Array.isArray(value)) return value.map(read);
  const name = (value as { function?: string } | null)?.function;
  return name === undefined ? value : FUNCTIONS[name];
}

function makeOptimizer(kind: string): AnyOptimizer {
  const params = [0, 1].map(() => tensor([0], { requiresGrad: true }));
  const groups = [{ params: [params[0]] }, { params: [params[1]], lr: 0.2 }];
  if (kind === 'Adam') return new optim.Adam(groups, { lr: 0.05 });
  return new optim.SGD(groups, { lr: 0.05, momentum: 0.9 });
}

function make(
  optimizer: AnyOptimizer,
  { name, args, options }: Spec,
): optim.lrScheduler.LRScheduler {
  if (name === 'SequentialLR' || name === 'ChainedScheduler') {
    const parts = (args[0] as Spec[]).map((part) => make(optimizer, part));
    if (name === 'ChainedScheduler') return new S.ChainedScheduler(parts);
    return new S.SequentialLR(optimizer, parts, args[1] as number[]);
  }
  const named = Object.entries(options).map(([key, value]) => [key, read(value)]);
  const given = named.length > 0 ? [Object.fromEntries(named)] : [];
  return new (S as any)[name](optimizer, ...args.map(read), ...given);
}

const ratesOf = (optimizer: AnyOptimizer): number[] => optimizer.paramGroups.map(({ lr }) => lr);
const momentaOf = (optimizer: AnyOptimizer): number[] =>
  optimizer.paramGroups.map(({ momentum, betas }) => betas?.[0] ?? momentum);

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-9);
  });
}

const leaf = () => tensor([1], { requiresGrad: true });
const sgd = () => new optim.SGD([leaf()], 1, { momentum: 0.9 });

const cases = golden.cases as {
  scheduler: Spec;
  optimizer: string;
  rates: number[][];
  momenta?: number[][];
}[];
const titled = cases.map((one) => {
  const { name, args, options } = one.scheduler;
  return [
    `${name} ${JSON.stringify(args)} ${JSON.stringify(options)} ${one.optimizer}`,
    one,
  ] as const;
});

/** Steps optimizer and scheduler from one epoch to another, comparing before each step. */
function follow(
  optimizer: AnyOptimizer,
  scheduler: optim.lrScheduler.LRScheduler,
  { rates, momenta }: (typeof cases)[number],
  from: number,
  to: number,
): void {
  for (let epoch = from; epoch < to; epoch++) {
    expectNear(ratesOf(optimizer), rates[epoch]);
    if (momenta !== undefined) expectNear(momentaOf(optimizer), momenta[epoch]);
    optimizer.step();
    if (scheduler instanceof S.ReduceLROnPlateau) scheduler.step(golden.losses[epoch]);
    else scheduler.step();
    expect(scheduler.getLastLr()).toEqual(ratesOf(optimizer));
  }
}

describe('60 epochs as in PyTorch', () => {
  it('has every scheduler', () => {
    const all = Object.keys(S).filter((name) => name !== 'LRScheduler');
    expect(all.filter((name) => cases.every(({ scheduler }) => scheduler.name !== name))).toEqual(
      [],
    );
    expect(all).toHaveLength(15);
  });

  it.each(titled)('%s', (_, one) => {
    const optimizer = makeOptimizer(one.optimizer);
    follow(optimizer, make(optimizer, one.scheduler), one, 0, 60);
  });

  it.each(titled)('%s goes on from state dicts after 23 epochs', (_, one) => {
    const first = makeOptimizer(one.optimizer);
    const scheduler = make(first, one.scheduler);
    follow(first, scheduler, one, 0, 23);
    const second = makeOptimizer(one.optimizer);
    const resumed = make(second, one.scheduler);
    second.loadStateDict(first.stateDict());
    const state = JSON.parse(JSON.stringify(scheduler.stateDict()));
    resumed.loadStateDict(state);
    follow(second, resumed, one, 23, 60);
  });
});

describe('stepping', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('before the optimizer warns, once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const scheduler = new S.StepLR(sgd(), 3);
    scheduler.step();
    scheduler.step();
    expect(warn.mock.calls).toEqual([
      [
        'StepLR.step: called before optimizer.step(), so that the first learning rate is skipped. Call optimizer.step() first.',
      ],
    ]);
  });

  it('after the optimizer does not', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const optimizer = sgd();
    const scheduler = new S.StepLR(optimizer, 3);
    optimizer.step();
    scheduler.step();
    expect(warn).not.toHaveBeenCalled();
  });

  it('sets initialLr, and goes on from it by lastEpoch', () => {
    const optimizer = sgd();
    const scheduler = new S.ExponentialLR(optimizer, 0.5);
    for (let i = 0; i < 3; i++) {
      optimizer.step();
      scheduler.step();
    }
    expect(optimizer.paramGroups[0].initialLr).toBe(1);
    const resumed = new S.CosineAnnealingLR(optimizer, 10, { lastEpoch: 4 });
    expect(resumed.lastEpoch).toBe(5);
    expect(resumed.getLastLr()[0]).toBeCloseTo(0.5, 12);
  });

  it('has PyTorch’s names in its state', () => {
    expect(new S.CosineAnnealingLR(sgd(), 10).stateDict()).toEqual({
      base_lrs: [1],
      last_epoch: 0,
      _step_count: 1,
      _last_lr: [1],
      T_max: 10,
      eta_min: 0,
    });
  });
});

describe('bad input', () => {
  const plain = () => new optim.Adagrad([leaf()]);
  it.each<[string, () => unknown, new (...args: any[]) => Error, string]>([
    [
      'no optimizer',
      () => new S.StepLR({} as never, 3),
      ValueError,
      'StepLR: the first argument must be an optimizer. Pass the one whose learning rate changes.',
    ],
    [
      'a missing option',
      () => new S.StepLR(sgd()),
      OptionError,
      "StepLR: 'stepSize' is missing. Give it by position or by name.",
    ],
    [
      'an unknown option',
      () => new S.StepLR(sgd(), { stepsize: 3 } as never),
      OptionError,
      "StepLR: unknown option 'stepsize'. Did you mean 'stepSize'?",
    ],
    [
      'a step size of 0',
      () => new S.StepLR(sgd(), 0),
      ValueError,
      'StepLR: stepSize is 0. Give a whole number of 1 or more.',
    ],
    [
      'no initialLr',
      () => new S.StepLR(sgd(), 3, { lastEpoch: 4 }),
      ValueError,
      'StepLR: group 0 has no initialLr to go on from epoch 4. Load the state dict of the optimizer first, or start with lastEpoch -1.',
    ],
    [
      'functions for other groups',
      () => new S.LambdaLR(sgd(), [() => 1, () => 1]),
      ValueError,
      'LambdaLR: lrLambda must be a function, or one for each of the 1 groups, got 2.',
    ],
    [
      'a factor above 1',
      () => new S.ConstantLR(sgd(), 2),
      ValueError,
      'ConstantLR: factor is 2. Give a number from 0 to 1.',
    ],
    [
      'a start of 0',
      () => new S.LinearLR(sgd(), 0),
      ValueError,
      'LinearLR: startFactor is 0. Give a number above 0, up to 1.',
    ],
    [
      'an end above 1',
      () => new S.LinearLR(sgd(), 1, 1.5),
      ValueError,
      'LinearLR: endFactor is 1.5. Give a number from 0 to 1.',
    ],
    [
      'restarts',
      () => new S.CosineAnnealingWarmRestarts(sgd(), 2.5),
      ValueError,
      'CosineAnnealingWarmRestarts: t0 is 2.5. Give a whole number of 1 or more.',
    ],
    [
      'no momentum to cycle',
      () => new S.CyclicLR(plain(), 0.1, 1),
      ValueError,
      'CyclicLR: Adagrad has neither momentum nor betas to cycle. Set cycleMomentum to false.',
    ],
    [
      'an unknown mode',
      () => new S.CyclicLR(sgd(), 0.1, 1, { mode: 'square' as never }),
      ValueError,
      "CyclicLR: mode 'square' is none of 'triangular', 'triangular2', 'exp_range'. Use one, or give scaleFn.",
    ],
    [
      'no number of steps',
      () => new S.OneCycleLR(sgd(), 1),
      ValueError,
      'OneCycleLR: the number of steps is missing. Give totalSteps, or epochs and stepsPerEpoch.',
    ],
    [
      'a share above 1',
      () => new S.OneCycleLR(sgd(), 1, 10, { pctStart: 2 }),
      ValueError,
      'OneCycleLR: pctStart is 2. Give a number from 0 to 1.',
    ],
    [
      'a plateau factor of 1',
      () => new S.ReduceLROnPlateau(sgd(), { factor: 1 }),
      ValueError,
      'ReduceLROnPlateau: factor is 1. Give a number below 1.',
    ],
    [
      'no measure',
      () => new S.ReduceLROnPlateau(sgd()).step(),
      ValueError,
      'ReduceLROnPlateau.step: the measure is missing. Pass the validation loss, or what it follows.',
    ],
    [
      'no schedulers',
      () => new S.ChainedScheduler([]),
      ValueError,
      'ChainedScheduler: there are no schedulers. Give at least one.',
    ],
    [
      'two optimizers',
      () => new S.ChainedScheduler([new S.StepLR(sgd(), 1), new S.StepLR(sgd(), 1)]),
      ValueError,
      'ChainedScheduler: scheduler 1 belongs to another optimizer than scheduler 0. Use one optimizer for all.',
    ],
    [
      'too few milestones',
      () => {
        const o = sgd();
        return new S.SequentialLR(o, [new S.StepLR(o, 1), new S.StepLR(o, 1)], []);
      },
      ValueError,
      'SequentialLR: 2 schedulers and 0 milestones. Give one milestone less than schedulers.',
    ],
    [
      'a foreign state',
      () => new S.StepLR(sgd(), 1).loadStateDict({ T_max: 3 }),
      StateDictError,
      "StepLR.loadStateDict: unknown 'T_max'. Known: base_lrs, last_epoch, _step_count, _last_lr, step_size, gamma. Nothing was loaded.",
    ],
  ])('%s', (_, fn, type, message) => {
    expect(thrown(fn, type)).toBe(message);
  });

  it('a cycle that is over', () => {
    const optimizer = sgd();
    const scheduler = new S.OneCycleLR(optimizer, 1, { totalSteps: 2 });
    const go = () => {
      optimizer.step();
      scheduler.step();
    };
    go();
    go();
    expect(thrown(go, ValueError)).toBe(
      'OneCycleLR.step: step 3 of 2. Give a larger totalSteps, or stop stepping.',
    );
  });
});
