/** Moves elements unchanged or cast: fill, copy, download. */
import { newArray, type TypedArray } from '../../dtype';
import { ScalarKernel, Storage, type View } from '../backend';
import { download as downloadOnCpu } from '../cpu/copy';
import { observed } from '../observer';
import type { Device } from './device';
import type { Handle, Read } from './execution';
import { coordinatesText, stridesOf, sumText, THREAD, walkToDense } from './kernel-text';
import { map } from './map';
import type { DeviceBuffer } from './memory';

const MOVE = new ScalarKernel('copy', 1, 0, [], ['x0']);
const TRUTH = new ScalarKernel('copyBool', 1, 0, [], ['x0 !== 0 ? 1 : 0']);
const CONSTANT = new ScalarKernel('fill', 0, 1, [], ['p0']);

/** out ← value */
export function fill(device: Device, out: View, value: number): void {
  const element =
    out.dtype === 'bool' ? +(value !== 0) : out.dtype === 'int32' ? Math.trunc(value) || 0 : value;
  map(device, CONSTANT, [], [element], [out]);
}

/** out ← input, broadcast to out's shape and cast to its type. */
export function copy(device: Device, input: View, out: View): void {
  map(device, out.dtype === 'bool' ? TRUTH : MOVE, [input], [], [out]);
}

/** The view's elements in row-major order, as a handle of their own. */
export function packed(device: Device, view: View): Handle {
  const walk = walkToDense(view.shape, [view]);
  const { dialect } = device.execution;
  return device.launch({
    key: `pack ${walk.sizes};${walk.strides}`,
    length: view.count,
    reads: [device.read(view)],
    names: [],
    values: [],
    body: (place) => {
      const at = sumText(stridesOf(walk, 2, 0).map((stride, d) => [`i${d}`, stride]));
      return [
        THREAD,
        coordinatesText(dialect, walk.sizes, 'i', 'i'),
        `return ${place(0, at)};`,
      ].join('\n');
    },
  });
}

/** A view in row-major order: the view itself where it lies so, else a packed copy to `release`. */
export function packedRead(device: Device, view: View): { read: Read; release: () => void } {
  if (view.dense) return { read: device.read(view), release: () => {} };
  const handle = packed(device, view);
  const release = () => device.execution.release(handle);
  return { read: device.temporary(handle, view.count), release };
}

/** The view's elements in row-major order, in a fresh array. */
export function download(device: Device, view: View): TypedArray {
  if (view.count === 0) return newArray(view.dtype, 0);
  const found = onHost(view);
  if (found !== null) return found;
  observed.by?.moved(0, 4 * view.count);
  const { execution } = device;
  if (view.dense && (execution.slices || view.count === view.storage.length)) {
    const handle = device.memory.handleOf(view.storage);
    return cast(view, device.elementsOf(handle, view.storage.length), view.offset);
  }
  const handle = packed(device, view);
  const result = cast(view, device.elementsOf(handle, view.count), 0);
  execution.release(handle);
  return result;
}

/** The same without blocking. */
export async function downloadAsync(device: Device, view: View): Promise<TypedArray> {
  if (view.count === 0) return newArray(view.dtype, 0);
  const found = onHost(view);
  if (found !== null) return found;
  observed.by?.moved(0, 4 * view.count);
  const { execution } = device;
  const whole = view.dense && view.count === view.storage.length;
  const handle = whole ? device.memory.handleOf(view.storage) : packed(device, view);
  try {
    return cast(view, await device.elementsOfAsync(handle, view.count), 0);
  } finally {
    if (!whole) execution.release(handle);
  }
}

/** The view over the CPU's own memory, where its elements are there too: in arrays, or not on the device yet. */
export function visible(device: Device, view: View): View | null {
  const { storage } = view;
  const { handle, host } = storage.data as DeviceBuffer;
  const there = device.execution.slices ? ((handle as Float32Array | null) ?? host) : host;
  if (there === null && handle !== null) return null;
  const array = there ?? new Float32Array(storage.length);
  return { ...view, storage: new Storage(storage.backend, 'float32', storage.length, array, 0) };
}

/** The elements in row-major order, where no transfer is needed to see them. */
export function peek(device: Device, view: View): ArrayLike<number> | null {
  const seen = visible(device, view);
  return seen === null ? null : downloadOnCpu({ ...seen, dtype: 'float32' });
}

/** What is not on the device (fresh, or spilled) need not go there to be read. */
function onHost(view: View): TypedArray | null {
  const buffer = view.storage.data as DeviceBuffer;
  if (buffer.handle !== null || !view.dense) return null;
  if (buffer.host === null) return newArray(view.dtype, view.count);
  return cast(view, buffer.host, view.offset);
}

function cast(view: View, elements: Float32Array, start: number): TypedArray {
  const result = newArray(view.dtype, view.count);
  result.set(elements.subarray(start, start + view.count));
  return result;
}
