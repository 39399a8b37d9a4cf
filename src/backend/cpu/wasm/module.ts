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
  /** Bytes of scratch memory that a product needs. */
  scratchBytes(): number;
  /** Sizes of images, kernel, stride, padding, dilation and results, two each, for the calls that follow. */
  setWindows(...sizes: number[]): void;
  /** Bytes of scratch memory that the convolutions need, for so many channels of an image in a group. */
  convolutionScratch(channels: number): number;
  maxPool(images: number, from: number, values: number, positions: number): void;
  maxPoolAdjoint(
    images: number,
    many: number,
    pixels: number,
    values: number,
    positions: number,
    to: number,
  ): void;
  /** Of query, key, value, mask, shares and result; `operands` is where their records are. */
  attend(
    batch: number,
    heads: number,
    steps: number,
    keys: number,
    size: number,
    wide: number,
    operands: number,
    causal: boolean,
    scale: number,
    scratch: number,
  ): void;
  /** Of query, key, value, shares, the result's cotangent and theirs. */
  attendBackward(
    batch: number,
    heads: number,
    steps: number,
    keys: number,
    size: number,
    wide: number,
    operands: number,
    causal: boolean,
    scale: number,
    scores: number,
    row: number,
    scratch: number,
  ): void;
  standardize(
    rows: number,
    size: number,
    x: number,
    weight: number,
    bias: number,
    eps: number,
    y: number,
    mean: number,
    r: number,
  ): void;
  standardizeBackward(
    rows: number,
    size: number,
    g: number,
    x: number,
    weight: number,
    mean: number,
    r: number,
    toX: number,
    toWeight: number,
    toBias: number,
  ): void;
  /** Computes one part of the job at the beginning of the memory; `thread` has its own scratch memory. */
  compute(part: number, thread: number): void;
  /** Computes parts until none is left. */
  takeParts(thread: number): void;
  /** Waits for the parts that others took; not 0 when all are done, 0 when a thread failed. */
  awaitParts(maySleep: number): number;
}

/** What computes large float32 kernels: vectors with fused multiply-add, vectors, or JavaScript. */
export type VectorBuild = 'relaxed-simd' | 'simd' | 'plain';

const BUILDS: readonly (readonly [VectorBuild, string])[] = [
  ['relaxed-simd', RELAXED_SIMD],
  ['simd', SIMD],
];
const PAGE = 65536;
/** What a module's import says. */
const MOST_PAGES = 65536;

/** The kernels and the memory that they work in. A call's arguments lie at its beginning (`wasm/job.ts`). */
export class WasmInstance {
  readonly kernels: WasmKernels;
  /** How many threads compute in it, each with scratch memory of its own. */
  readonly threads: number = 1;
  /** The memory as numbers, for the job. Good until the next `reserve`. */
  numbers: Int32Array;
  private floats: Float32Array;

  constructor(
    module: WebAssembly.Module,
    private readonly memory: WebAssembly.Memory,
  ) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.kernels = exports as unknown as WasmKernels;
    this.numbers = new Int32Array(memory.buffer);
    this.floats = new Float32Array(memory.buffer);
  }

  /** The memory as floats, at least so many bytes of it. Good until the next call. */
  reserve(bytes: number): Float32Array {
    const missing = bytes - this.floats.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE));
      this.numbers = new Int32Array(this.memory.buffer);
      this.floats = new Float32Array(this.memory.buffer);
    }
    return this.floats;
  }

  /** Computes so many parts of the job that stands in the memory. */
  run(parts: number): void {
    for (let part = 0; part < parts; part++) this.kernels.compute(part, 0);
  }
}

/** The running module. */
export class WasmModule extends WasmInstance {
  /** Loops made from scalar kernels, which take in functions of this module. */
  readonly generated: GeneratedLoops;

  constructor(
    readonly build: VectorBuild,
    readonly bytes: Uint8Array<ArrayBuffer>,
  ) {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES });
    super(new WebAssembly.Module(bytes), memory);
    this.generated = new GeneratedLoops(functionBodies(bytes, FUNCTIONS));
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
