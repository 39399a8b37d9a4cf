/**
 * A learning rate that falls when a measure no longer improves. Layer: optim.
 */
import { ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import type { Optimizer } from '../optimizer';
import { checkCount, numbersFor } from './checks';
import { groupsOf, LRScheduler } from './scheduler';

/** Options of {@link ReduceLROnPlateau}. */
export interface PlateauOptions {
  /** Whether a smaller measure is better (the default) or a larger one. */
  mode?: 'min' | 'max';
  /** Factor of the learning rate, below 1; 0.1 by default. */
  factor?: number;
  /** Epochs without improvement that are borne; 10 by default. */
  patience?: number;
  /** What counts as an improvement; 1e-4 by default. */
  threshold?: number;
  /** Whether the threshold is a share of the best or a difference from it. */
  thresholdMode?: 'rel' | 'abs';
  /** Epochs after a fall in which nothing is counted; 0 by default. */
  cooldown?: number;
  /** The smallest learning rate; one, or one for each group; 0 by default. */
  minLr?: number | readonly number[];
  /** A smaller change of the learning rate is not made; 1e-8 by default. */
  eps?: number;
}

const DEFAULTS = {
  mode: 'min' as 'min' | 'max',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: 'rel' as 'rel' | 'abs',
  cooldown: 0,
  minLr: 0 as number | readonly number[],
  eps: 1e-8,
};
const NAMES = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];

/** Arguments of {@link ReduceLROnPlateau} after the optimizer. */
export type PlateauArgs = Call<
  [
    mode: 'min' | 'max',
    factor: number,
    patience: number,
    threshold: number,
    thresholdMode: 'rel' | 'abs',
    cooldown: number,
    minLr: number | readonly number[],
    eps: number,
  ],
  PlateauOptions
>;

/**
 * The learning rate times `factor` when the measure given to `step` has not improved for more than `patience` epochs.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], 1);
 * const scheduler = new optim.lrScheduler.ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.5 });
 * for (const loss of [3, 2, 2, 2]) scheduler.step(loss);
 * console.log(scheduler.getLastLr()); // [0.5]
 * ```
 */
export class ReduceLROnPlateau extends LRScheduler {
  readonly mode: 'min' | 'max';
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly thresholdMode: 'rel' | 'abs';
  readonly cooldown: number;
  readonly minLrs: readonly number[];
  readonly eps: number;
  /** The best measure so far. */
  best: number;
  /** Epochs since the last improvement. */
  numBadEpochs = 0;
  /** Epochs left of the cooldown. */
  cooldownCounter = 0;

  /** @throws ValueError for options out of range */
  constructor(optimizer: Optimizer<any>, ...args: PlateauArgs) {
    const op = 'ReduceLROnPlateau';
    const options = parseOptions(op, DEFAULTS, NAMES, args);
    const { mode, factor, thresholdMode } = options;
    if (!(factor < 1)) {
      throw new ValueError(`${op}: factor is ${factor}. Give a number below 1.`, factor);
    }
    if (mode !== 'min' && mode !== 'max') {
      throw new ValueError(`${op}: mode '${mode}' is neither 'min' nor 'max'. Use one.`, mode);
    }
    if (thresholdMode !== 'rel' && thresholdMode !== 'abs') {
      throw new ValueError(
        `${op}: thresholdMode '${thresholdMode}' is neither 'rel' nor 'abs'. Use one.`,
        thresholdMode,
      );
    }
    checkCount(op, 'patience', options.patience, 0);
    checkCount(op, 'cooldown', options.cooldown, 0);
    super(optimizer);
    this.mode = mode;
    this.factor = factor;
    this.patience = options.patience;
    this.threshold = options.threshold;
    this.thresholdMode = thresholdMode;
    this.cooldown = options.cooldown;
    this.minLrs = numbersFor(op, 'minLr', options.minLr, optimizer.paramGroups.length);
    this.eps = options.eps;
    this.best = mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.lastEpoch = 0;
    this.lastLr = this.getLr();
  }

  /** The present learning rates: this schedule follows a measure, not the number of epochs. */
  override getLr(): number[] {
    return this.each((lr) => lr);
  }

  /**
   * Takes note of a measure, and lowers the learning rates if it is time.
   *
   * @param metrics a number or a tensor of one
   * @throws ValueError when it is missing
   */
  override step(metrics?: number | Tensor): void {
    const measure = typeof metrics === 'object' ? (metrics.item() as number) : metrics;
    if (typeof measure !== 'number') {
      throw new ValueError(
        'ReduceLROnPlateau.step: the measure is missing. Pass the validation loss, or what it follows.',
        measure,
      );
    }
    this.lastEpoch++;
    if (this.isBetter(measure)) {
      this.best = measure;
      this.numBadEpochs = 0;
    } else this.numBadEpochs++;
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs > this.patience) {
      this.reduce();
      this.cooldownCounter = this.cooldown;
      this.numBadEpochs = 0;
    }
    this.lastLr = this.getLr();
  }

  private reduce(): void {
    groupsOf(this.optimizer).forEach((group, i) => {
      const lower = Math.max(group.lr * this.factor, this.minLrs[i]);
      if (group.lr - lower > this.eps) group.lr = lower;
    });
  }

  private isBetter(measure: number): boolean {
    const { mode, threshold, thresholdMode, best } = this;
    if (thresholdMode === 'rel') {
      return mode === 'min' ? measure < best * (1 - threshold) : measure > best * (1 + threshold);
    }
    return mode === 'min' ? measure < best - threshold : measure > best + threshold;
  }
}
