/**
 * Runs a rule: one fused pass over parameter, gradient and state for each parameter. Layer: optim.
 */
import { enableGrad } from '../autograd/mode';
import { full, zerosLike } from '../ops/creation';
import type { Update } from '../ops/update';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { checkSwitch } from './checks';
import { Optimizer, type ParamState } from './optimizer';
import type { ParamGroup, Params } from './param-groups';
import type { CommonOptions, Rule, RuleForm, RuleForms } from './rule';
import { SPEED_SWITCHES, withoutSpeedSwitches } from './speed-switches';
import type { StateLayout } from './state-dict';

/** How a rule is printed. */
export interface RuleTextOptions {
  /** The group's number; 0 by default. */
  group?: number;
  /** `'text'` (the default) or `'latex'`. */
  notation?: 'text' | 'latex';
  /** Whether the group's numbers stand in the place of their names; false by default. */
  values?: boolean;
  /** Whether a parameter's first step is meant, where it differs; false by default. */
  first?: boolean;
}

/** An optimizer that runs a rule. */
export abstract class ElementwiseOptimizer<O extends CommonOptions> extends Optimizer<O> {
  protected override readonly stateLayout: StateLayout;

  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  protected constructor(
    private readonly forms: RuleForms<O>,
    params: Params<O>,
    args: readonly unknown[],
  ) {
    super(params, ruleOptions(forms.rule, args), forms.rule.name, (group) =>
      checkRule(forms.rule, group),
    );
    this.stateLayout = forms.layout();
  }

  protected updateGroup(group: ParamGroup<O>): void {
    const { params, differentiable } = group;
    const { forms, state: states } = this;
    const later = forms.of(group, false);
    let first: RuleForm<O> | null = null;
    const numbers = numbersOf(later, group);
    for (let i = 0; i < params.length; i++) {
      const param = params[i];
      // A step that is recorded keeps the gradient.
      const grad = differentiable ? param.grad : param.gathered;
      if (grad === null) continue;
      const known = states.get(param);
      const form = known !== undefined ? later : (first ??= forms.of(group, true));
      const state = known ?? {};
      runForm(form, group, state, param, grad, numbers, differentiable);
      if (known === undefined && later.tensors.length + later.counters.length > 0) {
        states.set(param, state);
      }
    }
  }

  /**
   * What a step does to each element of a group, as assignments: p the parameter, g its gradient, and the state.
   *
   * @param args `group`, `notation`, `values` and `first`, see {@link RuleTextOptions}
   * @example
   * ```ts
   * import { optim, tensor } from 'torchlet';
   * const w = tensor([1, 2], { requiresGrad: true });
   * const optimizer = new optim.SGD([w], 0.1);
   * console.log(optimizer.formula()); // p = p - lr * g
   * console.log(optimizer.formula({ values: true })); // p = p - 0.1 * g
   * ```
   */
  formula(...args: Call<[group: number], RuleTextOptions>): string {
    const defaults = { group: 0, notation: 'text' as const, values: false, first: false };
    const options = parseOptions('formula', defaults, ['group'], args);
    const group = this.paramGroups[options.group];
    const form = this.forms.of(group, options.first);
    const values = options.values
      ? Object.fromEntries(form.symbols.map((name, i) => [name, form.numbers[i](group)]))
      : {};
    return form.update.text({ notation: options.notation, values });
  }

  /**
   * What each element of a parameter's state begins with, by PyTorch's names.
   *
   * @param index the group's number; 0 by default
   * @example
   * ```ts
   * import { optim, tensor } from 'torchlet';
   * const optimizer = new optim.Rprop([tensor([1, 2])], { lr: 0.1 });
   * console.log(optimizer.initialState().step_size); // 0.1
   * ```
   */
  initialState(index = 0): Record<string, number> {
    const group = this.paramGroups[index];
    const { tensors, counters } = this.forms.of(group, false);
    return Object.fromEntries(
      [...tensors, ...counters].map(({ key, number, fill }) => [
        key,
        (number ?? fill)?.(group) ?? 0,
      ]),
    );
  }

  /** What the formula calls the entries of a parameter's state: `{ b: 'momentum_buffer' }`. */
  get stateSymbols(): Record<string, string> {
    const entries = Object.entries(this.forms.rule.state).map(([symbol, { key }]) => [symbol, key]);
    return Object.fromEntries(entries);
  }
}

/** Runs a form on one parameter; entries that its state lacks are made, and kept when nothing was wrong. */
function runForm<O extends CommonOptions>(
  { update, tensors, counters }: RuleForm<O>,
  group: ParamGroup<O>,
  state: ParamState,
  param: Tensor,
  grad: Tensor,
  ofGroup: number[],
  differentiable: boolean,
): void {
  // Of their full length at once: an array that grows makes room for many more.
  const operands = new Array<Tensor>(2 + tensors.length);
  operands[0] = param;
  operands[1] = grad;
  for (let k = 0; k < tensors.length; k++) {
    const { key, fill } = tensors[k];
    operands[2 + k] = (state[key] as Tensor | undefined) ?? fresh(param, fill, group);
  }
  const shared = ofGroup.length;
  let numbers = ofGroup;
  if (counters.length > 0) {
    // Counters of the state are numbers too, and written.
    numbers = new Array<number>(shared + counters.length);
    for (let k = 0; k < shared; k++) numbers[k] = ofGroup[k];
  }
  for (let k = 0; k < counters.length; k++) {
    const { key, number } = counters[k];
    numbers[shared + k] =
      (state[key] as number | undefined) ?? (number as (options: O) => number)(group);
  }
  if (differentiable) runRecorded(update, operands, numbers);
  else update.run(operands, numbers);
  for (let k = 0; k < counters.length; k++) state[counters[k].key] = numbers[shared + k];
  for (let k = 0; k < tensors.length; k++) state[tensors[k].key] ??= operands[2 + k];
}

/** Apart, because a function with a closure in it makes room for what that captures at every call. */
function runRecorded(update: Update, operands: readonly Tensor[], numbers: number[]): void {
  enableGrad(() => update.runRecorded(operands, numbers));
}

function fresh<O>(param: Tensor, fill: ((options: O) => number) | undefined, options: O): Tensor {
  const { dtype, device, shape } = param;
  if (fill === undefined) return zerosLike(param);
  return full(shape, fill(options), { dtype, device });
}

function numbersOf<O>({ numbers }: RuleForm<O>, group: O): number[] {
  const values = new Array<number>(numbers.length);
  for (let k = 0; k < values.length; k++) values[k] = numbers[k](group);
  return values;
}

function ruleOptions<O extends CommonOptions>(rule: Rule<O>, args: readonly unknown[]): O {
  const defaults = { ...rule.defaults, ...SPEED_SWITCHES };
  const positional = rule.positional as (keyof O & string)[];
  return withoutSpeedSwitches(parseOptions(rule.name, defaults, positional, args));
}

function checkRule<O extends CommonOptions>(rule: Rule<O>, group: O): void {
  for (const [name, check] of Object.entries(rule.checks)) {
    check(rule.name, name, group[name as keyof O]);
  }
  for (const [name, value] of Object.entries(rule.defaults)) {
    if (typeof value === 'boolean') checkSwitch(rule.name, name, group[name as keyof O]);
  }
  rule.checkTogether?.(group);
}
