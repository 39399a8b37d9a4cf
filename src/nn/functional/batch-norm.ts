/**
 * `nn.functional`: normalization over a batch and over single instances, with running statistics. Layer: nn.
 */
import { noGrad } from '../../autograd/mode';
import { OptionError, ShapeError, ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkFloating, shown } from './checks';
import { checkChannels } from './normalization';
import { standardizeByMoments, standardized } from './standardize';

/** Moves running statistics towards those of the batch, in place. */
function track(running: Tensor | null, now: Tensor, momentum: number): void {
  if (running === null || momentum === 0) return;
  noGrad(() => running.lerp_(now.reshape(running.shape), momentum));
}

/** The shape in which one number per channel broadcasts over `[N, C, …]`. */
function alongChannels({ shape }: Tensor): number[] {
  return shape.map((size, dim) => (dim === 1 ? size : 1));
}

/** @internal What both normalizations take, filled in. */
export interface Normalizing {
  runningMean: Tensor | null;
  runningVar: Tensor | null;
  weight: Tensor | null;
  bias: Tensor | null;
  momentum: number;
  eps: number;
}

const none = null as Tensor | null;
const NORMALIZING = { weight: none, bias: none, momentum: 0.1, eps: 1e-5 };

/** Options that batchNorm and instanceNorm share. */
interface AffineOptions {
  /** Factors, one per channel. */
  weight?: Tensor | null;
  /** Summands, one per channel. */
  bias?: Tensor | null;
  /** How far the running statistics move towards the batch's; 0.1 by default. */
  momentum?: number;
  /** What is added to the variance; 1e-5 by default. */
  eps?: number;
}

function checkParts(op: string, x: Tensor, parts: Normalizing): void {
  checkFloating(op, x);
  if (x.ndim < 2) {
    throw new ShapeError(`${op}: takes [N, C, …], got ${shown(x)}. Add a batch dimension.`, [
      x.shape,
    ]);
  }
  for (const name of ['runningMean', 'runningVar', 'weight', 'bias'] as const) {
    checkChannels(op, name, parts[name], x.shape[1]);
  }
}

/** Normalizes by running statistics. */
function byRunning(op: string, x: Tensor, parts: Normalizing): Tensor {
  const { runningMean, runningVar, weight, bias, eps } = parts;
  if (runningMean === null || runningVar === null) {
    throw new OptionError(
      `${op}: without the batch's own statistics it needs runningMean and runningVar. Give both.`,
      'runningMean',
    );
  }
  const shape = alongChannels(x);
  const r = runningVar.add(eps).rsqrt().reshape(shape);
  return standardized(
    x,
    runningMean.reshape(shape),
    r,
    weight?.reshape(shape) ?? 1,
    bias?.reshape(shape) ?? 0,
  );
}

/** Normalizes by statistics of the input itself, over these dimensions. */
function byOwn(op: string, x: Tensor, { weight, bias, eps }: Normalizing, dims: readonly number[]) {
  const [affine, parameters] = [alongChannels(x), [x.shape[1]]];
  const how = { shape: x.shape, dims, affine, parameters, centred: true, eps };
  return standardizeByMoments(op, x, weight, bias, how);
}

/** @internal Batch normalization without the parsing. */
export function normalizeBatch(x: Tensor, parts: Normalizing, training: boolean): Tensor {
  checkParts('batchNorm', x, parts);
  if (!training) return byRunning('batchNorm', x, parts);
  const dims = x.shape.map((_, dim) => dim).filter((dim) => dim !== 1);
  const count = dims.reduce((product, dim) => product * x.shape[dim], 1);
  if (count === 1) {
    throw new ValueError(
      `batchNorm: ${shown(x)} has one value per channel, which has no variance while training. ` +
        'Give a larger batch, or call eval().',
      x.shape,
    );
  }
  const { mean, variance, output } = byOwn('batchNorm', x, parts, dims);
  const { runningMean, runningVar, momentum } = parts;
  track(runningMean, mean, momentum);
  // The running variance is the unbiased one.
  if (runningVar !== null) track(runningVar, variance.mul(count / (count - 1)), momentum);
  return output;
}

