/**
 * Compiled kernels: source text in, something that runs out. Kernels are text from the start, since
 * minifiers and coverage tools change functions in ways that shaders refuse. The only file that
 * calls gpu.js.
 */
import * as imported from 'gpu.js';
import { DeviceError } from '../../errors';
import { type Dialect, INFINITE, kernelFunctions, NAN } from './dialect';

/** gpu.js, as far as it is used here; its own typings lag behind. */
export interface GpuJs {
  readonly mode: string;
  readonly Kernel: unknown;
  addFunction(source: string, settings: object): void;
  createKernel(source: string, settings: object): Kernel;
  destroy(): Promise<void>;
}

interface Kernel {
  (...args: unknown[]): unknown;
  destroy(): void;
  readonly kernel: {
    readonly constructor: unknown;
    readonly context: unknown;
    /** WebGPU only: whether it is compiled, running it past the promise, and where its last result is. */
    readonly built?: boolean;
    run(...args: unknown[]): unknown;
    readonly outputBuffer: { _refs: number };
    readonly output: readonly number[];
    readonly componentCount: number;
    /** WebGL only: textures that it made, with how many results share each. */
    textureCache?: { readonly _refs?: number }[];
  };
}

/** The classes of gpu.js' kernels; a minifier renames them, so they are told by identity. */
const CLASSES = [
  'CPUKernel',
  'WebAssemblyKernel',
  'WebGPUKernel',
  'WebGL2Kernel',
  'WebGLKernel',
  'HeadlessGLKernel',
] as const;

interface Library extends Partial<Record<(typeof CLASSES)[number], unknown>> {
  GPU: {
    new (settings: { mode: string }): GpuJs;
    readonly isWebGPUSupported: boolean;
    readonly isWebGL2Supported: boolean;
    readonly isHeadlessGLSupported: boolean;
    readonly isWebAssemblySupported: boolean;
    isWebGPUAvailable(): Promise<boolean>;
  };
  input(array: Float32Array, size: number[]): unknown;
  WebGPUBufferResult: new (of: object) => unknown;
  WebGPUContext: { acquire(): Promise<{ adapter: unknown; device: unknown }> };
}

// A CommonJS package: bundlers and Node disagree on whether its names are the module's or default's.
const names = imported as unknown as Library & { default?: Library };
/** gpu.js itself. */
export const gpuJs: Library = names.GPU === undefined ? (names.default as Library) : names;

/** An array as gpu.js takes it without looking through it. */
export function makeInput(array: Float32Array): unknown {
  return gpuJs.input(array, [array.length]);
}

/** An error of gpu.js or its driver as one of a device; that the device is gone is told in one way. */
export function deviceError(
  device: string,
  what: string,
  error: unknown,
  advice: string,
): DeviceError {
  if (error instanceof DeviceError) return error;
  const said = (error as Error).message.trim().replace(/[^.!?]$/, '$&.');
  if (/\blost\b|destroyed|different WebGPU device/i.test(said)) return lostError(device);
  return new DeviceError(`${device}: ${what}: ${said} ${advice}`, [device]);
}

/** The error of a device that is gone. */
export function lostError(device: string): DeviceError {
  return new DeviceError(
    `${device}: the device was lost, and the tensors on it with it. ` +
      'Keep what must survive on the CPU, and reload the page or restart the program.',
    [device],
  );
}

/** A kernel's source: what it takes besides arrays, and its body. */
export interface ProgramText {
  /** Names of the arguments in order: arrays first, then numbers. */
  readonly args: readonly string[];
  /** Statements that end in a `return`. */
  readonly body: string;
  /** Whether the result is an array on the CPU rather than data on the device. */
  readonly leaves?: boolean;
}

/** One compiled kernel. */
export class Program {
  /** Calls that are under way, on asynchronous devices. */
  uses = 0;
  private readonly kernel: Kernel;
  private readonly constants: readonly number[];
  evicted = false;
  private settled = false;

  constructor(
    private readonly gpu: GpuJs,
    private readonly device: string,
    { args, body, leaves = false }: ProgramText,
    length: number,
    /** Lets go of other programs; false when there are none. */
    private readonly makeRoom: (keep: Program) => boolean,
  ) {
    const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(body);
    const extra = [NAN, INFINITE].filter(uses);
    this.constants = extra.map((name) => (name === NAN ? Number.NaN : Number.POSITIVE_INFINITY));
    const source = `function (${[...args, ...extra].join(', ')}) {\n${body}\n}`;
    this.kernel = gpu.createKernel(source, {
      output: [length],
      pipeline: !leaves,
      immutable: !leaves,
      precision: 'single',
      tactic: 'precision',
      // A bound on loops whose end gpu.js does not see; ours all have one in their text.
      loopMaxIterations: 1 << 24,
    });
  }

  /** Runs it; arrays and numbers in the order of the text. */
  run(args: unknown[]): unknown {
    try {
      const result = this.attempt(args);
      if (!this.settled) this.checkBackend();
      return result instanceof Promise ? result.catch((error) => this.fail(error)) : result;
    } catch (error) {
      return this.fail(error);
    }
  }

