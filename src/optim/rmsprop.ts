/**
 * RMSprop: steps scaled by a running mean of the squared gradient. Layer: optim.
 */
import type { Call } from '../options';
import { checkAtLeastZero } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** Options of {@link RMSprop}. */
export interface RMSpropOptions extends CommonOptions {
  /** Decay α of the running mean, 0 or more; 0.99 by default. */
  alpha: number;
  /** Added to the root, outside of it; 1e-8 by default. */
  eps: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
  /** Momentum μ, 0 or more; 0 by default. */
  momentum: number;
  /** Whether the squared mean gradient is taken off, which leaves an estimate of its variance. */
  centered: boolean;
}

/** Arguments of {@link RMSprop} after the parameters. */
export type RMSpropArgs = Call<
  [
    lr: number,
    alpha: number,
    eps: number,
    weightDecay: number,
    momentum: number,
    centered: boolean,
    capturable: boolean,
    foreach: boolean | undefined,
    maximize: boolean,
    differentiable: boolean,
  ],
  Partial<RMSpropOptions>
>;

const rmsprop = new RuleForms<RMSpropOptions>({
  name: 'RMSprop',
  defaults: {
    lr: 0.01,
    alpha: 0.99,
    eps: 1e-8,
    weightDecay: 0,
    momentum: 0,
    centered: false,
    maximize: false,
    differentiable: false,
  },
  positional: [
    ...['lr', 'alpha', 'eps', 'weightDecay', 'momentum', 'centered'],
    ...['capturable', 'foreach', 'maximize', 'differentiable'],
  ],
  checks: {
    lr: checkAtLeastZero,
    alpha: checkAtLeastZero,
    eps: checkAtLeastZero,
    weightDecay: checkAtLeastZero,
    momentum: checkAtLeastZero,
  },
  state: {
    t: { key: 'step', number: () => 0 },
    v: { key: 'square_avg' },
    gMean: { key: 'grad_avg', when: 'centered' },
    b: { key: 'momentum_buffer', when: 'moves' },
  },
  numbers: {
    lr: (o) => o.lr,
    alpha: (o) => o.alpha,
    eps: (o) => o.eps,
    weightDecay: (o) => o.weightDecay,
    momentum: (o) => o.momentum,
  },
  switches: { centered: (o) => o.centered, moves: (o) => o.momentum > 0 },
  step: ({ p, g, v: v0, gMean: gMean0, b: b0, t, ...numbers }, { centered, moves }) => {
    const { lr, alpha, eps, momentum } = numbers;
    const v = alpha.mul(v0).add(alpha.rsub(1).mul(g.square()));
    const gMean = centered ? alpha.mul(gMean0).add(alpha.rsub(1).mul(g)) : undefined;
    const spread = gMean === undefined ? v : v.sub(gMean.square());
    const scaled = g.div(spread.sqrt().add(eps));
    const b = moves ? momentum.mul(b0).add(scaled) : undefined;
    return { t: t.add(1), v, gMean, b, p: p.sub(lr.mul(b ?? scaled)) };
  },
});

/**
 * RMSprop.
 *
 * v ← αv + (1 − α) g²;  p ← p − γ g / (√v + ε); with momentum b ← μb + g / (√v + ε) and p ← p − γb
 *
 * Centered, √(v − ḡ²) stands in the place of √v, with ḡ ← αḡ + (1 − α) g; weight decay adds λp to g.
 *
 * @see https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
 * @see https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.RMSprop([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(3))); // ['0.000', '1.000']
 * ```
 */
export class RMSprop extends ElementwiseOptimizer<RMSpropOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<RMSpropOptions>, ...args: RMSpropArgs) {
    super(rmsprop, params, args);
  }
}
