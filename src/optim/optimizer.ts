/**
 * What all optimizers share: parameter groups, state, zeroGrad, closures, hooks, state dicts. Layer: optim.
 */
import { enableGrad, isGradEnabled, setGradEnabled } from '../autograd/mode';
import { nearestName, OptionError, ValueError } from '../errors';
import { type RemovableHandle, Tensor } from '../tensor/tensor';
import { loadOptimizerState, type OptimizerStateDict, optimizerStateDict } from './state-dict';

/** Options of a group: numbers, switches and lists, by their camelCase names. */
export type GroupOptions = Record<string, unknown>;

/** A group as the user gives it: parameters, and options of its own where they differ. */
export type ParamGroupInput<O> = { params: Iterable<Tensor> | Tensor } & Partial<O>;

/** What an optimizer takes: parameters, named parameters, or groups. */
export type Params<O> = Iterable<Tensor | readonly [string, Tensor] | ParamGroupInput<O>>;

/** A group as the optimizer keeps it; options may be changed between steps. */
export type ParamGroup<O> = { params: Tensor[]; paramNames?: string[] } & O;

/** State of one parameter; keys are PyTorch's (`exp_avg`, `momentum_buffer`). */
export type ParamState = Record<string, Tensor | number | null>;

/** A function that computes the loss anew. */
export type Closure = () => Tensor;

/**
 * Base class of the optimizers.
 *
 * A parameter whose `.grad` is null is left out of a step, and gets no state.
 *
 * @see https://pytorch.org/docs/stable/optim.html
 */
export abstract class Optimizer<O extends object = GroupOptions> {
  /** The groups, in order. */
  readonly paramGroups: ParamGroup<O>[] = [];
  /** State by parameter. */
  readonly state = new Map<Tensor, ParamState>();
  private readonly preHooks: ((optimizer: this) => void)[] = [];
  private readonly postHooks: ((optimizer: this) => void)[] = [];

  /**
   * @param name the optimizer's name, for messages
   * @param params parameters, `[name, parameter]` pairs, or groups
   * @param defaults options of groups that have none of their own
   * @throws ValueError for an empty list, something that is not a tensor, a non-leaf, or a parameter that stands twice
   */
  constructor(
    readonly name: string,
    params: Params<O>,
    /** The options that groups take where they have none of their own. */
    readonly defaults: O,
  ) {
    if (params instanceof Tensor || typeof params?.[Symbol.iterator] !== 'function') {
      throw new ValueError(
        `${name}: params must be a list of tensors or of groups, got ${params instanceof Tensor ? 'a tensor' : typeof params}. ` +
          'Pass model.parameters(), or [tensor].',
        params,
      );
    }
    const list = [...params];
    if (list.length === 0) {
      throw new ValueError(
        `${name}: got an empty parameter list. Pass model.parameters(), and check that the model registers its layers.`,
      );
    }
    const areGroups = !(list[0] instanceof Tensor) && !Array.isArray(list[0]);
    const groups = areGroups
      ? (list as ParamGroupInput<O>[])
      : [{ params: list as unknown as Tensor[] } as unknown as ParamGroupInput<O>];
    for (const group of groups) this.addParamGroup(group);
  }

  /** Throws when an option of a group is out of range. */
  protected abstract checkGroup(group: ParamGroup<O>): void;

  /** Updates the parameters of a group that have a gradient. */
  protected abstract updateGroup(group: ParamGroup<O>): void;

  /**
   * Adds a group.
   *
   * @throws OptionError for an unknown option, ValueError for what the constructor refuses; nothing is added then
   */
  addParamGroup(input: ParamGroupInput<O>): void {
    const { params: given, ...own } = input;
    if (given === undefined) {
      throw new ValueError(
        `${this.name}: a group has no 'params'. Write { params: […], lr: … }.`,
        input,
      );
    }
    const known = Object.keys(this.defaults);
    for (const option of Object.keys(own)) {
      if (known.includes(option)) continue;
      const near = nearestName(option, known);
      throw new OptionError(
        `${this.name}: unknown group option '${option}'. ${near ? `Did you mean '${near}'?` : `Known: ${known.join(', ')}.`}`,
        option,
      );
    }
    const list = given instanceof Tensor ? [given] : [...given];
    const names = list.every((entry) => Array.isArray(entry))
      ? (list as unknown as [string, Tensor][]).map(([name]) => name)
      : undefined;
    const params = list.map((entry) => (Array.isArray(entry) ? entry[1] : entry) as Tensor);
    const group = { params, ...this.defaults, ...own } as unknown as ParamGroup<O>;
    if (names !== undefined && names.length > 0) group.paramNames = names;
    this.checkParams(params);
    this.checkGroup(group);
    this.paramGroups.push(group);
  }

