/**
 * Recording: puts the result of an operation into the graph. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import { mode } from './mode';
import { Node } from './node';
import type { Likeness, Rule } from './rule';

/**
 * Records an operation on the tape, if recording is on and an input requires grad.
 *
 * @param saved the tensors that the rule needs
 * @returns `output`, now with a `gradFn`
 */
export function record(
  rule: Rule,
  output: Tensor,
  inputs: readonly Tensor[],
  saved: readonly Tensor[],
  attrs: unknown = null,
): Tensor {
  if (mode.grad && requireGrad(inputs)) {
    output.setNode(makeNode(rule, output, inputs, saved, attrs), 0);
  }
  return output;
}

/** Whether a cotangent is wanted for any of the tensors. */
export function requireGrad(inputs: readonly Tensor[]): boolean {
  for (let i = 0; i < inputs.length; i++) if (inputs[i].requiresGrad) return true;
  return false;
}

/** The node of an operation, without attaching it. */
export function makeNode(
  rule: Rule,
  output: Likeness,
  inputs: readonly Tensor[],
  saved: readonly Tensor[],
  attrs: unknown,
): Node {
  const nodes = new Array<Node | null>(inputs.length);
  let slots: number[] | null = null;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    nodes[i] = input.edge();
    if (input.outputNr !== 0) {
      slots ??= new Array<number>(inputs.length).fill(0);
      slots[i] = input.outputNr;
    }
  }
  for (let i = 0; i < saved.length; i++) saved[i].storage.backend.keep?.(saved[i]);
  return new Node(rule, nodes, slots, saved, attrs, output.shape, output.dtype);
}
