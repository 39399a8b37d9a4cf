/**
 * The errors about what an operation saved for the backward pass: it was freed, or changed since. Layer: autograd.
 */
import { GradError } from '../errors';
import { formatShape } from '../shape';
import type { Tensor } from '../tensor/tensor';

/** The error of a second backward pass through a node whose saved tensors the first has freed. */
export function freedError(op: string): GradError {
  return new GradError(
    `backward: the graph was freed by an earlier backward pass; what ${op} saved is gone. ` +
      'Pass { retainGraph: true } to the earlier call, or compute the loss again.',
    op,
  );
}

/** The error for a saved tensor that is not at the version it was saved at. */
export function changedError(op: string, saved: Tensor, version: number): GradError {
  const { storage, shape } = saved;
  return new GradError(
    `backward: ${op} saved a tensor of shape ${formatShape(shape)} at version ${version}, but ` +
      `${storage.changedBy || 'an in-place operation'} has changed it in place since (version ${storage.version}). ` +
      'Use the out-of-place form there, or clone() the tensor first.',
    op,
  );
}
