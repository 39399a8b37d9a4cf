/**
 * What an optimizer is made of when its step is one formula an element: its options with their checks, its state, and
 * the formula. Layer: optim.
 */
import type { Expr } from '../formula/expr';
import { type Update, update } from '../ops/update';
import type { StateLayout } from './state-dict';

/** Options that every optimizer has. */
export interface CommonOptions {
  /** Learning rate γ, 0 or more. */
  lr: number;
  /** Whether to climb instead of descend. */
  maximize: boolean;
  /** Whether steps are recorded, so that gradients flow through them; the parameters must not be leaves then. */
  differentiable: boolean;
}

/** @internal A check of one option. */
export type OptionCheck = (op: string, name: string, value: unknown) => void;

/** One entry of a parameter's state. */
export interface StateSpec<O> {
  /** PyTorch's name of it. */
  key: string;
  /** Where a number begins; without it the entry is a tensor of the parameter's shape. */
  number?: (options: O) => number;
  /** What a tensor is filled with at first; 0 without it. */
  fill?: (options: O) => number;
  /** The switch that says whether the entry is there. */
  when?: string;
}

/** The symbols of a rule: p the parameter, g its gradient, then its state and its numbers. */
export type RuleSymbols = Readonly<Record<string, Expr>>;

/** An optimizer whose step is one formula an element. */
export interface Rule<O extends CommonOptions> {
  readonly name: string;
  /** Every option with its default. */
  readonly defaults: O;
  /** Those that may be given by position, in order; the speed switches of PyTorch among them are passed over. */
  readonly positional: readonly string[];
  /** What each option must be. */
  readonly checks: Readonly<Record<string, OptionCheck>>;
  /** Throws for options that do not go together. */
  readonly checkTogether?: (options: O) => void;
  /** State of a parameter by its symbol. */
  readonly state: Readonly<Record<string, StateSpec<O>>>;
  /** Numbers of the formula by symbol. */
  readonly numbers: Readonly<Record<string, (options: O) => number>>;
  /** What chooses between forms of the formula. `maximize`, `decays` and `decoupled` are handled for every rule. */
  readonly switches?: Readonly<Record<string, (options: O) => boolean>>;
  /** Whether there is another form for a parameter's first step, told by the switch `first`. */
  readonly firstDiffers?: boolean;
  /**
   * The new values. `g` points uphill and has the L2 penalty in it; `p` is the parameter after decoupled decay.
   *
   * @param symbols of the parameter, its gradient, state and numbers
   * @param on the switches
   */
  readonly step: (
    symbols: RuleSymbols,
    on: Readonly<Record<string, boolean>>,
  ) => Readonly<Record<string, Expr | undefined>>;
}

/** @internal One form of a rule: its update, and where the operands come from. */
export interface RuleForm<O> {
  readonly update: Update;
  /** The state's tensors, in the update's order. */
  readonly tensors: readonly StateSpec<O>[];
  /** The state's numbers; they stand last among the update's numbers. */
  readonly counters: readonly StateSpec<O>[];
  /** The other numbers. */
  readonly numbers: readonly ((options: O) => number)[];
  readonly symbols: readonly string[];
}

/** What weight decay may be, in rules that have it. */
interface Decay {
  weightDecay?: number;
  decoupledWeightDecay?: boolean;
}

/** @internal The forms of one rule, each declared at first use. */
export class RuleForms<O extends CommonOptions> {
  private readonly forms: RuleForm<O>[] = [];
  private readonly switches: readonly (readonly [string, (options: O) => boolean])[];

  constructor(readonly rule: Rule<O>) {
    this.switches = Object.entries({
      maximize: (options: O) => options.maximize,
      decays: (options: O & Decay) => (options.weightDecay ?? 0) !== 0,
      decoupled: (options: O & Decay) => options.decoupledWeightDecay ?? false,
      ...rule.switches,
    });
  }

  /** The form that these options choose. */
  of(options: O, first: boolean): RuleForm<O> {
    const { switches, forms } = this;
    let key = first && this.rule.firstDiffers ? 1 : 0;
    for (let i = 0; i < switches.length; i++) if (switches[i][1](options)) key += 2 << i;
    return forms[key] ?? (forms[key] = this.declare(key));
  }

  /** The state of a parameter, by PyTorch's names. */
  layout(): StateLayout {
    const entries = Object.values(this.rule.state).map(({ key, number, when }) => [
      key,
      when ? 'optional' : number ? 'number' : 'tensor',
    ]);
    return Object.fromEntries(entries);
  }

  private declare(key: number): RuleForm<O> {
    const { name, state, numbers, step } = this.rule;
    const on: Record<string, boolean> = { first: (key & 1) !== 0 };
    this.switches.forEach(([label], i) => {
      on[label] = (key & (2 << i)) !== 0;
    });
    const used = Object.entries(state).filter(([, { when }]) => when === undefined || on[when]);
    const tensors = used.filter(([, spec]) => spec.number === undefined);
    const counters = used.filter(([, spec]) => spec.number !== undefined);
    const symbols = Object.keys(numbers);
    const tensorNames = ['p', 'g', ...tensors.map(([label]) => label)];
    const numberNames = [...symbols, ...counters.map(([label]) => label)];
    const declared = update(`${name}.step`, tensorNames, numberNames, (...operands) => {
      const names = [...tensorNames, ...numberNames];
      const all = Object.fromEntries(names.map((label, i) => [label, operands[i]]));
      return step({ ...all, ...decayed(all, on) }, on);
    });
    return {
      update: declared,
      tensors: tensors.map(([, spec]) => spec),
      counters: counters.map(([, spec]) => spec),
      numbers: Object.values(numbers),
      symbols,
    };
  }
}

/** The gradient uphill with the L2 penalty, and the parameter after decoupled decay. */
function decayed(
  { p, g, lr, weightDecay }: RuleSymbols,
  { maximize, decays, decoupled }: Readonly<Record<string, boolean>>,
): { p: Expr; g: Expr } {
  const signed = maximize ? g.neg() : g;
  if (!decays) return { p, g: signed };
  if (decoupled) return { p: p.mul(lr.mul(weightDecay).rsub(1)), g: signed };
  return { p, g: signed.add(weightDecay.mul(p)) };
}
