/**
 * Adadelta: steps as large as the steps before, relative to the gradients before. Layer: optim.
 */
import type { Call } from '../options';
import { checkAtLeastZero, checkFraction } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** Options of {@link Adadelta}. */
export interface AdadeltaOptions extends CommonOptions {
  /** Decay ρ of both running means, from 0 to 1; 0.9 by default. */
  rho: number;
  /** Added under both roots; 1e-6 by default. */
  eps: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
}

/** Arguments of {@link Adadelta} after the parameters. */
export type AdadeltaArgs = Call<
  [lr: number, rho: number, eps: number, weightDecay: number, foreach: boolean | undefined],
  Partial<AdadeltaOptions>
>;

const adadelta = new RuleForms<AdadeltaOptions>({
  name: 'Adadelta',
  defaults: {
    lr: 1,
    rho: 0.9,
    eps: 1e-6,
    weightDecay: 0,
    maximize: false,
    differentiable: false,
  },
  positional: ['lr', 'rho', 'eps', 'weightDecay', 'foreach'],
  checks: {
    lr: checkAtLeastZero,
    rho: checkFraction,
    eps: checkAtLeastZero,
    weightDecay: checkAtLeastZero,
  },
  state: {
    t: { key: 'step', number: () => 0 },
    v: { key: 'square_avg' },
    u: { key: 'acc_delta' },
  },
  numbers: {
    lr: (o) => o.lr,
    rho: (o) => o.rho,
    eps: (o) => o.eps,
    weightDecay: (o) => o.weightDecay,
  },
  step: ({ p, g, v: v0, u: u0, t, lr, rho, eps }) => {
    const v = rho.mul(v0).add(rho.rsub(1).mul(g.square()));
    const delta = u0.add(eps).sqrt().div(v.add(eps).sqrt()).mul(g);
    const u = rho.mul(u0).add(rho.rsub(1).mul(delta.square()));
    return { t: t.add(1), v, p: p.sub(lr.mul(delta)), u };
  },
});

/**
 * Adadelta.
 *
 * v ← ρv + (1 − ρ) g²;  δ = √(u + ε) / √(v + ε) g;  u ← ρu + (1 − ρ) δ²;  p ← p − γδ; weight decay adds λp to g.
 *
 * @see https://arxiv.org/abs/1212.5701
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adadelta.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.Adadelta([w], { lr: 100 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.684', '1.684']
 * ```
 */
export class Adadelta extends ElementwiseOptimizer<AdadeltaOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<AdadeltaOptions>, ...args: AdadeltaArgs) {
    super(adadelta, params, args);
  }
}
