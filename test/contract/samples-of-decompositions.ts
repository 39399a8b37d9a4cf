/**
 * Sample calls of `linalg`. Symmetric and regular matrices are made from the inputs, so that every step is inside their
 * domain; results with arbitrary signs are squared.
 */
import type { Tensor } from '../../src/index';
import { linalg } from '../../src/index';
import { laidOut } from './laid-out';
import type { Sample } from './sample';

const diagonal = laidOut([3, 3], 'float64', [4, 0, 0, 0, 5.5, 0, 0, 0, 7.5]);
/** A matrix [3, 3] whose eigenvalues lie apart. */
const regular = (x: Tensor) => x.mul(0.5).add(diagonal);
const symmetric = (x: Tensor) => regular(x.add(x.mT).mul(0.5));

/** On one matrix [3, 3]. */
const on = (call: (x: Tensor) => Tensor | Tensor[], shape = [3, 3]): Sample => ({
  shapes: [shape],
  call,
  ties: true,
});

export const DECOMPOSITIONS: Record<string, Sample[]> = {
  det: [on((x) => regular(x).det()), on((x) => x.det(), [2, 2, 2])],
  slogdet: [on((x) => regular(x).slogdet().logabsdet)],
  logdet: [on((x) => regular(x).logdet())],
  inverse: [on((x) => regular(x).inverse())],
  pinverse: [on((x) => x.pinverse(), [3, 2])],
  matrixPower: [on((x) => regular(x).matrixPower(3)), on((x) => regular(x).matrixPower(-2))],
  'linalg.inv': [on((x) => linalg.inv(regular(x)))],
  'linalg.solve': [
    {
      shapes: [
        [3, 3],
        [3, 2],
      ],
      call: (a, b) => linalg.solve(regular(a), b),
      ties: true,
    },
    { shapes: [[3, 3], [3]], call: (a, b) => linalg.solve(regular(a), b), ties: true },
  ],
  'linalg.solveTriangular': [
    {
      shapes: [
        [3, 3],
        [3, 2],
      ],
      call: (a, b) => linalg.solveTriangular(regular(a), b, { upper: true }),
      ties: true,
    },
  ],
  'linalg.det': [on((x) => linalg.det(regular(x)))],
  'linalg.slogdet': [on((x) => linalg.slogdet(regular(x)).logabsdet)],
  'linalg.matrixPower': [on((x) => linalg.matrixPower(regular(x), 2))],
  'linalg.pinv': [on((x) => linalg.pinv(x, {}), [2, 3]), on((x) => linalg.pinv(x), [3, 2])],
  'linalg.lstsq': [
    {
      shapes: [
        [3, 2],
        [3, 2],
      ],
      call: (a, b) => linalg.lstsq(a, b).solution,
      ties: true,
    },
  ],
  'linalg.cholesky': [
    on((x) => linalg.cholesky(symmetric(x))),
    on((x) => linalg.cholesky(symmetric(x), { upper: true })),
  ],
  'linalg.qr': [
    on((x) => [...linalg.qr(x)], [3, 2]),
    on((x) => [...linalg.qr(x)], [2, 3]),
    on((x) => [...linalg.qr(regular(x))]),
  ],
  'linalg.eigh': [
    on((x) => {
      const { eigenvalues, eigenvectors } = linalg.eigh(symmetric(x));
      return [eigenvalues, eigenvectors.square()];
    }),
  ],
  'linalg.eigvalsh': [on((x) => linalg.eigvalsh(symmetric(x)))],
  'linalg.svd': [
    on((x) => {
      const { U, S, Vh } = linalg.svd(regular(x));
      return [U.square(), S, Vh.square()];
    }),
    on((x) => linalg.svd(x, false).U.square(), [3, 2]),
    on((x) => linalg.svd(x, false).Vh.square(), [2, 3]),
  ],
  'linalg.svdvals': [on((x) => linalg.svdvals(x), [2, 3])],
  'linalg.vectorNorm': [on((x) => linalg.vectorNorm(x, 3, 1))],
  'linalg.matrixNorm': [
    on((x) => linalg.matrixNorm(x)),
    on((x) => linalg.matrixNorm(x, 'nuc'), [2, 3]),
    on((x) => linalg.matrixNorm(x, 2), [2, 3]),
    on((x) => linalg.matrixNorm(x, 1)),
  ],
  'linalg.norm': [on((x) => linalg.norm(x)), on((x) => linalg.norm(x, -1, [0, 1]))],
  'linalg.cond': [on((x) => linalg.cond(regular(x))), on((x) => linalg.cond(regular(x), 1))],
};
