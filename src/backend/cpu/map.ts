/**
 * Applies a scalar kernel to every element. The operands' shapes decide the loop: dense float32
 * (straight through), dense or single elements of any type, and the rest by broadcasting and
 * strides.
 */
import type { ScalarKernel, View } from '../backend';
import { compile, type KernelLoops, loopsOf, type MapLoop, signatureOf, stepsOf } from './compile';
import { interpretMap } from './interpret';
import { flatText, nestText, type Step } from './loop-text';
import { walkOver } from './walk';
import { vectorSizes } from './wasm/sizes';
import { mapInWasm } from './wasm/vector-map';

/** outs[k][i] ← results[k](inputs[·][i], params). */
export function map(
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): void {
  const n = outs[0].count;
  if (n === 0) return;
  const loops = loopsOf(kernel);
  const least = loops.heavy ? vectorSizes.heavyMap : vectorSizes.map;
  if (n >= least && loops.compiled && mapInWasm(kernel, inputs, params, outs)) return;
  let flat = true;
  let float32 = true;
  for (let k = 0; k < outs.length; k++) {
    const view = outs[k];
    if (!view.dense) flat = false;
    if (view.dtype !== 'float32') float32 = false;
  }
  for (let k = 0; k < inputs.length; k++) {
    const view = inputs[k];
    if (view.count !== n) {
      if (view.count !== 1) flat = false;
      float32 = false;
    } else if (!view.dense) flat = false;
    if (view.dtype !== 'float32') float32 = false;
  }
  if (!flat) mapStrided(loops, kernel, inputs, params, outs);
  else if (!float32) mapFlat(loops, kernel, inputs, params, outs);
  else {
    const dense = loops.dense ?? (loops.dense = flatLoop(loops, kernel, inputs, outs, 'dense'));
    dense(inputs, params, outs, null);
  }
}

function mapFlat(
  loops: KernelLoops,
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): void {
  const signature = signatureOf(inputs, outs, null, 0);
  let loop = loops.flat.get(signature);
  if (loop === undefined) {
    loop = flatLoop(loops, kernel, inputs, outs, `flat${signature}`);
    loops.flat.set(signature, loop);
  }
  loop(inputs, params, outs, null);
}

function flatLoop(
  loops: KernelLoops,
  kernel: ScalarKernel,
  inputs: readonly View[],
  outs: readonly View[],
  signature: string,
): MapLoop {
  if (!loops.compiled) return interpretMap(kernel);
  const n = outs[0].count;
  const steps = [...inputs, ...outs].map((view): Step => (view.count === n ? 'dense' : 'still'));
  return compileMap(kernel, signature, flatText(kernel, steps));
}

function mapStrided(
  loops: KernelLoops,
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): void {
  const walk = walkOver(outs[0].shape, [...inputs, ...outs]);
  const rank = walk.sizes.length;
  const signature = signatureOf(inputs, outs, walk, rank);
  let loop = loops.nested.get(signature);
  if (loop === undefined) {
    const steps = stepsOf(walk, inputs.length + outs.length);
    loop = loops.compiled
      ? compileMap(kernel, `nest${signature}`, nestText(kernel, rank, steps))
      : interpretMap(kernel);
    loops.nested.set(signature, loop);
  }
  loop(inputs, params, outs, walk);
}

function compileMap(kernel: ScalarKernel, signature: string, text: string): MapLoop {
  return compile(kernel.name, signature, 'inputs, params, outs, walk', text);
}
