/**
 * Adamax: Adam with the largest gradient in the place of the mean square. Layer: optim.
 */
import type { Call } from '../options';
import { checkAtLeastZero, checkBetas } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** Options of {@link Adamax}. */
export interface AdamaxOptions extends CommonOptions {
  /** Decay β₁ of the mean and β₂ of the largest, each in [0, 1); [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the size of the gradient; 1e-8 by default. */
  eps: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
}

/** Arguments of {@link Adamax} after the parameters. */
export type AdamaxArgs = Call<
  [
    lr: number,
    betas: readonly [number, number],
    eps: number,
    weightDecay: number,
    foreach: boolean | undefined,
  ],
  Partial<AdamaxOptions>
>;

const adamax = new RuleForms<AdamaxOptions>({
  name: 'Adamax',
  defaults: {
    lr: 2e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
    maximize: false,
    differentiable: false,
  },
  positional: ['lr', 'betas', 'eps', 'weightDecay', 'foreach'],
  checks: {
    lr: checkAtLeastZero,
    betas: checkBetas,
    eps: checkAtLeastZero,
    weightDecay: checkAtLeastZero,
  },
  state: {
    t: { key: 'step', number: () => 0 },
    m: { key: 'exp_avg' },
    u: { key: 'exp_inf' },
  },
  numbers: {
    lr: (o) => o.lr,
    beta1: (o) => o.betas[0],
    beta2: (o) => o.betas[1],
    eps: (o) => o.eps,
    weightDecay: (o) => o.weightDecay,
  },
  step: ({ p, g, m: m0, u: u0, t: t0, lr, beta1, beta2, eps }) => {
    const t = t0.add(1);
    const m = beta1.mul(m0).add(beta1.rsub(1).mul(g));
    const u = beta2.mul(u0).maximum(g.abs().add(eps));
    const stepSize = lr.div(beta1.pow(t).rsub(1));
    return { t, m, u, p: p.sub(stepSize.mul(m).div(u)) };
  },
});

/**
 * Adamax.
 *
 * m ← β₁m + (1 − β₁) g;  u ← max(β₂u, |g| + ε);  p ← p − γ / (1 − β₁ᵗ) m / u; weight decay adds λp to g.
 *
 * @see https://arxiv.org/abs/1412.6980
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.Adamax([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.900', '1.900']
 * ```
 */
export class Adamax extends ElementwiseOptimizer<AdamaxOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<AdamaxOptions>, ...args: AdamaxArgs) {
    super(adamax, params, args);
  }
}
