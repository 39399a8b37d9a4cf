/**
 * Linear algebra by its older names, as functions and methods: det, logdet, inverse, pinverse, … Layer: ops.
 */
import { inNameOf } from '../errors';
import { checkAlone } from '../options';
import type { Tensor } from '../tensor/tensor';
import { define, defineFunction } from './define';
import * as linalg from './linear-algebra/index';
import { otherName } from './variants';

/** Determinant of each matrix; `linalg.det`. */
export const det: (x: Tensor) => Tensor = linalg.det;
define('det', det);

/** Sign of each determinant and the logarithm of its magnitude; `linalg.slogdet`. */
export const slogdet: typeof linalg.slogdet = linalg.slogdet;
define('slogdet', slogdet);

/**
 * Logarithm of each determinant: −∞ for 0, NaN for a negative one.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.logdet.html
 */
export function logdet(x: Tensor, ...surplus: []): Tensor {
  checkAlone('logdet', surplus);
  const { sign, logabsdet } = inNameOf('logdet', () => linalg.slogdet(x));
  return logabsdet.where(sign.ge(0), Number.NaN);
}
define('logdet', logdet);

/** Inverse of each matrix; `linalg.inv`. */
export const inverse: (x: Tensor) => Tensor = otherName('inverse', linalg.inv);
define('inverse', inverse);

/** Moore and Penrose's inverse of each matrix; `linalg.pinv`. */
export const pinverse: typeof linalg.pinv = otherName('pinverse', linalg.pinv);
define('pinverse', pinverse);

/** A matrix times itself n times; `linalg.matrixPower`. */
export const matrixPower: typeof linalg.matrixPower = linalg.matrixPower;
define('matrixPower', matrixPower);

/** Exponential of each matrix; `linalg.matrixExp`. */
export const matrixExp: typeof linalg.matrixExp = linalg.matrixExp;
define('matrixExp', matrixExp);

for (const [name, call] of Object.entries(linalg)) {
  defineFunction(`linalg.${name}`, call as (...args: never[]) => unknown, name !== 'matrixRank');
}
