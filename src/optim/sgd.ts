/**
 * Stochastic gradient descent, with momentum and Nesterov's. Layer: optim.
 */
import { ValueError } from '../errors';
import { zerosLike } from '../ops/creation';
import { type Update, update } from '../ops/update';
import { type Call, parseOptions, required } from '../options';
import type { Tensor } from '../tensor/tensor';
import { checkAtLeastZero } from './checks';
import { Optimizer, type ParamGroup, type Params } from './optimizer';

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

const DEFAULTS = {
  lr: undefined as unknown as number,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
  maximize: false,
};
const POSITIONAL = ['lr', 'momentum', 'dampening', 'weightDecay', 'nesterov'] as const;

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
 * const optimizer = new optim.SGD([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray().map((v: number) => v.toFixed(1))); // ['0.8', '1.6']
 * ```
 */
export class SGD extends Optimizer<SGDOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args the learning rate, then options; or options alone
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<SGDOptions>, ...args: Call<[lr: number], Partial<SGDOptions>>) {
    super('SGD', params, parseOptions<SGDOptions>('SGD', DEFAULTS, POSITIONAL, args));
  }

  protected checkGroup(group: ParamGroup<SGDOptions>): void {
    required('SGD', 'lr', group.lr);
    checkAtLeastZero('SGD', 'lr', group.lr);
    checkAtLeastZero('SGD', 'momentum', group.momentum);
    checkAtLeastZero('SGD', 'weightDecay', group.weightDecay);
    if (group.nesterov && (group.momentum <= 0 || group.dampening !== 0)) {
      throw new ValueError(
        `SGD: nesterov needs momentum above 0 and dampening 0, got momentum ${group.momentum} and dampening ${group.dampening}.`,
        group.momentum,
      );
    }
  }

  protected updateGroup(group: ParamGroup<SGDOptions>): void {
    const { lr, momentum, dampening, weightDecay, nesterov, maximize } = group;
    const numbers = [lr, momentum, 1 - dampening, weightDecay];
    for (const param of group.params) {
      const { grad } = param;
      if (grad === null) continue;
      if (momentum === 0) {
        rule(Form.Plain, weightDecay !== 0, nesterov, maximize).run([param, grad], numbers);
        continue;
      }
      const state = this.state.get(param) ?? {};
      const buffer = state.momentum_buffer as Tensor | null | undefined;
      if (buffer) {
        rule(Form.Momentum, weightDecay !== 0, nesterov, maximize).run(
          [param, grad, buffer],
          numbers,
        );
      } else {
        const first = zerosLike(param);
        rule(Form.First, weightDecay !== 0, nesterov, maximize).run([param, grad, first], numbers);
        state.momentum_buffer = first;
        this.state.set(param, state);
      }
    }
  }
}

/** Whether there is a momentum buffer, and whether it starts here. */
enum Form {
  Plain = 0,
  First = 1,
  Momentum = 2,
}

const rules: Update[] = [];

/** The update for a choice of options, declared at first use. */
function rule(form: Form, decays: boolean, nesterov: boolean, maximize: boolean): Update {
  const key = form + 3 * ((decays ? 1 : 0) + (nesterov ? 2 : 0) + (maximize ? 4 : 0));
  rules[key] ??= update(
    'SGD.step',
    form === Form.Plain ? ['p', 'g'] : ['p', 'g', 'b'],
    ['lr', 'momentum', 'undampened', 'weightDecay'],
    (p, grad, ...rest) => {
      const [lr, momentum, undampened, weightDecay] = rest.slice(-4);
      const signed = maximize ? grad.neg() : grad;
      const g = decays ? signed.add(weightDecay.mul(p)) : signed;
      if (form === Form.Plain) return { p: p.sub(lr.mul(g)) };
      const b = form === Form.First ? g : momentum.mul(rest[0]).add(undampened.mul(g));
      const direction = nesterov ? g.add(momentum.mul(b)) : b;
      return { p: p.sub(lr.mul(direction)), b };
    },
  );
  return rules[key];
}
