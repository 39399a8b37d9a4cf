/**
 * Schedules one after the other, and several at once. Layer: optim.
 */
import { ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Optimizer } from '../optimizer';
import type { SchedulerOptions } from './epochs';
import { groupsOf, LRScheduler, type SchedulerState } from './scheduler';

function checkSchedulers(op: string, schedulers: readonly LRScheduler[]): void {
  if (!Array.isArray(schedulers) || schedulers.length === 0) {
    throw new ValueError(`${op}: there are no schedulers. Give at least one.`, schedulers);
  }
  const [first] = schedulers;
  const other = schedulers.findIndex(({ optimizer }) => optimizer !== first.optimizer);
  if (other >= 0) {
    throw new ValueError(
      `${op}: scheduler ${other} belongs to another optimizer than scheduler 0. Use one optimizer for all.`,
      other,
    );
  }
}

/** The state of schedulers, in order. */
function statesOf(schedulers: readonly LRScheduler[]): SchedulerState[] {
  return schedulers.map((scheduler) => scheduler.stateDict());
}

/**
 * One schedule after the other: scheduler k + 1 begins at milestone k.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const { ConstantLR, ExponentialLR, SequentialLR } = optim.lrScheduler;
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], 1);
 * const scheduler = new SequentialLR(
 *   optimizer,
 *   [new ConstantLR(optimizer, 0.1, 2), new ExponentialLR(optimizer, 0.5)],
 *   [2],
 * );
 * for (let epoch = 0; epoch < 3; epoch++) {
 *   optimizer.step();
 *   scheduler.step();
 * }
 * console.log(scheduler.getLastLr()); // [0.5]
 * ```
 */
export class SequentialLR extends LRScheduler {
  private readonly milestones: readonly number[];

  /** @throws ValueError when schedulers and milestones do not fit */
  constructor(
    optimizer: Optimizer<any>,
    private readonly schedulers: readonly LRScheduler[],
    milestones: readonly number[],
    ...args: Call<[lastEpoch: number], SchedulerOptions>
  ) {
    const op = 'SequentialLR';
    checkSchedulers(op, schedulers);
    if (schedulers[0].optimizer !== optimizer) {
      throw new ValueError(
        `${op}: the schedulers belong to another optimizer. Pass the one they were made with.`,
        optimizer,
      );
    }
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        `${op}: ${schedulers.length} schedulers and ${milestones.length} milestones. ` +
          'Give one milestone less than schedulers.',
        milestones,
      );
    }
    super(optimizer, parseOptions(op, { lastEpoch: -1 }, ['lastEpoch'], args).lastEpoch);
    this.milestones = milestones;
    this.lastEpoch++;
    for (const group of groupsOf(optimizer)) group.lr = group.initialLr as number;
    // The schedulers made their first step when they were made: only that of the first counts.
    for (const scheduler of schedulers) scheduler.lastEpoch--;
    schedulers[0].initialStep();
    this.lastLr = schedulers[0].getLastLr();
  }

  override getLr(): number[] {
    return this.each((lr) => lr);
  }

  override step(): void {
    this.lastEpoch++;
    const { milestones, lastEpoch, schedulers } = this;
    const found = milestones.findIndex((milestone) => milestone > lastEpoch);
    const k = found < 0 ? milestones.length : found;
    if (k > 0 && milestones[k - 1] === lastEpoch) schedulers[k].restart();
    else schedulers[k].step();
    this.lastLr = schedulers[k].getLastLr();
  }

  override stateDict(): SchedulerState {
    return { ...super.stateDict(), _schedulers: statesOf(this.schedulers) };
  }

  override loadStateDict(state: SchedulerState): void {
    const { _schedulers, ...own } = state;
    loadAll(this.schedulers, _schedulers);
    super.loadStateDict(own);
  }
}

/**
 * Several schedules at once, each in terms of what the others have made of the learning rate.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html
 */
export class ChainedScheduler extends LRScheduler {
  /** @throws ValueError when there are none, or they belong to different optimizers */
  constructor(
    private readonly schedulers: readonly LRScheduler[],
    optimizer?: Optimizer<any>,
  ) {
    checkSchedulers('ChainedScheduler', schedulers);
    if (optimizer !== undefined && optimizer !== schedulers[0].optimizer) {
      throw new ValueError(
        'ChainedScheduler: the schedulers belong to another optimizer. Pass the one they were made with.',
        optimizer,
      );
    }
    super(schedulers[0].optimizer);
    this.lastEpoch = 0;
    this.lastLr = this.getLr();
  }

  override getLr(): number[] {
    return this.each((lr) => lr);
  }

  override step(): void {
    this.lastEpoch++;
    for (const scheduler of this.schedulers) scheduler.step();
    this.lastLr = this.getLr();
  }

  override stateDict(): SchedulerState {
    return { ...super.stateDict(), _schedulers: statesOf(this.schedulers) };
  }

  override loadStateDict(state: SchedulerState): void {
    const { _schedulers, ...own } = state;
    loadAll(this.schedulers, _schedulers);
    super.loadStateDict(own);
  }
}

function loadAll(schedulers: readonly LRScheduler[], states: unknown): void {
  if (!Array.isArray(states) || states.length !== schedulers.length) {
    throw new ValueError(
      `loadStateDict: the state is not that of ${schedulers.length} schedulers. Build the same ones first.`,
      states,
    );
  }
  schedulers.forEach((scheduler, i) => {
    scheduler.loadStateDict(states[i] as SchedulerState);
  });
}
