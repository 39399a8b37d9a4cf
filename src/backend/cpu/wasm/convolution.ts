/**
 * Convolutions in WebAssembly: images go in and out in groups that fit into the cache, while the weight stays.
 */
import type { Shape } from '../../../shape';
import type { Convolution, ConvolutionPart, View, Windows } from '../../backend';
import { dataOf, partOf } from '../walk';
import { ARGUMENTS, CONVOLVE, JOB_BYTES, KERNEL, SCRATCH, SCRATCH_BYTES, WINDOWS } from './job';
import { type WasmInstance, wasmModule } from './module';
import { shareConvolution } from './shares';
import { threadsFor } from './threads';

/** A thread has so many floats of images and results in the memory at once, if one image is not more. */
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
  const multiplications = (result.count * weight.count) / weight.shape[0];
  const threads = threadsFor(multiplications);
  return (threads !== null && run(threads, part, convolution)) || run(module, part, convolution);
}

/** What the module's `setWindows` takes; one dimension is two of which the first has size 1. */
export function windowSizes(size: Shape, windows: Windows, counts: Shape): number[] {
  const { kernel, stride, padding, dilation } = windows;
  const both = (sizes: Shape, one: number) => (sizes.length === 1 ? [one, ...sizes] : sizes);
  return [
    ...both(size, 1),
    ...both(kernel, 1),
    ...both(stride, 1),
    ...both(padding, 0),
    ...both(dilation, 1),
    ...both(counts, 1),
  ];
}

/** False where it needs more memory than there is for it; then nothing is written. */
function run(instance: WasmInstance, part: ConvolutionPart, convolution: Convolution): boolean {
  const { image, weight, result, bias, windows, groups } = convolution;
  const { kernels, threads } = instance;
  const [batch, channels] = image.shape;
  const inside = channels / groups;
  const outside = weight.shape[0] / groups;
  const pixels = image.count / batch;
  const values = result.count / batch;
  const most = 2 * threads;
  const inCache = Math.max(1, Math.floor(AT_ONCE / (pixels + values)));
  const atOnce = Math.min(batch, threads === 1 ? inCache : most * inCache);
  // The three lie one after the other, with room behind each for what is read beyond its end.
  const images = JOB_BYTES / 4;
  const results = images + room(atOnce * pixels);
  const weights = results + room(atOnce * values);
  const biases = weights + room(weight.count);
  const scratch = biases + room(bias === null ? 0 : bias.count);
  const sizes = windowSizes(image.shape.slice(2), windows, result.shape.slice(2));
  kernels.setWindows(...sizes);
  const scratchBytes = kernels.convolutionScratch(inside);
  if (scratch + (threads * scratchBytes) / 4 > MOST) return false;
  const memory = instance.reserve(4 * scratch + threads * scratchBytes);
  const { numbers } = instance;
  if (part !== 'weight') memory.set(elements(weight, 0, weight.count), weights);
  if (bias !== null) memory.set(elements(bias, 0, bias.count), biases);
  numbers[KERNEL] = CONVOLVE;
  numbers[SCRATCH] = 4 * scratch;
  numbers[SCRATCH_BYTES] = scratchBytes;
  numbers.set(sizes, WINDOWS);
  for (let s = 0; s < batch; s += atOnce) {
    const n = Math.min(atOnce, batch - s);
    const ofImage = elements(image, s * pixels, n * pixels);
    const ofResult = elements(result, s * values, n * values);
    if (part !== 'image') memory.set(ofImage, images);
    if (part !== 'result') memory.set(ofResult, results);
    let at = ARGUMENTS;
    numbers[at++] = PARTS.indexOf(part);
    numbers[at++] = n;
    numbers[at++] = groups;
    numbers[at++] = inside;
    numbers[at++] = outside;
    numbers[at++] = 0;
    numbers[at++] = outside;
    numbers[at++] = 4 * images;
    numbers[at++] = 4 * weights;
    numbers[at++] = 4 * results;
    numbers[at++] = bias === null ? 0 : 4 * biases;
    numbers[at++] = s === 0 ? 0 : 1;
    instance.run(threads === 1 ? 1 : shareConvolution(numbers, most, part, pixels, values));
    if (part === 'result') ofResult.set(memory.subarray(results, results + n * values));
    else if (part === 'image') ofImage.set(memory.subarray(images, images + n * pixels));
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
