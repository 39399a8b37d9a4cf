/**
 * NAdam: Adam with Nesterov's momentum. Layer: optim.
 */
import type { Call } from '../options';
import { checkAtLeastZero, checkBetas } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** Options of {@link NAdam}. */
export interface NAdamOptions extends CommonOptions {
  /** Decay β₁, β₂ of the running moments, each in [0, 1); [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the denominator; 1e-8 by default. */
  eps: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
  /** How fast the momentum grows to β₁, 0 or more; 4e-3 by default. */
  momentumDecay: number;
  /** Whether the decay shrinks the parameter itself instead of adding to the gradient; false by default. */
  decoupledWeightDecay: boolean;
}

/** Arguments of {@link NAdam} after the parameters. */
export type NAdamArgs = Call<
  [
    lr: number,
    betas: readonly [number, number],
    eps: number,
    weightDecay: number,
    momentumDecay: number,
    decoupledWeightDecay: boolean,
  ],
  Partial<NAdamOptions>
>;

const nadam = new RuleForms<NAdamOptions>({
  name: 'NAdam',
  defaults: {
    lr: 2e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
    momentumDecay: 4e-3,
    decoupledWeightDecay: false,
    maximize: false,
    differentiable: false,
  },
  positional: ['lr', 'betas', 'eps', 'weightDecay', 'momentumDecay', 'decoupledWeightDecay'],
  checks: {
    lr: checkAtLeastZero,
    betas: checkBetas,
    eps: checkAtLeastZero,
    weightDecay: checkAtLeastZero,
    momentumDecay: checkAtLeastZero,
  },
  state: {
    t: { key: 'step', number: () => 0 },
    muProduct: { key: 'mu_product', number: () => 1 },
    m: { key: 'exp_avg' },
    v: { key: 'exp_avg_sq' },
  },
  numbers: {
    lr: (o) => o.lr,
    beta1: (o) => o.betas[0],
    beta2: (o) => o.betas[1],
    eps: (o) => o.eps,
    weightDecay: (o) => o.weightDecay,
    momentumDecay: (o) => o.momentumDecay,
    psi: () => 0.96,
  },
  step: ({ p, g, m: m0, v: v0, t: t0, muProduct: product0, ...numbers }) => {
    const { lr, beta1, beta2, eps, momentumDecay, psi } = numbers;
    const t = t0.add(1);
    const momentumAt = (step: typeof t) =>
      beta1.mul(psi.pow(step.mul(momentumDecay)).mul(0.5).rsub(1));
    const [mu, muNext] = [momentumAt(t), momentumAt(t.add(1))];
    const muProduct = product0.mul(mu);
    const m = beta1.mul(m0).add(beta1.rsub(1).mul(g));
    const v = beta2.mul(v0).add(beta2.rsub(1).mul(g.square()));
    const denominator = v.div(beta2.pow(t).rsub(1)).sqrt().add(eps);
    const ofGradient = lr.mul(mu.rsub(1)).div(muProduct.rsub(1));
    const ofMomentum = lr.mul(muNext).div(muProduct.mul(muNext).rsub(1));
    const ahead = ofGradient.mul(g).add(ofMomentum.mul(m));
    return { t, muProduct, m, v, p: p.sub(ahead.div(denominator)) };
  },
});

/**
 * NAdam.
 *
 * p ← p − γ (μₜ₊₁ m / (1 − Πμ μₜ₊₁) + (1 − μₜ) g / (1 − Πμ)) / (√v̂ + ε)  with μₜ = β₁ (1 − ½ 0.96^(t ψ)),
 * m, v and v̂ as in Adam, and ψ the momentum's decay.
 *
 * @see https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ
 * @see https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.NAdam([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.894', '1.894']
 * ```
 */
export class NAdam extends ElementwiseOptimizer<NAdamOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<NAdamOptions>, ...args: NAdamArgs) {
    super(nadam, params, args);
  }
}
