/**
 * A learning rate that goes up and down between two bounds. Layer: optim.
 */
import { ValueError } from '../../errors';
import { type Call, parseOptions, required } from '../../options';
import type { Optimizer } from '../optimizer';
import { checkCount, numbersFor } from './checks';
import type { SchedulerOptions } from './epochs';
import { checkMomentum, setMomentums } from './momentum';
import { groupsOf, LRScheduler } from './scheduler';

/** Whether the height of the cycles stays, halves each time, or shrinks by γ at each step. */
export type CyclicMode = 'triangular' | 'triangular2' | 'exp_range';

/** Options of {@link CyclicLR}. */
export interface CyclicOptions extends SchedulerOptions {
  /** The lower bound; one, or one for each group. */
  baseLr?: number | readonly number[];
  /** The upper bound; one, or one for each group. */
  maxLr?: number | readonly number[];
  /** Steps of the rising half of a cycle; 2000 by default. */
  stepSizeUp?: number;
  /** Steps of the falling half; as many as up by default. */
  stepSizeDown?: number | null;
  /** `'triangular'` by default. */
  mode?: CyclicMode;
  /** Factor of each step in mode `'exp_range'`; 1 by default. */
  gamma?: number;
  /** A function of your own for the height of a cycle, instead of the mode. */
  scaleFn?: ((x: number) => number) | null;
  /** Whether `scaleFn` gets the number of the cycle or of the step. */
  scaleMode?: 'cycle' | 'iterations';
  /** Whether the momentum goes down when the learning rate goes up; true by default. */
  cycleMomentum?: boolean;
  /** The lower bound of the momentum; 0.8 by default. */
  baseMomentum?: number | readonly number[];
  /** The upper bound of the momentum; 0.9 by default. */
  maxMomentum?: number | readonly number[];
}

const DEFAULTS = {
  baseLr: undefined as number | readonly number[] | undefined,
  maxLr: undefined as number | readonly number[] | undefined,
  stepSizeUp: 2000,
  stepSizeDown: null as number | null,
  mode: 'triangular' as CyclicMode,
  gamma: 1,
  scaleFn: null as ((x: number) => number) | null,
  scaleMode: 'cycle' as 'cycle' | 'iterations',
  cycleMomentum: true,
  baseMomentum: 0.8 as number | readonly number[],
  maxMomentum: 0.9 as number | readonly number[],
  lastEpoch: -1,
};
const NAMES = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];

/** Arguments of {@link CyclicLR} after the optimizer. */
export type CyclicArgs = Call<
  [
    baseLr: number | readonly number[],
    maxLr: number | readonly number[],
    stepSizeUp: number,
    stepSizeDown: number | null,
    mode: CyclicMode,
    gamma: number,
  ],
  CyclicOptions
>;

/**
 * The learning rate goes from `baseLr` to `maxLr` and back in a straight line; step it after every batch.
 *
 * @see https://arxiv.org/abs/1506.01186
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], 1, { momentum: 0.9 });
 * const scheduler = new optim.lrScheduler.CyclicLR(optimizer, 0.1, 0.5, { stepSizeUp: 2 });
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.getLastLr()[0].toFixed(3)); // 0.300
 * ```
 */
export class CyclicLR extends LRScheduler {
  readonly maxLrs: readonly number[];
  readonly totalSize: number;
  readonly stepRatio: number;
  readonly mode: CyclicMode;
  readonly gamma: number;
  readonly cycleMomentum: boolean;
  private readonly baseMomentums: readonly number[] = [];
  private readonly maxMomentums: readonly number[] = [];
  private readonly scale: (cycle: number, step: number) => number;

  /** @throws ValueError when the momentum is to be cycled and the optimizer has none */
  constructor(optimizer: Optimizer<any>, ...args: CyclicArgs) {
    const options = parseOptions('CyclicLR', DEFAULTS, NAMES, args);
    const { stepSizeUp, stepSizeDown, mode, gamma, scaleFn, scaleMode, cycleMomentum } = options;
    const groups = optimizer.paramGroups.length;
    const numbers = (name: 'baseLr' | 'maxLr' | 'baseMomentum' | 'maxMomentum') =>
      numbersFor('CyclicLR', name, required('CyclicLR', name, options[name]) as number, groups);
    const [baseLrs, maxLrs] = [numbers('baseLr'), numbers('maxLr')];
    checkCount('CyclicLR', 'stepSizeUp', stepSizeUp, 1);
    if (stepSizeDown !== null) checkCount('CyclicLR', 'stepSizeDown', stepSizeDown, 1);
    if (scaleFn === null && !['triangular', 'triangular2', 'exp_range'].includes(mode)) {
      throw new ValueError(
        `CyclicLR: mode '${mode}' is none of 'triangular', 'triangular2', 'exp_range'. Use one, or give scaleFn.`,
        mode,
      );
    }
    if (cycleMomentum) checkMomentum('CyclicLR', optimizer);
    if (options.lastEpoch === -1) {
      groupsOf(optimizer).forEach((group, i) => {
        group.lr = baseLrs[i];
      });
    }
    super(optimizer, options.lastEpoch);
    this.baseLrs = baseLrs;
    this.maxLrs = maxLrs;
    this.totalSize = stepSizeUp + (stepSizeDown ?? stepSizeUp);
    this.stepRatio = stepSizeUp / this.totalSize;
    this.mode = mode;
    this.gamma = gamma;
    this.cycleMomentum = cycleMomentum;
    this.scale = scaleOf(mode, gamma, scaleFn, scaleMode);
    if (cycleMomentum) {
      this.baseMomentums = numbers('baseMomentum');
      this.maxMomentums = numbers('maxMomentum');
    }
    this.initialStep();
  }

  override getLr(): number[] {
    const { lastEpoch, totalSize, stepRatio, baseLrs, maxLrs } = this;
    const cycle = Math.floor(1 + lastEpoch / totalSize);
    const x = 1 + lastEpoch / totalSize - cycle;
    const height = x <= stepRatio ? x / stepRatio : (x - 1) / (stepRatio - 1);
    const scaled = height * this.scale(cycle, lastEpoch);
    if (this.cycleMomentum) {
      const { baseMomentums, maxMomentums } = this;
      setMomentums(
        this.optimizer,
        maxMomentums.map((most, i) => most - (most - baseMomentums[i]) * scaled),
      );
    }
    return baseLrs.map((base, i) => base + (maxLrs[i] - base) * scaled);
  }
}

function scaleOf(
  mode: CyclicMode,
  gamma: number,
  own: ((x: number) => number) | null,
  scaleMode: 'cycle' | 'iterations',
): (cycle: number, step: number) => number {
  if (own !== null) return (cycle, step) => own(scaleMode === 'cycle' ? cycle : step);
  if (mode === 'triangular2') return (cycle) => 1 / 2 ** (cycle - 1);
  if (mode === 'exp_range') return (_, step) => gamma ** step;
  return () => 1;
}
