/**
 * What weight norm and spectral norm compute, in their older and newer form. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import type { Tensor } from '../tensor/tensor';
import { normalize } from './functional/sparse';
import type { Module } from './module';

/** @internal Norms over all dimensions but one, which keep their places; over all of them where `dim` is null. */
export function normExcept(weight: Tensor, dim: number | null): Tensor {
  if (dim === null || dim === -1) return weight.norm();
  const kept = dim < 0 ? dim + weight.ndim : dim;
  const others = weight.shape.map((_, i) => i).filter((i) => i !== kept);
  return others.length === 0 ? weight.abs() : weight.norm(2, others, true);
}

/** @internal A weight of given length and direction.  w = g v / ‖v‖ */
export function fromLengthAndDirection(g: Tensor, v: Tensor, dim: number | null): Tensor {
  return v.mul(g.div(normExcept(v, dim)));
}

/** @internal A weight as a matrix whose rows belong to dimension `dim`. */
export function asMatrix(weight: Tensor, dim: number): Tensor {
  return (dim === 0 ? weight : weight.movedim(dim, 0)).flatten(1);
}

/** @internal A vector of length 1. */
export function unit(x: Tensor, eps: number): Tensor {
  return normalize(x, { dim: 0, eps });
}

/** @internal Steps of the power method, which turn u and v towards the first singular vectors; written over them. */
export function powerSteps(
  matrix: Tensor,
  u: Tensor,
  v: Tensor,
  { steps, eps, first }: { steps: number; eps: number; first: 'u' | 'v' },
): void {
  noGrad(() => {
    const w = matrix.detach();
    const turn = {
      u: () => u.copy_(unit(w.mv(v), eps)),
      v: () => v.copy_(unit(w.t().mv(u), eps)),
    };
    for (let i = 0; i < steps; i++) {
      turn[first]();
      turn[first === 'u' ? 'v' : 'u']();
    }
  });
}

/** @internal The largest singular value, for the vectors found so far.  σ = uᵀ W v */
export function spectralNormOf(matrix: Tensor, u: Tensor, v: Tensor): Tensor {
  // Copies, since the next call writes over u and v, and the graph still needs them.
  return u.clone().dot(matrix.mv(v.clone()));
}

/** @internal The dimension of the outputs: 1 for transposed convolutions, 0 for everything else. */
export function outputDim(module: Module): number {
  return 'outputPadding' in module ? 1 : 0;
}
