/**
 * `nn.functional`: normalization over the last dimensions and over groups of channels. That over batches is in
 * `batch-norm.ts`. Layer: nn.
 */
import { ShapeError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkFloating, shown } from './checks';
import { standardize } from './standardize';

/** @internal Sizes given as a number or an array. */
export function sizesOf(given: number | readonly number[]): readonly number[] {
  return typeof given === 'number' ? [given] : given;
}

/** Over the last dimensions, after checking that they and the affine part have the sizes asked for. */
function lastDims(
  op: string,
  x: Tensor,
  sizes: readonly number[],
  given: Readonly<Record<string, Tensor | null>>,
) {
  checkFloating(op, x);
  const lead = x.ndim - sizes.length;
  if (sizes.length === 0 || lead < 0 || sizes.some((size, i) => size !== x.shape[lead + i])) {
    throw new ShapeError(
      `${op}: input ${shown(x)} does not end in the sizes [${sizes.join(', ')}] to normalize over. ` +
        'Give the last sizes of the input.',
      [x.shape, sizes],
    );
  }
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value.shape.join() !== sizes.join()) {
      throw new ShapeError(
        `${op}: ${name} ${shown(value)} must have the sizes normalized over, [${sizes.join(', ')}].`,
        [value.shape, sizes],
      );
    }
  }
  const { shape } = x;
  const dims = sizes.map((_, i) => lead + i);
  const affine = shape.map((size, i) => (i < lead ? 1 : size));
  return { shape, dims, affine, parameters: shape.slice(lead) };
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
  const sizes = sizesOf(normalizedShape);
  const over = lastDims('layerNorm', x, sizes, { weight, bias });
  return standardize('layerNorm', x, weight, bias, { ...over, centred: true, eps });
}

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
  const over = lastDims('rmsNorm', x, sizesOf(normalizedShape), { weight });
  const least = eps ?? (x.dtype === 'float64' ? Number.EPSILON : 2 ** -23);
  return standardize('rmsNorm', x, weight, null, { ...over, centred: false, eps: least });
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
  checkChannels('groupNorm', 'weight', weight, channels);
  checkChannels('groupNorm', 'bias', bias, channels);
  const perGroup = channels / numGroups;
  const positions = x.shape.slice(2).reduce((product, size) => product * size, 1);
  return standardize('groupNorm', x, weight, bias, {
    shape: [x.shape[0], numGroups, perGroup, positions],
    dims: [2, 3],
    affine: [1, numGroups, perGroup, 1],
    parameters: [channels],
    centred: true,
    eps,
  });
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
