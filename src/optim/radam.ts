/**
 * RAdam: Adam that does without scaling until its variance is known. Layer: optim.
 */
import type { Call } from '../options';
import { checkAtLeastZero, checkBetas } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** Options of {@link RAdam}. */
export interface RAdamOptions extends CommonOptions {
  /** Decay β₁, β₂ of the running moments, each in [0, 1); [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the root; 1e-8 by default. */
  eps: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
  /** Whether the decay shrinks the parameter itself instead of adding to the gradient; false by default. */
  decoupledWeightDecay: boolean;
}

/** Arguments of {@link RAdam} after the parameters. */
export type RAdamArgs = Call<
  [
    lr: number,
    betas: readonly [number, number],
    eps: number,
    weightDecay: number,
    decoupledWeightDecay: boolean,
  ],
  Partial<RAdamOptions>
>;

const radam = new RuleForms<RAdamOptions>({
  name: 'RAdam',
  defaults: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
    decoupledWeightDecay: false,
    maximize: false,
    differentiable: false,
  },
  positional: ['lr', 'betas', 'eps', 'weightDecay', 'decoupledWeightDecay'],
  checks: {
    lr: checkAtLeastZero,
    betas: checkBetas,
    eps: checkAtLeastZero,
    weightDecay: checkAtLeastZero,
  },
  state: {
    t: { key: 'step', number: () => 0 },
    m: { key: 'exp_avg' },
    v: { key: 'exp_avg_sq' },
  },
  numbers: {
    lr: (o) => o.lr,
    beta1: (o) => o.betas[0],
    beta2: (o) => o.betas[1],
    eps: (o) => o.eps,
    weightDecay: (o) => o.weightDecay,
  },
  step: ({ p, g, m: m0, v: v0, t: t0, lr, beta1, beta2, eps }) => {
    const t = t0.add(1);
    const m = beta1.mul(m0).add(beta1.rsub(1).mul(g));
    const v = beta2.mul(v0).add(beta2.rsub(1).mul(g.square()));
    const decayed = beta2.pow(t);
    const most = beta2.rsub(1).reciprocal().mul(2).sub(1);
    const length = most.sub(t.mul(2).mul(decayed).div(decayed.rsub(1)));
    const share = length.sub(4).mul(length.sub(2)).mul(most);
    // Below 5 the variance is unknown: the share is not used there, and kept from a root of what is negative.
    const rectified = share
      .div(most.sub(4).mul(most.sub(2)).mul(length))
      .clampMin(0)
      .sqrt();
    const scale = rectified.mul(decayed.rsub(1).sqrt()).div(v.sqrt().add(eps));
    const known = length.gt(5);
    const stepSize = lr.div(beta1.pow(t).rsub(1));
    return { t, m, v, p: p.sub(stepSize.mul(m).mul(scale.where(known, 1))) };
  },
});

/**
 * RAdam.
 *
 * p ← p − γ m̂ rₜ √(1 − β₂ᵗ) / (√v + ε) where ρₜ > 5, else p ← p − γ m̂;  ρₜ = ρ∞ − 2t β₂ᵗ / (1 − β₂ᵗ),
 * ρ∞ = 2 / (1 − β₂) − 1, rₜ² = (ρₜ − 4)(ρₜ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρₜ)
 *
 * @see https://arxiv.org/abs/1908.03265
 * @see https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.RAdam([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.800', '1.600']
 * ```
 */
export class RAdam extends ElementwiseOptimizer<RAdamOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<RAdamOptions>, ...args: RAdamArgs) {
    super(radam, params, args);
  }
}
