/**
 * How variables vary together: cov, corrcoef. Layer: ops.
 */
import { inNameOf, ShapeError } from '../errors';
import { type Call, checkAlone, parseOptions } from '../options';
import { formatShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { matmul } from './linalg';

/** Options of `cov`. */
export interface CovOptions {
  /** What the number of observations is lessened by; 1 by default. */
  correction?: number;
  /** How often each observation was made: int32 `[observations]`. */
  fweights?: Tensor | null;
  /** How much each observation counts: `[observations]`. */
  aweights?: Tensor | null;
}

/**
 * Covariance of variables: rows are variables, columns observations.  C = Σ w (x − μ)(x − μ)ᵀ / n
 *
 * n = Σw − correction · Σ(w a) / Σw, where w = fweights · a and a = aweights; without weights the number of observations
 * less the correction.
 *
 * @returns `[variables, variables]`, 0-d for one variable
 * @throws ShapeError for more than 2 dimensions, or weights of another size
 * @see https://pytorch.org/docs/stable/generated/torch.cov.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([[0, 1, 2], [2, 1, 0]]).cov().toArray()); // [[1, -1], [-1, 1]]
 * ```
 */
export function cov(x: Tensor, ...args: Call<[], CovOptions>): Tensor {
  const { correction, fweights, aweights } = parseOptions(
    'cov',
    { correction: 1, fweights: null as Tensor | null, aweights: null as Tensor | null },
    [],
    args,
  );
  if (x.ndim > 2) {
    throw new ShapeError(
      `cov: takes at most 2 dimensions, variables by observations, got ${formatShape(x.shape)}. Index the batch first.`,
      [x.shape],
    );
  }
  const table = x.ndim < 2 ? x.reshape(1, -1) : x;
  const rows = table.dtype === 'float64' ? table : table.to('float32');
  const observations = rows.shape[1];
  for (const weights of [fweights, aweights]) {
    if (weights !== null && (weights.ndim !== 1 || weights.count !== observations)) {
      throw new ShapeError(
        `cov: weights ${formatShape(weights.shape)} for ${observations} observations. Give [${observations}].`,
        [weights.shape],
      );
    }
  }
  const given = [fweights, aweights].filter((w) => w !== null).map((w) => w.to(rows.dtype));
  if (given.length === 0) {
    const centred = rows.sub(rows.mean(1, true));
    return matmul(centred, centred.t())
      .div(Math.max(observations - correction, 0))
      .squeeze();
  }
  const weights = given.reduce((a, b) => a.mul(b));
  const total = weights.sum();
  const centred = rows.sub(rows.mul(weights).sum(1, true).div(total));
  const share = aweights === null ? total : weights.mul(aweights).sum();
  const norm =
    aweights === null ? total.sub(correction) : total.sub(share.mul(correction).div(total));
  return matmul(centred.mul(weights), centred.t())
    .div(norm.clamp({ min: 0 }))
    .squeeze();
}
define('cov', cov);

/**
 * Pearson's correlation of variables, rows, over observations, columns; within [−1, 1].  R = C / √(diag C diag Cᵀ)
 *
 * @returns `[variables, variables]`, 0-d for one variable
 * @throws ShapeError for more than 2 dimensions
 * @see https://pytorch.org/docs/stable/generated/torch.corrcoef.html
 */
export function corrcoef(x: Tensor, ...surplus: []): Tensor {
  checkAlone('corrcoef', surplus);
  const c = inNameOf('corrcoef', () => cov(x));
  if (c.ndim === 0) return c.div(c);
  const deviation = c.diagonal().sqrt();
  return c.div(deviation.unsqueeze(1)).div(deviation).clamp(-1, 1);
}
define('corrcoef', corrcoef);
