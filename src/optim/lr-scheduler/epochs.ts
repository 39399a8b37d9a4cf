/**
 * Schedules that follow the number of epochs: functions, steps, ramps, powers. Layer: optim.
 */
import { ValueError } from '../../errors';
import { type Call, parseOptions, required } from '../../options';
import { checkNumber } from '../checks';
import type { Optimizer } from '../optimizer';
import { checkCount, functionsOf } from './checks';
import { groupsOf, LRScheduler } from './scheduler';

/** The option that every scheduler has. */
export interface SchedulerOptions {
  /** The epoch to go on from; -1, a new start, by default. */
  lastEpoch?: number;
}

/** Gives a factor for an epoch. */
export type EpochFactor = (epoch: number) => number;

const LAST = { lastEpoch: -1 };

/**
 * lr = base · λ(epoch)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], 1);
 * const scheduler = new optim.lrScheduler.LambdaLR(optimizer, (epoch) => 1 / (1 + epoch));
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.getLastLr()); // [0.5]
 * ```
 */
export class LambdaLR extends LRScheduler {
  private readonly lambdas: EpochFactor[];

  /** @param lrLambda the factor for an epoch: one function, or one for each group */
  constructor(
    optimizer: Optimizer<any>,
    lrLambda: EpochFactor | readonly EpochFactor[],
    ...args: Call<[lastEpoch: number], SchedulerOptions>
  ) {
    super(optimizer, parseOptions('LambdaLR', LAST, ['lastEpoch'], args).lastEpoch);
    this.lambdas = functionsOf('LambdaLR', 'lrLambda', lrLambda, groupsOf(optimizer).length);
    this.initialStep();
  }

  override getLr(): number[] {
    return this.baseLrs.map((lr, i) => lr * this.lambdas[i](this.lastEpoch));
  }
}

/**
 * lr ← lr · λ(epoch)
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html
 */
export class MultiplicativeLR extends LRScheduler {
  private readonly lambdas: EpochFactor[];

  /** @param lrLambda the factor for an epoch: one function, or one for each group */
  constructor(
    optimizer: Optimizer<any>,
    lrLambda: EpochFactor | readonly EpochFactor[],
    ...args: Call<[lastEpoch: number], SchedulerOptions>
  ) {
    super(optimizer, parseOptions('MultiplicativeLR', LAST, ['lastEpoch'], args).lastEpoch);
    const groups = groupsOf(optimizer).length;
    this.lambdas = functionsOf('MultiplicativeLR', 'lrLambda', lrLambda, groups);
    this.initialStep();
  }

  override getLr(): number[] {
    const { lastEpoch } = this;
    return this.each((lr, i) => (lastEpoch > 0 ? lr * this.lambdas[i](lastEpoch) : lr));
  }

  /** @internal Goes on from the present learning rates. */
  override restart(): void {
    this.stepCount++;
    this.lastEpoch = 0;
    this.apply(this.getLr());
  }
}

/**
 * The learning rate times γ after every `stepSize` epochs.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], 1);
 * const scheduler = new optim.lrScheduler.StepLR(optimizer, 2, { gamma: 0.5 });
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(scheduler.getLastLr()); // [0.25]
 * ```
 */
export class StepLR extends LRScheduler {
  readonly stepSize: number;
  readonly gamma: number;

  /** @param args `stepSize`, `gamma` (0.1), `lastEpoch` */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<
      [stepSize: number, gamma: number, lastEpoch: number],
      SchedulerOptions & { stepSize?: number; gamma?: number }
    >
  ) {
    const defaults = { stepSize: undefined as number | undefined, gamma: 0.1, ...LAST };
    const options = parseOptions('StepLR', defaults, ['stepSize', 'gamma', 'lastEpoch'], args);
    super(optimizer, options.lastEpoch);
    this.stepSize = required('StepLR', 'stepSize', options.stepSize) as number;
    this.gamma = options.gamma;
    checkCount('StepLR', 'stepSize', this.stepSize, 1);
    checkNumber('StepLR', 'gamma', this.gamma);
    this.initialStep();
  }

  override getLr(): number[] {
    const { lastEpoch, stepSize, gamma } = this;
    return this.each((lr) => (lastEpoch === 0 || lastEpoch % stepSize !== 0 ? lr : lr * gamma));
  }
}

/**
 * The learning rate times γ at each of the milestones.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export class MultiStepLR extends LRScheduler {
  readonly milestones: readonly number[];
  readonly gamma: number;

  /** @param args `milestones`, `gamma` (0.1), `lastEpoch` */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<
      [milestones: readonly number[], gamma: number, lastEpoch: number],
      SchedulerOptions & { milestones?: readonly number[]; gamma?: number }
    >
  ) {
    const defaults = {
      milestones: undefined as readonly number[] | undefined,
      gamma: 0.1,
      ...LAST,
    };
    const names = ['milestones', 'gamma', 'lastEpoch'] as const;
    const options = parseOptions('MultiStepLR', defaults, names, args);
    super(optimizer, options.lastEpoch);
    this.milestones = required('MultiStepLR', 'milestones', options.milestones) as number[];
    this.gamma = options.gamma;
    for (const milestone of this.milestones) checkCount('MultiStepLR', 'a milestone', milestone, 0);
    checkNumber('MultiStepLR', 'gamma', this.gamma);
    this.initialStep();
  }

  override getLr(): number[] {
    const times = this.milestones.filter((milestone) => milestone === this.lastEpoch).length;
    return this.each((lr) => lr * this.gamma ** times);
  }
}

