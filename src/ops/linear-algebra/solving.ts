/**
 * Inverses, systems of equations and determinants. Layer: ops.
 */
import { record } from '../../autograd/record';
import { defineRule } from '../../autograd/rule';
import { inNameOf, ShapeError, ValueError } from '../../errors';
import { type Call, checkAlone, type Needs, parseNeeded, parseOptions } from '../../options';
import { broadcastShapes, formatShape, sameShape } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { matmul } from '../linalg';
import { parseRequired } from '../required-options';
import { inOrder, type Results } from '../results';
import { neededTensor } from '../tensor-argument';
import {
  batchOf,
  checkMatrix,
  checkSquare,
  eachMatrix,
  identityLike,
  precision,
  sidesOf,
} from './batched';
import { determinant, eliminate, signAndLog, substitute } from './elimination';
import { svd } from './singular-values';

function singular(op: string, number: number, pivot: number): ValueError {
  return new ValueError(
    `${op}: matrix ${number} of the batch is singular: pivot ${pivot} is 0. Use pinv() or lstsq().`,
    number,
  );
}

/**
 * Inverse of each matrix.  ∂/∂A = −A⁻ᵀ g A⁻ᵀ
 *
 * @param x `[…, n, n]`
 * @throws ValueError when one is singular
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.inv.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * console.log(linalg.inv(tensor([[2, 0], [0, 4]])).toArray()); // [[0.5, 0], [0, 0.25]]
 * ```
 */
export function inv(x: Tensor, ...surplus: []): Tensor {
  checkAlone('inv', surplus);
  checkSquare('inv', x);
  const [n] = sidesOf(x);
  const one = new Float64Array(n * n);
  for (let i = 0; i < n; i++) one[i * n + i] = 1;
  const [out] = eachMatrix('inv', [x], [[n, n]], ([a], number) => {
    const lu = eliminate(a, n);
    if (lu.zeroPivot >= 0) throw singular('inv', number, lu.zeroPivot);
    return [substitute(lu, n, one, n)];
  });
  return record(invRule, out, [x], [out]);
}
const invRule = defineRule({
  name: 'inv',
  vjp(g, node) {
    const y = node.savedTensors()[0].mT;
    return [matmul(matmul(y, g), y).neg()];
  },
});

/** Options of `solve`. */
export interface SolveOptions {
  B?: Tensor;
  /** Whether to solve A X = B, else X A = B. */
  left?: boolean;
}

/**
 * The X with A X = B.  ∂/∂B = A⁻ᵀ g,  ∂/∂A = −(∂/∂B) Xᵀ
 *
 * - `a`: `[…, n, n]`
 * - `b`: `[…, n, k]`, or `[…, n]` of vectors
 *
 * @throws ValueError when a matrix is singular
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.solve.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * console.log(linalg.solve(tensor([[2, 0], [0, 4]]), tensor([2, 2])).toArray()); // [1, 0.5]
 * ```
 */
export function solve(a: Tensor, ...args: Needs<[B: Tensor], SolveOptions>): Tensor {
  const given = parseOptions(
    'solve',
    { B: undefined as Tensor | undefined, left: true },
    ['B'],
    args,
  );
  const b = neededTensor('solve', 'B', given.B);
  const { left } = given;
  checkSquare('solve', a);
  const vectors =
    b.ndim === 1 || (b.ndim === a.ndim - 1 && sameShape(b.shape, a.shape.slice(0, -1)));
  if (vectors) return solve(a, b.unsqueeze(-1), { left: true }).squeeze(-1);
  if (!left) return solve(a.mT, b.mT).mT;
  const [n] = sidesOf(a);
  const [rows, k] = sidesOf(b);
  if (rows !== n) {
    throw new ShapeError(
      `solve: A ${formatShape(a.shape)} and B ${formatShape(b.shape)} have ${n} and ${rows ?? 'no'} rows. They must agree.`,
      [a.shape, b.shape],
    );
  }
  const batch = broadcastShapes('solve', batchOf(a), batchOf(b));
  const [wholeA, wholeB] = [a.expand([...batch, n, n]), b.expand([...batch, n, k])];
  const [out] = eachMatrix('solve', [wholeA, wholeB], [[n, k]], ([one, right], number) => {
    const lu = eliminate(one, n);
    if (lu.zeroPivot >= 0) throw singular('solve', number, lu.zeroPivot);
    return [substitute(lu, n, right, k)];
  });
  return record(solveRule, out, [wholeA, wholeB], [wholeA, out]);
}
const solveRule = defineRule({
  name: 'solve',
  vjp(g, node) {
    const [a, x] = node.savedTensors();
    const ofB = solve(a.mT, g);
    return [matmul(ofB, x.mT).neg(), ofB];
  },
});

/** Options of `solveTriangular`. */
export interface SolveTriangularOptions extends SolveOptions {
  /** Whether the upper triangle of A counts, else the lower. */
  upper?: boolean;
  /** Whether the diagonal counts as ones. */
  unitriangular?: boolean;
}

