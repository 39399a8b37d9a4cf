// Solution of exercise 2: undoing a broadcast.
// Where an operand was broadcast, each of its elements was used several times, and its cotangent is the sum over these
// uses. Bring the cotangent of the result back to the operand's shape.
import type { Tensor } from 'torchlet';

/**
 * @param g cotangent of the result
 * @param shape the operand's: it broadcasts to g's
 * @returns a tensor of that shape
 */
export function unbroadcast(g: Tensor, shape: readonly number[]): Tensor {
  let sum = g;
  while (sum.ndim > shape.length) sum = sum.sum(0);
  shape.forEach((size, dim) => {
    if (size === 1) sum = sum.sum(dim, { keepdim: true });
  });
  return sum;
}
