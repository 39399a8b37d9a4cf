/**
 * Threads for large products and convolutions: a second memory, which they share, and workers that take parts of what the
 * caller computes in it. They start at the first job; a worker that is not there yet takes none.
 */

import { overSharedMemory } from './functions';
import { ASLEEP, DONE, LEFT, PARTS, TURN } from './job';
import { WasmInstance, type WasmModule, wasmModule } from './module';
import { vectorSizes } from './sizes';
import { startThread, type Thread } from './worker';

/** Pages of 64 KiB, 1 GiB in all: a shared memory has to say how much it may become. */
const MOST_PAGES = 2 ** 14;
/** Unless another number is set, there are at most so many threads. */
const MOST_BY_DEFAULT = 8;

/** The kernels in the shared memory, and the workers. */
export class Threads extends WasmInstance {
  private readonly workers: Thread[] = [];
  private readonly maySleep = maySleep() ? 1 : 0;

  private constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    /** The caller included. */
    override readonly threads: number,
    readonly of: WasmModule,
  ) {
    super(module, memory);
    try {
      for (let thread = 1; thread < threads; thread++) {
        this.workers.push(startThread({ module, memory, thread }));
      }
    } catch (error) {
      this.end();
      throw error;
    }
  }

  static start(of: WasmModule, threads: number): Threads {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES, shared: true });
    const module = new WebAssembly.Module(overSharedMemory(of.bytes));
    return new Threads(module, memory, threads, of);
  }

  /** Lets workers take so many parts of the job that stands in the memory. */
  offer(parts: number): void {
    const { numbers } = this;
    numbers[PARTS] = parts;
    numbers[DONE] = 0;
    // From here on the parts can be taken.
    Atomics.store(numbers, LEFT, parts);
    Atomics.add(numbers, TURN, 1);
    // A worker that falls asleep from now on sees the turn first.
    if (Atomics.load(numbers, ASLEEP) > 0) Atomics.notify(numbers, TURN);
  }

  override run(parts: number): void {
    if (parts === 1) {
      super.run(1);
      return;
    }
    const { kernels } = this;
    this.offer(parts);
    kernels.takeParts(0);
    if (kernels.awaitParts(this.maySleep) === 0) {
      // What stopped a worker, if it is the kernel's own, stops the caller here.
      giveUp();
      super.run(parts);
    }
  }

  end(): void {
    for (const worker of this.workers) worker.end();
  }
}

/** A page's own thread may not; workers and Node may. */
function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** The number that was set. */
let wanted: number | null = null;
let started: Threads | null = null;
/** Whether threads could not be started, or one stopped. */
let failed = false;

/** How many threads compute large products. */
export function numThreads(): number {
  if (failed || typeof SharedArrayBuffer === 'undefined') return 1;
  if (globalThis.crossOriginIsolated === false) return 1;
  return wanted ?? Math.min(processors(), MOST_BY_DEFAULT);
}

/** Ends the threads there are; the next job starts so many, or as many as there are by default. */
export function setThreads(count: number | null): void {
  started?.end();
  started = null;
  failed = false;
  wanted = count;
}

/** The threads for so many multiplications; null where one does as well, or there are none. */
export function threadsFor(multiplications: number): Threads | null {
  if (multiplications < vectorSizes.threads) return null;
  const module = wasmModule();
  if (module === null) return null;
  if (started?.of === module) return started;
  started?.end();
  started = null;
  const threads = numThreads();
  if (threads === 1) return null;
  try {
    started = Threads.start(module, threads);
  } catch {
    giveUp();
  }
  return started;
}

/** From now on there is one thread, until a number is set again. */
function giveUp(): void {
  started?.end();
  started = null;
  failed = true;
}

function processors(): number {
  const node = globalThis.process?.getBuiltinModule?.('node:os');
  return node ? node.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
}
