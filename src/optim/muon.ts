/**
 * Muon: momentum whose matrix is made orthogonal before it is followed. Layer: optim.
 */
import { ShapeError, ValueError } from '../errors';
import { zerosLike } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { checkAtLeastZero, checkSwitch } from './checks';
import { Optimizer } from './optimizer';
import type { ParamGroup, Params } from './param-groups';
import type { StateLayout } from './state-dict';

/** How the learning rate follows the shape of a matrix. */
export type MuonAdjustment = 'original' | 'match_rms_adamw';

/** Options of {@link Muon}. */
export interface MuonOptions {
  /** Learning rate γ, 0 or more; 1e-3 by default. */
  lr: number;
  /** Decoupled weight decay λ, 0 or more; 0.1 by default. */
  weightDecay: number;
  /** Momentum μ, 0 or more; 0.95 by default. */
  momentum: number;
  /** Whether the momentum is Nesterov's; true by default. */
  nesterov: boolean;
  /** Coefficients a, b, c of the iteration; [3.4445, -4.775, 2.0315] by default. */
  nsCoefficients: readonly [number, number, number];
  /** The least norm that is divided by; 1e-7 by default. */
  eps: number;
  /** Number of iterations; 5 by default. */
  nsSteps: number;
  /** `'original'`: times √max(1, rows / columns), which null means too; `'match_rms_adamw'`: times 0.2 √max(rows, columns). */
  adjustLrFn: MuonAdjustment | null;
}

const DEFAULTS: MuonOptions = {
  lr: 1e-3,
  weightDecay: 0.1,
  momentum: 0.95,
  nesterov: true,
  nsCoefficients: [3.4445, -4.775, 2.0315],
  eps: 1e-7,
  nsSteps: 5,
  adjustLrFn: null,
};

/** Arguments of {@link Muon} after the parameters. */
export type MuonArgs = Call<
  [lr: number, weightDecay: number, momentum: number, nesterov: boolean],
  Partial<MuonOptions>
>;

/**
 * Muon, for the matrices of hidden layers.
 *
 * b ← μb + (1 − μ) g;  u = orthogonal(b), or of μb + (1 − μ) g with Nesterov;  p ← (1 − γλ) p − γ r u
 *
 * Orthogonal is `nsSteps` times x ← a x + (b A + c A²) x with A = x xᵀ, from x divided by its norm. PyTorch computes this
 * in bfloat16; here it is done in the parameter's own type.
 *
 * @see https://kellerjordan.github.io/posts/muon/
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Muon.html
 * @example
 * ```ts
 * import { nn, optim } from 'torchlet';
 * const layer = new nn.Linear(4, 4, { bias: false });
 * const optimizer = new optim.Muon(layer.parameters(), { lr: 0.02 });
 * console.log(optimizer.paramGroups[0].momentum); // 0.95
 * ```
 */
export class Muon extends Optimizer<MuonOptions> {
  protected override readonly stateLayout: StateLayout = { momentum_buffer: 'tensor' };

  /**
   * @param params parameters of two dimensions, `[name, parameter]` pairs, or groups with options of their own
   * @param args leading options by position, the others by name
   * @throws ShapeError for a parameter that is no matrix, ValueError for an option out of range
   */
  constructor(params: Params<MuonOptions>, ...args: MuonArgs) {
    const names = Object.keys(DEFAULTS) as (keyof MuonOptions)[];
    super(params, parseOptions('Muon', DEFAULTS, names, args), 'Muon', checkMuon);
  }

  protected updateGroup(group: ParamGroup<MuonOptions>): void {
    const { params, lr, weightDecay, momentum, nesterov, adjustLrFn } = group;
    for (const param of params) {
      const { grad } = param;
      if (grad === null) continue;
      const state = this.state.get(param) ?? { momentum_buffer: zerosLike(param) };
      const buffer = (state.momentum_buffer as Tensor).lerp_(grad, 1 - momentum);
      const update = orthogonal(nesterov ? grad.lerp(buffer, momentum) : buffer, group);
      const [rows, columns] = param.shape;
      const ratio =
        adjustLrFn === 'match_rms_adamw'
          ? 0.2 * Math.sqrt(Math.max(rows, columns))
          : Math.sqrt(Math.max(1, rows / columns));
      param.mul_(1 - lr * weightDecay).add_(update, { alpha: -lr * ratio });
      this.state.set(param, state);
    }
  }
}

function checkMuon(group: ParamGroup<MuonOptions>): void {
  for (const name of ['lr', 'weightDecay', 'momentum', 'eps'] as const) {
    checkAtLeastZero('Muon', name, group[name]);
  }
  checkSwitch('Muon', 'nesterov', group.nesterov);
  if (![null, 'original', 'match_rms_adamw'].includes(group.adjustLrFn)) {
    throw new ValueError(
      `Muon: adjustLrFn is '${group.adjustLrFn}'. Use 'original', 'match_rms_adamw' or null.`,
      group.adjustLrFn,
    );
  }
  for (const { shape } of group.params) {
    if (shape.length === 2) continue;
    throw new ShapeError(
      `Muon: a parameter has shape [${shape.join(', ')}]; only matrices can be made orthogonal. ` +
        'Give biases and other shapes to another optimizer, such as AdamW.',
      [shape],
    );
  }
}

/** The matrix with all its singular values near 1, by Newton-Schulz iterations. */
function orthogonal(matrix: Tensor, { nsCoefficients, eps, nsSteps }: MuonOptions): Tensor {
  const [a, b, c] = nsCoefficients;
  const isTall = matrix.shape[0] > matrix.shape[1];
  let x = isTall ? matrix.t() : matrix;
  x = x.div(x.norm().clampMin(eps));
  for (let i = 0; i < nsSteps; i++) {
    const gram = x.matmul(x.t());
    x = x.mul(a).add(gram.mul(b).add(gram.matmul(gram).mul(c)).matmul(x));
  }
  return isTall ? x.t() : x;
}
