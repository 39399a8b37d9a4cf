/**
 * Adam and AdamW: steps scaled by running moments of the gradient. Layer: optim.
 */
import { ValueError } from '../errors';
import { zerosLike } from '../ops/creation';
import { type Update, update } from '../ops/update';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { checkAtLeastZero } from './checks';
import { Optimizer, type ParamGroup, type ParamState, type Params } from './optimizer';

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

/** What Adam and AdamW share: all but where the weight decay goes. */
abstract class AdamBase extends Optimizer<AdamOptions> {
  protected abstract readonly decoupled: boolean;

  protected checkGroup({ lr, betas, eps, weightDecay }: ParamGroup<AdamOptions>): void {
    checkAtLeastZero(this.name, 'lr', lr);
    checkAtLeastZero(this.name, 'eps', eps);
    checkAtLeastZero(this.name, 'weightDecay', weightDecay);
    betas.forEach((beta, i) => {
      if (!(beta >= 0 && beta < 1)) {
        throw new ValueError(
          `${this.name}: betas[${i}] is ${beta}. Give a number from 0 up to, not including, 1.`,
          beta,
        );
      }
    });
  }

  protected updateGroup(group: ParamGroup<AdamOptions>): void {
    const { lr, betas, eps, weightDecay, amsgrad, maximize } = group;
    const [beta1, beta2] = betas;
    const form =
      (amsgrad ? 1 : 0) +
      (maximize ? 2 : 0) +
      (weightDecay !== 0 ? 4 : 0) +
      (this.decoupled ? 8 : 0);
    for (const param of group.params) {
      const { grad } = param;
      if (grad === null) continue;
      const state = this.stateOf(param, amsgrad);
      const step = (state.step as number) + 1;
      state.step = step;
      const stepSize = lr / (1 - beta1 ** step);
      const root = Math.sqrt(1 - beta2 ** step);
      const tensors = [param, grad, state.exp_avg as Tensor, state.exp_avg_sq as Tensor];
      if (amsgrad) tensors.push(state.max_exp_avg_sq as Tensor);
      rule(`${this.name}.step`, form).run(tensors, [
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        eps,
        stepSize,
        root,
        weightDecay,
        lr,
      ]);
    }
  }

  private stateOf(param: Tensor, amsgrad: boolean): ParamState {
    let state = this.state.get(param);
    if (state === undefined) {
      state = { step: 0, exp_avg: zerosLike(param), exp_avg_sq: zerosLike(param) };
      this.state.set(param, state);
    }
    if (amsgrad) state.max_exp_avg_sq ??= zerosLike(param);
    return state;
  }
}

/**
 * Adam.
 *
 * m ← β₁m + (1 − β₁) g;  v ← β₂v + (1 − β₂) g²;  p ← p − γ m̂ / (√v̂ + ε)  with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
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
    super('Adam', params, parseOptions('Adam', DEFAULTS, POSITIONAL, args));
  }
}

/** Arguments of {@link Adam} and {@link AdamW} after the parameters. */
export type AdamArgs = Call<
  [lr: number, betas: readonly [number, number], eps: number],
  Partial<AdamOptions>
>;

/**
 * Adam with decoupled weight decay: p ← (1 − γλ) p before Adam's step.
 *
 * @see https://arxiv.org/abs/1711.05101
 * @see https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export class AdamW extends AdamBase {
  protected readonly decoupled: boolean = true;

  /** @param params parameters, `[name, parameter]` pairs, or groups with options of their own */
  constructor(params: Params<AdamOptions>, ...args: AdamArgs) {
    super(
      'AdamW',
      params,
      parseOptions('AdamW', { ...DEFAULTS, weightDecay: 0.01 }, POSITIONAL, args),
    );
  }
}

const rules: Update[] = [];

/** The update for a choice of options, declared at first use. */
function rule(name: string, form: number): Update {
  const [amsgrad, maximize, decays, decoupled] = [form & 1, form & 2, form & 4, form & 8].map(
    Boolean,
  );
  rules[form] ??= update(
    name,
    amsgrad ? ['p', 'g', 'm', 'v', 'vMax'] : ['p', 'g', 'm', 'v'],
    [
      'beta1',
      'oneLessBeta1',
      'beta2',
      'oneLessBeta2',
      'eps',
      'stepSize',
      'root',
      'weightDecay',
      'lr',
    ],
    (p0, grad, m0, v0, ...rest) => {
      const [beta1, oneLessBeta1, beta2, oneLessBeta2, eps, stepSize, root, weightDecay, lr] =
        rest.slice(-9);
      const signed = maximize ? grad.neg() : grad;
      const g = decays && !decoupled ? signed.add(weightDecay.mul(p0)) : signed;
      const p = decays && decoupled ? p0.mul(lr.mul(weightDecay).rsub(1)) : p0;
      const m = beta1.mul(m0).add(oneLessBeta1.mul(g));
      const v = beta2.mul(v0).add(oneLessBeta2.mul(g.square()));
      const vMax = amsgrad ? rest[0].maximum(v) : v;
      const next = p.sub(stepSize.mul(m).div(vMax.sqrt().div(root).add(eps)));
      return amsgrad ? { p: next, m, v, vMax } : { p: next, m, v };
    },
  );
  return rules[form];
}
