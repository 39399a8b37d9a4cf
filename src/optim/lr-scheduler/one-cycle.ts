/**
 * One rise of the learning rate and a long fall. Layer: optim.
 */
import { ValueError } from '../../errors';
import { type Call, parseOptions, required } from '../../options';
import type { Optimizer } from '../optimizer';
import { checkCount, numbersFor } from './checks';
import type { SchedulerOptions } from './epochs';
import { checkMomentum, setMomentums } from './momentum';
import { groupsOf, LRScheduler } from './scheduler';

/** Options of {@link OneCycleLR}. */
export interface OneCycleOptions extends SchedulerOptions {
  /** The largest learning rate; one, or one for each group. */
  maxLr?: number | readonly number[];
  /** Steps of the whole cycle; or give `epochs` and `stepsPerEpoch`. */
  totalSteps?: number | null;
  epochs?: number | null;
  stepsPerEpoch?: number | null;
  /** Share of the steps that rise; 0.3 by default. */
  pctStart?: number;
  /** Along a cosine (the default) or a straight line. */
  annealStrategy?: 'cos' | 'linear';
  /** Whether the momentum goes down when the learning rate goes up; true by default. */
  cycleMomentum?: boolean;
  /** The lower bound of the momentum; 0.85 by default. */
  baseMomentum?: number | readonly number[];
  /** The upper bound of the momentum; 0.95 by default. */
  maxMomentum?: number | readonly number[];
  /** The cycle begins at maxLr / divFactor; 25 by default. */
  divFactor?: number;
  /** It ends at that divided by finalDivFactor; 1e4 by default. */
  finalDivFactor?: number;
  /** Whether the fall to the start mirrors the rise, and a third phase goes below it. */
  threePhase?: boolean;
}

const DEFAULTS = {
  maxLr: undefined as number | readonly number[] | undefined,
  totalSteps: null as number | null,
  epochs: null as number | null,
  stepsPerEpoch: null as number | null,
  pctStart: 0.3,
  annealStrategy: 'cos' as 'cos' | 'linear',
  cycleMomentum: true,
  baseMomentum: 0.85 as number | readonly number[],
  maxMomentum: 0.95 as number | readonly number[],
  divFactor: 25,
  finalDivFactor: 1e4,
  threePhase: false,
  lastEpoch: -1,
};
const NAMES = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];

/** Arguments of {@link OneCycleLR} after the optimizer. */
export type OneCycleArgs = Call<
  [
    maxLr: number | readonly number[],
    totalSteps: number | null,
    epochs: number | null,
    stepsPerEpoch: number | null,
    pctStart: number,
    annealStrategy: 'cos' | 'linear',
  ],
  OneCycleOptions
>;

type Level = 'initial' | 'max' | 'min';

/** From one learning rate to another until a step; the momentum goes the other way. */
interface Phase {
  readonly end: number;
  readonly from: Level;
  readonly to: Level;
  readonly momentum: readonly [from: 'base' | 'max', to: 'base' | 'max'];
}

/**
 * The learning rate rises to `maxLr` and falls far below its start; step it after every batch.
 *
 * @see https://arxiv.org/abs/1708.07120
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const optimizer = new optim.Adam([tensor([1], { requiresGrad: true })]);
 * const scheduler = new optim.lrScheduler.OneCycleLR(optimizer, 0.1, { totalSteps: 100 });
 * console.log(scheduler.getLastLr()[0].toFixed(3)); // 0.004
 * ```
 */
export class OneCycleLR extends LRScheduler {
  readonly totalSteps: number;
  private readonly levels: Readonly<Record<Level, readonly number[]>>;
  private readonly momentums: Readonly<Record<'base' | 'max', readonly number[]>>;
  private readonly phases: readonly Phase[];
  private readonly anneal: (from: number, to: number, share: number) => number;
  private readonly cycleMomentum: boolean;

