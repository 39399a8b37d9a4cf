/**
 * Parameter: a tensor that a module learns. Layer: nn.
 */
import { OptionError } from '../errors';
import { type Call, parseOptions } from '../options';
import { Tensor } from '../tensor/tensor';

const PARAMETER = { requiresGrad: true };

/**
 * A leaf tensor that requires grad and that `parameters()` of the module holding it finds.
 *
 * It shares its elements with the tensor it is made of, as in PyTorch. It stays the same object when its module is
 * moved or converted, so an optimizer that holds it keeps working.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 * @example
 * ```ts
 * import { nn, Tensor, zeros } from 'torchlet';
 * class Shift extends nn.Module {
 *   by = new nn.Parameter(zeros(3));
 *   forward(x: Tensor) {
 *     return x.add(this.by);
 *   }
 * }
 * console.log(new Shift().parameters().length); // 1
 * ```
 */
export class Parameter extends Tensor {
  /**
   * @param data the elements, shared and not copied
   * @param options `requiresGrad`, true by default; by position or by name
   * @throws GradError when `data` is not floating and grad is required
   */
  constructor(data: Tensor, ...options: Call<[requiresGrad: boolean], { requiresGrad?: boolean }>) {
    if (!(data instanceof Tensor)) {
      throw new OptionError(
        `Parameter: takes a tensor, got ${Array.isArray(data) ? 'an array' : typeof data}. Wrap it in tensor(…).`,
      );
    }
    super(data.storage, data.dtype, data.shape, data.strides, data.offset, data.count, data.dense);
    const { requiresGrad } = parseOptions('Parameter', PARAMETER, ['requiresGrad'], options);
    if (requiresGrad) this.requiresGrad = true;
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/**
 * @internal Gives a tensor the elements of another, of the same shape, in place: element type and device may change,
 * the object and its place in optimizers stay.
 */
export function takeOver(tensor: Tensor, elements: Tensor): void {
  const { storage, dtype, shape, strides, offset, count, dense } = elements;
  Object.assign(tensor, { storage, dtype, shape, strides, offset, count, dense });
  // The node that gathers gradients, hooks and all, stays; it casts what arrives to the element type it remembers.
  const { accumulator } = tensor as unknown as { accumulator: object | null };
  if (accumulator !== null) Object.assign(accumulator, { dtype });
}
