/**
 * Stochastic gradient descent, with momentum and Nesterov's. Layer: optim.
 */
import { ValueError } from '../errors';
import { zerosLike } from '../ops/creation';
import { type Update, update } from '../ops/update';
import { type Call, parseOptions, required } from '../options';
import type { Tensor } from '../tensor/tensor';
import { checkAtLeastZero, checkNumber } from './checks';
import { Optimizer } from './optimizer';
import type { ParamGroup, Params } from './param-groups';
import type { StateLayout } from './state-dict';

/** Options of {@link SGD}. */
export interface SGDOptions {
  /** Learning rate γ, 0 or more. */
  lr: number;
  /** Momentum μ, 0 or more; 0 by default. */
  momentum: number;
  /** Dampening τ of the gradient in the momentum; 0 by default. */
  dampening: number;
  /** Weight decay λ (an L2 penalty), 0 or more; 0 by default. */
  weightDecay: number;
  /** Whether the momentum is Nesterov's; needs momentum and no dampening. */
  nesterov: boolean;
  /** Whether to climb instead of descend. */
  maximize: boolean;
}

const DEFAULTS: SGDOptions = {
  // Missing until given: PyTorch 1 had no default either.
  lr: undefined as unknown as number,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
  maximize: false,
};
const POSITIONAL = ['lr', 'momentum', 'dampening', 'weightDecay', 'nesterov'] as const;

/** Arguments of {@link SGD} after the parameters. */
export type SGDArgs = Call<
  [lr: number, momentum: number, dampening: number, weightDecay: number, nesterov: boolean],
  Partial<SGDOptions>
>;

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
export class SGD extends Optimizer<SGDOptions> {
  protected override readonly stateLayout: StateLayout = { momentum_buffer: 'optional' };

  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name; `lr` has no default
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<SGDOptions>, ...args: SGDArgs) {
    super(params, parseOptions<SGDOptions>('SGD', DEFAULTS, POSITIONAL, args), 'SGD');
  }

  protected override checkGroup(group: ParamGroup<SGDOptions>): void {
    required('SGD', 'lr', group.lr);
    checkAtLeastZero('SGD', 'lr', group.lr);
    checkAtLeastZero('SGD', 'momentum', group.momentum);
    checkNumber('SGD', 'dampening', group.dampening);
    checkAtLeastZero('SGD', 'weightDecay', group.weightDecay);
    if (group.nesterov && (group.momentum <= 0 || group.dampening !== 0)) {
      throw new ValueError(
        `SGD: nesterov needs momentum above 0 and dampening 0, got momentum ${group.momentum} ` +
          `and dampening ${group.dampening}. Give those, or leave nesterov out.`,
        group.momentum,
      );
    }
  }

  protected updateGroup(group: ParamGroup<SGDOptions>): void {
    const { params, lr, momentum, dampening, weightDecay } = group;
    const numbers = [lr, momentum, 1 - dampening, weightDecay];
    const rule = ruleOf(group);
    for (let i = 0; i < params.length; i++) {
      const param = params[i];
      const { grad } = param;
      if (grad === null) continue;
      if (momentum === 0) {
        rule.run([param, grad], numbers);
        continue;
      }
      const buffer = this.state.get(param)?.momentum_buffer as Tensor | undefined;
      if (buffer !== undefined) rule.run([param, grad, buffer], numbers);
      else {
        const first = zerosLike(param);
        ruleOf(group, true).run([param, grad, first], numbers);
        this.state.set(param, { momentum_buffer: first });
      }
    }
  }

  /**
   * What a step does to a group, as assignments: p the parameter, g its gradient, b the momentum buffer.
   *
   * @param group the group's number
   */
  formula(group = 0): string {
    return String(ruleOf(this.paramGroups[group]));
  }
}

const rules: Update[] = [];

/** The update of a group, declared at first use; with `first`, that of a parameter without a momentum buffer. */
function ruleOf(group: SGDOptions, first = false): Update {
  const { nesterov, maximize } = group;
  const moves = group.momentum !== 0;
  const decays = group.weightDecay !== 0;
  const form =
    (moves ? 1 : 0) + (decays ? 2 : 0) + (nesterov ? 4 : 0) + (maximize ? 8 : 0) + (first ? 16 : 0);
  rules[form] ??= update(
    'SGD.step',
    moves ? ['p', 'g', 'b'] : ['p', 'g'],
    ['lr', 'momentum', 'undampened', 'weightDecay'],
    (p, grad, ...rest) => {
      const [lr, momentum, undampened, weightDecay] = rest.slice(-4);
      const signed = maximize ? grad.neg() : grad;
      const g = decays ? signed.add(weightDecay.mul(p)) : signed;
      if (!moves) return { p: p.sub(lr.mul(g)) };
      const b = first ? g : momentum.mul(rest[0]).add(undampened.mul(g));
      const direction = nesterov ? g.add(momentum.mul(b)) : b;
      return { b, p: p.sub(lr.mul(direction)) };
    },
  );
  return rules[form];
}
