/**
 * SWALR: the schedule of stochastic weight averaging. Layer: optim.
 */
import { ValueError } from '../../errors';
import { type Call, parseOptions, required } from '../../options';
import { checkCount, numbersFor } from '../lr-scheduler/checks';
import { groupsOf, LRScheduler } from '../lr-scheduler/scheduler';
import type { Optimizer } from '../optimizer';

/** How {@link SWALR} goes to its learning rate. */
export type AnnealStrategy = 'cos' | 'linear';

/** Options of {@link SWALR}. */
export interface SWALROptions {
  /** The learning rate to go to, or one for each group. */
  swaLr?: number | readonly number[];
  /** Epochs until it is reached; 10 by default. */
  annealEpochs?: number;
  /** Along half a cosine (`'cos'`, the default) or a line. */
  annealStrategy?: AnnealStrategy;
  /** Where to go on; -1 by default, for a new start. */
  lastEpoch?: number;
}

type AnnealedGroup = { lr: number; swaLr: number };

/**
 * From the present learning rate to `swaLr`, and constant from there on: lr = α swaLr + (1 − α) lr₀, where α is epoch / annealEpochs,
 * or ½ (1 − cos(π epoch / annealEpochs)).
 *
 * @see https://arxiv.org/abs/1803.05407
 * @see https://pytorch.org/docs/stable/optim.html#stochastic-weight-averaging
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], 1);
 * const scheduler = new optim.swaUtils.SWALR(optimizer, 0.5, { annealEpochs: 2, annealStrategy: 'linear' });
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.getLastLr()); // [0.75]
 * ```
 */
export class SWALR extends LRScheduler {
  readonly annealEpochs: number;
  readonly annealStrategy: AnnealStrategy;

  /**
   * @param args `swaLr`, `annealEpochs` (10), `annealStrategy` ('cos'), `lastEpoch`
   * @throws ValueError for an option out of range; the learning rates are as they were then
   */
  constructor(
    optimizer: Optimizer<any>,
    ...args: Call<
      [
        swaLr: number | readonly number[],
        annealEpochs: number,
        annealStrategy: AnnealStrategy,
        lastEpoch: number,
      ],
      SWALROptions
    >
  ) {
    const defaults = {
      swaLr: undefined as number | readonly number[] | undefined,
      annealEpochs: 10,
      annealStrategy: 'cos' as AnnealStrategy,
      lastEpoch: -1,
    };
    const names = ['swaLr', 'annealEpochs', 'annealStrategy', 'lastEpoch'] as const;
    const options = parseOptions('SWALR', defaults, names, args);
    const swaLr = required('SWALR', 'swaLr', options.swaLr) as number | readonly number[];
    checkCount('SWALR', 'annealEpochs', options.annealEpochs, 0);
    if (!['cos', 'linear'].includes(options.annealStrategy)) {
      throw new ValueError(
        `SWALR: annealStrategy is '${options.annealStrategy}'. Use 'cos' or 'linear'.`,
        options.annealStrategy,
      );
    }
    super(optimizer, options.lastEpoch);
    const rates = numbersFor('SWALR', 'swaLr', swaLr, groupsOf(optimizer).length);
    // With the group, as in PyTorch: its state dict carries it.
    for (const [i, group] of groupsOf(optimizer).entries())
      Object.assign(group, { swaLr: rates[i] });
    this.annealEpochs = options.annealEpochs;
    this.annealStrategy = options.annealStrategy;
    this.initialStep();
  }

  override getLr(): number[] {
    const epoch = this.annealEpochs === 0 ? Math.max(1, this.stepCount - 1) : this.stepCount - 1;
    const [before, now] = [this.share(epoch - 1), this.share(epoch)];
    return (groupsOf(this.optimizer) as unknown as AnnealedGroup[]).map(({ lr, swaLr }) => {
      const first = before === 1 ? swaLr : (lr - before * swaLr) / (1 - before);
      return swaLr * now + first * (1 - now);
    });
  }

  /** The part of the way that is gone at an epoch, from 0 to 1. */
  private share(epoch: number): number {
    const t = Math.max(0, Math.min(1, epoch / Math.max(1, this.annealEpochs)));
    return this.annealStrategy === 'linear' ? t : (1 - Math.cos(Math.PI * t)) / 2;
  }
}
