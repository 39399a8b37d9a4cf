/**
 * BatchNorm and InstanceNorm, with running statistics as buffers. Layer: nn.
 */
import type { DType } from '../dtype';
import { checkReads, checkWhole, ShapeError } from '../errors';
import { ones, zeros } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { type Normalizing, normalizeBatch, normalizeInstances } from './functional/batch-norm';
import { ones_, zeros_ } from './init';
import { LAYER, type LayerOptions } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';
import { printBool, printFloat } from './print';

/** Options of BatchNorm and InstanceNorm. */
export interface BatchNormOptions extends LayerOptions {
  /** What is added to the variance; 1e-5 by default. */
  eps?: number;
  /** How far the running statistics move with each batch, 0.1 by default; null for their plain average so far. */
  momentum?: number | null;
  /** Whether weight and bias are learnt; true by default in BatchNorm, false in InstanceNorm. */
  affine?: boolean;
  /** Whether running statistics are kept for evaluation; true by default in BatchNorm, false in InstanceNorm. */
  trackRunningStats?: boolean;
}

/** Arguments after the number of features. */
type BatchNormArgs = Call<
  [
    eps: number,
    momentum: number | null,
    affine: boolean,
    trackRunningStats: boolean,
    device: string,
    dtype: DType,
  ],
  BatchNormOptions
>;

const NAMES = ['eps', 'momentum', 'affine', 'trackRunningStats', 'device', 'dtype'] as const;

/** @internal What BatchNorm and InstanceNorm share. In state dicts the buffers have PyTorch's names. */
abstract class RunningNorm extends Module {
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  declare running_mean: Tensor | null;
  declare running_var: Tensor | null;
  declare num_batches_tracked: Tensor | null;

  constructor(
    readonly numFeatures: number,
    given: { affine: boolean; trackRunningStats: boolean },
    args: readonly unknown[],
  ) {
    super();
    const defaults = { eps: 1e-5, momentum: 0.1 as number | null, ...given, ...LAYER };
    const options = parseOptions(this.constructor.name, defaults, NAMES, args);
    checkWhole(this.constructor.name, 'numFeatures', numFeatures, 0);
    const { eps, momentum, affine, trackRunningStats, ...like } = options;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    const size = [numFeatures];
    this.weight = affine ? new Parameter(ones(size, like)) : null;
    this.bias = affine ? new Parameter(zeros(size, like)) : null;
    const tracked = trackRunningStats;
    this.registerBuffer('running_mean', tracked ? zeros(size, like) : null);
    this.registerBuffer('running_var', tracked ? ones(size, like) : null);
    const count = tracked ? zeros([], { ...like, dtype: 'int32' }) : null;
    this.registerBuffer('num_batches_tracked', count);
  }

  /** Running means; in state dicts `running_mean`. */
  get runningMean(): Tensor | null {
    return this.running_mean;
  }

  /** Running variances; in state dicts `running_var`. */
  get runningVar(): Tensor | null {
    return this.running_var;
  }

  /** Number of batches seen while training; in state dicts `num_batches_tracked`. */
  get numBatchesTracked(): Tensor | null {
    return this.num_batches_tracked;
  }

  /** Forgets the running statistics. */
  resetRunningStats(): void {
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }

  /** Forgets the running statistics, and sets the weight to 1 and the bias to 0. */
  resetParameters(): void {
    this.resetRunningStats();
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  override extraRepr(): string {
    const momentum = this.momentum === null ? 'None' : printFloat(this.momentum);
    return (
      `${this.numFeatures}, eps=${printFloat(this.eps)}, momentum=${momentum}, ` +
      `affine=${printBool(this.affine)}, track_running_stats=${printBool(this.trackRunningStats)}`
    );
  }

  protected parts(momentum: number): Normalizing {
    const { running_mean: runningMean, running_var: runningVar, weight, bias, eps } = this;
    return { runningMean, runningVar, weight, bias, momentum, eps };
  }

  /** Numbers of dimensions that the input may have. */
  protected abstract readonly ranks: readonly number[];

  /** Checks the input; `channelDim` is where the features lie. */
  protected check(input: Tensor, channelDim: number): void {
    const { ranks, numFeatures } = this;
    if (ranks.includes(input.ndim) && input.shape[channelDim] === numFeatures) return;
    throw new ShapeError(
      `${this.constructor.name}: input [${input.shape.join(', ')}] must have ${ranks.join(' or ')} dimensions and ` +
        `${numFeatures} features in dimension ${channelDim}.`,
      [input.shape],
    );
  }
}

/** What the BatchNorm layers share. */
abstract class BatchNorm extends RunningNorm {
  constructor(numFeatures: number, ...args: BatchNormArgs) {
    super(numFeatures, { affine: true, trackRunningStats: true }, args);
  }

