// A training step on a device: one kernel for each buffer that an optimizer changes, and nothing is read back.
import { beforeAll, describe, expect, it } from 'vitest';
import { explain, manualSeed, nn, optim, randn, type Tensor } from '../../src';
import { observed } from '../../src/backend/observer';
import { gpu } from '../../src/gpu';

const DEVICE = 'gpu:webasm';

/** Name, the optimizer, and how many buffers it changes for each parameter. */
const OPTIMIZERS: [string, (params: Tensor[]) => { zeroGrad(): void; step(): unknown }, number][] =
  [
    ['SGD', (params) => new optim.SGD(params, { lr: 0.1 }), 1],
    ['SGD with momentum', (params) => new optim.SGD(params, { lr: 0.1, momentum: 0.9 }), 2],
    ['Adam', (params) => new optim.Adam(params, { lr: 0.01 }), 3],
    ['AMSGrad', (params) => new optim.Adam(params, { lr: 0.01, amsgrad: true }), 4],
    ['AdamW', (params) => new optim.AdamW(params, { lr: 0.01 }), 3],
    ['RMSprop', (params) => new optim.RMSprop(params, { lr: 0.01 }), 2],
    [
      'RMSprop, centered, with momentum',
      (params) => new optim.RMSprop(params, { lr: 0.01, centered: true, momentum: 0.9 }),
      4,
    ],
    ['Adagrad', (params) => new optim.Adagrad(params, { lr: 0.01 }), 2],
    ['Adadelta', (params) => new optim.Adadelta(params), 3],
    ['NAdam', (params) => new optim.NAdam(params), 3],
    ['RAdam', (params) => new optim.RAdam(params), 3],
    ['Adamax', (params) => new optim.Adamax(params), 3],
    ['Rprop', (params) => new optim.Rprop(params), 3],
    ['ASGD', (params) => new optim.ASGD(params), 2],
  ];

describe.each(OPTIMIZERS)('%s', (_, make, buffers) => {
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
  model.to(DEVICE);
  const parameters = model.parameters();
  const optimizer = make(parameters);
  const x = randn(5, 3).to(DEVICE);
  const step = () => {
    optimizer.zeroGrad();
    model(x).square().mean().backward();
    optimizer.step();
  };
  // Here and not on collection: the steps of the other optimizers' models would come in between.
  beforeAll(() => {
    for (let i = 0; i < 3; i++) step();
  });

  it('moves nothing in a warm step, and leaves the CPU alone', () => {
    const { bytesUp, bytesDown, fallbacks, ops } = explain(step);
    expect([bytesUp, bytesDown, fallbacks]).toEqual([0, 0, []]);
    expect(new Set(ops.map((op) => op.device))).toEqual(new Set([DEVICE]));
  });

  it(`runs ${buffers} kernels for each parameter, and compiles none anew`, () => {
    optimizer.zeroGrad();
    model(x).square().mean().backward();
    const compiled = () => gpu.memory().find(({ device }) => device === DEVICE)!.compiled;
    const before = compiled();
    let launched = 0;
    observed.by = {
      launched: () => {
        launched++;
      },
      ...{ started() {}, moved() {}, fellBack() {} },
    };
    optimizer.step();
    observed.by = null;
    expect(launched).toBe(buffers * parameters.length);
    expect(compiled()).toBe(before);
  });
});
