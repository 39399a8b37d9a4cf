/**
 * Decompositions by what defines them: their factors multiply to the matrix and are orthogonal or triangular.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eye, linalg, type Tensor, tensor } from '../../src/index';

/** Elementwise, in float64, for elements up to 10. */
const BOUND = 1e-10;

const element = fc.double({ min: -10, max: 10, noNaN: true });
const matrix = (rows: number, columns: number) =>
  fc
    .array(element, { minLength: rows * columns, maxLength: rows * columns })
    .map((data) => tensor(data, { dtype: 'float64' }).reshape(rows, columns));
const anyMatrix = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) => matrix(rows, columns));
const square = fc.integer({ min: 1, max: 5 }).chain((n) => matrix(n, n));

function expectClose(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  if (a.numel() > 0) expect(a.sub(b).abs().max().item()).toBeLessThan(BOUND);
}

/** Whether the columns are orthonormal. */
function expectOrthonormal(q: Tensor): void {
  expectClose(q.mT.matmul(q), eye(q.shape[1], { dtype: 'float64' }));
}

describe('for any matrix', () => {
  test('svd', () => {
    fc.assert(
      fc.property(anyMatrix, (x) => {
        for (const fullMatrices of [true, false]) {
          const { U, S, Vh } = linalg.svd(x, { fullMatrices });
          const k = S.numel();
          expectClose(
            U.narrow(1, 0, k)
              .mul(S)
              .matmul(Vh.narrow(0, 0, k)),
            x,
          );
          expectOrthonormal(U);
          expectOrthonormal(Vh.mT);
        }
      }),
    );
  });

  test('qr', () => {
    fc.assert(
      fc.property(anyMatrix, (x) => {
        for (const mode of ['reduced', 'complete'] as const) {
          const { Q, R } = linalg.qr(x, mode);
          expectClose(Q.matmul(R), x);
          expectOrthonormal(Q);
          expectClose(R, R.triu());
        }
      }),
    );
  });

  test('eigh, of the symmetric matrix of its lower triangle', () => {
    fc.assert(
      fc.property(square, (x) => {
        const { eigenvalues, eigenvectors } = linalg.eigh(x);
        const whole = x.tril().add(x.tril(-1).mT);
        expectClose(eigenvectors.mul(eigenvalues).matmul(eigenvectors.mT), whole);
        expectOrthonormal(eigenvectors);
      }),
    );
  });

  test('pinv, by Penrose’s first two conditions', () => {
    fc.assert(
      fc.property(matrix(3, 2), (x) => {
        fc.pre((linalg.svdvals(x).min().item() as number) > 0.1);
        const p = linalg.pinv(x);
        expectClose(x.matmul(p).matmul(x), x);
        expectClose(p.matmul(x).matmul(p), p);
      }),
    );
  });
});

describe('singular matrices', () => {
  test('the gradient of the determinant is the matrix of cofactors', () => {
    const x = tensor(
      [
        [1, 2, 3],
        [2, 4, 6],
        [1, 0, 1],
      ],
      { dtype: 'float64', requiresGrad: true },
    );
    linalg.det(x).backward();
    const cofactors = tensor(
      [
        [4, 4, -4],
        [-2, -2, 2],
        [0, 0, 0],
      ],
      { dtype: 'float64' },
    );
    expectClose(x.grad as Tensor, cofactors);
  });

  test('zero matrices have zero singular values and whole bases', () => {
    const { U, S, Vh } = linalg.svd(
      tensor(
        [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        { dtype: 'float64' },
      ),
    );
    expect(S.toArray()).toEqual([0, 0]);
    expectOrthonormal(U);
    expectOrthonormal(Vh.mT);
  });
});
