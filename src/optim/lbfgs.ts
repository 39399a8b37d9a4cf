/**
 * L-BFGS: steps along a quadratic model that is built from the last gradients. Layer: optim.
 */
import { enableGrad } from '../autograd/mode';
import { checkWhole, kindOf, StateDictError, ValueError } from '../errors';
import { zeros } from '../ops/creation';
import { cat } from '../ops/joining';
import { type Call, parseOptions } from '../options';
import { Tensor } from '../tensor/tensor';
import { checkAtLeastZero } from './checks';
import { keep, learn, recall } from './lbfgs-memory';
import { Optimizer } from './optimizer';
import type { ParamGroup, ParamGroupInput, Params } from './param-groups';
import type { OptimizerStateDict } from './state-dict';
import { type LinePoint, strongWolfe } from './strong-wolfe';

/** Options of {@link LBFGS}. */
export interface LBFGSOptions {
  /** Learning rate γ, 0 or more: the length of a step, or the first try of the line search; 1 by default. */
  lr: number;
  /** Iterations in one step, at most; 20 by default. */
  maxIter: number;
  /** Evaluations of the closure in one step after which no further iteration begins; ⌊1.25 maxIter⌋ by default. */
  maxEval: number;
  /** Ends the step where no element of the gradient is larger; 1e-7 by default. */
  toleranceGrad: number;
  /** Ends the step where parameters or loss change less; 1e-9 by default. */
  toleranceChange: number;
  /** How many of the last changes are remembered; 100 by default. */
  historySize: number;
  /** `'strong_wolfe'`, or null (the default) for steps of fixed length. */
  lineSearchFn: 'strong_wolfe' | null;
}

const DEFAULTS = {
  lr: 1,
  maxIter: 20,
  maxEval: null as number | null,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  lineSearchFn: null as 'strong_wolfe' | null,
};

/** Arguments of {@link LBFGS} after the parameters. */
export type LBFGSArgs = Call<
  [
    lr: number,
    maxIter: number,
    maxEval: number | null,
    toleranceGrad: number,
    toleranceChange: number,
    historySize: number,
    lineSearchFn: 'strong_wolfe' | null,
  ],
  Partial<typeof DEFAULTS>
>;

/**
 * L-BFGS, for smooth losses of all data at once.
 *
 * d = −H g, where H is made from the last `historySize` changes s of the parameters and y of the gradient;  p ← p + t d,
 * t = γ or by line search. A step makes up to `maxIter` such iterations and evaluates the closure anew in each.
 *
 * All parameters stand in one group, and their state with the first, as in PyTorch; the remembered changes are rows of
 * `old_dirs` (y) and `old_stps` (s). Losses and gradients are read in every iteration, so the parameters must be on a device
 * that can be read at once.
 *
 * @see Nocedal and Wright, Numerical Optimization, algorithm 7.4
 * @see https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([3, -4], { requiresGrad: true });
 * const optimizer = new optim.LBFGS([w], { lineSearchFn: 'strong_wolfe' });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = w.sub(1).square().sum();
 *   loss.backward();
 *   return loss;
 * });
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['1.000', '1.000']
 * ```
 */
export class LBFGS extends Optimizer<LBFGSOptions> {
  private closure: (() => unknown) | null = null;
  private firstLoss = Number.NaN;

  /**
   * @param params parameters, `[name, parameter]` pairs, or one group
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range or a second group, OptionError for an unknown option
   */
  constructor(params: Params<LBFGSOptions>, ...args: LBFGSArgs) {
    const names = Object.keys(DEFAULTS) as (keyof LBFGSOptions)[];
    const { maxEval, ...options } = parseOptions('LBFGS', DEFAULTS, names, args);
    const given = { ...options, maxEval: maxEval ?? Math.floor((options.maxIter * 5) / 4) };
    super(params, given, 'LBFGS', checkLBFGS);
  }

  /** @throws ValueError for a second group */
  override addParamGroup(input: ParamGroupInput<LBFGSOptions>): void {
    if (this.paramGroups.length > 0) {
      throw new ValueError('LBFGS: takes one parameter group only. Put all parameters into one.');
    }
    super.addParamGroup(input);
  }

  /**
   * Makes one step.
   *
   * - `closure`: sets the gradients anew and returns the loss, a number or a tensor of one element
   *
   * @returns the loss before the step
   * @throws ValueError without a closure
   */
  override step(): never;
  override step<T>(closure: () => T): T;
  override step<T>(closure?: () => T): T {
    if (typeof closure !== 'function') {
      throw new ValueError(
        `LBFGS.step: the closure is ${kindOf(closure)}. Pass a function that calls zeroGrad and backward, and ` +
          'returns the loss: it is evaluated several times.',
        closure,
      );
    }
    this.closure = closure;
    try {
      return super.step(() => {
        const loss = closure();
        this.firstLoss = numberOf(loss);
        return loss;
      });
    } finally {
      this.closure = null;
    }
  }

