// Exercise 2: undoing a broadcast.
// Where an operand was broadcast, each of its elements was used several times, and its cotangent is the sum over these
// uses. Bring the cotangent of the result back to the operand's shape.
import type { Tensor } from 'torchlet';

/**
 * @param g cotangent of the result
 * @param shape the operand's: it broadcasts to g's
 * @returns a tensor of that shape
 */
export function unbroadcast(g: Tensor, shape: readonly number[]): Tensor {
  throw new Error(`to do: sum ${g.ndim} dimensions where ${shape.length} were repeated`);
}
