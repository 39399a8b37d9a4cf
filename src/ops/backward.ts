/**
 * `backward` as a method of tensors. The pass itself is `autograd/engine`. Layer: ops.
 */
import { type PassOptions, runFrom } from '../autograd/backward';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';

/** Options of a tensor's backward pass. */
export interface TensorBackwardOptions extends PassOptions {
  /** Cotangent of the tensor; one for a tensor of one element. */
  gradient?: Tensor | null;
}

const BACKWARD = {
  gradient: null as Tensor | null,
  retainGraph: null as boolean | null,
  createGraph: false,
  inputs: null as Tensor | readonly Tensor[] | null,
};
const ORDER = ['gradient', 'retainGraph', 'createGraph', 'inputs'] as const;

/**
 * Adds the gradient of this tensor to the `.grad` of every leaf that it was computed from.
 *
 * @param x the loss, usually of one element
 * @param args the cotangent, then options; or options alone
 * @throws GradError when the tensor is outside the graph, has more than one element and no gradient is given, or the
 * graph was freed by an earlier pass
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const w = tensor(3, { requiresGrad: true });
 * w.mul(w).backward();
 * console.log(w.grad?.item()); // 6
 * ```
 */
export function backward(
  x: Tensor,
  ...args: Call<
    [
      gradient: Tensor | null,
      retainGraph: boolean | null,
      createGraph: boolean,
      inputs: Tensor | readonly Tensor[] | null,
    ],
    TensorBackwardOptions
  >
): void {
  const options = parseOptions('backward', BACKWARD, ORDER, args);
  runFrom([x], [options.gradient], options);
}
define('backward', backward, false);
