/**
 * Adagrad: steps scaled by the root of all squared gradients so far. Layer: optim.
 */
import type { Call } from '../options';
import { checkAtLeastZero } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** Options of {@link Adagrad}. */
export interface AdagradOptions extends CommonOptions {
  /** How fast the learning rate falls, 0 or more: γ / (1 + (t − 1) η); 0 by default. */
  lrDecay: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
  /** What the sum of squares begins with, 0 or more; 0 by default. */
  initialAccumulatorValue: number;
  /** Added to the root; 1e-10 by default. */
  eps: number;
}

/** Arguments of {@link Adagrad} after the parameters. */
export type AdagradArgs = Call<
  [
    lr: number,
    lrDecay: number,
    weightDecay: number,
    initialAccumulatorValue: number,
    eps: number,
    foreach: boolean | undefined,
  ],
  Partial<AdagradOptions>
>;

const adagrad = new RuleForms<AdagradOptions>({
  name: 'Adagrad',
  defaults: {
    lr: 0.01,
    lrDecay: 0,
    weightDecay: 0,
    initialAccumulatorValue: 0,
    eps: 1e-10,
    maximize: false,
    differentiable: false,
  },
  positional: ['lr', 'lrDecay', 'weightDecay', 'initialAccumulatorValue', 'eps', 'foreach'],
  checks: {
    lr: checkAtLeastZero,
    lrDecay: checkAtLeastZero,
    weightDecay: checkAtLeastZero,
    initialAccumulatorValue: checkAtLeastZero,
    eps: checkAtLeastZero,
  },
  state: {
    t: { key: 'step', number: () => 0 },
    s: { key: 'sum', fill: (o) => o.initialAccumulatorValue },
  },
  numbers: {
    lr: (o) => o.lr,
    lrDecay: (o) => o.lrDecay,
    eps: (o) => o.eps,
    weightDecay: (o) => o.weightDecay,
  },
  step: ({ p, g, s: s0, t, lr, lrDecay, eps }) => {
    const s = s0.add(g.square());
    const stepSize = lr.div(t.mul(lrDecay).add(1));
    return { t: t.add(1), s, p: p.sub(stepSize.mul(g).div(s.sqrt().add(eps))) };
  },
});

/**
 * Adagrad.
 *
 * s ← s + g²;  p ← p − γₜ g / (√s + ε)  with γₜ = γ / (1 + (t − 1) η); weight decay adds λp to g.
 *
 * @see https://jmlr.org/papers/v12/duchi11a.html
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.Adagrad([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.900', '1.900']
 * ```
 */
export class Adagrad extends ElementwiseOptimizer<AdagradOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<AdagradOptions>, ...args: AdagradArgs) {
    super(adagrad, params, args);
  }
}
