/**
 * Writing over a tensor, by whatever operation: with a number, or with another tensor. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { makeNode } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { rebase } from '../autograd/view-of';
import { isFloating } from '../dtype';
import { broadcastShapes } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { checkResultFits, checkWritable, overlaps } from './run-formula';

/** In-place writes keep nothing of what was there, so the tensor's own cotangent ends here. */
const overwriteRule = defineRule({
  name: 'overwrite',
  vjp: (g, node) => [null, node.inputs.length > 1 ? g : null],
});

/** Writes the elements of `source` over `x`, in the name of the operation that the user called. */
export function overwrite(op: string, x: Tensor, source: Tensor): Tensor {
  const recorded = mode.grad && isFloating(x.dtype) && (x.requiresGrad || source.requiresGrad);
  checkWritable(op, x, recorded);
  checkResultFits(op, x, broadcastShapes(op, x.shape, source.shape));
  const from = source.device === x.device ? source : source.to(x.device);
  const node = recorded ? makeNode(overwriteRule, x, [x, from], [], null) : null;
  x.storage.backend.copy(overlaps(from, x) ? from.clone() : from, x);
  rebase(op, x, node);
  return x;
}

/** Writes one number over all of `x`. */
export function overwriteWithNumber(op: string, x: Tensor, value: number): Tensor {
  const recorded = mode.grad && x.requiresGrad;
  checkWritable(op, x, recorded);
  const node = recorded ? makeNode(overwriteRule, x, [x], [], null) : null;
  x.storage.backend.fill(x, value);
  rebase(op, x, node);
  return x;
}
