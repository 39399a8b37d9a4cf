/**
 * The largest of each window without laying the windows out, on devices that have a kernel for it. The cotangent goes
 * where the largest was found. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { Windows } from '../backend/backend';
import { numelOf, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { gather } from './gather';

const maxPoolRule = defineRule({
  name: 'maxPool',
  vjp(g, node) {
    return [placed(g, node.savedTensors()[0], node.attrs as Shape)];
  },
});

const placedRule = defineRule({
  name: 'maxPoolAdjoint',
  vjp(g, node) {
    const [positions] = node.savedTensors();
    const images = g.reshape(g.shape[0], g.shape[1], -1);
    return [gather(images, 2, positions.flatten(2)).reshape(positions.shape)];
  },
});

/** Zeros of `shape` with the values of windows added at their positions: the adjoint of taking them from there. */
function placed(values: Tensor, positions: Tensor, shape: Shape): Tensor {
  const { backend } = values.storage;
  const out = Tensor.over(
    backend.allocate(values.dtype, numelOf(shape), 'maxPoolAdjoint', true),
    shape,
  );
  backend.maxPoolAdjoint?.(values.detach().contiguous(), positions, out);
  return record(placedRule, out, [values], [positions]);
}

/**
 * The largest of each window of `[N, C, size]`, and its position (int32) in the flattened image.
 *
 * @internal
 * @param counts numbers of windows; the last may reach beyond the end
 * @returns null where the device has no kernel for it
 */
export function maxOfWindows(
  x: Tensor,
  windows: Windows,
  counts: Shape,
): { values: Tensor; indices(): Tensor } | null {
  const { backend } = x.storage;
  if (backend.maxPool === undefined || x.count === 0) return null;
  const shape = [x.shape[0], x.shape[1], ...counts];
  const values = Tensor.over(backend.allocate(x.dtype, numelOf(shape), 'maxPool', true), shape);
  const positions = Tensor.over(backend.allocate('int32', numelOf(shape), 'maxPool', true), shape);
  backend.maxPool(x, windows, values, positions);
  return {
    values: record(maxPoolRule, values, [x], [positions], x.shape),
    indices: () => positions,
  };
}
