/**
 * Sample calls of counterparts of views, covariance, chains of matrices, and names that came later.
 */
import { linalg } from '../../src/index';
import { laidOut } from './laid-out';
import { among, any, functions, listed, of, on, type Sample, withTies } from './sample';

/** A call of x with a source of another shape. */
const withSource = (
  shape: number[],
  source: number[],
  call: (x: any, src: any) => any,
): Sample => ({
  shapes: [shape, source],
  call,
});
const weights = laidOut([3], 'float64', [0.4, 1, 0.7]);
const regular = (x: any, size: number) =>
  x
    .reshape(size, size)
    .mul(0.3)
    .add(functions.eye(size, { dtype: 'float64' }).mul(4));

export const FURTHER: Record<string, Sample[]> = {
  polygamma: [0, 1, 2, 3].map((n) => ({
    ...of([2, 3], 'polygamma', n),
    domain: [0.5, 6] as const,
  })),
  reshapeAs: [{ shapes: [[2, 3]], call: (x) => any(x).reshapeAs(functions.zeros(3, 2)) }],
  trapz: [on('trapz')],
  concat: [
    listed('concat', [
      [2, 2],
      [1, 2],
    ]),
  ],
  concatenate: [
    listed(
      'concatenate',
      [
        [2, 2],
        [2, 1],
      ],
      1,
    ),
  ],
  rowStack: [listed('rowStack', [[2], [2, 2]])],
  atleast1d: [{ shapes: [[]], call: (x) => functions.atleast1d(x) }],
  atleast2d: [{ shapes: [[3]], call: (x) => functions.atleast2d(x) }],
  atleast3d: [{ shapes: [[2, 3]], call: (x) => functions.atleast3d(x) }],
  broadcastTensors: [
    { shapes: [[3], [2, 1]], call: (...list) => functions.broadcastTensors(...list) },
  ],
  combinations: [of([3], 'combinations'), of([3], 'combinations', { r: 2, withReplacement: true })],
  vander: [{ shapes: [[3]], call: (x) => functions.vander(x, { N: 4, increasing: true }) }],
  renorm: withTies([on('renorm', 2, 0, 0.5), on('renorm', { p: 3, dim: 1, maxnorm: 0.7 })]),
  floatPower: [on('floatPower', 3), { ...among('floatPower', [2, 3], [3]), domain: [0.4, 2] }],
  selectScatter: [withSource([2, 3], [3], (x, src) => x.selectScatter(src, 0, 1))],
  sliceScatter: [withSource([2, 4], [2, 2], (x, src) => x.sliceScatter(src, 1, 0, 4, 2))],
  diagonalScatter: [withSource([2, 3], [2], (x, src) => x.diagonalScatter(src, 1))],
  diagflat: [of([2, 2], 'diagflat', 1)],
  fillDiagonal_: [{ shapes: [[3, 2]], call: (x) => any(x.clone()).fillDiagonal_(2) }],
  cov: [
    on('cov'),
    { shapes: [[2, 3]], call: (x) => any(x).cov({ aweights: weights, correction: 0 }) },
  ],
  corrcoef: withTies([
    {
      shapes: [[3, 4]],
      call: (x) =>
        any(x)
          .add(laidOut([4], 'float64', [1, 0, -2, 3]))
          .corrcoef(),
    },
  ]),
  matrixExp: [of([2, 2], 'matrixExp')],
  'linalg.matrixExp': [{ shapes: [[2, 2, 2]], call: (x) => linalg.matrixExp(x) }],
  'linalg.vecdot': [{ shapes: [[2, 3], [3]], call: (x, y) => linalg.vecdot(x, y) }],
  'linalg.cross': [{ shapes: [[2, 3], [3]], call: (x, y) => linalg.cross(x, y) }],
  'linalg.diagonal': [{ shapes: [[2, 3, 3]], call: (x) => linalg.diagonal(x, { offset: 1 }) }],
  'linalg.matmul': [
    {
      shapes: [
        [2, 3],
        [3, 2],
      ],
      call: (x, y) => linalg.matmul(x, y),
    },
  ],
  'linalg.multiDot': [{ shapes: [[2], [2, 3], [3, 2]], call: (...list) => linalg.multiDot(list) }],
  'linalg.vander': [{ shapes: [[2, 2]], call: (x) => linalg.vander(x, { N: 3 }) }],
  'linalg.tensorinv': withTies([
    { shapes: [[2, 2, 4]], call: (x) => linalg.tensorinv(regular(x, 4).reshape(2, 2, 4)) },
  ]),
  'linalg.tensorsolve': withTies([
    {
      shapes: [
        [2, 2, 4],
        [2, 2],
      ],
      call: (a, b) => linalg.tensorsolve(regular(a, 4).reshape(2, 2, 4), b),
    },
  ]),
};
