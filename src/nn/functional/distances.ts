/**
 * `nn.functional`: products and distances of pairs of vectors. Layer: nn.
 */
import { ShapeError } from '../../errors';
import { broadcastTensors } from '../../ops/broadcasting';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { shown } from './checks';

/** Options of cosineSimilarity. */
export interface CosineSimilarityOptions {
  /** Dimension of the vectors; 1 by default. */
  dim?: number;
  /** The least length that is divided by; 1e-8 by default. */
  eps?: number;
}

/**
 * Cosine of the angle between vectors.  y = a · b / (max(‖a‖, ε) max(‖b‖, ε))
 *
 * @param a any shape; the two broadcast
 * @param args `dim` and `eps`
 * @returns the common shape without the dimension
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.cosineSimilarity(tensor([[1, 0]]), tensor([[0, 2]])).toArray()); // [0]
 * ```
 */
export function cosineSimilarity(
  a: Tensor,
  b: Tensor,
  ...args: Call<[dim: number, eps: number], CosineSimilarityOptions>
): Tensor {
  const { dim, eps } = parseOptions(
    'cosineSimilarity',
    { dim: 1, eps: 1e-8 },
    ['dim', 'eps'],
    args,
  );
  // The dimension, and the length along it, are those of the common shape.
  const [x, y] = broadcastTensors(a, b);
  const unit = (vector: Tensor) => vector.div(vector.norm({ dim, keepdim: true }).clampMin(eps));
  return unit(x).mul(unit(y)).sum(dim);
}

/** Options of pairwiseDistance. */
export interface PairwiseDistanceOptions {
  /** Order of the norm; 2 by default. */
  p?: number;
  /** What is added to each difference; 1e-6 by default. */
  eps?: number;
  /** Whether the last dimension stays, with size 1; false by default. */
  keepdim?: boolean;
}

/**
 * Distance of vectors along the last dimension.  y = ‖a − b + ε‖ₚ
 *
 * @param args `p`, `eps` and `keepdim`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = nn.functional.pairwiseDistance(tensor([[3, 4]]), tensor([[0, 0]]), { eps: 0 });
 * console.log(y.toArray()); // [5]
 * ```
 */
export function pairwiseDistance(
  a: Tensor,
  b: Tensor,
  ...args: Call<[p: number, eps: number, keepdim: boolean], PairwiseDistanceOptions>
): Tensor {
  const defaults = { p: 2, eps: 1e-6, keepdim: false };
  const { p, eps, keepdim } = parseOptions(
    'pairwiseDistance',
    defaults,
    ['p', 'eps', 'keepdim'],
    args,
  );
  return a.sub(b).add(eps).norm({ p, dim: -1, keepdim });
}

/**
 * A bilinear form for each output.  yₖ = aᵀ Wₖ b + cₖ
 *
 * @param a `[…, in1]`
 * @param b `[…, in2]`
 * @param weight `[out, in1, in2]`
 * @param bias `[out]`, or null
 * @returns `[…, out]`
 * @throws ShapeError when the sizes do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.bilinear.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const y = nn.functional.bilinear(tensor([[2]]), tensor([[3]]), tensor([[[10]]]));
 * console.log(y.toArray()); // [[60]]
 * ```
 */
export function bilinear(a: Tensor, b: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const [out, in1, in2] = weight.shape;
  const lead = a.shape.slice(0, -1);
  if (
    weight.ndim !== 3 ||
    a.shape[a.ndim - 1] !== in1 ||
    b.shape[b.ndim - 1] !== in2 ||
    lead.join() !== b.shape.slice(0, -1).join()
  ) {
    throw new ShapeError(
      `bilinear: inputs ${shown(a)} and ${shown(b)} do not fit weight ${shown(weight)} ([out, in1, in2]). ` +
        'Give […, in1] and […, in2] with the same leading sizes.',
      [a.shape, b.shape, weight.shape],
    );
  }
  const left = a
    .reshape(-1, in1)
    .matmul(weight.permute(1, 0, 2).reshape(in1, out * in2))
    .reshape(-1, out, in2);
  const y = left.matmul(b.reshape(-1, in2, 1)).reshape([...lead, out]);
  return bias === null ? y : y.add(bias);
}
