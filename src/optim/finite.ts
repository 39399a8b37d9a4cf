/**
 * The check that gradients are finite. Layer: optim.
 */
import { checkReads, GradError } from '../errors';
import type { Tensor } from '../tensor/tensor';

/**
 * @internal Checks all gradients; runs without recording.
 *
 * @throws GradError naming the first parameter whose gradient has NaN or infinities
 */
export function checkFinite(
  op: string,
  groups: readonly { params: Tensor[]; paramNames?: string[] }[],
): void {
  for (const [g, { params, paramNames }] of groups.entries()) {
    for (const [i, { grad, shape }] of params.entries()) {
      if (grad === null) continue;
      checkReads(op, grad, 'Leave errorIfNonfinite out there, and look at await loss.itemAsync().');
      if (grad.isfinite().all().item()) continue;
      const name = paramNames === undefined ? '' : ` '${paramNames[i]}'`;
      const bad = grad.isfinite().logicalNot().sum().item();
      throw new GradError(
        `${op}: the gradient of parameter ${i}${name} of group ${g}, shape [${shape.join(', ')}], is NaN or infinite in ` +
          `${bad} of ${grad.numel()} elements. Nothing was changed. Look for the origin with ` +
          'autograd.detectAnomaly(), or lower the learning rate.',
      );
    }
  }
}
