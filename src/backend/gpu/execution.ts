/**
 * How the modes of gpu.js hold and hand over data: as plain arrays (cpu, webasm), as textures that
 * can be read at once (GL), or as promises of buffers (webgpu).
 */
import { DeviceError } from '../../errors';
import type { Dialect } from './dialect';
import { deviceError, lostError, makeInput, type Program } from './programs';

/** Data on the device: a Float32Array, a texture, or a `Pending`. Never changed once it is made. */
export type Handle = unknown;

/** What a kernel reads: elements `start` to `start + extent` of a handle. */
export interface Read {
  readonly handle: Handle;
  readonly start: number;
  readonly extent: number;
  /** Where in that part the first element lies. */
  readonly base: number;
}

/** One way to run programs. */
export interface Execution {
  readonly dialect: Dialect;
  /** Whether a part of a handle can be handed over; else the whole is, and the start as a number. */
  readonly slices: boolean;
  readonly readsSynchronously: boolean;
  launch(program: Program, reads: readonly Read[], numbers: readonly number[]): Handle;
  /** Makes a handle of an array, which from now on belongs to it. `copy` is a program for that. */
  upload(array: Float32Array, copy: () => Program): Handle;
  /**
   * All elements; only where `readsSynchronously`. The array must not be changed. `reader` is a
   * program that gives them as an array.
   */
  read(handle: Handle, reader: () => Program): Float32Array;
  readAsync(handle: Handle, reader: () => Program): Promise<Float32Array>;
  release(handle: Handle): void;
}

/** cpu and webasm: gpu.js takes and gives arrays. */
export const onArrays: Execution = {
  dialect: 'exact',
  slices: true,
  readsSynchronously: true,
  launch(program, reads, numbers) {
    const args: unknown[] = [];
    for (const { handle, start, extent } of reads) {
      const array = handle as Float32Array;
      const part = extent === array.length ? array : array.subarray(start, start + extent);
      args.push(makeInput(part));
    }
    return program.run([...args, ...numbers]);
  },
  upload: (array) => array,
  read: (handle) => handle as Float32Array,
  readAsync: async (handle) => handle as Float32Array,
  release() {},
};

/** What gpu.js gives back in pipeline mode. */
interface Resident {
  toArray(): Float32Array | Promise<Float32Array>;
  delete(): void;
  readonly context?: { isContextLost?(): boolean };
}

/** webgl2 and headlessgl: textures. */
export class OnTextures implements Execution {
  readonly dialect = 'shader';
  readonly slices = false;
  readonly readsSynchronously = true;

  constructor(private readonly device: string) {}

  launch(program: Program, reads: readonly Read[], numbers: readonly number[]): Handle {
    return program.run([...reads.map((read) => read.handle), ...numbers]);
  }

  upload(array: Float32Array, copy: () => Program): Handle {
    return copy().run([makeInput(array)]);
  }

  /**
   * A lost context answers with zeros, so it is asked first. A texture's own `toArray` asks the
   * kernel that made it, which may have been let go: another program reads.
   */
  read(handle: Handle, reader: () => Program): Float32Array {
    const texture = handle as Resident;
    if (texture.context?.isContextLost?.()) {
      throw lostError(this.device);
    }
    return reader().run([texture]) as Float32Array;
  }

  async readAsync(handle: Handle, reader: () => Program): Promise<Float32Array> {
    return this.read(handle, reader);
  }

  release(handle: Handle): void {
    (handle as Resident).delete();
  }
}

/** A buffer that is there, or will be when the work before it was submitted, and who still needs it. */
interface Pending {
  buffer: Resident | null;
  readonly ready: Promise<Resident> | null;
  uses: number;
  doomed: boolean;
}

/**
 * webgpu: a call of a kernel that is not compiled yet answers with a promise, and what depends on it is submitted when
 * it resolves; all other work is submitted at once.
 */
export class OnPromises implements Execution {
  readonly dialect = 'shader';
  readonly slices = false;
  readonly readsSynchronously = false;

  constructor(private readonly device: string) {}

  launch(program: Program, reads: readonly Read[], numbers: readonly number[]): Handle {
    const inputs = reads.map((read) => read.handle as Pending);
    if (inputs.every((input) => input.buffer !== null)) {
      const buffer = program.submit([...inputs.map((input) => input.buffer), ...numbers]);
      if (buffer !== null) return there(buffer as Resident);
    }
    for (const input of inputs) input.uses++;
    program.uses++;
    const result = Promise.all(inputs.map(bufferOf))
      .then((buffers) => program.run([...buffers, ...numbers]) as Promise<Resident>)
      .finally(() => {
        program.release();
        for (const input of inputs) this.letGo(input);
      });
    return this.pending(result);
  }

  upload(array: Float32Array, copy: () => Program): Handle {
    const program = copy();
    const buffer = program.submit([makeInput(array)]);
    if (buffer !== null) return there(buffer as Resident);
    program.uses++;
    const result = program.run([makeInput(array)]) as Promise<Resident>;
    return this.pending(result.finally(() => program.release()));
  }

  read(): Float32Array {
    throw new DeviceError(
      `${this.device} cannot be read synchronously. Use the Async form: itemAsync(), ` +
        'toArrayAsync(), dataAsync().',
      [this.device],
    );
  }

  async readAsync(handle: Handle): Promise<Float32Array> {
    const pending = handle as Pending;
    pending.uses++;
    try {
      return await (await bufferOf(pending)).toArray();
    } catch (error) {
      const advice = 'Its results are lost; move the inputs to the device again.';
      throw deviceError(this.device, 'the work before this read failed', error, advice);
    } finally {
      this.letGo(pending);
    }
  }

  release(handle: Handle): void {
    const pending = handle as Pending;
    pending.doomed = true;
    this.deleteIfUnused(pending);
  }

  /** A handle that comes about by other asynchronous work. */
  pending(ready: Promise<Resident>): Pending {
    // Whoever reads the result hears of the failure; a result nobody reads must not end the process.
    const pending: Pending = { buffer: null, ready, uses: 0, doomed: false };
    ready.then(
      (buffer) => {
        pending.buffer = buffer;
      },
      () => {},
    );
    return pending;
  }

  /** Results that the CPU computes from what the handles hold, in order with the work around them. */
  onCpu(
    inputs: readonly Handle[],
    outputs: number,
    compute: (arrays: Float32Array[]) => Float32Array[],
    upload: (array: Float32Array) => Handle,
  ): Handle[] {
    const computed = Promise.all(inputs.map((input) => this.readAsync(input))).then(compute);
    return Array.from({ length: outputs }, (_, k) =>
      this.pending(computed.then((arrays) => bufferOf(upload(arrays[k]) as Pending))),
    );
  }

  private letGo(pending: Pending): void {
    pending.uses--;
    this.deleteIfUnused(pending);
  }

  private deleteIfUnused(pending: Pending): void {
    if (!pending.doomed || pending.uses > 0) return;
    if (pending.buffer !== null) pending.buffer.delete();
    else
      bufferOf(pending).then(
        (buffer) => buffer.delete(),
        () => {},
      );
  }
}

function there(buffer: Resident): Pending {
  return { buffer, ready: null, uses: 0, doomed: false };
}

async function bufferOf(pending: Pending): Promise<Resident> {
  return pending.buffer ?? (pending.ready as Promise<Resident>);
}
