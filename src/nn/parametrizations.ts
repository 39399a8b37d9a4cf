/**
 * Weight norm and spectral norm as parametrizations: PyTorch's `nn.utils.parametrizations`. Layer: nn.
 */
import { ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { Module } from './module';
import { parameterOf, registerParametrization } from './parametrize';
import {
  asMatrix,
  fromLengthAndDirection,
  normExcept,
  outputDim,
  powerSteps,
  spectralNormOf,
  unit,
} from './weight-norms';

class _WeightNorm extends Module {
  constructor(private readonly dim: number | null) {
    super();
  }

  override forward(length: Tensor, direction: Tensor): Tensor {
    return fromLengthAndDirection(length, direction, this.dim);
  }

  rightInverse(weight: Tensor): [Tensor, Tensor] {
    return [normExcept(weight, this.dim), weight];
  }
}

/** Options of weightNorm. */
export interface WeightNormOptions {
  /** The parameter's name; `'weight'` by default. */
  name?: string;
  /** The dimension that has a length each; 0 by default; null for one length of the whole. */
  dim?: number | null;
}

/** @internal */
export const WEIGHT_NORM = { name: 'weight', dim: 0 as number | null };

/**
 * Learns a weight's lengths and directions instead of the weight itself.  w = g v / ‖v‖
 *
 * The state dict has `parametrizations.weight.original0` (g) and `original1` (v).
 *
 * @param module changed and returned
 * @param args `name` and `dim`
 * @throws ValueError when the module has no such parameter
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.weight_norm.html
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * const layer = nn.utils.parametrizations.weightNorm(new nn.Linear(3, 2));
 * console.log(Object.keys(layer.stateDict()));
 * // ['bias', 'parametrizations.weight.original0', 'parametrizations.weight.original1']
 * ```
 */
export function weightNorm<M extends Module>(
  module: M,
  ...args: Call<[name: string, dim: number | null], WeightNormOptions>
): M {
  const { name, dim } = parseOptions('weightNorm', WEIGHT_NORM, ['name', 'dim'], args);
  return registerParametrization(module, name, new _WeightNorm(dim), { unsafe: true });
}

/** Steps of the power method before the first use. */
const FIRST_STEPS = 15;

class _SpectralNorm extends Module {
  private readonly steps: number;
  private readonly eps: number;
  private readonly dim: number;
  declare _u: Tensor;
  declare _v: Tensor;

  constructor(weight: Tensor, steps: number, eps: number, dim: number) {
    super();
    this.steps = steps;
    this.eps = eps;
    this.dim = dim < 0 ? dim + weight.ndim : dim;
    if (weight.ndim <= 1) return;
    const matrix = asMatrix(weight.detach(), this.dim);
    const [u, v] = matrix.shape.map((size) => matrix.newEmpty([size]).normal_());
    this.registerBuffer('_u', unit(u, eps));
    this.registerBuffer('_v', unit(v, eps));
    this.turn(matrix, FIRST_STEPS);
  }

  private turn(matrix: Tensor, steps: number): void {
    powerSteps(matrix, this._u, this._v, { steps, eps: this.eps, first: 'u' });
  }

  override forward(weight: Tensor): Tensor {
    if (weight.ndim <= 1) return unit(weight, this.eps);
    const matrix = asMatrix(weight, this.dim);
    if (this.training) this.turn(matrix, this.steps);
    return weight.div(spectralNormOf(matrix, this._u, this._v));
  }

  rightInverse(weight: Tensor): Tensor {
    return weight;
  }
}

/** Options of spectralNorm. */
export interface SpectralNormOptions {
  /** The parameter's name; `'weight'` by default. */
  name?: string;
  /** Steps of the power method at each use while training; 1 by default. */
  nPowerIterations?: number;
  /** The least that is divided by; 1e-12 by default. */
  eps?: number;
  /** The dimension of the outputs; 0 by default, 1 for transposed convolutions. */
  dim?: number | null;
}

/** @internal */
export type SpectralNormArgs = Call<
  [name: string, nPowerIterations: number, eps: number, dim: number | null],
  SpectralNormOptions
>;

/** @internal The options, checked; `dim` found where it is not given. */
export function spectralNormOptions(module: Module, args: SpectralNormArgs) {
  const defaults = { name: 'weight', nPowerIterations: 1, eps: 1e-12, dim: null as number | null };
  const names = ['name', 'nPowerIterations', 'eps', 'dim'] as const;
  const options = parseOptions('spectralNorm', defaults, names, args);
  const { nPowerIterations: steps } = options;
  if (!(Number.isInteger(steps) && steps > 0)) {
    throw new ValueError(`spectralNorm: nPowerIterations is ${steps}. Give 1 or more.`, steps);
  }
  return { ...options, dim: options.dim ?? outputDim(module) };
}

/**
 * Divides a weight by its largest singular value, which the power method follows: one step at each use while training.
 *
 * The state dict has `parametrizations.weight.original` and the buffers `parametrizations.weight.0._u` and `_v`.
 *
 * @param module changed and returned
 * @param args `name`, `nPowerIterations`, `eps` and `dim`
 * @throws ValueError when the module has no such parameter
 * @see Miyato et al., Spectral Normalization for Generative Adversarial Networks, 2018
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.spectral_norm.html
 * @example
 * ```ts
 * import { linalg, nn } from 'torchlet';
 * const layer = nn.utils.parametrizations.spectralNorm(new nn.Linear(3, 2)).eval();
 * console.log(linalg.norm(layer.weight, 2).item().toFixed(3)); // 1.000
 * ```
 */
export function spectralNorm<M extends Module>(module: M, ...args: SpectralNormArgs): M {
  const { name, nPowerIterations, eps, dim } = spectralNormOptions(module, args);
  const weight = parameterOf(module, name);
  return registerParametrization(
    module,
    name,
    new _SpectralNorm(weight, nPowerIterations, eps, dim),
  );
}
