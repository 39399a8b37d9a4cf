/**
 * Stochastic gradient descent, with momentum and Nesterov's. Layer: optim.
 */
import { ValueError } from '../errors';
import { type Call, required } from '../options';
import { checkAtLeastZero, checkNumber } from './checks';
import { ElementwiseOptimizer } from './elementwise-optimizer';
import type { Params } from './param-groups';
import { type CommonOptions, RuleForms } from './rule';

/** Options of {@link SGD}. */
export interface SGDOptions extends CommonOptions {
  /** Momentum μ, 0 or more; 0 by default. */
  momentum: number;
  /** Dampening τ of the gradient in the momentum; 0 by default. */
  dampening: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
  /** Whether the momentum is Nesterov's; needs momentum and no dampening. */
  nesterov: boolean;
}

/** Arguments of {@link SGD} after the parameters. */
export type SGDArgs = Call<
  [lr: number, momentum: number, dampening: number, weightDecay: number, nesterov: boolean],
  Partial<SGDOptions>
>;

const sgd = new RuleForms<SGDOptions>({
  name: 'SGD',
  defaults: {
    // Missing until given: PyTorch 1 had no default either.
    lr: undefined as unknown as number,
    momentum: 0,
    dampening: 0,
    weightDecay: 0,
    nesterov: false,
    maximize: false,
    differentiable: false,
  },
  positional: ['lr', 'momentum', 'dampening', 'weightDecay', 'nesterov'],
  checks: {
    lr: (op, name, value) => checkAtLeastZero(op, name, required(op, name, value)),
    momentum: checkAtLeastZero,
    dampening: checkNumber,
    weightDecay: checkAtLeastZero,
  },
  checkTogether: ({ momentum, dampening, nesterov }) => {
    if (!nesterov || (momentum > 0 && dampening === 0)) return;
    throw new ValueError(
      `SGD: nesterov needs momentum above 0 and dampening 0, got momentum ${momentum} ` +
        `and dampening ${dampening}. Give those, or leave nesterov out.`,
      momentum,
    );
  },
  state: { b: { key: 'momentum_buffer', when: 'moves' } },
  numbers: {
    lr: (o) => o.lr,
    momentum: (o) => o.momentum,
    dampening: (o) => o.dampening,
    weightDecay: (o) => o.weightDecay,
  },
  switches: { moves: (o) => o.momentum !== 0, nesterov: (o) => o.nesterov },
  firstDiffers: true,
  step: ({ p, g, b, lr, momentum, dampening }, { moves, nesterov, first }) => {
    if (!moves) return { p: p.sub(lr.mul(g)) };
    const next = first ? g : momentum.mul(b).add(dampening.rsub(1).mul(g));
    return { b: next, p: p.sub(lr.mul(nesterov ? g.add(momentum.mul(next)) : next)) };
  },
});

/**
 * Stochastic gradient descent.
 *
 * g ← g + λp;  b ← μb + (1 − τ) g (g itself at the first step);  g ← g + μb if Nesterov, else b;  p ← p − γg
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.25 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray()); // [0.5, 1]
 * ```
 */
export class SGD extends ElementwiseOptimizer<SGDOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name; `lr` has no default
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<SGDOptions>, ...args: SGDArgs) {
    super(sgd, params, args);
  }
}
