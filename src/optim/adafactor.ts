/**
 * Adafactor: second moments of matrices kept as one row and one column. Layer: optim.
 */
import { ValueError } from '../errors';
import { zeros, zerosLike } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { checkAtLeastZero, checkPair, checkSwitch } from './checks';
import { Optimizer, type ParamState } from './optimizer';
import type { ParamGroup, Params } from './param-groups';

/** Options of {@link Adafactor}. */
export interface AdafactorOptions {
  /** Upper bound of the relative step size, 0 or more; 0.01 by default. */
  lr: number;
  /** Power of the step with which the weight of new squares falls, 0 or less; -0.8 by default. */
  beta2Decay: number;
  /** ε₁, the root of the least second moment (null: the precision of the type), and ε₂, the least size of a parameter. */
  eps: readonly [number | null, number];
  /** Largest root mean square of an update, 1 or more; 1 by default. */
  d: number;
  /** Decoupled weight decay λ, 0 or more; 0 by default. */
  weightDecay: number;
  /** Whether to climb instead of descend. */
  maximize: boolean;
}

const DEFAULTS: AdafactorOptions = {
  lr: 0.01,
  beta2Decay: -0.8,
  eps: [null, 1e-3],
  d: 1,
  weightDecay: 0,
  maximize: false,
};

/** Arguments of {@link Adafactor} after the parameters. */
export type AdafactorArgs = Call<
  [
    lr: number,
    beta2Decay: number,
    eps: readonly [number | null, number],
    d: number,
    weightDecay: number,
  ],
  Partial<AdafactorOptions>
>;

/** The distance from 1 to the next number. */
const PRECISION = { float32: 2 ** -23, float64: 2 ** -52 };

/**
 * Adafactor, as PyTorch has it: without momentum.
 *
 * wₜ = t^β;  r ← r + wₜ (mean over columns of g² − r), c ← c + wₜ (mean over rows of g² − c);  v = r c / mean r;
 * u = g / √v;  p ← (1 − γλ) p − max(ε₂, rms p) min(γ, 1 / √t) u / max(1, rms u / d)
 *
 * @see https://arxiv.org/abs/1804.04235
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adafactor.html
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * const w = tensor([[3, 4]], { requiresGrad: true });
 * const optimizer = new optim.Adafactor([w], { lr: 0.1 });
 * w.square().sum().backward();
 * optimizer.step();
 * console.log(w.toArray()[0].map((v: number) => v.toFixed(2))); // ['2.65', '3.65']
 * ```
 */
export class Adafactor extends Optimizer<AdafactorOptions> {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ValueError for an option out of range, OptionError for an unknown one
   */
  constructor(params: Params<AdafactorOptions>, ...args: AdafactorArgs) {
    const names = ['lr', 'beta2Decay', 'eps', 'd', 'weightDecay'] as const;
    super(params, parseOptions('Adafactor', DEFAULTS, names, args), 'Adafactor', checkAdafactor);
  }

  protected updateGroup(group: ParamGroup<AdafactorOptions>): void {
    for (const param of group.params) {
      if (param.grad === null) continue;
      const state = this.state.get(param) ?? fresh(param);
      this.state.set(param, state);
      state.step = (state.step as number) + 1;
      follow(param, group.maximize ? param.grad.neg() : param.grad, state, group);
    }
  }
}

function fresh(param: Tensor): ParamState {
  const { shape, dtype, device } = param;
  if (shape.length < 2) return { step: 0, variance: zerosLike(param) };
  const [rows, columns] = shape.slice(-2);
  const lead = shape.slice(0, -2);
  return {
    step: 0,
    row_var: zeros([...lead, rows, 1], { dtype, device }),
    col_var: zeros([...lead, 1, columns], { dtype, device }),
  };
}

function follow(param: Tensor, grad: Tensor, state: ParamState, group: AdafactorOptions): void {
  const { lr, beta2Decay, eps, d, weightDecay } = group;
  const t = state.step as number;
  const least = eps[0] ?? PRECISION[param.dtype as keyof typeof PRECISION];
  const weight = t ** beta2Decay;
  // All of it stays on the device: sizes are tensors of no dimension.
  const rms = (x: Tensor) => x.square().mean().sqrt();
  const stepSize = rms(param)
    .clampMin(eps[1])
    .mul(Math.min(lr, 1 / Math.sqrt(t)));
  const squares = grad.square();
  let variance: Tensor;
  if (state.variance !== undefined) {
    variance = (state.variance as Tensor).lerp_(squares, weight);
  } else {
    const rows = (state.row_var as Tensor).lerp_(squares.mean(-1, true), weight);
    const columns = (state.col_var as Tensor).lerp_(squares.mean(-2, true), weight);
    variance = rows.matmul(columns).div(rows.mean(-2, true).clampMin(least));
  }
  const update = variance
    .clampMin(least * least)
    .rsqrt()
    .mul(grad);
  if (weightDecay !== 0) param.mul_(1 - lr * weightDecay);
  param.sub_(update.mul(stepSize.div(rms(update).div(d).clampMin(1))));
}

function checkAdafactor(group: ParamGroup<AdafactorOptions>): void {
  const { beta2Decay, eps, d } = group;
  for (const name of ['lr', 'weightDecay'] as const) {
    checkAtLeastZero('Adafactor', name, group[name]);
  }
  checkSwitch('Adafactor', 'maximize', group.maximize);
  if (!(beta2Decay <= 0)) {
    throw new ValueError(
      `Adafactor: beta2Decay is ${beta2Decay}. Give a number of 0 or less.`,
      beta2Decay,
    );
  }
  const [first, second] = checkPair('Adafactor', 'eps', eps, ['null', 0.001]);
  if (first !== null) checkAtLeastZero('Adafactor', 'eps[0]', first);
  checkAtLeastZero('Adafactor', 'eps[1]', second);
  if (!(d >= 1)) throw new ValueError(`Adafactor: d is ${d}. Give a number of 1 or more.`, d);
}