/**
 * The learning rate times a factor until `totalIters`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html
 */
export class ConstantLR extends LRScheduler {
  readonly factor: number;
  readonly totalIters: number;

  /** @param args `factor` (1/3), `totalIters` (5), `lastEpoch` */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<
      [factor: number, totalIters: number, lastEpoch: number],
      SchedulerOptions & { factor?: number; totalIters?: number }
    >
  ) {
    const defaults = { factor: 1 / 3, totalIters: 5, ...LAST };
    const names = ['factor', 'totalIters', 'lastEpoch'] as const;
    const options = parseOptions('ConstantLR', defaults, names, args);
    if (!(options.factor >= 0 && options.factor <= 1)) {
      throw new ValueError(
        `ConstantLR: factor is ${options.factor}. Give a number from 0 to 1.`,
        options.factor,
      );
    }
    super(optimizer, options.lastEpoch);
    this.factor = options.factor;
    this.totalIters = options.totalIters;
    this.initialStep();
  }

  override getLr(): number[] {
    const { lastEpoch, factor, totalIters } = this;
    if (lastEpoch === 0) return this.each((lr) => lr * factor);
    return this.each((lr) => (lastEpoch === totalIters ? lr * (1 / factor) : lr));
  }
}

/**
 * The learning rate times a factor that goes from `startFactor` to `endFactor` in `totalIters` equal steps.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export class LinearLR extends LRScheduler {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;

  /** @param args `startFactor` (1/3), `endFactor` (1), `totalIters` (5), `lastEpoch` */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<
      [startFactor: number, endFactor: number, totalIters: number, lastEpoch: number],
      SchedulerOptions & { startFactor?: number; endFactor?: number; totalIters?: number }
    >
  ) {
    const defaults = { startFactor: 1 / 3, endFactor: 1, totalIters: 5, ...LAST };
    const names = ['startFactor', 'endFactor', 'totalIters', 'lastEpoch'] as const;
    const options = parseOptions('LinearLR', defaults, names, args);
    const { startFactor, endFactor } = options;
    if (!(startFactor > 0 && startFactor <= 1)) {
      throw new ValueError(
        `LinearLR: startFactor is ${startFactor}. Give a number above 0, up to 1.`,
        startFactor,
      );
    }
    if (!(endFactor >= 0 && endFactor <= 1)) {
      throw new ValueError(
        `LinearLR: endFactor is ${endFactor}. Give a number from 0 to 1.`,
        endFactor,
      );
    }
    super(optimizer, options.lastEpoch);
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = options.totalIters;
    this.initialStep();
  }

  override getLr(): number[] {
    const { lastEpoch, startFactor, endFactor, totalIters } = this;
    if (lastEpoch === 0) return this.each((lr) => lr * startFactor);
    if (lastEpoch > totalIters) return this.each((lr) => lr);
    const way = endFactor - startFactor;
    const before = totalIters * startFactor + (lastEpoch - 1) * way;
    return this.each((lr) => lr * (1 + way / before));
  }
}

/**
 * The learning rate times γ at every epoch.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export class ExponentialLR extends LRScheduler {
  readonly gamma: number;

  /** @param args `gamma`, `lastEpoch` */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<[gamma: number, lastEpoch: number], SchedulerOptions & { gamma?: number }>
  ) {
    const defaults = { gamma: undefined as number | undefined, ...LAST };
    const options = parseOptions('ExponentialLR', defaults, ['gamma', 'lastEpoch'], args);
    super(optimizer, options.lastEpoch);
    this.gamma = required('ExponentialLR', 'gamma', options.gamma) as number;
    checkNumber('ExponentialLR', 'gamma', this.gamma);
    this.initialStep();
  }

  override getLr(): number[] {
    return this.each((lr) => (this.lastEpoch === 0 ? lr : lr * this.gamma));
  }
}

/**
 * lr = base · (1 − epoch / totalIters)^power, and 0 from there on.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html
 */
export class PolynomialLR extends LRScheduler {
  readonly totalIters: number;
  readonly power: number;

  /** @param args `totalIters` (5), `power` (1), `lastEpoch` */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<
      [totalIters: number, power: number, lastEpoch: number],
      SchedulerOptions & { totalIters?: number; power?: number }
    >
  ) {
    const defaults = { totalIters: 5, power: 1, ...LAST };
    const names = ['totalIters', 'power', 'lastEpoch'] as const;
    const options = parseOptions('PolynomialLR', defaults, names, args);
    super(optimizer, options.lastEpoch);
    this.totalIters = options.totalIters;
    this.power = options.power;
    this.initialStep();
  }

  override getLr(): number[] {
    const { lastEpoch, totalIters, power } = this;
    if (lastEpoch === 0 || lastEpoch > totalIters) return this.each((lr) => lr);
    const left = (epoch: number) => 1 - epoch / totalIters;
    return this.each((lr) => lr * (left(lastEpoch) / left(lastEpoch - 1)) ** power);
  }
}
