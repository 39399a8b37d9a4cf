// Solution of exercise 1: the derivative of softplus.
// softplus(x) = ln(1 + eˣ) is a smooth ReLU. Given the cotangent g of the result, return the cotangent of x.
import type { Tensor } from 'torchlet';

/**
 * @param g cotangent of the result, of x's shape
 * @param x what softplus was called with
 */
export function softplusBackward(g: Tensor, x: Tensor): Tensor {
  // d/dx ln(1 + eˣ) = eˣ / (1 + eˣ) = σ(x)
  return g.mul(x.sigmoid());
}
