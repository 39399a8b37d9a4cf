/**
 * What an operation saved for the backward pass, and the errors when it was freed or changed since. Layer: autograd.
 */
import { GradError } from '../errors';
import { formatShape } from '../shape';
import type { Tensor } from '../tensor/tensor';

/**
 * The saved tensors of an operation, if they are as they were.
 *
 * @param versions of their storages when they were saved
 * @throws GradError when they were freed, or changed in place since
 */
export function checkSaved(
  op: string,
  saved: readonly Tensor[] | null,
  versions: readonly number[] | null,
): readonly Tensor[] {
  if (saved === null) {
    throw new GradError(
      `backward: the graph was freed by an earlier backward pass; what ${op} saved is gone. ` +
        'Pass { retainGraph: true } to the earlier call, or compute the loss again.',
      op,
    );
  }
  if (versions === null) return saved;
  for (let i = 0; i < saved.length; i++) {
    const { storage, shape } = saved[i];
    if (storage.version === versions[i]) continue;
    throw new GradError(
      `backward: ${op} saved a tensor of shape ${formatShape(shape)} at version ${versions[i]}, but ` +
        `${storage.changedBy || 'an in-place operation'} has changed it in place since (version ${storage.version}). ` +
        'Use the out-of-place form there, or clone() the tensor first.',
      op,
    );
  }
  return saved;
}
