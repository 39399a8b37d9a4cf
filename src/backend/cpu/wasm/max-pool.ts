/** Max pools in WebAssembly: images go in and their largest come out in groups that fit into the cache. */
import type { View, Windows } from '../../backend';
import { dataOf } from '../walk';
import { AT_ONCE, room, windowSizes } from './convolution';
import { wasmModule } from './module';

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
  const of = (sizes: readonly number[]) => sizes.reduce((n, length) => n * length, 1);
  const [pixels, found] = [of(size), of(counts)];
  const images = values.count / found;
  const atOnce = Math.max(1, Math.min(images, Math.floor(AT_ONCE / (pixels + 2 * found))));
  const start = room(atOnce * pixels);
  const places = start + room(atOnce * found);
  const memory = module.reserve(4 * (places + room(atOnce * found)));
  const whole = new Int32Array(memory.buffer);
  const source = dataOf(input) as Float32Array;
  const target = dataOf(values) as Float32Array;
  const positionsData = dataOf(positions) as Int32Array;
  module.kernels.setWindows(...windowSizes(size, windows, counts));
  for (let s = 0; s < images; s += atOnce) {
    const n = Math.min(atOnce, images - s);
    const from = input.offset + s * pixels;
    memory.set(source.subarray(from, from + n * pixels), 0);
    module.kernels.maxPool(n, 0, 4 * start, 4 * places);
    target.set(memory.subarray(start, start + n * found), values.offset + s * found);
    positionsData.set(whole.subarray(places, places + n * found), positions.offset + s * found);
  }
  return true;
}
