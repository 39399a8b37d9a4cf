/**
 * Systems of equations that have no exact or no single solution. Layer: ops.
 */
import { inNameOf, ValueError } from '../../errors';
import { type Needs, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { matmul } from '../linalg';
import { inOrder, type Results } from '../results';
import { neededTensor } from '../tensor-argument';
import { checkMatrix, precision, sidesOf } from './batched';
import { svd } from './singular-values';
import { pinv } from './solving';

const DRIVERS = ['gelsy', 'gels', 'gelsd', 'gelss'] as const;

/** Options of `lstsq`. */
export interface LstsqOptions {
  B?: Tensor;
  /** Singular values of at most this share of the largest count as 0. */
  rcond?: number | null;
  /** The LAPACK routine whose results are wanted: which of the fields are filled depends on it. The solution does not. */
  driver?: (typeof DRIVERS)[number] | null;
}

/** The solution, and what the driver tells besides; a field that it does not tell is empty. */
export type LstsqResults = Results<{
  readonly solution: Tensor;
  /** Squared lengths of the columns of A X − B, where A is tall and of full rank; not by the default driver. */
  readonly residuals: Tensor;
  readonly rank: Tensor;
  readonly singularValues: Tensor;
}>;

/**
 * The X that makes ‖A X − B‖ least, the shortest where there are several.
 *
 * - `a`: `[…, m, n]`
 * - `b`: `[…, m, k]`, or `[m]` for one matrix
 *
 * @throws ValueError for an unknown driver
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * const { solution } = linalg.lstsq(tensor([[1], [1]]), tensor([[1], [3]]));
 * console.log(solution.round({ decimals: 5 }).toArray()); // [[2]]
 * ```
 */
export function lstsq(
  a: Tensor,
  ...args: Needs<[B: Tensor], LstsqOptions, [rcond: number | null]>
): LstsqResults {
  const options = parseOptions(
    'lstsq',
    {
      B: undefined as Tensor | undefined,
      rcond: null as number | null,
      driver: null as LstsqOptions['driver'],
    },
    ['B', 'rcond'],
    args,
  );
  const b = neededTensor('lstsq', 'B', options.B);
  const driver = options.driver ?? 'gelsy';
  if (!DRIVERS.includes(driver)) {
    throw new ValueError(`lstsq: driver is '${driver}'. Use one of ${DRIVERS.join(', ')}.`, driver);
  }
  checkMatrix('lstsq', a);
  const right = b.ndim === 1 ? b.unsqueeze(-1) : b;
  const [m, n] = sidesOf(a);
  const rtol = options.rcond ?? precision(a) * Math.max(m, n);
  const solution = inNameOf('lstsq', () => matmul(pinv(a, { rtol }), right));
  const { S } = svd(a.detach(), { fullMatrices: false });
  const rank = S.gt(S.amax(-1, true).mul(rtol)).sum(-1);
  const told = driver !== 'gelsy' && m > n && (rank.eq(n).all().item() as boolean);
  const empty = a.newZeros(0);
  return inOrder({
    solution: b.ndim === 1 ? solution.squeeze(-1) : solution,
    residuals: told ? matmul(a, solution).sub(right).square().sum(-2) : empty,
    rank: driver === 'gels' ? empty.to('int32') : rank,
    singularValues: driver === 'gelsd' || driver === 'gelss' ? S : empty,
  });
}
