/**
 * What all schedulers of learning rates share: counting, the initial step, state dicts. Layer: optim.
 */
import { StateDictError, ValueError } from '../../errors';
import { camelCase, snakeCase } from '../names';
import { Optimizer } from '../optimizer';
import type { ParamGroup } from '../param-groups';

/** @internal A group with a learning rate. */
export type RatedGroup = ParamGroup<{ lr: number }>;

/** Fields of a scheduler by PyTorch's names. */
export type SchedulerState = Record<string, unknown>;

/** @internal The groups of an optimizer of any kind. */
export function groupsOf(optimizer: Optimizer<any>): RatedGroup[] {
  return optimizer.paramGroups;
}

/**
 * Base class of the schedulers. One of your own says in `getLr` what the learning rates are.
 *
 * Making a scheduler performs its initial step, as in PyTorch: constructors end with `initialStep()`.
 *
 * @see https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * class Halving extends optim.lrScheduler.LRScheduler {
 *   constructor(optimizer: optim.SGD) {
 *     super(optimizer);
 *     this.initialStep();
 *   }
 *   override getLr() {
 *     return this.baseLrs.map((lr) => lr * 0.5 ** this.lastEpoch);
 *   }
 * }
 * const optimizer = new optim.SGD([tensor([1], { requiresGrad: true })], 0.8);
 * const scheduler = new Halving(optimizer);
 * optimizer.step();
 * scheduler.step();
 * console.log(scheduler.getLastLr()); // [0.4]
 * ```
 */
export abstract class LRScheduler {
  /** Learning rates of the groups at the start. */
  baseLrs: number[];
  /** How many steps were made; -1 before the first. */
  lastEpoch: number;
  /** @internal Calls of `step`, the initial one included. */
  stepCount = 0;
  /** @internal */
  protected lastLr: number[] = [];
  private optimizerSteps = 0;

  /**
   * @param lastEpoch where to go on; -1 for a new start
   * @throws ValueError when a group lacks `initialLr` to go on from
   */
  constructor(
    readonly optimizer: Optimizer<any>,
    lastEpoch = -1,
  ) {
    if (!(optimizer instanceof Optimizer)) {
      throw new ValueError(
        `${this.name}: the first argument must be an optimizer. Pass the one whose learning rate changes.`,
        optimizer,
      );
    }
    groupsOf(optimizer).forEach((group, i) => {
      if (lastEpoch === -1) group.initialLr ??= group.lr;
      else if (group.initialLr === undefined) {
        throw new ValueError(
          `${this.name}: group ${i} has no initialLr to go on from epoch ${lastEpoch}. ` +
            'Load the state dict of the optimizer first, or start with lastEpoch -1.',
          lastEpoch,
        );
      }
    });
    this.baseLrs = groupsOf(optimizer).map((group) => group.initialLr as number);
    this.lastEpoch = lastEpoch;
    optimizer.registerStepPostHook(() => {
      this.optimizerSteps++;
    });
  }

  /** The class's name, for messages. */
  protected get name(): string {
    return this.constructor.name;
  }

  /** The step that constructors end with: it sets the learning rates of epoch 0. */
  initialStep(): void {
    this.stepCount = 0;
    this.step();
  }

  /** The learning rates of the groups for `lastEpoch`, mostly in terms of those they have. */
  abstract getLr(): number[];

  /** The learning rates that the last step set. */
  getLastLr(): number[] {
    return this.lastLr;
  }

  /** Goes on by one epoch and sets the learning rates. */
  step(): void {
    if (this.stepCount === 1 && this.optimizerSteps === 0) {
      console.warn(
        `${this.name}.step: called before optimizer.step(), so that the first learning rate is skipped. ` +
          'Call optimizer.step() first.',
      );
    }
    this.stepCount++;
    this.lastEpoch++;
    this.apply(this.getLr());
  }

  /** @internal Begins again at epoch 0, as when SequentialLR comes to this scheduler. */
  restart(): void {
    this.stepCount++;
    this.lastEpoch = 0;
    groupsOf(this.optimizer).forEach((group, i) => {
      group.lr = this.baseLrs[i];
    });
    this.apply(this.getLr());
  }

  /** @internal */
  protected apply(rates: readonly number[]): void {
    groupsOf(this.optimizer).forEach((group, i) => {
      group.lr = rates[i];
    });
    this.lastLr = [...rates];
  }

  /** @internal The groups' present learning rates, each changed. */
  protected each(change: (lr: number, group: number) => number): number[] {
    return groupsOf(this.optimizer).map(({ lr }, i) => change(lr, i));
  }

  /** Everything but the optimizer and functions, by PyTorch's names. */
  stateDict(): SchedulerState {
    const fields = Object.entries(this).filter(([name, value]) => isState(name, value));
    return Object.fromEntries(
      fields.map(([name, value]) => [
        PRIVATE[name] ?? snakeCase(name),
        Array.isArray(value) ? [...value] : value,
      ]),
    );
  }

  /**
   * Takes over what `stateDict` gave.
   *
   * @throws StateDictError for a name that this scheduler has not; nothing is loaded then
   */
  loadStateDict(state: SchedulerState): void {
    const known = Object.keys(this.stateDict());
    const unknown = Object.keys(state).filter((key) => !known.includes(key) && !IGNORED.has(key));
    if (unknown.length > 0) {
      throw new StateDictError(
        `${this.name}.loadStateDict: unknown ${unknown.map((key) => `'${key}'`).join(', ')}. ` +
          `Known: ${known.join(', ')}. Nothing was loaded.`,
        [],
        unknown,
      );
    }
    const names = Object.fromEntries(
      Object.entries(PRIVATE).map(([ours, theirs]) => [theirs, ours]),
    );
    for (const [key, value] of Object.entries(state)) {
      if (IGNORED.has(key)) continue;
      const name = names[key] ?? camelCase(key);
      Object.assign(this, { [name]: Array.isArray(value) ? [...value] : value });
    }
    groupsOf(this.optimizer).forEach((group, i) => {
      if (i < this.lastLr.length) group.lr = this.lastLr[i];
    });
  }
}

/** Names that PyTorch spells in its own way. */
const PRIVATE: Readonly<Record<string, string>> = {
  stepCount: '_step_count',
  lastLr: '_last_lr',
  tMax: 'T_max',
  t0: 'T_0',
  tMult: 'T_mult',
  tI: 'T_i',
  tCur: 'T_cur',
};
/** What PyTorch keeps besides, and what means nothing here. */
const IGNORED = new Set(['verbose', '_get_lr_called_within_step', '_is_initial', 'lr_lambdas']);

function isState(name: string, value: unknown): boolean {
  if (name === 'optimizerSteps' || typeof value === 'function') return false;
  return (
    typeof value !== 'object' ||
    value === null ||
    (Array.isArray(value) && value.every((one) => typeof one === 'number'))
  );
}
