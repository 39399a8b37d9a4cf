/**
 * The singular value decomposition. Layer: ops.
 */
import { defineRule } from '../../autograd/rule';
import { inNameOf } from '../../errors';
import { type Call, checkAlone, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { cat } from '../joining';
import { matmul } from '../linalg';
import { inOrder, type Results } from '../results';
import { checkMatrix, eachMatrix, offDiagonal, recordEach, sidesOf } from './batched';
import { singularValues, transposed } from './jacobi';

/** Options of `svd`. */
export interface SvdOptions {
  /** Whether U and V are square; else they have as many columns as there are singular values. */
  fullMatrices?: boolean;
}

/**
 * A = U diag(S) Vh with the singular values S in descending order. The signs of matching columns of U and rows of Vh
 * are arbitrary; their gradient is infinite where singular values are equal.
 *
 * @param x `[…, m, n]`
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.svd.html
 * @example
 * ```ts
 * import { linalg, tensor } from 'torchlet';
 * console.log(linalg.svd(tensor([[0, 2], [3, 0]])).S.toArray()); // [3, 2]
 * ```
 */
export function svd(
  x: Tensor,
  ...args: Call<[fullMatrices: boolean], SvdOptions>
): Results<{ U: Tensor; S: Tensor; Vh: Tensor }> {
  const { fullMatrices } = parseOptions('svd', { fullMatrices: true }, ['fullMatrices'], args);
  checkMatrix('svd', x);
  const [m, n] = sidesOf(x);
  const k = Math.min(m, n);
  const [fullU, S, fullVh] = eachMatrix('svd', [x], [[m, m], [k], [n, n]], ([a]) => {
    const { u, s, v } = singularValues(a, m, n);
    return [u, s, transposed(v, n, n)];
  });
  const U = fullU.narrow(-1, 0, k).contiguous().detach();
  const Vh = fullVh.narrow(-2, 0, k).contiguous().detach();
  recordEach([uRule, sRule, vhRule], x, [U, S, Vh]);
  if (!fullMatrices || m === n) return inOrder({ U, S, Vh });
  return inOrder({
    U: m > k ? cat([U, fullU.narrow(-1, k, m - k)], -1) : U,
    S,
    Vh: n > k ? cat([Vh, fullVh.narrow(-2, k, n - k)], -2) : Vh,
  });
}
const sRule = defineRule({
  name: 'svd',
  vjp(g, node) {
    const [, U, , Vh] = node.savedTensors();
    return [matmul(U.mul(g.unsqueeze(-2)), Vh)];
  },
});
const uRule = defineRule({
  name: 'svd',
  vjp(g, node) {
    const [, U, S, Vh] = node.savedTensors();
    return [leftGradient(g, U, S, Vh)];
  },
});
const vhRule = defineRule({
  name: 'svd',
  vjp(g, node) {
    const [, U, S, Vh] = node.savedTensors();
    return [leftGradient(g.mT, Vh.mT, S, U.mT).mT];
  },
});

/** The gradient through U: U ((UᵀgU − its transpose) / E) S Vh + (I − U Uᵀ) gU S⁻¹ Vh, with E[i, j] = S[j]² − S[i]². */
function leftGradient(g: Tensor, U: Tensor, S: Tensor, Vh: Tensor): Tensor {
  const inner = matmul(U.mT, g);
  const turned = offDiagonal(inner.sub(inner.mT), S.square()).mul(S.unsqueeze(-2));
  const inside = matmul(U, turned);
  const [m, k] = sidesOf(U);
  if (m === k) return matmul(inside, Vh);
  const outside = g.sub(matmul(U, inner)).div(S.unsqueeze(-2));
  return matmul(inside.add(outside), Vh);
}

/** The singular values of each matrix in descending order. */
export function svdvals(x: Tensor, ...surplus: []): Tensor {
  checkAlone('svdvals', surplus);
  return inNameOf('svdvals', () => svd(x, { fullMatrices: false })).S;
}
