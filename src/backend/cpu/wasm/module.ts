/**
 * The WebAssembly module of the CPU device: which build runs here, and its memory. The kernels are
 * in `assembly/`; `binaries.ts` holds them compiled and is made by `scripts/assembly.mjs`.
 */
import { RELAXED_SIMD, SIMD } from './binaries';
import { functionBodies } from './functions';
import { GeneratedLoops } from './generated-loops';
import { FUNCTIONS } from './vector-code';

/** The kernels that the module exports; addresses are in bytes, everything else in elements. */
export interface WasmKernels {
  /** Bytes of scratch memory that `matmul` needs. */
  scratchBytes(): number;
  matmul(
    batch: number,
    m: number,
    n: number,
    k: number,
    a: number,
    aBatch: number,
    aRow: number,
    aColumn: number,
    b: number,
    bBatch: number,
    bRow: number,
    bColumn: number,
    c: number,
    from: number,
    fromBatch: number,
    fromRow: number,
    scratch: number,
  ): void;
  /** Sizes of images, kernel, stride, padding, dilation and results, two each, for the calls that follow. */
  setWindows(...sizes: number[]): void;
  /** Bytes of scratch memory that the convolutions need, for so many channels of an image in a group. */
  convolutionScratch(channels: number): number;
  /** One of image, weight and result from the others; `part` is 0 for the result, 1 for the image, 2 for the weight. */
  convolve(
    part: number,
    batch: number,
    groups: number,
    inside: number,
    outside: number,
    image: number,
    weight: number,
    result: number,
    bias: number,
    adds: number,
    scratch: number,
  ): void;
  maxPool(images: number, from: number, values: number, positions: number): void;
}

/** What computes large float32 kernels: vectors with fused multiply-add, vectors, or JavaScript. */
export type VectorBuild = 'relaxed-simd' | 'simd' | 'plain';

const BUILDS: readonly (readonly [VectorBuild, string])[] = [
  ['relaxed-simd', RELAXED_SIMD],
  ['simd', SIMD],
];
const PAGE = 65536;

/** A running module and its memory. */
export class WasmModule {
  readonly kernels: WasmKernels;
  /** Loops made from scalar kernels, which take in functions of this module. */
  readonly generated: GeneratedLoops;
  private readonly memory = new WebAssembly.Memory({ initial: 16 });
  private floats = new Float32Array(this.memory.buffer);

  constructor(
    readonly build: VectorBuild,
    bytes: Uint8Array<ArrayBuffer>,
  ) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: this.memory },
    });
    this.kernels = exports as unknown as WasmKernels;
    this.generated = new GeneratedLoops(functionBodies(bytes, FUNCTIONS));
  }

  /** The memory as floats, at least so many bytes of it. Good until the next call. */
  reserve(bytes: number): Float32Array {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE));
      this.floats = new Float32Array(this.memory.buffer);
    }
    return this.floats;
  }
}

let started: WasmModule | null | undefined;

/** The module, started at first use; null where there are no vectors, or `TORCHLET_CPU=plain` is set. */
export function wasmModule(): WasmModule | null {
  if (started === undefined) started = start(wanted());
  return started;
}

/** The name of what computes large float32 kernels. */
export function vectorBuild(): VectorBuild {
  return wasmModule()?.build ?? 'plain';
}

/** Starts anew with this build or the best below it; for tests and comparisons. */
export function useVectorBuild(build: VectorBuild): VectorBuild {
  started = start(build);
  return vectorBuild();
}

/** What the environment variable `TORCHLET_CPU` asks for. */
function wanted(): VectorBuild {
  const name = globalThis.process?.env?.TORCHLET_CPU;
  return name === 'plain' || name === 'simd' ? name : 'relaxed-simd';
}

function start(best: VectorBuild): WasmModule | null {
  if (typeof WebAssembly === 'undefined') return null;
  const first = BUILDS.findIndex(([name]) => name === best);
  if (first < 0) return null;
  for (const [name, base64] of BUILDS.slice(first)) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    if (!WebAssembly.validate(bytes)) continue;
    try {
      return new WasmModule(name, bytes);
    } catch {
      // A page's Content-Security-Policy may forbid WebAssembly: JavaScript computes then.
      return null;
    }
  }
  return null;
}
