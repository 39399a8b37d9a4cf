/** Max pools in WebAssembly, and their adjoints: images go in and out in groups that fit into the cache. */
import { numelOf } from '../../../shape';
import type { View, Windows } from '../../backend';
import { dataOf, partOf } from '../walk';
import { AT_ONCE, room, windowSizes } from './convolution';
import { type WasmInstance, wasmModule } from './module';

/** False where there are no vectors, or the call is none for them; then nothing is written. */
export function maxPoolInWasm(
  input: View,
  windows: Windows,
  values: View,
  positions: View,
): boolean {
  const dims = windows.kernel.length;
  if (dims > 2 || input.dtype !== 'float32' || !input.dense) return false;
  const module = wasmModule();
  if (module === null) return false;
  const [size, counts] = [input, values].map(({ shape }) => shape.slice(shape.length - dims));
  const [pixels, found] = [numelOf(size), numelOf(counts)];
  const images = values.count / found;
  const { atOnce, start, places, floats, numbers } = laid(module, images, pixels, found);
  const source = dataOf(input) as Float32Array;
  const target = dataOf(values) as Float32Array;
  const positionsData = dataOf(positions) as Int32Array;
  module.kernels.setWindows(...windowSizes(size, windows, counts));
  for (let s = 0; s < images; s += atOnce) {
    const n = Math.min(atOnce, images - s);
    const from = input.offset + s * pixels;
    floats.set(partOf(source, from, n * pixels), 0);
    module.kernels.maxPool(n, 0, 4 * start, 4 * places);
    target.set(floats.subarray(start, start + n * found), values.offset + s * found);
    positionsData.set(numbers.subarray(places, places + n * found), positions.offset + s * found);
  }
  return true;
}

/** Where a group of images lies: at 0, its largest at `start` and their positions at `places`. */
function laid(module: WasmInstance, images: number, pixels: number, found: number) {
  const atOnce = Math.max(1, Math.min(images, Math.floor(AT_ONCE / (pixels + 2 * found))));
  const start = room(atOnce * pixels);
  const places = start + room(atOnce * found);
  const floats = module.reserve(4 * (places + room(atOnce * found)));
  return { atOnce, start, places, floats, numbers: module.numbers };
}

/** The same for the adjoint; all three lie densely. */
export function maxPoolAdjointInWasm(values: View, positions: View, out: View): boolean {
  if (out.dtype !== 'float32') return false;
  const module = wasmModule();
  if (module === null) return false;
  const pixels = numelOf(out.shape.slice(2));
  const found = numelOf(values.shape.slice(2));
  const images = out.count / pixels;
  const { atOnce, start, places, floats, numbers } = laid(module, images, pixels, found);
  const source = dataOf(values) as Float32Array;
  const target = dataOf(out) as Float32Array;
  const positionsData = dataOf(positions) as Int32Array;
  for (let s = 0; s < images; s += atOnce) {
    const n = Math.min(atOnce, images - s);
    const from = s * found;
    floats.set(partOf(source, values.offset + from, n * found), start);
    numbers.set(partOf(positionsData, positions.offset + from, n * found), places);
    module.kernels.maxPoolAdjoint(n, found, pixels, 4 * start, 4 * places, 0);
    target.set(floats.subarray(0, n * pixels), out.offset + s * pixels);
  }
  return true;
}
