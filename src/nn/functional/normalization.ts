/**
 * `nn.functional`: normalization over the last dimensions and over groups of channels. That over batches is in
 * `batch-norm.ts`. Layer: nn.
 */
import { ShapeError } from '../../errors';
import { elementwise } from '../../ops/define';
import { reduceFormula, squaredDifference, squareOf } from '../../ops/reduce-formula';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkFloating, constant, shown } from './checks';

type Standardize = (...operands: (Tensor | number)[]) => Tensor;

const standardize = elementwise<Standardize>(
  'standardize',
  (x, mean, variance, weight, bias, eps) =>
    x.sub(mean).mul(variance.add(eps).rsqrt()).mul(weight).add(bias),
  {
    operands: ['x', 'mean', 'variance', 'weight', 'bias'],
    params: { eps: 1e-5 },
    domain: [
      [-2, 2],
      [-1, 1],
      [0.5, 2],
      [-2, 2],
      [-2, 2],
    ],
    internal: true,
  },
);

/** @internal Means and biased variances over dimensions, which stay with size 1. */
export function momentsOf(x: Tensor, dims: readonly number[]): { mean: Tensor; variance: Tensor } {
  const count = dims.reduce((product, dim) => product * x.shape[dim], 1);
  const mean = x.mean(dims, true);
  const variance = reduceFormula(squaredDifference(), [x, mean], [], dims, true, 1 / count);
  return { mean, variance };
}

/** @internal (x − mean) / √(variance + ε) · weight + bias in one loop; all broadcast. */
export function standardized(
  x: Tensor,
  { mean, variance }: { mean: Tensor; variance: Tensor },
  weight: Tensor | null,
  bias: Tensor | null,
  eps: number,
): Tensor {
  return standardize(x, mean, variance, weight ?? constant(x, 1), bias ?? constant(x, 0), eps);
}

/** @internal Sizes given as a number or an array. */
export function sizesOf(given: number | readonly number[]): readonly number[] {
  return typeof given === 'number' ? [given] : given;
}

/** The last dimensions, after checking that they and the affine part have the sizes asked for. */
function lastDims(
  op: string,
  x: Tensor,
  sizes: readonly number[],
  affine: Readonly<Record<string, Tensor | null>>,
): number[] {
  checkFloating(op, x);
  const lead = x.ndim - sizes.length;
  if (sizes.length === 0 || lead < 0 || sizes.some((size, i) => size !== x.shape[lead + i])) {
    throw new ShapeError(
      `${op}: input ${shown(x)} does not end in the sizes [${sizes.join(', ')}] to normalize over. ` +
        'Give the last sizes of the input.',
      [x.shape, sizes],
    );
  }
  for (const [name, value] of Object.entries(affine)) {
    if (value !== null && value.shape.join() !== sizes.join()) {
      throw new ShapeError(
        `${op}: ${name} ${shown(value)} must have the sizes normalized over, [${sizes.join(', ')}].`,
        [value.shape, sizes],
      );
    }
  }
  return sizes.map((_, i) => lead + i);
}

const none = null as Tensor | null;

/** Options of layerNorm. */
export interface LayerNormFunctionOptions {
  /** Factors, of the sizes normalized over. */
  weight?: Tensor | null;
  /** Summands, of the sizes normalized over. */
  bias?: Tensor | null;
  /** What is added to the variance; 1e-5 by default. */
  eps?: number;
}

/**
 * Normalization over the last dimensions.  y = (x − x̄) / √(var x + ε) · w + b
 *
 * @param x `[…, …normalizedShape]`
 * @param normalizedShape the last sizes
 * @param args `weight`, `bias` and `eps`
 * @throws ShapeError when the sizes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = nn.functional.layerNorm(tensor([[1, 3], [0, 10]]), [2], { eps: 0 });
 * console.log(y.toArray()); // [[-1, 1], [-1, 1]]
 * ```
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: number | readonly number[],
  ...args: Call<[weight: Tensor | null, bias: Tensor | null, eps: number], LayerNormFunctionOptions>
): Tensor {
  const defaults = { weight: none, bias: none, eps: 1e-5 };
  const names = ['weight', 'bias', 'eps'] as const;
  const { weight, bias, eps } = parseOptions('layerNorm', defaults, names, args);
  const dims = lastDims('layerNorm', x, sizesOf(normalizedShape), { weight, bias });
  return standardized(x, momentsOf(x, dims), weight, bias, eps);
}

const scaleByRms = elementwise<Standardize>(
  'scaleByRms',
  (x, meanSquare, weight, eps) => x.mul(meanSquare.add(eps).rsqrt()).mul(weight),
  {
    operands: ['x', 'meanSquare', 'weight'],
    params: { eps: 1e-5 },
    domain: [
      [-2, 2],
      [0.5, 2],
      [-2, 2],
    ],
    internal: true,
  },
);

/** Options of rmsNorm. */
export interface RMSNormFunctionOptions {
  /** Factors, of the sizes normalized over. */
  weight?: Tensor | null;
  /** What is added to the mean square; the type's machine epsilon by default. */
  eps?: number | null;
}

