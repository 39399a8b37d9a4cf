/**
 * A warm training step of each optimizer on a device, watched. Knows no test framework, so that it also runs in a page.
 */
import { observed } from '../../src/backend/observer';
import { gpu } from '../../src/gpu';
import { explain, manualSeed, nn, optim, randn, type Tensor } from '../../src/index';

type Make = (params: Tensor[]) => { zeroGrad(): void; step(): unknown };

/** By name: the optimizer, and how many buffers it changes for each parameter. */
export const OPTIMIZERS: Readonly<Record<string, readonly [Make, number]>> = {
  SGD: [(params) => new optim.SGD(params, { lr: 0.1 }), 1],
  'SGD with momentum': [(params) => new optim.SGD(params, { lr: 0.1, momentum: 0.9 }), 2],
  Adam: [(params) => new optim.Adam(params, { lr: 0.01 }), 3],
  AMSGrad: [(params) => new optim.Adam(params, { lr: 0.01, amsgrad: true }), 4],
  AdamW: [(params) => new optim.AdamW(params, { lr: 0.01 }), 3],
  RMSprop: [(params) => new optim.RMSprop(params, { lr: 0.01 }), 2],
  'RMSprop, centered, with momentum': [
    (params) => new optim.RMSprop(params, { lr: 0.01, centered: true, momentum: 0.9 }),
    4,
  ],
  Adagrad: [(params) => new optim.Adagrad(params, { lr: 0.01 }), 2],
  Adadelta: [(params) => new optim.Adadelta(params), 3],
  NAdam: [(params) => new optim.NAdam(params), 3],
  RAdam: [(params) => new optim.RAdam(params), 3],
  Adamax: [(params) => new optim.Adamax(params), 3],
  Rprop: [(params) => new optim.Rprop(params), 3],
  ASGD: [(params) => new optim.ASGD(params), 2],
};

/** What a warm step did. */
export interface WatchedStep {
  /** Of a whole step, from zeroGrad to the optimizer. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly fallbacks: number;
  readonly devices: readonly string[];
  /** Kernels that the optimizer ran for each parameter. */
  readonly kernels: number;
  /** Kernels that it had to compile. */
  readonly compiled: number;
}

/** Trains a small network for three steps with one of `OPTIMIZERS`, and watches two more. */
export async function watchStep(name: string, device: string): Promise<WatchedStep> {
  await gpu.init();
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
  model.to(device);
  const parameters = model.parameters();
  const optimizer = OPTIMIZERS[name][0](parameters);
  const x = randn(5, 3).to(device);
  const backward = () => {
    optimizer.zeroGrad();
    model(x).square().mean().backward();
  };
  const step = () => {
    backward();
    optimizer.step();
  };
  for (let i = 0; i < 3; i++) step();
  const { bytesUp, bytesDown, fallbacks, ops } = explain(step);

  backward();
  const compiled = () => gpu.memory().find((report) => report.device === device)!.compiled;
  const before = compiled();
  let launched = 0;
  observed.by = {
    launched: () => {
      launched++;
    },
    ...{ started() {}, moved() {}, fellBack() {} },
  };
  try {
    optimizer.step();
  } finally {
    observed.by = null;
  }
  const compiledAnew = compiled() - before;
  await parameters[0].dataAsync(); // Where work is queued, failures show only now.
  return {
    ...{ bytesUp, bytesDown, fallbacks: fallbacks.length },
    devices: [...new Set(ops.map((op) => op.device))],
    kernels: launched / parameters.length,
    compiled: compiledAnew,
  };
}
