/**
 * Convolutions in WebAssembly: images go in and out in groups that fit into the cache, while the weight stays.
 */
import type { Shape } from '../../../shape';
import type { Convolution, ConvolutionPart, View, Windows } from '../../backend';
import { dataOf, partOf } from '../walk';
import { type WasmModule, wasmModule } from './module';

/** So many floats of images and results are in the module's memory at once, if one image is not more. */
export const AT_ONCE = 2 ** 17;
/** Convolutions that need more floats than this are left to JavaScript. */
const MOST = 2 ** 26;
/** The parts by their numbers in the module. */
const PARTS: readonly ConvolutionPart[] = ['result', 'image', 'weight'];

/** False where there are no vectors, or the call is none for them; then nothing is written. */
export function convolveInWasm(part: ConvolutionPart, convolution: Convolution): boolean {
  const { image, weight, result, windows } = convolution;
  const dims = windows.kernel.length;
  if (dims > 2 || image.dtype !== 'float32' || weight.dtype !== 'float32') return false;
  const module = wasmModule();
  if (module === null) return false;
  setWindows(module, image.shape.slice(2), windows, result.shape.slice(2));
  return run(module, part, convolution);
}

/** Tells the module the sizes; one dimension is two of which the first has size 1. */
export function setWindows(module: WasmModule, size: Shape, windows: Windows, counts: Shape): void {
  const { kernel, stride, padding, dilation } = windows;
  const both = (sizes: Shape, one: number) => (sizes.length === 1 ? [one, ...sizes] : sizes);
  module.kernels.setWindows(
    ...both(size, 1),
    ...both(kernel, 1),
    ...both(stride, 1),
    ...both(padding, 0),
    ...both(dilation, 1),
    ...both(counts, 1),
  );
}

function run(module: WasmModule, part: ConvolutionPart, convolution: Convolution): boolean {
  const { image, weight, result, bias, groups } = convolution;
  const { kernels } = module;
  const [batch, channels] = image.shape;
  const inside = channels / groups;
  const pixels = image.count / batch;
  const values = result.count / batch;
  const atOnce = Math.max(1, Math.min(batch, Math.floor(AT_ONCE / (pixels + values))));
  // The three lie one after the other, with room behind each for what is read or written beyond its end.
  const results = room(atOnce * pixels);
  const weights = results + room(atOnce * values);
  const biases = weights + room(weight.count);
  const scratch = biases + room(bias === null ? 0 : bias.count);
  const floats = scratch + kernels.convolutionScratch(inside) / 4;
  if (floats > MOST) return false;
  const memory = module.reserve(4 * floats);
  if (part !== 'weight') memory.set(elements(weight, 0, weight.count), weights);
  if (bias !== null) memory.set(elements(bias, 0, bias.count), biases);
  for (let s = 0; s < batch; s += atOnce) {
    const n = Math.min(atOnce, batch - s);
    const ofImage = elements(image, s * pixels, n * pixels);
    const ofResult = elements(result, s * values, n * values);
    if (part !== 'image') memory.set(ofImage, 0);
    if (part !== 'result') memory.set(ofResult, results);
    kernels.convolve(
      PARTS.indexOf(part),
      n,
      groups,
      inside,
      weight.shape[0] / groups,
      0,
      4 * weights,
      4 * results,
      bias === null ? 0 : 4 * biases,
      s === 0 ? 0 : 1,
      4 * scratch,
    );
    if (part === 'result') ofResult.set(memory.subarray(results, results + n * values));
    else if (part === 'image') ofImage.set(memory.subarray(0, n * pixels));
  }
  if (part === 'weight') {
    const all = elements(weight, 0, weight.count);
    all.set(memory.subarray(weights, weights + weight.count));
  }
  return true;
}

/** A part of a dense view. */
function elements(view: View, from: number, count: number): Float32Array {
  return partOf(dataOf(view) as Float32Array, view.offset + from, count);
}

/** Floats for so many, rounded up to 16 bytes, and 16 more. */
export function room(count: number): number {
  return ((count + 3) & ~3) + 4;
}
