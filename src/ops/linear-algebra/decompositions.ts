/**
 * Matrices as products: cholesky, qr, eigh. Layer: ops.
 */
import { record } from '../../autograd/record';
import { defineRule } from '../../autograd/rule';
import { inNameOf, ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { cat } from '../joining';
import { matmul } from '../linalg';
import { inOrder, type Results } from '../results';
import { checkMatrix, checkSquare, eachMatrix, offDiagonal, recordEach, sidesOf } from './batched';
import { choleskyFactor, reflect } from './elimination';
import { symmetricEigen, transposed } from './jacobi';
import { inv } from './solving';

/** Options of `cholesky`. */
export interface CholeskyOptions {
  /** Whether to return the transpose, an upper triangle. */
  upper?: boolean;
}

/**
 * The lower triangular L with L Lᵀ = A, for each symmetric positive matrix. Only the lower triangle is read.
 *
 * @param x `[…, n, n]`
 * @throws ValueError when a matrix is not positive definite
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * console.log(linalg.cholesky(tensor([[4, 2], [2, 5]])).toArray()); // [[2, 0], [1, 2]]
 * ```
 */
export function cholesky(x: Tensor, ...args: Call<[], CholeskyOptions>): Tensor {
  const { upper } = parseOptions('cholesky', { upper: false }, [], args);
  checkSquare('cholesky', x);
  const [n] = sidesOf(x);
  const [out] = eachMatrix('cholesky', [x], [[n, n]], ([a], number) => {
    const factor = choleskyFactor(upper ? transposed(a, n, n) : a, n);
    if (factor === null) {
      throw new ValueError(
        `cholesky: matrix ${number} of the batch is not positive definite. Add a small multiple of the identity?`,
        number,
      );
    }
    return [factor];
  });
  const l = record(choleskyRule, out, [x], [out]);
  return upper ? l.mT : l;
}
const choleskyRule = defineRule({
  name: 'cholesky',
  vjp(g, node) {
    const [l] = node.savedTensors();
    const inside = halfDiagonal(matmul(l.mT, g).tril());
    const inverse = inv(l);
    const whole = matmul(matmul(inverse.mT, inside), inverse);
    return [whole.add(whole.mT).mul(0.5)];
  },
});

/** The matrix with half its diagonal. */
function halfDiagonal(x: Tensor): Tensor {
  return x.sub(x.diagonal(0, -2, -1).mul(0.5).diagEmbed());
}

/** Options of `qr`. */
export interface QrOptions {
  /** `'reduced'`: Q has as many columns as R rows, the smaller side; `'complete'`: Q is square; `'r'`: no Q. */
  mode?: 'reduced' | 'complete' | 'r';
}

/**
 * A = Q R with orthonormal columns in Q and an upper triangular R, with LAPACK's signs.
 *
 * @param x `[…, m, n]`
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.qr.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * const { Q, R } = linalg.qr(tensor([[3, 1], [4, 2]], { dtype: 'float64' }));
 * console.log(Q.matmul(R).allclose(tensor([[3, 1], [4, 2]], { dtype: 'float64' }))); // true
 * ```
 */
export function qr(
  x: Tensor,
  ...args: Call<[mode: 'reduced' | 'complete' | 'r'], QrOptions>
): Results<{ Q: Tensor; R: Tensor }> {
  const { mode } = parseOptions('qr', { mode: 'reduced' as QrOptions['mode'] }, ['mode'], args);
  if (mode !== 'reduced' && mode !== 'complete' && mode !== 'r') {
    throw new ValueError(`qr: mode is '${mode}'. Use 'reduced', 'complete' or 'r'.`, mode);
  }
  checkMatrix('qr', x);
  const [m, n] = sidesOf(x);
  const k = mode === 'complete' ? m : Math.min(m, n);
  if (m < n) {
    // The first columns alone make Q; R's others follow from it.
    const first = qr(x.narrow(-1, 0, m), mode);
    const Q = mode === 'r' ? qr(x.narrow(-1, 0, m)).Q : first.Q;
    const rest = matmul(Q.mT, x.narrow(-1, m, n - m));
    return inOrder({ Q: first.Q, R: cat([first.R, rest], -1) });
  }
  const [Q, R] = eachMatrix(
    'qr',
    [x],
    [
      [m, k],
      [k, n],
    ],
    ([a]) => {
      const { q, r } = reflect(a, m, n);
      return [
        Float64Array.from({ length: m * k }, (_, i) => q[Math.floor(i / k) * m + (i % k)]),
        r.subarray(0, k * n),
      ];
    },
  );
  if (mode !== 'complete' || m === n) recordEach([qRule, rRule], x, [Q, R]);
  return inOrder({ Q: mode === 'r' ? x.newZeros(0) : Q, R });
}

/** The common end of both rules: (gQ + Q (the lower triangle of M, mirrored)) R⁻ᵀ. */
function qrGradient(Q: Tensor, R: Tensor, m: Tensor, gQ: Tensor | null): Tensor {
  const mirrored = m.tril().add(m.tril(-1).mT);
  const inside = matmul(Q, mirrored);
  return matmul(gQ === null ? inside : inside.add(gQ), inv(R).mT);
}
const qRule = defineRule({
  name: 'qr',
  vjp(g, node) {
    const [, Q, R] = node.savedTensors();
    return [qrGradient(Q, R, matmul(g.mT, Q).neg(), g)];
  },
});
const rRule = defineRule({
  name: 'qr',
  vjp(g, node) {
    const [, Q, R] = node.savedTensors();
    return [qrGradient(Q, R, matmul(R, g.mT), null)];
  },
});

type Triangle = 'L' | 'U';

/** Options of `eigh`. */
export interface EighOptions {
  /** Which triangle is read. */
  UPLO?: Triangle;
}

/**
 * Eigenvalues in ascending order and eigenvectors (as columns) of each symmetric matrix: A = V diag(λ) Vᵀ. The sign of
 * an eigenvector is arbitrary; its gradient is infinite where eigenvalues are equal.
 *
 * @param x `[…, n, n]`
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.eigh.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * const { eigenvalues } = linalg.eigh(tensor([[2, 1], [1, 2]]));
 * console.log(eigenvalues.round({ decimals: 5 }).toArray()); // [1, 3]
 * ```
 */
export function eigh(
  x: Tensor,
  ...args: Call<[UPLO: Triangle], EighOptions>
): Results<{ eigenvalues: Tensor; eigenvectors: Tensor }> {
  const { UPLO } = parseOptions('eigh', { UPLO: 'L' as Triangle }, ['UPLO'], args);
  checkSquare('eigh', x);
  if (UPLO !== 'L' && UPLO !== 'U') {
    throw new ValueError(`eigh: UPLO is '${UPLO}'. Use 'L' or 'U'.`, UPLO);
  }
  const [n] = sidesOf(x);
  const [eigenvalues, eigenvectors] = eachMatrix('eigh', [x], [[n], [n, n]], ([a]) => {
    const { values, vectors } = symmetricEigen(UPLO === 'U' ? transposed(a, n, n) : a, n);
    return [values, vectors];
  });
  recordEach([eigenvalueRule, eigenvectorRule], x, [eigenvalues, eigenvectors]);
  return inOrder({ eigenvalues, eigenvectors });
}
const eigenvalueRule = defineRule({
  name: 'eigh',
  vjp(g, node) {
    const [, , v] = node.savedTensors();
    return [matmul(v.mul(g.unsqueeze(-2)), v.mT)];
  },
});
const eigenvectorRule = defineRule({
  name: 'eigh',
  vjp(g, node) {
    const [, values, v] = node.savedTensors();
    const inside = offDiagonal(matmul(v.mT, g), values);
    return [matmul(matmul(v, inside), v.mT)];
  },
});

/** Eigenvalues of each symmetric matrix in ascending order. */
export function eigvalsh(x: Tensor, ...args: Call<[UPLO: Triangle], EighOptions>): Tensor {
  return inNameOf('eigvalsh', () => eigh(x, ...args)).eigenvalues;
}
