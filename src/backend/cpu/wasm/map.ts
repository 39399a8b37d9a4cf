/**
 * Elementwise kernels in WebAssembly, for dense float32 operands that are large enough: block by block the inputs are
 * copied into its memory, and the results out of it. A kernel's loop is made from its text (`vector-loop.ts`).
 */
import type { ScalarKernel, View } from '../../backend';
import { wasmModule } from './module';
import { vectorSizes } from './sizes';
import { vectorLoop } from './vector-loop';

/** Elements of a block: most tensors are one, and it costs nothing to have room. */
const BLOCK = 65536;
/** Most operands that there are slots for. */
const SLOTS = 8;
/** Most numbers. */
const NUMBERS = 32;
const PAGE = 65536;

const LAYOUT = { slot: (k: number) => 4 * k * BLOCK, numbers: 4 * SLOTS * BLOCK };

/** A loop over the first `end` bytes of each slot. */
type Run = (end: number) => void;

/** What all loops share: their memory, and the parts of it. */
interface Blocks {
  readonly memory: WebAssembly.Memory;
  readonly slots: readonly Float32Array[];
  /** The first elements of each slot, as many as were asked for last. */
  readonly heads: Float32Array[];
  readonly numbers: Float32Array;
}

let blocks: Blocks | null = null;

function blocksOf(): Blocks {
  if (blocks !== null) return blocks;
  const bytes = LAYOUT.numbers + 4 * NUMBERS;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const slots = Array.from(
    { length: SLOTS },
    (_, k) => new Float32Array(memory.buffer, LAYOUT.slot(k), BLOCK),
  );
  const numbers = new Float32Array(memory.buffer, LAYOUT.numbers, NUMBERS);
  blocks = { memory, slots, heads: [...slots], numbers };
  return blocks;
}

/** The loops made so far; null for kernels that have none. */
const runs = new WeakMap<ScalarKernel, Run | null>();

function runOf(kernel: ScalarKernel): Run | null {
  let run = runs.get(kernel);
  if (run === undefined) {
    run = compileRun(kernel);
    runs.set(kernel, run);
  }
  return run;
}

function compileRun(kernel: ScalarKernel): Run | null {
  if (kernel.inputs > SLOTS || kernel.results.length > SLOTS || kernel.params > NUMBERS)
    return null;
  const bytes = vectorLoop(kernel, LAYOUT);
  if (bytes === null) return null;
  const { memory } = blocksOf();
  const module = new WebAssembly.Module(bytes);
  return new WebAssembly.Instance(module, { env: { memory } }).exports.run as Run;
}

/**
 * outs[k][i] ← results[k](inputs[·][i], params), for dense float32 views of one count.
 *
 * @returns false where it is not worth while, or not possible; nothing is written then
 */
export function mapInWasm(
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): boolean {
  const n = outs[0].count;
  if (n < vectorSizes.update || wasmModule() === null) return false;
  const run = runOf(kernel);
  if (run === null) return false;
  const { slots, heads, numbers } = blocksOf();
  for (let k = 0; k < params.length; k++) numbers[k] = params[k];
  for (let from = 0; from < n; from += BLOCK) {
    const length = Math.min(BLOCK, n - from);
    for (let k = 0; k < inputs.length; k++) {
      slots[k].set(part(inputs[k].storage.data as Float32Array, inputs[k].offset + from, length));
    }
    run(4 * length);
    for (let k = 0; k < outs.length; k++) {
      if (heads[k].length !== length) heads[k] = slots[k].subarray(0, length);
      (outs[k].storage.data as Float32Array).set(heads[k], outs[k].offset + from);
    }
  }
  return true;
}

/** These elements; no new array where they are all. */
function part(data: Float32Array, from: number, length: number): Float32Array {
  return from === 0 && length === data.length ? data : data.subarray(from, from + length);
}
