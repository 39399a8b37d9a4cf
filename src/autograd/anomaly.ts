/**
 * What anomaly mode adds to a backward pass: NaN is an error, and errors say where the operation was called.
 * Layer: autograd.
 */
import { checkReads, GradError } from '../errors';
import { formatShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import type { Node } from './node';

const ELSEWHERE =
  "Anomaly mode looks for NaN in the middle of the pass: move the model and the batch with await toAsync('cpu') for it.";

/** @throws GradError when a rule gave NaN for an input that needs a cotangent */
export function checkFinite(node: Node, results: readonly (Tensor | null)[]): void {
  results.forEach((g, i) => {
    if (!g || !node.inputs[i]) return;
    checkReads('detectAnomaly', g, ELSEWHERE);
    if (!g.isnan().any().item()) return;
    throw new GradError(
      `backward: ${node.name} gave NaN for input ${i} of shape ${formatShape(g.shape)}.`,
      node.rule.name,
    );
  });
}

/** @throws GradError when the number that a backward pass starts from is NaN: every gradient would be */
export function checkLoss(op: string, loss: Tensor): void {
  checkReads(op, loss, ELSEWHERE);
  if (!loss.isnan().any().item()) return;
  const { gradFn } = loss;
  const error = new GradError(
    `${op}: the loss is NaN, so every gradient would be. Look at the inputs, the learning rate and divisions or logarithms ` +
      'of 0; doctor() names the module where it begins.',
    gradFn?.rule.name ?? null,
  );
  throw gradFn === null ? error : traced(error, gradFn);
}

/** The error with the place where the node's operation was called added to its message. */
export function traced(error: unknown, node: Node): unknown {
  if (error instanceof Error) {
    const stack =
      node.stack?.replace(/^Error: recorded here\n/, '') ??
      '    (it was recorded outside anomaly mode)';
    error.message += ` ${node.name} comes from an operation called at:\n${stack}`;
  }
  return error;
}
