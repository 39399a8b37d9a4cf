/**
 * SGD, Adam and AdamW against PyTorch: every subset of their options, two groups, 50 steps.
 */
import { describe, expect, it } from 'vitest';
import { fromTypedArray, noGrad, optim, type Tensor, tensor } from '../../src/index';
import golden from '../golden/optim/trajectories.json';

/** Relative to the parameter's size; the parameters are of the order of 1. */
const BOUND = 1e-5;

type AnyOptimizer = optim.SGD | optim.Adam;

function start(): Tensor[] {
  const first = Array.from({ length: 6 }, (_, i) => Math.sin(i + 1));
  const second = Array.from({ length: 4 }, (_, i) => Math.cos(2 * i) * 2);
  return [
    noGrad(() => tensor(first).reshape(3, 2).clone()).requiresGrad_(),
    tensor(second, { requiresGrad: true }),
  ];
}

function setGradient(param: Tensor, which: number, step: number): void {
  const slope = 0.3 + 0.1 * which;
  const values = Float32Array.from(
    param.data,
    (p, i) => slope * p + Math.cos(0.7 * step + i + which),
  );
  param.grad = fromTypedArray(values, param.shape);
}

function make(name: string, params: Tensor[], options: object): AnyOptimizer {
  const groups = [{ params: [params[0]] }, { params: [params[1]], lr: 0.03 }];
  const constructors: Record<string, new (params: never, options: object) => AnyOptimizer> = {
    SGD: optim.SGD as never,
    Adam: optim.Adam as never,
    AdamW: optim.AdamW as never,
  };
  return new constructors[name](groups as never, { lr: 0.1, ...options });
}

function run(optimizer: AnyOptimizer, params: Tensor[], from: number, to: number): void {
  for (let step = from; step <= to; step++) {
    params.forEach((param, which) => setGradient(param, which, step));
    optimizer.step();
  }
}

const values = (params: Tensor[]) => params.flatMap((param) => [...param.data]);

function expectClose(actual: number[], expected: number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(
      BOUND * Math.max(1, Math.abs(expected[i])),
    );
  });
}

describe('trajectories', () => {
  for (const { optimizer: name, options, steps } of golden.cases) {
    it(`${name} ${JSON.stringify(options)}`, () => {
      const params = start();
      const optimizer = make(name, params, options);
      let done = 0;
      for (const [step, expected] of Object.entries(steps)) {
        run(optimizer, params, done + 1, Number(step));
        done = Number(step);
        expectClose(values(params), expected as number[]);
      }
    });
  }
});

const resumable = [
  ['SGD', { momentum: 0.9 }],
  ['Adam', { amsgrad: true }],
] as const;

describe('state dicts', () => {
  for (const [name, options] of resumable) {
    it(`${name} continues on the same trajectory, bit for bit`, () => {
      const straight = start();
      const whole = make(name, straight, options);
      run(whole, straight, 1, 10);
      const resumed = straight.map((param) => param.detach().clone().requiresGrad_());
      const second = make(name, resumed, { lr: 0.7 });
      second.loadStateDict(whole.stateDict());
      run(whole, straight, 11, 50);
      run(second, resumed, 11, 50);
      expect(values(resumed)).toEqual(values(straight));
    });

    it(`${name} continues from a state dict that PyTorch wrote as JSON`, () => {
      const expected = golden.cases.find(
        (one) => one.optimizer === name && JSON.stringify(one.options) === JSON.stringify(options),
      );
      const at10 = (expected?.steps as Record<string, number[]>)['10'];
      const params = [
        noGrad(() => tensor(at10.slice(0, 6)).reshape(3, 2).clone()).requiresGrad_(),
        tensor(at10.slice(6), { requiresGrad: true }),
      ];
      const optimizer = make(name, params, {});
      optimizer.loadStateDict((golden.states as unknown as Record<string, never>)[name]);
      run(optimizer, params, 11, 50);
      expectClose(values(params), (expected?.steps as Record<string, number[]>)['50']);
    });
  }
});
