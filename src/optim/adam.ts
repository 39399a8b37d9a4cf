/**
 * Adam and AdamW: steps scaled by running moments of the gradient. Layer: optim.
 */
import type { Call } from '../options';
import { checkAtLeastZero, checkBetas } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, type Rule, RuleForms } from './rule';

/** Options of {@link AdamW}. */
export interface AdamWOptions extends CommonOptions {
  /** Decay β₁, β₂ of the running moments, each in [0, 1); [0.9, 0.999] by default. */
  betas: readonly [number, number];
  /** Added to the denominator; 1e-8 by default. */
  eps: number;
  /** Weight decay λ, 0 or more: an L2 penalty in Adam (0 by default), a shrinking of the weights in AdamW (0.01). */
  weightDecay: number;
  /** Whether the denominator never shrinks. */
  amsgrad: boolean;
}

/** Options of {@link Adam}. */
export interface AdamOptions extends AdamWOptions {
  /** Whether the weight decay shrinks the weights, as in AdamW; false by default. */
  decoupledWeightDecay: boolean;
}

/** Arguments of {@link Adam} and {@link AdamW} after the parameters. */
export type AdamArgs<O = AdamOptions> = Call<
  [
    lr: number,
    betas: readonly [number, number],
    eps: number,
    weightDecay: number,
    amsgrad: boolean,
  ],
  Partial<O>
>;

const shared = {
  positional: ['lr', 'betas', 'eps', 'weightDecay', 'amsgrad'],
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
    vMax: { key: 'max_exp_avg_sq', when: 'amsgrad' },
  },
  numbers: {
    lr: (o) => o.lr,
    beta1: (o) => o.betas[0],
    beta2: (o) => o.betas[1],
    eps: (o) => o.eps,
    weightDecay: (o) => o.weightDecay,
  },
  step: ({ p, g, m: m0, v: v0, vMax, t: t0, lr, beta1, beta2, eps }, { amsgrad }) => {
    const t = t0.add(1);
    const m = beta1.mul(m0).add(beta1.rsub(1).mul(g));
    const v = beta2.mul(v0).add(beta2.rsub(1).mul(g.square()));
    const largest = amsgrad ? vMax.maximum(v) : v;
    // √v̂ + ε over m̂, with both corrections taken out of the fraction: one root and one division per element.
    const root = beta2.pow(t).rsub(1).sqrt();
    const stepSize = lr.mul(root).div(beta1.pow(t).rsub(1));
    const next = p.sub(stepSize.mul(m).div(largest.sqrt().add(eps.mul(root))));
    return { t, m, v, vMax: amsgrad ? largest : undefined, p: next };
  },
} satisfies Partial<Rule<AdamWOptions>>;

const defaults: AdamWOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
  differentiable: false,
};

const adam = new RuleForms<AdamOptions>({
  ...shared,
  name: 'Adam',
  defaults: { ...defaults, decoupledWeightDecay: false },
  switches: { amsgrad: (o) => o.amsgrad },
});

const adamW = new RuleForms<AdamWOptions>({
  ...shared,
  name: 'AdamW',
  defaults: { ...defaults, weightDecay: 0.01 },
  switches: { amsgrad: (o) => o.amsgrad, decoupled: () => true },
});

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
export class Adam extends ElementwiseOptimizer<AdamOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<AdamOptions>, ...args: AdamArgs) {
    super(adam, params, args);
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
export class AdamW extends ElementwiseOptimizer<AdamWOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name; `weightDecay` is 0.01 by default
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<AdamWOptions>, ...args: AdamArgs<AdamWOptions>) {
    super(adamW, params, args);
  }
}
