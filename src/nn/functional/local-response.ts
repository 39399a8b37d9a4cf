/**
 * `nn.functional`: normalization over neighbouring channels. Layer: nn.
 */
import { ShapeError, ValueError } from '../../errors';
import { elementwise } from '../../ops/define';
import { cat } from '../../ops/joining';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { checkFloating, shown } from './checks';

type Response = (x: Tensor, total: Tensor, ...numbers: number[]) => Tensor;

const localResponse = elementwise<Response>(
  'localResponse',
  (x, total, alpha, beta, k) => x.div(total.mul(alpha).add(k).pow(beta)),
  {
    operands: ['x', 'total'],
    params: { alpha: 1e-4, beta: 0.75, k: 1 },
    domain: [
      [-2, 2],
      [0, 4],
    ],
    internal: true,
  },
);

/** Options of localResponseNorm. */
export interface LocalResponseOptions {
  /** Factor of the mean square; 1e-4 by default. */
  alpha?: number;
  /** Exponent; 0.75 by default. */
  beta?: number;
  /** Summand; 1 by default. */
  k?: number;
}

/** @internal */
export const LOCAL_RESPONSE = { alpha: 1e-4, beta: 0.75, k: 1 };

/**
 * Division by the mean square over neighbouring channels.  y = x / (k + α mean x²)ᵝ
 *
 * @param x `[N, C, …]` of 3 dimensions or more
 * @param size number of channels in the mean; those beyond the ends count as 0
 * @param args `alpha`, `beta` and `k`
 * @throws ShapeError for fewer than 3 dimensions
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * const y = nn.functional.localResponseNorm(ones(1, 1, 2), 1, { alpha: 1, beta: 1 });
 * console.log(y.toArray()); // [[[0.5, 0.5]]]
 * ```
 */
export function localResponseNorm(
  x: Tensor,
  size: number,
  ...args: Call<[alpha: number, beta: number, k: number], LocalResponseOptions>
): Tensor {
  const names = ['alpha', 'beta', 'k'] as const;
  const { alpha, beta, k } = parseOptions('localResponseNorm', LOCAL_RESPONSE, names, args);
  checkFloating('localResponseNorm', x);
  if (x.ndim < 3) {
    throw new ShapeError(
      `localResponseNorm: takes [N, C, …] of 3 dimensions or more, got ${shown(x)}.`,
      [x.shape],
    );
  }
  if (!(Number.isInteger(size) && size > 0)) {
    throw new ValueError(`localResponseNorm: size is ${size}. Give 1 or more channels.`, size);
  }
  const channels = x.shape[1];
  const beyond = (count: number) =>
    x.newZeros(x.shape.map((length, dim) => (dim === 1 ? count : length)));
  const padded = cat([beyond(size >> 1), x.square(), beyond((size - 1) >> 1)], 1);
  let total = padded.narrow(1, 0, channels);
  for (let i = 1; i < size; i++) total = total.add(padded.narrow(1, i, channels));
  return localResponse(x, total, alpha / size, beta, k);
}
