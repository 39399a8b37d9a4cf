/**
 * `nn.utils`: gradients kept within bounds, parameters as one vector. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import { checkReads, GradError, ShapeError, ValueError } from '../errors';
import { full } from '../ops/creation';
import { cat, stack } from '../ops/joining';
import { type Call, parseOptions } from '../options';
import { Tensor } from '../tensor/tensor';

/** Options of clipGradNorm_. */
export interface ClipNormOptions {
  /** Order of the norm, `Infinity` included; 2 by default. */
  normType?: number;
  /** Whether a total norm that is NaN or infinite is an error; false by default. */
  errorIfNonfinite?: boolean;
}

type ClipArgs = Call<[normType: number, errorIfNonfinite: boolean], ClipNormOptions>;
const CLIP = { normType: 2, errorIfNonfinite: false };
const CLIP_NAMES = ['normType', 'errorIfNonfinite'] as const;

function gradientsOf(parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const list = parameters instanceof Tensor ? [parameters] : [...parameters];
  return list.flatMap(({ grad }) => (grad === null ? [] : [grad]));
}

/**
 * Scales the gradients of all parameters together so that their norm is at most `maxNorm`.
 *
 * @param parameters tensors with gradients; those without are passed over
 * @param maxNorm the largest norm that is left alone
 * @param args `normType` and `errorIfNonfinite`
 * @returns the norm before, as a 0-d tensor
 * @throws GradError when the norm is not finite and `errorIfNonfinite` is set
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const w = tensor([1, 1], { requiresGrad: true });
 * w.mul(tensor([30, 40])).sum().backward();
 * console.log(nn.utils.clipGradNorm_([w], 1).item()); // 50
 * console.log(w.grad?.norm().item().toFixed(4)); // 1.0000
 * ```
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  ...args: ClipArgs
): Tensor {
  const { normType, errorIfNonfinite } = parseOptions('clipGradNorm_', CLIP, CLIP_NAMES, args);
  const grads = gradientsOf(parameters);
  const total = totalNorm('clipGradNorm_', grads, normType, errorIfNonfinite);
  scaleTo(grads, maxNorm, total);
  return total;
}

function totalNorm(
  op: string,
  tensors: readonly Tensor[],
  normType: number,
  errorIfNonfinite: boolean,
): Tensor {
  if (tensors.length === 0) return full([], 0);
  return noGrad(() => {
    const norms = tensors.map((tensor) => tensor.norm(normType).to(tensors[0].device));
    const total = stack(norms).norm(normType);
    if (errorIfNonfinite) {
      checkReads(op, total, 'Leave errorIfNonfinite out, and look at await norm.itemAsync().');
    }
    if (errorIfNonfinite && !Number.isFinite(total.item())) {
      throw new GradError(
        `${op}: the gradients' total norm is ${total.item()} and cannot be scaled. ` +
          'Look for NaN with autograd.detectAnomaly(), or lower the learning rate.',
      );
    }
    return total;
  });
}

function scaleTo(grads: readonly Tensor[], maxNorm: number, total: Tensor): void {
  noGrad(() => {
    const scale = total.add(1e-6).reciprocal().mul(maxNorm).minimum(1);
    for (const grad of grads) grad.mul_(scale.to({ device: grad.device, dtype: grad.dtype }));
  });
}

/**
 * The norm of several tensors taken together, such as gradients.
 *
 * @param args `normType` (2 by default) and `errorIfNonfinite`
 * @returns a 0-d tensor
 * @throws GradError when the norm is not finite and `errorIfNonfinite` is set
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.get_total_norm.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.utils.getTotalNorm([tensor([3]), tensor([4])]).item()); // 5
 * ```
 */
export function getTotalNorm(tensors: Tensor | Iterable<Tensor>, ...args: ClipArgs): Tensor {
  const { normType, errorIfNonfinite } = parseOptions('getTotalNorm', CLIP, CLIP_NAMES, args);
  const list = tensors instanceof Tensor ? [tensors] : [...tensors];
  return totalNorm('getTotalNorm', list, normType, errorIfNonfinite);
}

/**
 * Scales the gradients of all parameters by maxNorm / totalNorm where that is less than 1.
 *
 * @param totalNorm the norm they have together, from `getTotalNorm`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grads_with_norm_.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const w = tensor([1, 1], { requiresGrad: true });
 * w.mul(tensor([30, 40])).sum().backward();
 * nn.utils.clipGradsWithNorm_([w], 5, nn.utils.getTotalNorm([w.grad!]));
 * console.log(w.grad?.norm().item().toFixed(4)); // 5.0000
 * ```
 */
export function clipGradsWithNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  totalNorm: Tensor,
): void {
  scaleTo(gradientsOf(parameters), maxNorm, totalNorm);
}

/**
 * Clamps every element of the gradients to ±clipValue.
 *
 * @param parameters tensors with gradients; those without are passed over
 * @param clipValue the largest magnitude, at least 0
 * @throws ValueError when it is below 0
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const w = tensor([1, 1], { requiresGrad: true });
 * w.mul(tensor([0.25, 40])).sum().backward();
 * nn.utils.clipGradValue_([w], 0.5);
 * console.log(w.grad?.toArray()); // [0.25, 0.5]
 * ```
 */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  if (!(clipValue >= 0))
    throw new ValueError(`clipGradValue_: clipValue is ${clipValue}. Give 0 or more.`, clipValue);
  noGrad(() => {
    for (const grad of gradientsOf(parameters)) grad.maximum_(-clipValue).minimum_(clipValue);
  });
}

/**
 * All parameters as one vector, in the graph.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parameters_to_vector.html
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * console.log(nn.utils.parametersToVector(new nn.Linear(2, 3).parameters()).shape); // [9]
 * ```
 */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((parameter) => parameter.reshape(-1)));
}

/**
 * Copies one vector into all parameters, in order.
 *
 * @throws ShapeError when its length is not their number of elements; nothing is copied then
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.vector_to_parameters.html
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * const layer = new nn.Linear(2, 3);
 * nn.utils.vectorToParameters(zeros(9), layer.parameters());
 * console.log(layer.bias?.toArray()); // [0, 0, 0]
 * ```
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const list = [...parameters];
  const count = list.reduce((sum, parameter) => sum + parameter.count, 0);
  if (vector.ndim !== 1 || vector.count !== count) {
    throw new ShapeError(
      `vectorToParameters: a vector [${vector.shape.join(', ')}] does not fill parameters of ${count} elements. ` +
        `Give one of shape [${count}].`,
      [vector.shape],
    );
  }
  noGrad(() => {
    let start = 0;
    for (const parameter of list) {
      parameter.copy_(vector.detach().narrow(0, start, parameter.count).reshape(parameter.shape));
      start += parameter.count;
    }
  });
}
