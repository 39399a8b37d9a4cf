/**
 * Maps over many float32 elements that call functions or choose between values: the kernel is compiled to a WebAssembly
 * function, and operands go through the module's memory in parts that stay in the cache.
 */
import type { ScalarKernel, View } from '../../backend';
import { dataOf } from '../walk';
import { moduleOfOne } from './encoding';
import { type WasmModule, wasmModule } from './module';
import { vectorSizes } from './sizes';
import { CALLED, CHUNK, placeOf, vectorCode } from './vector-code';

type Loop = (bytes: number) => void;

/** What was made of a kernel, by which inputs are one element; null where vectors cannot or need not compute it. */
const loopsOf = new WeakMap<ScalarKernel, { module: WasmModule; byInputs: (Loop | null)[] }>();

/** outs[k][i] ← results[k](inputs[·][i], params); false, and nothing is written, where that is for JavaScript. */
export function mapFunctions(
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): boolean {
  const n = outs[0].count;
  if (n < vectorSizes.map) return false;
  const module = wasmModule();
  if (module === null) return false;
  for (let k = 0; k < outs.length; k++) {
    if (!outs[k].dense || outs[k].dtype !== 'float32') return false;
  }
  let mask = 0;
  for (let k = 0; k < inputs.length; k++) {
    const view = inputs[k];
    if (view.dtype !== 'float32') return false;
    if (isOne(view)) mask |= 1 << k;
    else if (view.count !== n || !view.dense) return false;
  }
  const loop = loopFor(module, kernel, mask);
  if (loop === null) return false;
  run(module, loop, mask, inputs, params, outs);
  return true;
}

/** Whether all elements lie at one place. */
function isOne({ count, shape, strides }: View): boolean {
  if (count === 1) return true;
  for (let d = 0; d < shape.length; d++) if (shape[d] > 1 && strides[d] !== 0) return false;
  return true;
}

function run(
  module: WasmModule,
  loop: Loop,
  mask: number,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): void {
  const memory = module.reserve(placeOf(inputs.length + outs.length));
  for (let k = 0; k < params.length; k++) memory[k] = params[k];
  for (let k = 0; k < inputs.length; k++) {
    if (mask & (1 << k)) memory[placeOf(k) / 4] = dataOf(inputs[k])[inputs[k].offset];
  }
  const n = outs[0].count;
  const most = CHUNK / 4;
  for (let i = 0; i < n; i += most) {
    const length = Math.min(most, n - i);
    for (let k = 0; k < inputs.length; k++) {
      if (mask & (1 << k)) continue;
      const start = inputs[k].offset + i;
      const part = (dataOf(inputs[k]) as Float32Array).subarray(start, start + length);
      memory.set(part, placeOf(k) / 4);
    }
    loop(4 * length);
    for (let k = 0; k < outs.length; k++) {
      const from = placeOf(inputs.length + k) / 4;
      const target = dataOf(outs[k]) as Float32Array;
      target.set(memory.subarray(from, from + length), outs[k].offset + i);
    }
  }
}

function loopFor(module: WasmModule, kernel: ScalarKernel, mask: number): Loop | null {
  let made = loopsOf.get(kernel);
  if (made === undefined || made.module !== module) {
    made = { module, byInputs: [] };
    loopsOf.set(kernel, made);
  }
  let loop = made.byInputs[mask];
  if (loop === undefined) {
    const still = Array.from({ length: kernel.inputs }, (_, k) => (mask & (1 << k)) !== 0);
    const vectors = vectorCode(kernel, still);
    loop = vectors === null || !vectors.heavy ? null : instantiate(module, vectors.code);
    made.byInputs[mask] = loop;
  }
  return loop;
}

/** Calls the functions of the kernels' module, and works in their memory. */
function instantiate(module: WasmModule, code: number[]): Loop {
  const bytes = moduleOfOne({ name: 'map', code, called: CALLED });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { ...module.imports },
  });
  return exports.map as Loop;
}
