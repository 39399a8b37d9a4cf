/**
 * What all optimizers share: parameter groups, state, zeroGrad, closures, hooks, state dicts. Layer: optim.
 */
import { enableGrad, isGradEnabled, setGradEnabled } from '../autograd/mode';
import { kindOf, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import type { RemovableHandle, Tensor } from '../tensor/tensor';
import { checkFinite } from './finite';
import { addHook, type OptimizerHookOptions, passThrough, runHooks } from './hooks';
import {
  groupsOf,
  makeGroup,
  type ParamGroup,
  type ParamGroupInput,
  type Params,
} from './param-groups';
import { printOptimizer } from './print';
import {
  loadOptimizerState,
  type OptimizerStateDict,
  optimizerStateDict,
  type StateLayout,
} from './state-dict';

/** Options of a group: numbers, switches and lists, by their camelCase names. */
export type GroupOptions = Record<string, unknown>;

/** State of one parameter; keys are PyTorch's (`exp_avg`, `momentum_buffer`). */
export type ParamState = Record<string, Tensor | number>;

/** A function called with the optimizer. */
export type OptimizerHook<T> = (optimizer: T) => void;

/** A function called with a state dict; what it returns replaces it. */
export type StateDictHook<T> = (
  optimizer: T,
  stateDict: OptimizerStateDict,
) => OptimizerStateDict | undefined;

const ZERO_GRAD = { setToNone: true };

/**
 * Base class of the optimizers. One of your own says in `updateGroup` what a step does.
 *
 * A parameter whose `.grad` is null is left out of a step, and gets no state.
 *
 * @see https://pytorch.org/docs/stable/optim.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * class SignSGD extends optim.Optimizer<{ lr: number }> {
 *   protected updateGroup({ params, lr }: optim.ParamGroup<{ lr: number }>) {
 *     for (const p of params) if (p.grad !== null) p.sub_(p.grad.sign().mul(lr));
 *   }
 * }
 * const w = tensor([3, -4], { requiresGrad: true });
 * const optimizer = new SignSGD([w], { lr: 0.5 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray()); // [2.5, -3.5]
 * ```
 */
export abstract class Optimizer<O extends object = GroupOptions> {
  /** The groups, in order. */
  readonly paramGroups: ParamGroup<O>[] = [];
  /** State by parameter. */
  readonly state = new Map<Tensor, ParamState>();
  /**
   * Whether a step throws when a gradient has NaN or infinities in it, before it changes anything; false by default. The
   * gradients are read for that, so the parameters must be on a device that can be read at once.
   */
  errorIfNonfinite = false;
  /** What a parameter's state consists of, by PyTorch's names; without it a state dict's entries are not checked. */
  protected readonly stateLayout: StateLayout | null = null;
  // Typed for any optimizer, so that one class can stand for another.
  private readonly stepPre: OptimizerHook<any>[] = [];
  private readonly stepPost: OptimizerHook<any>[] = [];
  private readonly savePre: OptimizerHook<any>[] = [];
  private readonly savePost: StateDictHook<any>[] = [];
  private readonly loadPre: StateDictHook<any>[] = [];
  private readonly loadPost: OptimizerHook<any>[] = [];

  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param defaults options of groups that have none of their own
   * @param name the optimizer's name, for messages and print
   * @throws ValueError for an empty list, something that is not a tensor, a non-leaf, or a parameter that stands twice
   * @throws OptionError for an unknown option in a group
   */
  constructor(
    params: Params<O>,
    /** The options that groups take where they have none of their own. */
    readonly defaults: O,
    readonly name: string = new.target.name,
    /** Throws when an option of a group is out of range; or override `checkGroup`. */
    private readonly check?: (group: ParamGroup<O>) => void,
  ) {
    for (const group of groupsOf(name, params)) this.addParamGroup(group);
  }

  /** Throws when an option of a group is out of range. */
  protected checkGroup(group: ParamGroup<O>): void {
    this.check?.(group);
  }

  /** Updates the parameters of a group that have a gradient. Runs without recording. */
  protected abstract updateGroup(group: ParamGroup<O>): void;

  /**
   * Adds a group.
   *
   * @throws OptionError for an unknown option, ValueError for what the constructor refuses; nothing is added then
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.add_param_group.html
   */
  addParamGroup(input: ParamGroupInput<O>): void {
    const group = makeGroup(this.name, input, this.defaults, this.paramGroups);
    this.checkGroup(group);
    this.paramGroups.push(group);
  }

  /**
   * Makes one step with the gradients that are there.
   *
   * - `closure`: computes the loss anew before the step; runs with recording on
   *
   * @returns the closure's loss, or null without one
   * @throws GradError for a gradient that is not finite where `errorIfNonfinite` is set; nothing is changed then
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.step.html
   */
  step(): null;
  step<T>(closure: () => T): T;
  step<T>(closure?: () => T): T | null {
    if (closure !== undefined && typeof closure !== 'function') {
      throw new ValueError(
        `${this.name}.step: the closure is ${kindOf(closure)}. Pass a function that gives the loss, or nothing.`,
        closure,
      );
    }
    runHooks(this.stepPre, this);
    const loss = closure === undefined ? null : enableGrad(closure);
    const before = isGradEnabled();
    setGradEnabled(false);
    try {
      if (this.errorIfNonfinite) checkFinite(`${this.name}.step`, this.paramGroups);
      for (const [param, state] of this.state) follow(param, state);
      for (const group of this.paramGroups) this.updateGroup(group);
    } finally {
      setGradEnabled(before);
    }
    runHooks(this.stepPost, this);
    return loss;
  }

  /**
   * Resets the gradients of all parameters.
   *
   * @param args `setToNone`: whether `.grad` becomes null (the default) or zeros; by position or by name
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
   */
  zeroGrad(...args: Call<[setToNone: boolean], { setToNone?: boolean }>): void {
    const { setToNone } = parseOptions('zeroGrad', ZERO_GRAD, ['setToNone'], args);
    for (const { params } of this.paramGroups) {
      for (const param of params) {
        const { gathered: gradient } = param;
        if (gradient === null) continue;
        if (setToNone) param.grad = null;
        else if (gradient.requiresGrad) param.gathered = gradient.detach().zero_();
        else gradient.zero_();
      }
    }
  }

  /** Calls a function before every step. */
  registerStepPreHook(hook: OptimizerHook<this>): RemovableHandle {
    return addHook(this.stepPre, hook);
  }

  /** Calls a function after every step. */
  registerStepPostHook(hook: OptimizerHook<this>): RemovableHandle {
    return addHook(this.stepPost, hook);
  }

  /** Calls a function before `stateDict` is made. */
  registerStateDictPreHook(
    hook: OptimizerHook<this>,
    options?: OptimizerHookOptions,
  ): RemovableHandle {
    return addHook(this.savePre, hook, options);
  }

  /** Calls a function with every state dict made; what it returns replaces it. */
  registerStateDictPostHook(
    hook: StateDictHook<this>,
    options?: OptimizerHookOptions,
  ): RemovableHandle {
    return addHook(this.savePost, hook, options);
  }

  /** Calls a function with every state dict to be loaded; what it returns replaces it. */
  registerLoadStateDictPreHook(
    hook: StateDictHook<this>,
    options?: OptimizerHookOptions,
  ): RemovableHandle {
    return addHook(this.loadPre, hook, options);
  }

  /** Calls a function after a state dict was loaded. */
  registerLoadStateDictPostHook(
    hook: OptimizerHook<this>,
    options?: OptimizerHookOptions,
  ): RemovableHandle {
    return addHook(this.loadPost, hook, options);
  }

  /**
   * State and options in PyTorch's structure and spelling; parameters are numbered in the order of the groups. The
   * tensors are the optimizer's own, as in PyTorch: clone what is to outlive the next step.
   *
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.state_dict.html
   */
  stateDict(): OptimizerStateDict {
    runHooks(this.savePre, this);
    return passThrough(this.savePost, this, optimizerStateDict(this));
  }

  /**
   * Takes over a copy of state and options, as `stateDict` of this class or PyTorch's gives them; tensors may come as
   * nested arrays, as JSON has them.
   *
   * @throws StateDictError when groups, parameters or state do not fit; nothing is loaded then
   * @throws ValueError when an option is out of range; nothing is loaded then
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.load_state_dict.html
   */
  loadStateDict(stateDict: OptimizerStateDict): void {
    const dict = passThrough(this.loadPre, this, stateDict);
    loadOptimizerState(this, dict, this.stateLayout, (group) => this.checkGroup(group));
    runHooks(this.loadPost, this);
  }

  /** Prints the groups with their options, as PyTorch does. */
  toString(): string {
    return printOptimizer(this.name, this.paramGroups);
  }

  /** What Node prints for `console.log(optimizer)`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** A parameter that its module has moved since takes its state along. */
function follow(param: Tensor, state: ParamState): void {
  for (const key in state) {
    const value = state[key];
    if (typeof value === 'number') continue;
    if (value.device === param.device && value.dtype === param.dtype) return;
    if (value.shape.join() === param.shape.join()) state[key] = value.to(param);
  }
}
