/**
 * A cotangent has the shape and type of the tensor that it belongs to. Layer: autograd.
 */
import { sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import type { Cotangents } from './hooks';
import type { Node } from './node';
import type { Likeness } from './rule';

/** The one place where broadcasting is undone and a promoted cotangent goes back to its operand's type. */
export function conform(cotangent: Tensor, { shape, dtype }: Likeness): Tensor {
  const g = sameShape(cotangent.shape, shape) ? cotangent : cotangent.sumToSize(shape);
  return g.dtype === dtype ? g : g.to(dtype);
}

/** The same for the cotangents of all inputs of a node. */
export function conformAll(node: Node, results: Cotangents): Cotangents {
  return node.nextFunctions.map(([input, slot], i) => {
    const g = results[i] ?? null;
    return g === null || input === null ? null : conform(g, input.output(slot));
  });
}