  /** @throws ValueError for options out of range, or a momentum to be cycled that is not there */
  constructor(optimizer: Optimizer<any>, ...args: OneCycleArgs) {
    const op = 'OneCycleLR';
    const options = parseOptions(op, DEFAULTS, NAMES, args);
    const { pctStart, annealStrategy, cycleMomentum, divFactor, finalDivFactor } = options;
    const groups = optimizer.paramGroups.length;
    const max = numbersFor(op, 'maxLr', required(op, 'maxLr', options.maxLr) as number, groups);
    const totalSteps = stepsOf(op, options);
    if (!(pctStart >= 0 && pctStart <= 1)) {
      throw new ValueError(`${op}: pctStart is ${pctStart}. Give a number from 0 to 1.`, pctStart);
    }
    if (annealStrategy !== 'cos' && annealStrategy !== 'linear') {
      throw new ValueError(
        `${op}: annealStrategy '${annealStrategy}' is neither 'cos' nor 'linear'. Use one of these.`,
        annealStrategy,
      );
    }
    if (cycleMomentum) checkMomentum(op, optimizer);
    const initial = max.map((lr) => lr / divFactor);
    if (options.lastEpoch === -1) {
      groupsOf(optimizer).forEach((group, i) => {
        group.initialLr = initial[i];
      });
    }
    super(optimizer, options.lastEpoch);
    this.totalSteps = totalSteps;
    this.levels = { initial, max, min: initial.map((lr) => lr / finalDivFactor) };
    this.momentums = {
      base: numbersFor(op, 'baseMomentum', options.baseMomentum, groups),
      max: numbersFor(op, 'maxMomentum', options.maxMomentum, groups),
    };
    this.cycleMomentum = cycleMomentum;
    this.phases = phasesOf(totalSteps, pctStart, options.threePhase);
    this.anneal = annealStrategy === 'cos' ? alongCosine : alongLine;
    this.initialStep();
  }

  override getLr(): number[] {
    const { lastEpoch, phases, levels, momentums, totalSteps } = this;
    if (lastEpoch > totalSteps) {
      throw new ValueError(
        `OneCycleLR.step: step ${lastEpoch} of ${totalSteps}. Give a larger totalSteps, or stop stepping.`,
        lastEpoch,
      );
    }
    const last = phases.length - 1;
    const found = phases.findIndex(({ end }) => lastEpoch <= end);
    const k = found < 0 ? last : found;
    const { end, from, to, momentum } = phases[k];
    const start = k === 0 ? 0 : phases[k - 1].end;
    const share = (lastEpoch - start) / (end - start);
    if (this.cycleMomentum) {
      const [a, b] = momentum.map((level) => momentums[level]);
      setMomentums(
        this.optimizer,
        a.map((value, i) => this.anneal(value, b[i], share)),
      );
    }
    return levels[from].map((lr, i) => this.anneal(lr, levels[to][i], share));
  }
}

function stepsOf(op: string, options: typeof DEFAULTS): number {
  const { totalSteps, epochs, stepsPerEpoch } = options;
  if (totalSteps !== null) {
    checkCount(op, 'totalSteps', totalSteps, 1);
    return totalSteps;
  }
  if (epochs === null || stepsPerEpoch === null) {
    throw new ValueError(
      `${op}: the number of steps is missing. Give totalSteps, or epochs and stepsPerEpoch.`,
      totalSteps,
    );
  }
  checkCount(op, 'epochs', epochs, 1);
  checkCount(op, 'stepsPerEpoch', stepsPerEpoch, 1);
  return epochs * stepsPerEpoch;
}

function phasesOf(total: number, share: number, three: boolean): Phase[] {
  const top = share * total - 1;
  const up: Phase = { end: top, from: 'initial', to: 'max', momentum: ['max', 'base'] };
  if (!three) {
    return [up, { end: total - 1, from: 'max', to: 'min', momentum: ['base', 'max'] }];
  }
  return [
    up,
    { end: 2 * share * total - 2, from: 'max', to: 'initial', momentum: ['base', 'max'] },
    { end: total - 1, from: 'initial', to: 'min', momentum: ['max', 'max'] },
  ];
}

function alongCosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}

function alongLine(from: number, to: number, share: number): number {
  return (to - from) * share + from;
}