/** The X with A X = B, where only one triangle of A counts. */
export function solveTriangular(
  a: Tensor,
  ...args: Needs<[B: Tensor], SolveTriangularOptions>
): Tensor {
  const {
    B: b,
    upper,
    left,
    unitriangular,
  } = parseRequired<SolveTriangularOptions>(
    'solveTriangular',
    { B: undefined, upper: undefined, left: true, unitriangular: false },
    ['B'],
    args,
  );
  neededTensor('solveTriangular', 'B', b);
  checkSquare('solveTriangular', a);
  const strict = unitriangular ? 1 : 0;
  const triangle = upper ? a.triu(strict) : a.tril(-strict);
  const whole = unitriangular ? triangle.add(identityLike(a, sidesOf(a)[0])) : triangle;
  return inNameOf('solveTriangular', () => solve(whole, b, { left }));
}

/**
 * Determinant of each matrix.  ∂/∂A = det(A) A⁻ᵀ, the cofactors where A is singular
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.det.html
 */
export function det(x: Tensor, ...surplus: []): Tensor {
  checkAlone('det', surplus);
  checkSquare('det', x);
  const [n] = sidesOf(x);
  const [out] = eachMatrix('det', [x], [[]], ([a]) => [[determinant(a, n)]]);
  return record(detRule, out, [x], [x, out]);
}
const detRule = defineRule({
  name: 'det',
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    const scale = g.unsqueeze(-1).unsqueeze(-1);
    if ((y.ne(0).all().item() as boolean) && x.count > 0) {
      return [inv(x).mT.mul(scale.mul(y.unsqueeze(-1).unsqueeze(-1)))];
    }
    // det(U) det(V) U diag(products of the other singular values) Vᵀ
    const { U, S, Vh } = svd(x);
    const n = S.shape[S.ndim - 1];
    const others = S.unsqueeze(-2)
      .expand([...S.shape, n])
      .where(identityLike(S, n).eq(0), 1)
      .prod(-1);
    const signs = det(U.detach()).mul(det(Vh.detach())).unsqueeze(-1).unsqueeze(-1);
    return [matmul(U.mul(others.unsqueeze(-2)), Vh).mul(signs.mul(scale))];
  },
});

/**
 * Sign of each determinant and the logarithm of its magnitude, which neither overflows nor underflows.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
 */
export function slogdet(x: Tensor, ...surplus: []): Results<{ sign: Tensor; logabsdet: Tensor }> {
  checkAlone('slogdet', surplus);
  checkSquare('slogdet', x);
  const [n] = sidesOf(x);
  const [sign, logabsdet] = eachMatrix('slogdet', [x], [[], []], ([a]) =>
    signAndLog(a, n).map((value) => [value]),
  );
  return inOrder({ sign, logabsdet: record(slogdetRule, logabsdet, [x], [x]) });
}
const slogdetRule = defineRule({
  name: 'slogdet',
  vjp(g, node) {
    const [x] = node.savedTensors();
    return [inv(x).mT.mul(g.unsqueeze(-1).unsqueeze(-1))];
  },
});

/**
 * A matrix times itself n times; the inverse for negative n.
 *
 * @throws ValueError when n is no whole number
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html
 */
export function matrixPower(x: Tensor, ...args: Needs<[n: number], { n?: number }>): Tensor {
  const [n] = parseNeeded<[number]>('matrixPower', ['n'], args);
  checkSquare('matrixPower', x);
  if (!Number.isInteger(n)) {
    throw new ValueError(`matrixPower: n is ${n}. Give a whole number.`, n);
  }
  if (n < 0) return matrixPower(inv(x), -n);
  if (n === 0) return x.mul(0).add(identityLike(x, sidesOf(x)[0]));
  if (n === 1) return x.clone();
  const half = matrixPower(x, Math.floor(n / 2));
  const even = matmul(half, half);
  return n % 2 === 0 ? even : matmul(even, x);
}

/** Options of `pinv`. */
export interface PinvOptions {
  /** Singular values of at most this share of the largest count as 0; machine precision times the larger side. */
  rtol?: number | null;
}

/**
 * Moore and Penrose's inverse of each matrix.
 *
 * @param x `[…, m, n]`
 * @returns `[…, n, m]`
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.pinv.html
 */
export function pinv(x: Tensor, ...args: Call<[], PinvOptions>): Tensor {
  const { rtol } = parseOptions('pinv', { rtol: null as number | null }, [], args);
  checkMatrix('pinv', x);
  const plain = x.detach();
  const { U, S, Vh } = svd(plain, { fullMatrices: false });
  const [m, n] = sidesOf(x);
  const least =
    S.shape[S.ndim - 1] === 0 ? S : S.narrow(-1, 0, 1).mul(rtol ?? precision(x) * Math.max(m, n));
  const inverse = S.reciprocal().where(S.gt(least), 0);
  const out = matmul(Vh.mT.mul(inverse.unsqueeze(-2)), U.mT);
  return record(pinvRule, out, [x], [x, out]);
}
const pinvRule = defineRule({
  name: 'pinv',
  vjp(g, node) {
    const [a, p] = node.savedTensors();
    const [m, n] = sidesOf(a);
    const [left, right] = [
      identityLike(a, m).sub(matmul(a, p)),
      identityLike(a, n).sub(matmul(p, a)),
    ];
    const turned = matmul(matmul(p.mT, g), p.mT).neg();
    const outside = matmul(matmul(matmul(p.mT, p), g.mT), right);
    return [turned.add(outside).add(matmul(matmul(left, g.mT), matmul(p, p.mT)))];
  },
});
