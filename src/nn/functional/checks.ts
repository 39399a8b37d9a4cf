/**
 * What losses check before any kernel runs. Layer: nn.
 */
import { DTypeError, IndexError, ShapeError, ValueError } from '../../errors';
import { full } from '../../ops/creation';
import type { Tensor } from '../../tensor/tensor';

/** @internal A shape as messages show it. */
export function shown(x: Tensor): string {
  return `[${x.shape.join(', ')}]`;
}

/** @internal Whether two shapes are equal. */
export function agree(a: readonly number[], b: readonly number[]): boolean {
  let same = a.length === b.length;
  for (let i = 0; same && i < a.length; i++) same = a[i] === b[i];
  return same;
}

/** @internal Prediction and target must agree in shape: broadcasting them is nearly always a mistake. */
export function checkSameShape(op: string, x: Tensor, y: Tensor): void {
  if (!agree(x.shape, y.shape)) {
    throw new ShapeError(
      `${op}: prediction ${shown(x)} and target ${shown(y)} differ in shape; broadcasting them would compare every ` +
        'prediction with other targets too. Reshape the target, or squeeze() the prediction.',
      [x.shape, y.shape],
    );
  }
  checkFloating(op, x);
}

/** @internal A loss needs a floating prediction. */
export function checkFloating(op: string, x: Tensor): void {
  if (x.dtype !== 'float32' && x.dtype !== 'float64') {
    throw new DTypeError(
      `${op}: takes a floating prediction, got ${x.dtype}. Convert it with to('float32').`,
      [x.dtype],
    );
  }
}

/** @internal A weight must broadcast to the prediction's shape, and not the other way round. */
export function checkWeight(op: string, name: string, weight: Tensor | null, x: Tensor): void {
  if (weight === null) return;
  const lead = x.ndim - weight.ndim;
  if (lead < 0 || weight.shape.some((size, i) => size !== 1 && size !== x.shape[lead + i])) {
    throw new ShapeError(
      `${op}: ${name} ${shown(weight)} does not broadcast to the prediction ${shown(x)}. ` +
        'Its sizes, aligned at the right, must be equal or 1.',
      [weight.shape, x.shape],
    );
  }
}

/** @internal A number as a 0-d tensor like another. */
export function constant(x: Tensor, value: number): Tensor {
  return full([], value, { dtype: x.dtype, device: x.device });
}

/** @internal The factor that changes nothing. */
export function ones(x: Tensor): Tensor {
  return constant(x, 1);
}

/** @internal Every element must be a probability. Not checked where that would take a transfer. */
export function checkProbabilities(op: string, x: Tensor): void {
  const values = x.storage.backend.peek(x);
  if (values === null) return;
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= 0 && values[i] <= 1) continue;
    throw new ValueError(
      `${op}: element ${i} of the prediction is ${values[i]}, and a probability lies between 0 and 1. ` +
        'Apply sigmoid() first, or use binaryCrossEntropyWithLogits.',
      values[i],
    );
  }
}

/** @internal What the class indices of a target are like. */
export type Targets = 'all' | 'some-ignored';

/**
 * @internal Every element must be a class or the ignored index.
 *
 * @returns whether some are ignored; where it would take a transfer to know, some may be
 */
export function checkClasses(
  op: string,
  target: Tensor,
  classes: number,
  ignoreIndex: number,
): Targets {
  if (target.dtype !== 'int32') {
    throw new DTypeError(
      `${op}: class indices must be int32, got ${target.dtype}. Convert the target with long(), or create it with ` +
        "{ dtype: 'int32' }; class probabilities must have the prediction's shape.",
      [target.dtype],
    );
  }
  const values = target.storage.backend.peek(target);
  if (values === null) return 'some-ignored';
  let ignored: Targets = 'all';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === ignoreIndex) ignored = 'some-ignored';
    else if (value < 0 || value >= classes) {
      throw new IndexError(
        `${op}: class ${value} (element ${i} of the target) is out of range for ${classes} classes. ` +
          `Use 0 to ${classes - 1}, or ignoreIndex (${ignoreIndex}) for elements to leave out.`,
        value,
      );
    }
  }
  return ignored;
}
