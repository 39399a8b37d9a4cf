/**
 * Schedules along a cosine. Layer: optim.
 */
import { type Call, parseOptions, required } from '../../options';
import type { Optimizer } from '../optimizer';
import { checkCount } from './checks';
import type { SchedulerOptions } from './epochs';
import { LRScheduler } from './scheduler';

/** Options of {@link CosineAnnealingLR}. */
export interface CosineAnnealingOptions extends SchedulerOptions {
  /** Epochs from the largest to the smallest learning rate. */
  tMax?: number;
  /** The smallest learning rate; 0 by default. */
  etaMin?: number;
}

/**
 * lr = ηmin + ½ (base − ηmin)(1 + cos(π epoch / tMax)), and up again after that.
 *
 * @see https://arxiv.org/abs/1608.03983
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], 1);
 * const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, { tMax: 2 });
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.getLastLr()[0].toFixed(3)); // 0.500
 * ```
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly tMax: number;
  readonly etaMin: number;

  /** @param args `tMax`, `etaMin` (0), `lastEpoch` */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<[tMax: number, etaMin: number, lastEpoch: number], CosineAnnealingOptions>
  ) {
    const defaults = { tMax: undefined as number | undefined, etaMin: 0, lastEpoch: -1 };
    const names = ['tMax', 'etaMin', 'lastEpoch'] as const;
    const options = parseOptions('CosineAnnealingLR', defaults, names, args);
    super(optimizer, options.lastEpoch);
    this.tMax = required('CosineAnnealingLR', 'tMax', options.tMax) as number;
    this.etaMin = options.etaMin;
    checkCount('CosineAnnealingLR', 'tMax', this.tMax, 1);
    this.initialStep();
  }

  override getLr(): number[] {
    const { lastEpoch, tMax, etaMin, stepCount, baseLrs } = this;
    const wave = (epoch: number) => 1 + Math.cos((Math.PI * epoch) / tMax);
    if (lastEpoch === 0) return this.each((lr) => lr);
    if (stepCount === 1) {
      return baseLrs.map((base) => etaMin + ((base - etaMin) * wave(lastEpoch)) / 2);
    }
    if ((lastEpoch - 1 - tMax) % (2 * tMax) === 0) {
      return this.each(
        (lr, i) => lr + ((baseLrs[i] - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2,
      );
    }
    const ratio = wave(lastEpoch) / wave(lastEpoch - 1);
    return this.each((lr) => ratio * (lr - etaMin) + etaMin);
  }
}

/** Options of {@link CosineAnnealingWarmRestarts}. */
export interface WarmRestartsOptions extends SchedulerOptions {
  /** Epochs until the first restart. */
  t0?: number;
  /** Factor of the epochs from restart to restart; 1 by default. */
  tMult?: number;
  /** The smallest learning rate; 0 by default. */
  etaMin?: number;
}

/**
 * The falling half of a cosine, again and again, each `tMult` times as long as the one before.
 *
 * @see https://arxiv.org/abs/1608.03983
 * @see https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  /** Epochs until the first restart. */
  readonly t0: number;
  readonly tMult: number;
  readonly etaMin: number;
  /** Epochs of the present half wave, and since it began. */
  private tI: number;
  private tCur: number;

  /** @param args `t0`, `tMult` (1), `etaMin` (0), `lastEpoch` */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<
      [t0: number, tMult: number, etaMin: number, lastEpoch: number],
      WarmRestartsOptions
    >
  ) {
    const defaults = {
      t0: undefined as number | undefined,
      tMult: 1,
      etaMin: 0,
      lastEpoch: -1,
    };
    const names = ['t0', 'tMult', 'etaMin', 'lastEpoch'] as const;
    const op = 'CosineAnnealingWarmRestarts';
    const options = parseOptions(op, defaults, names, args);
    super(optimizer, options.lastEpoch);
    this.t0 = required(op, 't0', options.t0) as number;
    this.tMult = options.tMult;
    this.etaMin = options.etaMin;
    checkCount(op, 't0', this.t0, 1);
    checkCount(op, 'tMult', this.tMult, 1);
    this.tI = this.t0;
    this.tCur = options.lastEpoch;
    this.initialStep();
  }

  override getLr(): number[] {
    const { baseLrs, etaMin, tCur, tI } = this;
    return baseLrs.map(
      (base) => etaMin + ((base - etaMin) * (1 + Math.cos((Math.PI * tCur) / tI))) / 2,
    );
  }

  override step(): void {
    this.tCur++;
    if (this.tCur >= this.tI) {
      this.tCur -= this.tI;
      this.tI *= this.tMult;
    }
    super.step();
  }

  /** @internal */
  override restart(): void {
    this.tCur = 0;
    this.tI = this.t0;
    super.restart();
  }
}
