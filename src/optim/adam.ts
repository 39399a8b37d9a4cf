/**
 * Adam and AdamW: steps scaled by running moments of the gradient. Layer: optim.
 */
import { zerosLike } from '../ops/creation';
import { type Update, update } from '../ops/update';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { checkAtLeastZero, checkBetas } from './checks';
import { Optimizer, type ParamState } from './optimizer';
import type { ParamGroup, Params } from './param-groups';
import type { StateLayout } from './state-dict';

/** Options of {@link Adam} and {@link AdamW}. */
export interface AdamOptions {
  /** Learning rate γ, 0 or more; 1e-3 by default. */
  lr: number;
  /** Decay β₁, β₂ of the running moments, each in [0, 1); [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the denominator; 1e-8 by default. */
  eps: number;
  /** Weight decay λ, 0 or more: an L2 penalty in Adam (0 by default), a shrinking of the weights in AdamW (0.01). */
  weightDecay: number;
  /** Whether the denominator never shrinks. */
  amsgrad: boolean;
  /** Whether to climb instead of descend. */
  maximize: boolean;
}

const DEFAULTS: AdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
};
const POSITIONAL = ['lr', 'betas', 'eps', 'weightDecay', 'amsgrad'] as const;

/** Arguments of {@link Adam} and {@link AdamW} after the parameters. */
export type AdamArgs = Call<
  [
    lr: number,
    betas: readonly [number, number],
    eps: number,
    weightDecay: number,
    amsgrad: boolean,
  ],
  Partial<AdamOptions>
>;

/** What Adam and AdamW share: all but where the weight decay goes. */
abstract class AdamBase extends Optimizer<AdamOptions> {
  protected override readonly stateLayout: StateLayout = {
    step: 'number',
    exp_avg: 'tensor',
    exp_avg_sq: 'tensor',
    max_exp_avg_sq: 'optional',
  };
  /** Whether the weights shrink directly, apart from the gradient. */
  protected abstract readonly decoupled: boolean;

  protected override checkGroup({ lr, betas, eps, weightDecay }: ParamGroup<AdamOptions>): void {
    checkAtLeastZero(this.name, 'lr', lr);
    checkAtLeastZero(this.name, 'eps', eps);
    checkAtLeastZero(this.name, 'weightDecay', weightDecay);
    checkBetas(this.name, betas);
  }

  protected updateGroup(group: ParamGroup<AdamOptions>): void {
    const { params, lr, betas, eps, weightDecay, amsgrad } = group;
    const [beta1, beta2] = betas;
    const rule = ruleOf(this.name, group, this.decoupled);
    for (let i = 0; i < params.length; i++) {
      const param = params[i];
      const { grad } = param;
      if (grad === null) continue;
      const state = this.state.get(param) ?? freshState(param);
      if (amsgrad) state.max_exp_avg_sq ??= zerosLike(param);
      const step = (state.step as number) + 1;
      // √v̂ + ε over m̂, with both corrections taken out of the fraction: one root and one division per element.
      const root = Math.sqrt(1 - beta2 ** step);
      const stepSize = (lr * root) / (1 - beta1 ** step);
      const tensors = [param, grad, state.exp_avg as Tensor, state.exp_avg_sq as Tensor];
      if (amsgrad) tensors.push(state.max_exp_avg_sq as Tensor);
      rule.run(tensors, [stepSize, beta1, beta2, eps * root, weightDecay, lr]);
      state.step = step;
      if (step === 1) this.state.set(param, state);
    }
  }

  /**
   * What a step does to a group, as assignments: p the parameter, g its gradient, m and v the running moments,
   * stepSize = lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) and epsHat = ε √(1 − β₂ᵗ).
   *
   * @param group the group's number
   */
  formula(group = 0): string {
    return String(ruleOf(this.name, this.paramGroups[group], this.decoupled));
  }
}

function freshState(param: Tensor): ParamState {
  return { step: 0, exp_avg: zerosLike(param), exp_avg_sq: zerosLike(param) };
}

/**
 * Adam.
 *
 * m ← β₁m + (1 − β₁) g;  v ← β₂v + (1 − β₂) g²;  p ← p − γ m̂ / (√v̂ + ε)  with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
 *
 * With `amsgrad` the largest v so far stands in the place of v; weight decay adds λp to g.
 *
 * @see https://arxiv.org/abs/1412.6980
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.Adam([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.900', '1.900']
 * ```
 */
export class Adam extends AdamBase {
  protected readonly decoupled: boolean = false;

  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<AdamOptions>, ...args: AdamArgs) {
    super(params, parseOptions('Adam', DEFAULTS, POSITIONAL, args), 'Adam');
  }
}

/**
 * Adam with decoupled weight decay: p ← (1 − γλ) p before Adam's step.
 *
 * @see https://arxiv.org/abs/1711.05101
 * @see https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 * @example
 * ```ts
 * import { optim, zeros, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.AdamW([w], { lr: 0.1, weightDecay: 0.5 });
 * w.grad = zeros(2); // without a gradient pulling, only the decay moves the weights
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.950', '1.900']
 * ```
 */
export class AdamW extends AdamBase {
  protected readonly decoupled: boolean = true;

  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name; `weightDecay` is 0.01 by default
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<AdamOptions>, ...args: AdamArgs) {
    const defaults = { ...DEFAULTS, weightDecay: 0.01 };
    super(params, parseOptions('AdamW', defaults, POSITIONAL, args), 'AdamW');
  }
}

const NUMBERS = ['stepSize', 'beta1', 'beta2', 'epsHat', 'weightDecay', 'lr'];
const rules: Update[] = [];

/** The update of a group, declared at first use. */
function ruleOf(name: string, group: AdamOptions, decoupled: boolean): Update {
  const { amsgrad, maximize } = group;
  const decays = group.weightDecay !== 0;
  const form = (amsgrad ? 1 : 0) + (maximize ? 2 : 0) + (decays ? 4 : 0) + (decoupled ? 8 : 0);
  rules[form] ??= update(
    `${name}.step`,
    amsgrad ? ['p', 'g', 'm', 'v', 'vMax'] : ['p', 'g', 'm', 'v'],
    NUMBERS,
    (p0, grad, m0, v0, ...rest) => {
      const [stepSize, beta1, beta2, epsHat, weightDecay, lr] = rest.slice(-NUMBERS.length);
      const signed = maximize ? grad.neg() : grad;
      const g = decays && !decoupled ? signed.add(weightDecay.mul(p0)) : signed;
      const p = decays && decoupled ? p0.mul(lr.mul(weightDecay).rsub(1)) : p0;
      const m = beta1.mul(m0).add(beta1.rsub(1).mul(g));
      const v = beta2.mul(v0).add(beta2.rsub(1).mul(g.square()));
      const largest = amsgrad ? rest[0].maximum(v) : v;
      const next = p.sub(stepSize.mul(m).div(largest.sqrt().add(epsHat)));
      return amsgrad ? { m, v, vMax: largest, p: next } : { m, v, p: next };
    },
  );
  return rules[form];
}
