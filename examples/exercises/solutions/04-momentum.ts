// Solution of exercise 4: momentum.
// One step of SGD with momentum, as PyTorch does it: the buffer is an average of past gradients, the parameter goes
// against the buffer.
import { noGrad, type Tensor } from 'torchlet';

/**
 * Changes `param` and `buffer` in place.
 *
 * @param param the parameter; its `.grad` is there
 * @param buffer zeros before the first step
 */
export function momentumStep(param: Tensor, buffer: Tensor, lr: number, momentum: number): void {
  noGrad(() => {
    buffer.mul_(momentum).add_(param.grad as Tensor);
    param.sub_(buffer.mul(lr));
  });
}