  /**
   * On webgpu: submits the work and gives the result's handle at once, where the kernel is compiled; else null. gpu.js
   * does the same, but wraps the handle in a promise, so that in a loop that never yields nothing would ever start.
   */
  submit(args: unknown[]): unknown {
    const { kernel } = this.kernel;
    if (!this.settled || kernel.built !== true) return null;
    try {
      kernel.run(...args, ...this.constants);
      const { outputBuffer: buffer, output, componentCount, context } = kernel;
      // The handle in the promise is never looked at; ours takes its place among the buffer's holders.
      buffer._refs--;
      return new gpuJs.WebGPUBufferResult({
        ...{ buffer, componentCount, context, kernel },
        output: Array.from(output),
      });
    } catch (error) {
      return this.fail(error);
    }
  }

  /** The class of gpu.js' kernel that ran. */
  get backend(): string {
    const used = this.kernel.kernel.constructor;
    return CLASSES.find((name) => gpuJs[name] === used) ?? 'unknown';
  }

  /** The graphics context, where there is one. */
  get context(): unknown {
    return this.kernel.kernel.context;
  }

  /**
   * A page may hold few WebAssembly memories, and every compiled kernel has one: when there is no
   * room, others are let go.
   */
  private attempt(args: unknown[]): unknown {
    for (;;) {
      try {
        return this.kernel(...args, ...this.constants);
      } catch (error) {
        if (!/could not allocate memory|out of memory/i.test(String(error))) throw error;
        if (!this.makeRoom(this)) throw error;
      }
    }
  }

  /** gpu.js quietly computes in JavaScript what a mode does not take: that must not happen here. */
  private checkBackend(): void {
    if (this.kernel.kernel.constructor !== this.gpu.Kernel) {
      throw new Error(`gpu.js fell back to ${this.backend}.`);
    }
    this.settled = true;
  }

  /** Ends a call that was under way. */
  release(): void {
    this.uses--;
    if (this.evicted && this.uses === 0) this.destroy();
  }

  /** Frees it, at once or when the calls under way have ended. */
  evict(): void {
    this.evicted = true;
    if (this.uses === 0) this.destroy();
  }

  /** On WebGL 1 gpu.js would delete a kernel's first result too, which may still be in use. */
  private destroy(): void {
    const { kernel } = this.kernel;
    kernel.textureCache = kernel.textureCache?.filter(({ _refs = 0 }) => _refs === 0);
    this.kernel.destroy();
  }

  private fail(error: unknown): never {
    // A lost graphics context compiles nothing and says no more than that.
    const context = this.context as { isContextLost?(): boolean } | null | undefined;
    if (context?.isContextLost?.()) throw lostError(this.device);
    throw deviceError(
      this.device,
      'a kernel failed',
      error,
      'Try another device: gpu:webasm or cpu.',
    );
  }
}

/** So many kernels are kept; a training loop uses some hundred. */
const KEPT = 1024;

/** The compiled kernels of one device, by key; the longest unused one goes first. */
export class Programs {
  compiled = 0;
  hits = 0;
  /** So many are kept; less where there proved to be no room. */
  most = KEPT;
  private gpu: GpuJs | null = null;
  private readonly kept = new Map<string, Program>();

  constructor(
    private readonly device: string,
    private readonly mode: string,
    private readonly dialect: Dialect,
  ) {}

  get(key: string, length: number, text: () => ProgramText): Program {
    let program = this.kept.get(key);
    if (program !== undefined) {
      this.hits++;
      // Moves to the end of the map's order, which is then that of last use.
      if (this.kept.size > this.most / 2) {
        this.kept.delete(key);
        this.kept.set(key, program);
      }
      return program;
    }
    this.compiled++;
    program = new Program(this.open(), this.device, text(), length, this.makeRoom);
    this.kept.set(key, program);
    while (this.kept.size > this.most) this.evictOldest();
    return program;
  }

  /** Notes a use of a program that was found without its key; false when it must be asked for by it. */
  use(program: Program): boolean {
    // Near the limit the order of last use matters, and that goes by keys.
    if (program.evicted || this.kept.size > this.most / 2) return false;
    this.hits++;
    return true;
  }

  /** What a program really ran on; there must have been one. */
  get ran(): { backend: string; context: unknown } {
    const [program] = this.kept.values();
    return { backend: program.backend, context: program.context };
  }

  private readonly makeRoom = (keep: Program): boolean => {
    // The map's order is that of last use, and `keep` was asked for last.
    const few = Math.floor(this.kept.size * 0.75);
    if (few < 2) return false;
    this.most = few;
    while (this.kept.size > few) this.evictOldest(keep);
    return true;
  };

  private evictOldest(keep?: Program): void {
    for (const [key, program] of this.kept) {
      if (program === keep) continue;
      this.kept.delete(key);
      program.evict();
      return;
    }
  }

  /** How many are compiled now. */
  get size(): number {
    return this.kept.size;
  }

  /** The gpu.js instance, made at first use. */
  open(): GpuJs {
    if (this.gpu === null) {
      this.gpu = new gpuJs.GPU({ mode: this.mode });
      for (const { source, argumentTypes } of kernelFunctions(this.dialect)) {
        this.gpu.addFunction(source, { argumentTypes, returnType: 'Number' });
      }
    }
    return this.gpu;
  }
}