/**
 * Division by the root mean square over the last dimensions.  y = x / √(mean x² + ε) · w
 *
 * @param x `[…, …normalizedShape]`
 * @param normalizedShape the last sizes
 * @param args `weight` and `eps`
 * @throws ShapeError when the sizes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = nn.functional.rmsNorm(tensor([[1, -7]]), [2], { eps: 0 });
 * console.log(y.mul(5).round().toArray()); // [[1, -7]]
 * ```
 */
export function rmsNorm(
  x: Tensor,
  normalizedShape: number | readonly number[],
  ...args: Call<[weight: Tensor | null, eps: number | null], RMSNormFunctionOptions>
): Tensor {
  const defaults = { weight: none, eps: null as number | null };
  const { weight, eps } = parseOptions('rmsNorm', defaults, ['weight', 'eps'], args);
  const sizes = sizesOf(normalizedShape);
  const dims = lastDims('rmsNorm', x, sizes, { weight });
  const count = sizes.reduce((product, size) => product * size, 1);
  const meanSquare = reduceFormula(squareOf(), [x], [], dims, true, 1 / count);
  const least = eps ?? (x.dtype === 'float64' ? Number.EPSILON : 2 ** -23);
  return scaleByRms(x, meanSquare, weight ?? constant(x, 1), least);
}

/**
 * Normalization over groups of channels and all positions.  y = (x − x̄) / √(var x + ε) · w + b
 *
 * @param x `[N, C, …]`
 * @param numGroups into which C is divided
 * @param args `weight` and `bias`, one number per channel, and `eps`
 * @throws ShapeError when the channels do not divide evenly
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = nn.functional.groupNorm(tensor([[1, 3, 0, 10]]), 2, { eps: 0 });
 * console.log(y.toArray()); // [[-1, 1, -1, 1]]
 * ```
 */
export function groupNorm(
  x: Tensor,
  numGroups: number,
  ...args: Call<[weight: Tensor | null, bias: Tensor | null, eps: number], LayerNormFunctionOptions>
): Tensor {
  const defaults = { weight: none, bias: none, eps: 1e-5 };
  const names = ['weight', 'bias', 'eps'] as const;
  const { weight, bias, eps } = parseOptions('groupNorm', defaults, names, args);
  checkFloating('groupNorm', x);
  const channels = x.shape[1];
  if (x.ndim < 2 || !(numGroups > 0) || channels % numGroups !== 0) {
    throw new ShapeError(
      `groupNorm: input ${shown(x)} cannot be divided into ${numGroups} groups of channels. ` +
        'Give [N, C, …] with C a multiple of the groups.',
      [x.shape],
    );
  }
  const perGroup = channels / numGroups;
  const grouped = x.reshape([x.shape[0], numGroups, perGroup, -1]);
  const perChannel = (name: string, value: Tensor | null) => {
    checkChannels('groupNorm', name, value, channels);
    return value === null ? null : value.reshape(numGroups, perGroup, 1);
  };
  return standardized(
    grouped,
    momentsOf(grouped, [2, 3]),
    perChannel('weight', weight),
    perChannel('bias', bias),
    eps,
  ).reshape(x.shape);
}

/** @internal One number per channel, or nothing. */
export function checkChannels(
  op: string,
  name: string,
  value: Tensor | null,
  channels: number,
): void {
  if (value !== null && (value.ndim !== 1 || value.shape[0] !== channels)) {
    throw new ShapeError(
      `${op}: ${name} ${shown(value)} does not fit ${channels} channels. Use [${channels}].`,
      [value.shape],
    );
  }
}
