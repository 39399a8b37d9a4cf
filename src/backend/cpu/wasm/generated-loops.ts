/**
 * Loops made from scalar kernels: each a WebAssembly module of one function, compiled at its first use. They share a
 * memory of their own, so that a kernel in whose memory something lies may copy with them.
 */
import type { ScalarKernel } from '../../backend';
import { partOf } from '../walk';
import { moduleOfOne } from './encoding';
import type { FunctionBody } from './functions';
import { PAGES, placeOf } from './layout';
import type { Movement } from './rows';
import { NotForVectors, VectorWriter } from './vector-code';

/** With fewer elements a loop in JavaScript copies faster than a view of them is made. */
const MANY = 64;

/** Works on what lies in the memory. */
export type GeneratedLoop = () => void;

/** The loops made so far, and their memory. */
export class GeneratedLoops {
  readonly floats: Float32Array;
  readonly numbers: Int32Array;
  readonly doubles: Float64Array;
  private readonly memory = new WebAssembly.Memory({ initial: PAGES });
  /** The first elements of each operand, as many as were moved last: a fresh view costs as much as a thousand sums. */
  private readonly heads: Float32Array[] = [];
  private readonly made = new WeakMap<ScalarKernel, Map<number, GeneratedLoop | null>>();

  private readonly taken = new WeakMap<ScalarKernel, boolean>();

  /** @param functions that code may take in */
  constructor(private readonly functions: ReadonlyMap<string, FunctionBody>) {
    const { buffer } = this.memory;
    this.floats = new Float32Array(buffer);
    this.numbers = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }

  /** Copies elements to operand `k`, behind so many of it. */
  bring(k: number, data: Float32Array | Uint8Array, from: number, length: number, at = 0): void {
    const { floats } = this;
    const to = placeOf(k) / 4 + at;
    if (length >= MANY || length === data.length) floats.set(partOf(data, from, length), to);
    else for (let i = 0; i < length; i++) floats[to + i] = data[from + i];
  }

  /** Copies elements of operand `k` to where they belong. */
  fetch(k: number, data: Float32Array, to: number, length: number): void {
    const { floats, heads } = this;
    const from = placeOf(k) / 4;
    if (heads[k]?.length === length) data.set(heads[k], to);
    else if (length >= MANY) data.set((heads[k] = floats.subarray(from, from + length)), to);
    else for (let i = 0; i < length; i++) data[to + i] = floats[from + i];
  }

  /** The loop of a kernel that was made before; null where vectors cannot compute it. */
  known(kernel: ScalarKernel, form: number): GeneratedLoop | null | undefined {
    return this.made.get(kernel)?.get(form);
  }

  /**
   * The loop of a kernel; null where vectors cannot compute it.
   *
   * @param form tells it apart from the kernel's other loops
   */
  of(
    kernel: ScalarKernel,
    form: number,
    write: (writer: VectorWriter) => number[],
  ): GeneratedLoop | null {
    let ofKernel = this.made.get(kernel);
    if (ofKernel === undefined) {
      ofKernel = new Map();
      this.made.set(kernel, ofKernel);
    }
    let loop = ofKernel.get(form);
    if (loop === undefined) {
      loop = this.compile(write);
      ofKernel.set(form, loop);
    }
    return loop;
  }

  /** Whether vectors can compute a kernel. */
  takes(kernel: ScalarKernel): boolean {
    let takes = this.taken.get(kernel);
    if (takes === undefined) {
      takes = isForVectors(kernel, new VectorWriter(this.functions));
      this.taken.set(kernel, takes);
    }
    return takes;
  }

  private compile(write: (writer: VectorWriter) => number[]): GeneratedLoop | null {
    const writer = new VectorWriter(this.functions);
    let code: number[];
    try {
      code = writer.finish(write(writer));
    } catch (error) {
      if (error instanceof NotForVectors) return null;
      throw error;
    }
    const module = new WebAssembly.Module(moduleOfOne('run', code));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    return exports.run as GeneratedLoop;
  }
}

function isForVectors(kernel: ScalarKernel, writer: VectorWriter): boolean {
  const moves = new Array<Movement>(kernel.inputs).fill('dense');
  try {
    writer.before(kernel, moves);
    writer.elements(kernel, moves, 0, 1, [0]);
    for (const text of kernel.results) writer.result(text, 0);
  } catch (error) {
    if (error instanceof NotForVectors) return false;
    throw error;
  }
  return true;
}