  private checkParams(params: readonly unknown[]): void {
    if (params.length === 0) throw new ValueError(`${this.name}: a group has no parameters.`);
    const known = new Set<unknown>(this.paramGroups.flatMap((group) => group.params));
    params.forEach((param, i) => {
      if (!(param instanceof Tensor)) {
        throw new ValueError(
          `${this.name}: parameter ${i} is ${param === null ? 'null' : typeof param}, not a tensor.`,
          param,
        );
      }
      if (!param.isLeaf) {
        throw new ValueError(
          `${this.name}: parameter ${i} of shape [${param.shape.join(', ')}] is not a leaf: ${param.gradFn?.rule.name} made it. ` +
            'Pass the tensor it was made from, or detach() it.',
          param,
        );
      }
      if (known.has(param)) {
        throw new ValueError(
          `${this.name}: parameter ${i} of shape [${param.shape.join(', ')}] stands twice, in one group or in two. Give it once.`,
          param,
        );
      }
      known.add(param);
    });
  }

  /**
   * Makes one step with the gradients that are there.
   *
   * @param closure computes the loss anew before the step; runs with recording on
   * @returns the closure's loss
   */
  step(closure?: Closure): Tensor | null {
    for (const hook of this.preHooks) hook(this);
    const loss = closure === undefined ? null : enableGrad(closure);
    const before = isGradEnabled();
    setGradEnabled(false);
    try {
      for (const group of this.paramGroups) this.updateGroup(group);
    } finally {
      setGradEnabled(before);
    }
    for (const hook of this.postHooks) hook(this);
    return loss;
  }

  /**
   * Resets the gradients of all parameters.
   *
   * @param setToNone whether `.grad` becomes null (the default) or zeros
   */
  zeroGrad({ setToNone = true }: { setToNone?: boolean } = {}): void {
    for (const { params } of this.paramGroups) {
      for (const param of params) {
        if (param.grad === null) continue;
        if (setToNone) param.grad = null;
        else param.grad = param.grad.detach().zero_();
      }
    }
  }

  /** Calls a function before every step. */
  registerStepPreHook(hook: (optimizer: this) => void): RemovableHandle {
    return added(this.preHooks, hook);
  }

  /** Calls a function after every step. */
  registerStepPostHook(hook: (optimizer: this) => void): RemovableHandle {
    return added(this.postHooks, hook);
  }

  /** State and options in PyTorch's structure and spelling; parameters are numbered in the order of the groups. */
  stateDict(): OptimizerStateDict {
    return optimizerStateDict(this);
  }

  /**
   * Takes over state and options, as `stateDict` of this class or PyTorch's gives them.
   *
   * @throws StateDictError when groups, parameters or shapes do not fit; nothing is loaded then
   */
  loadStateDict(stateDict: OptimizerStateDict): void {
    loadOptimizerState(this, stateDict);
  }

  /** Prints the groups with their options, as PyTorch does. */
  toString(): string {
    const groups = this.paramGroups.map((group, i) => {
      const options = Object.keys(this.defaults).sort();
      const lines = options.map(
        (key) => `    ${key}: ${printed(group[key as keyof typeof group])}\n`,
      );
      return `Parameter Group ${i}\n${lines.join('')}`;
    });
    return `${this.name} (\n${groups.join('\n')})`;
  }

  /** What Node prints for `console.log(optimizer)`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function printed(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

function added<T>(hooks: T[], hook: T): RemovableHandle {
  hooks.push(hook);
  return {
    remove() {
      const i = hooks.indexOf(hook);
      if (i >= 0) hooks.splice(i, 1);
    },
  };
}