/** Options of batchNorm. */
export interface BatchNormFunctionOptions extends AffineOptions {
  /** Whether the batch's own statistics are used, and the running ones moved; false by default. */
  training?: boolean;
}

/**
 * Normalization of each channel over batch and positions.  y = (x − mean) / √(var + ε) · w + b
 *
 * @param x `[N, C, …]`
 * @param runningMean one number per channel, moved in place while training; or null
 * @param runningVar likewise
 * @param args `weight`, `bias`, `training`, `momentum` and `eps`
 * @throws ValueError while training on one value per channel
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const x = tensor([[1, 0], [3, 10]]);
 * const y = nn.functional.batchNorm(x, null, null, { training: true, eps: 0 });
 * console.log(y.toArray()); // [[-1, -1], [1, 1]]
 * ```
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  ...args: Call<
    [weight: Tensor | null, bias: Tensor | null, training: boolean, momentum: number, eps: number],
    BatchNormFunctionOptions
  >
): Tensor {
  const defaults = { ...NORMALIZING, training: false };
  const names = ['weight', 'bias', 'training', 'momentum', 'eps'] as const;
  const { training, ...options } = parseOptions('batchNorm', defaults, names, args);
  return normalizeBatch(x, { runningMean, runningVar, ...options }, training);
}

/** @internal Instance normalization without the parsing. */
export function normalizeInstances(x: Tensor, parts: Normalizing, own: boolean): Tensor {
  checkParts('instanceNorm', x, parts);
  if (!own) return byRunning('instanceNorm', x, parts);
  const dims = x.shape.map((_, dim) => dim).slice(2);
  const count = dims.reduce((product, dim) => product * x.shape[dim], 1);
  if (count <= 1) {
    throw new ValueError(
      `instanceNorm: ${shown(x)} has ${dims.length === 0 ? 'no positions' : 'one position'} per channel, which has no ` +
        'variance. Give [N, C, …] with more than one position.',
      x.shape,
    );
  }
  const { mean, variance, output } = byOwn('instanceNorm', x, parts, dims);
  const { runningMean, runningVar, momentum } = parts;
  const batch = [0, ...dims];
  if (runningMean !== null) track(runningMean, mean.mean(batch), momentum);
  if (runningVar !== null) {
    track(runningVar, variance.mul(count / (count - 1)).mean(batch), momentum);
  }
  return output;
}

/** Options of instanceNorm. */
export interface InstanceNormFunctionOptions extends AffineOptions {
  /** One number per channel, moved in place; none by default. */
  runningMean?: Tensor | null;
  /** Likewise, for the variance. */
  runningVar?: Tensor | null;
  /** Whether each instance's own statistics are used rather than the running ones; true by default. */
  useInputStats?: boolean;
}

/**
 * Normalization of each channel of each instance over its positions.  y = (x − mean) / √(var + ε) · w + b
 *
 * @param x `[N, C, …]`
 * @param args `runningMean`, `runningVar`, `weight`, `bias`, `useInputStats`, `momentum` and `eps`
 * @throws ValueError for a single position
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = nn.functional.instanceNorm(tensor([[[1, 3], [0, 10]]]), { eps: 0 });
 * console.log(y.toArray()); // [[[-1, 1], [-1, 1]]]
 * ```
 */
export function instanceNorm(
  x: Tensor,
  ...args: Call<
    [
      runningMean: Tensor | null,
      runningVar: Tensor | null,
      weight: Tensor | null,
      bias: Tensor | null,
      useInputStats: boolean,
      momentum: number,
      eps: number,
    ],
    InstanceNormFunctionOptions
  >
): Tensor {
  const defaults = { runningMean: none, runningVar: none, ...NORMALIZING, useInputStats: true };
  const names = [
    'runningMean',
    'runningVar',
    'weight',
    'bias',
    'useInputStats',
    'momentum',
    'eps',
  ] as const;
  const { useInputStats, ...parts } = parseOptions('instanceNorm', defaults, names, args);
  return normalizeInstances(x, parts, useInputStats);
}
