/**
 * ASGD: gradient descent that keeps the average of its path. Layer: optim.
 */
import type { Call } from '../options';
import { checkAtLeastZero, checkNumber } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** Options of {@link ASGD}. */
export interface ASGDOptions extends CommonOptions {
  /** Decay λ of the parameters, which also lowers the step size; 1e-4 by default. */
  lambd: number;
  /** Power of the falling step size; 0.75 by default. */
  alpha: number;
  /** The step from which on the average is taken; 1e6 by default. */
  t0: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
}

/** Arguments of {@link ASGD} after the parameters. */
export type ASGDArgs = Call<
  [
    lr: number,
    lambd: number,
    alpha: number,
    t0: number,
    weightDecay: number,
    foreach: boolean | undefined,
  ],
  Partial<ASGDOptions>
>;

const asgd = new RuleForms<ASGDOptions>({
  name: 'ASGD',
  defaults: {
    lr: 0.01,
    lambd: 1e-4,
    alpha: 0.75,
    t0: 1e6,
    weightDecay: 0,
    maximize: false,
    differentiable: false,
  },
  positional: ['lr', 'lambd', 'alpha', 't0', 'weightDecay', 'foreach'],
  checks: {
    lr: checkAtLeastZero,
    lambd: checkNumber,
    alpha: checkNumber,
    t0: checkNumber,
    weightDecay: checkAtLeastZero,
  },
  state: {
    t: { key: 'step', number: () => 0 },
    eta: { key: 'eta', number: (o) => o.lr },
    mu: { key: 'mu', number: () => 1 },
    ax: { key: 'ax' },
  },
  numbers: {
    lr: (o) => o.lr,
    lambd: (o) => o.lambd,
    alpha: (o) => o.alpha,
    t0: (o) => o.t0,
    weightDecay: (o) => o.weightDecay,
  },
  step: ({ p: p0, g, ax: ax0, t: before, eta: eta0, mu: mu0, lr, lambd, alpha, t0 }) => {
    const t = before.add(1);
    const p = p0.mul(lambd.mul(eta0).rsub(1)).sub(eta0.mul(g));
    const ax = ax0.mul(mu0.rsub(1)).add(p.mul(mu0));
    const eta = lr.div(lambd.mul(lr).mul(t).add(1).pow(alpha));
    return { t, p, ax, eta, mu: t.sub(t0).clampMin(1).reciprocal() };
  },
});

/**
 * Averaged stochastic gradient descent.
 *
 * p ← (1 − λη) p − ηg;  ā ← ā + μ (p − ā);  η ← γ / (1 + λγt)^α;  μ ← 1 / max(1, t − t₀)
 *
 * The average ā is the state `ax`; weight decay adds its multiple of p to g.
 *
 * @see https://doi.org/10.1137/0330046
 * @see https://pytorch.org/docs/stable/generated/torch.optim.ASGD.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.ASGD([w], { lr: 0.25 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.500', '1.000']
 * ```
 */
export class ASGD extends ElementwiseOptimizer<ASGDOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<ASGDOptions>, ...args: ASGDArgs) {
    super(asgd, params, args);
  }
}