  override forward(input: Tensor): Tensor {
    this.check(input, 1);
    let momentum = this.momentum ?? 0;
    if (this.training && this.num_batches_tracked !== null) {
      if (this.momentum === null) {
        const advice =
          'Averages over all batches need the number of batches: give momentum a number.';
        checkReads(this.constructor.name, this.num_batches_tracked, advice);
      }
      this.num_batches_tracked.add_(1);
      if (this.momentum === null) momentum = 1 / (this.num_batches_tracked.item() as number);
    }
    const parts = this.parts(momentum);
    if (this.training) return normalizeBatch(input, parts, true);
    return normalizeBatch(input, parts, this.running_mean === null || this.running_var === null);
  }
}

/**
 * Normalization of each feature over the batch (and positions): `[N, C]` or `[N, C, L]`.
 *
 * y = (x − mean) / √(var + ε) · w + b, with the batch's statistics while training and running ones in evaluation.
 *
 * @throws ValueError at a call while training on one value per channel
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const layer = new nn.BatchNorm1d(2, { eps: 0 });
 * console.log(layer(tensor([[1, 0], [3, 10]])).toArray()); // [[-1, -1], [1, 1]]
 * console.log(layer.runningMean?.mul(10).round().toArray()); // [2, 5]
 * ```
 */
export class BatchNorm1d extends BatchNorm {
  protected get ranks(): readonly number[] {
    return [2, 3];
  }
}

/**
 * Normalization of each channel over batch and positions: `[N, C, H, W]`.
 *
 * @throws ValueError at a call while training on one value per channel
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const y = new nn.BatchNorm2d(3)(randn(4, 3, 5, 5));
 * console.log(y.mean([0, 2, 3]).abs().lt(1e-6).all().item()); // true
 * ```
 */
export class BatchNorm2d extends BatchNorm {
  protected get ranks(): readonly number[] {
    return [4];
  }
}

/**
 * Normalization of each channel over batch and positions: `[N, C, D, H, W]`.
 *
 * @throws ValueError at a call while training on one value per channel
 * @see https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * console.log(new nn.BatchNorm3d(2)(randn(2, 2, 3, 3, 3)).shape); // [2, 2, 3, 3, 3]
 * ```
 */
export class BatchNorm3d extends BatchNorm {
  protected get ranks(): readonly number[] {
    return [5];
  }
}

/** What the InstanceNorm layers share. */
abstract class InstanceNorm extends RunningNorm {
  constructor(numFeatures: number, ...args: BatchNormArgs) {
    super(numFeatures, { affine: false, trackRunningStats: false }, args);
  }

  override forward(input: Tensor): Tensor {
    const alone = input.ndim === this.ranks[0];
    this.check(input, alone ? 0 : 1);
    const own = this.training || !this.trackRunningStats;
    const parts = this.parts(this.momentum ?? 0);
    const output = normalizeInstances(alone ? input.unsqueeze(0) : input, parts, own);
    return alone ? output.squeeze(0) : output;
  }
}

/**
 * Normalization of each channel of each instance over its positions: `[N, C, L]` or `[C, L]`.
 *
 * @throws ValueError at a call for a single position
 * @see https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const layer = new nn.InstanceNorm1d(2, { eps: 0 });
 * console.log(layer(tensor([[1, 3], [0, 10]])).toArray()); // [[-1, 1], [-1, 1]]
 * ```
 */
export class InstanceNorm1d extends InstanceNorm {
  protected get ranks(): readonly number[] {
    return [2, 3];
  }
}

/**
 * Normalization of each channel of each instance over its positions: `[N, C, H, W]` or `[C, H, W]`.
 *
 * @throws ValueError at a call for a single position
 * @see https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * console.log(new nn.InstanceNorm2d(3)(randn(2, 3, 4, 4)).shape); // [2, 3, 4, 4]
 * ```
 */
export class InstanceNorm2d extends InstanceNorm {
  protected get ranks(): readonly number[] {
    return [3, 4];
  }
}

/**
 * Normalization of each channel of each instance over its positions: `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * @throws ValueError at a call for a single position
 * @see https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * console.log(new nn.InstanceNorm3d(2)(randn(2, 2, 3, 3, 3)).shape); // [2, 2, 3, 3, 3]
 * ```
 */
export class InstanceNorm3d extends InstanceNorm {
  protected get ranks(): readonly number[] {
    return [4, 5];
  }
}
