/**
 * Sorting happens on the CPU: the line is read back, sorted there and moved to the device again. On
 * a device that cannot be read at once this takes its place in the queue of work.
 */
import { contiguousStrides } from '../../shape';
import { Storage, type View } from '../backend';
import { sort as sortOnCpu } from '../cpu/sort';
import { observed } from '../observer';
import { packedRead } from './copy';
import type { Device } from './device';
import { OnPromises } from './execution';

/** values, indices ← input sorted along `dim`, stably; NaN counts as the largest. */
export function sort(
  device: Device,
  input: View,
  dim: number,
  descending: boolean,
  values: View,
  indices: View,
): void {
  if (input.count === 0) return;
  const { execution } = device;
  const { read, release } = packedRead(device, input);
  const compute = ([all]: Float32Array[]): Float32Array[] => {
    const sorted = [new Float32Array(input.count), new Float32Array(input.count)];
    const from = denseView(input, all, read.start);
    sortOnCpu(from, dim, descending, denseView(values, sorted[0]), denseView(indices, sorted[1]));
    return sorted;
  };
  const length = input.dense ? input.storage.length : input.count;
  const upload = (array: Float32Array) => device.upload(array);
  const results =
    execution instanceof OnPromises
      ? execution.onCpu([read.handle], 2, compute, upload)
      : compute([device.elementsOf(read.handle, length)]).map(upload);
  release();
  observed.by?.moved(8 * input.count, 4 * input.count);
  observed.by?.fellBack('sorted on the CPU: gpu.js has no kernel for it');
  device.store(values, results[0]);
  device.store(indices, results[1]);
}

function denseView(like: View, data: Float32Array, offset = 0): View {
  const { shape, count, storage } = like;
  return {
    storage: new Storage(storage.backend, 'float32', data.length, data, 0),
    dtype: 'float32',
    shape,
    strides: contiguousStrides(shape),
    offset,
    count,
    dense: true,
  };
}