  /** @throws StateDictError when the state is of other parameters; nothing is loaded then */
  override loadStateDict(stateDict: OptimizerStateDict): void {
    const size = this.paramGroups[0].params.reduce((total, param) => total + param.numel(), 0);
    const state = Object.entries(stateDict?.state ?? {}).map(([number, entries]) => {
      // Scratch of the direction, with gaps in it.
      const { al: _, ...kept } = entries ?? {};
      const d = kept.d as Tensor | number[] | null | undefined;
      const length = d instanceof Tensor ? d.numel() : (d?.length ?? size);
      if (length !== size) {
        throw new StateDictError(
          `LBFGS.loadStateDict: 'd' has ${length} elements, the parameters have ${size}. Nothing was loaded.`,
        );
      }
      return [number, kept];
    });
    super.loadStateDict({ ...stateDict, state: Object.fromEntries(state) });
  }

  protected updateGroup(group: ParamGroup<LBFGSOptions>): void {
    const { params, lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize } = group;
    const state = this.state.get(params[0]) ?? { func_evals: 0, n_iter: 0 };
    this.state.set(params[0], state);
    let [loss, grad, evaluations] = [this.firstLoss, flatGrad(params), 1];
    const count = (n: number) => {
      evaluations += n;
      state.func_evals = (state.func_evals as number) + n;
    };
    state.func_evals = (state.func_evals as number) + 1;
    if (largest(grad) <= toleranceGrad) return;

    let memory = recall(state, params[0]);
    for (let i = 1; i <= maxIter; i++) {
      state.n_iter = (state.n_iter as number) + 1;
      const isFirst = memory === null;
      memory = learn(memory, grad, loss, historySize);
      memory.t = isFirst ? Math.min(1, 1 / grad.abs().sum().item()) * lr : lr;
      const { direction } = memory;
      const slope = grad.dot(direction).item();
      if (slope > -toleranceChange) break;

      if (group.lineSearchFn === 'strong_wolfe') {
        const found = this.search(params, direction, { t: 0, loss, grad, slope }, memory.t, count);
        ({ loss, grad, t: memory.t } = found);
        move(params, direction, memory.t);
      } else {
        move(params, direction, memory.t);
        // The loss after the last move is not asked for: with noisy losses it would tell nothing.
        if (i < maxIter) {
          loss = this.evaluate();
          grad = flatGrad(params);
          count(1);
        }
      }
      if (evaluations >= maxEval || largest(grad) <= toleranceGrad) break;
      if (largest(direction) * Math.abs(memory.t) <= toleranceChange) break;
      if (Math.abs(loss - memory.loss) < toleranceChange) break;
    }
    if (memory !== null) keep(state, memory);
  }

  private evaluate(): number {
    return numberOf(enableGrad(this.closure as () => unknown));
  }

  /** The point that the line search finds; the parameters stay where they are. */
  private search(
    params: Tensor[],
    direction: Tensor,
    start: LinePoint,
    t: number,
    count: (n: number) => void,
  ): LinePoint {
    const origin = params.map((param) => param.clone());
    const evaluate = (at: number): LinePoint => {
      move(params, direction, at);
      const loss = this.evaluate();
      const grad = flatGrad(params);
      for (const [i, param] of params.entries()) param.copy_(origin[i]);
      count(1);
      return { t: at, loss, grad, slope: grad.dot(direction).item() };
    };
    return strongWolfe(evaluate, start, t, largest(direction));
  }
}

/** All gradients in a row; zeros for parameters that have none. */
function flatGrad(params: Tensor[]): Tensor {
  const flat = params.map(({ grad, dtype, device, shape }) =>
    grad === null ? zeros(shape, { dtype, device }).flatten() : grad.detach().flatten(),
  );
  return cat(flat);
}

/** p ← p + t d */
function move(params: Tensor[], direction: Tensor, t: number): void {
  let from = 0;
  for (const param of params) {
    const part = direction.narrow(0, from, param.numel()).reshape(param.shape);
    param.add_(part, { alpha: t });
    from += param.numel();
  }
}

function largest(x: Tensor): number {
  return x.abs().max().item();
}

function numberOf(loss: unknown): number {
  if (loss instanceof Tensor) return loss.item();
  if (typeof loss === 'number') return loss;
  throw new ValueError(
    `LBFGS.step: the closure returned ${kindOf(loss)}. Return the loss, a number or a tensor of one element.`,
    loss,
  );
}

function checkLBFGS(group: ParamGroup<LBFGSOptions>): void {
  for (const name of ['lr', 'toleranceGrad', 'toleranceChange'] as const) {
    checkAtLeastZero('LBFGS', name, group[name]);
  }
  for (const name of ['maxIter', 'maxEval', 'historySize'] as const) {
    checkWhole('LBFGS', name, group[name], 1);
  }
  const { lineSearchFn } = group;
  if (lineSearchFn !== null && lineSearchFn !== 'strong_wolfe') {
    throw new ValueError(
      `LBFGS: lineSearchFn is '${lineSearchFn}'. Use 'strong_wolfe', or null for steps of fixed length.`,
      lineSearchFn,
    );
  }
}
