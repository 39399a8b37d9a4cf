/**
 * What the kernel families share: reading views, launching text, and storing a result, which comes
 * as a fresh handle in row-major order, into a view.
 */
import { DeviceError } from '../../errors';
import { Storage, type View } from '../backend';
import { observed } from '../observer';
import type { Execution, Handle, Read } from './execution';
import { quotientText, reachOf, stridesOf, sumText, THREAD, walkToDense } from './kernel-text';
import { DeviceMemory } from './memory';
import { type Program, Programs } from './programs';

/** The element of the k-th array at a position, as text. */
export type Place = (k: number, index: string) => string;

/** One call of a kernel, as data; the text is asked for only when it is not compiled yet. */
export interface Launch {
  /** What the text depends on, besides the length and how much of each array there is. */
  readonly key: string;
  /** Number of results. */
  readonly length: number;
  readonly reads: readonly Read[];
  /** Names of the numbers in the text, and their values. */
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly body: (place: Place) => string;
}

/** How much may stay on a device before data that is not used moves to the CPU. */
const LIMIT = { bytes: 512 * 2 ** 20, buffers: 8192 };
/** Where the device's memory is the CPU's, to move means to leave it to the garbage collector. */
const ARRAYS = { bytes: 32 * 2 ** 20, buffers: 512 };

/** One mode of gpu.js with its programs and its memory. */
export class Device {
  readonly programs: Programs;
  /** What ran last. */
  launched: Program | null = null;
  readonly memory: DeviceMemory;

  constructor(
    readonly name: string,
    mode: string,
    readonly execution: Execution,
    /** So many elements at most in one tensor. */
    public elements: number,
  ) {
    this.programs = new Programs(name, mode, execution.dialect);
    const limit = { ...(execution.slices ? ARRAYS : LIMIT) };
    this.memory = new DeviceMemory(
      name,
      execution,
      (array) => this.upload(array),
      (length) => this.zeros(length),
      (handle, length) => this.elementsOf(handle, length),
      (handle, length) => this.elementsOfAsync(handle, length),
      limit,
    );
  }

  /** Moves an array to the device. */
  upload(array: Float32Array): Handle {
    return this.execution.upload(array, () => this.uploader(array.length));
  }

  /** Zeros, which need not travel. */
  private zeros(length: number): Handle {
    if (this.execution.slices) return new Float32Array(length);
    return this.launch({
      ...{ key: 'zeros', length, reads: [], names: [], values: [] },
      body: () => 'return 0;',
    });
  }

  /** All elements of a handle; the array must not be changed. */
  elementsOf(handle: Handle, length: number): Float32Array {
    return this.execution.read(handle, () => this.reader(length));
  }

  /** The same without blocking. */
  elementsOfAsync(handle: Handle, length: number): Promise<Float32Array> {
    return this.execution.readAsync(handle, () => this.reader(length));
  }

  /** @throws DeviceError before anything is allocated */
  checkLength(op: string, length: number): void {
    if (length <= this.elements) return;
    throw new DeviceError(
      `${op}: ${length} elements (${4 * length} bytes) are more than the ${this.elements} that ` +
        `'${this.name}' takes in one tensor. Use a smaller batch, or the CPU.`,
      [this.name],
    );
  }

  read(view: View): Read {
    const handle = this.memory.handleOf(view.storage);
    if (!this.execution.slices) {
      return { handle, start: view.offset, extent: view.storage.length, base: 0 };
    }
    const [before, behind] = reachOf(view);
    return { handle, start: view.offset - before, extent: before + behind + 1, base: before };
  }

  launch({ key, length, reads, names, values, body }: Launch): Handle {
    this.checkLength(key.split(' ')[0], length);
    let full = `${key}|${length}`;
    const starts: number[] = [];
    const { slices } = this.execution;
    for (const { start, extent, base } of reads) {
      full += `,${extent}`;
      if (base !== 0) full += `b${base}`;
      if (!slices && start !== 0) {
        full += 'o';
        starts.push(start);
      }
    }
    const program = this.programs.get(full, length, () => {
      const moved = reads.map(({ start }) => !slices && start !== 0);
      const place: Place = (k, index) => {
        const { base } = reads[k];
        const begin = moved[k] ? `o${k}` : base === 0 ? '' : String(base);
        if (begin === '') return `a${k}[${index}]`;
        // `0 - i` behind a sum is its difference.
        if (index.startsWith('0 - ')) return `a${k}[${begin}${index.slice(1)}]`;
        return index === '0' ? `a${k}[${begin}]` : `a${k}[${begin} + ${index}]`;
      };
      const arrays = reads.map((_, k) => `a${k}`);
      const offsets = reads.flatMap((_, k) => (moved[k] ? [`o${k}`] : []));
      return { args: [...arrays, ...offsets, ...names], body: body(place) };
    });
    return this.start(program, reads, starts.length === 0 ? values : [...starts, ...values]);
  }

  /** Runs a compiled program. */
  start(program: Program, reads: readonly Read[], numbers: readonly number[]): Handle {
    observed.by?.launched(program.backend);
    this.launched = program;
    return this.execution.launch(program, reads, numbers);
  }

  /** Makes a result, in row-major order, the elements of a view. */
  store(out: View, result: Handle): void {
    const whole = out.dense && out.count === out.storage.length;
    if (whole) this.memory.put(out.storage, result);
    else {
      const placed = this.place(out, result);
      this.memory.put(out.storage, placed);
      this.execution.release(result);
    }
  }

  /** A result that is needed only for what comes next. */
  temporary(handle: Handle, length: number): Read {
    return { handle, start: 0, extent: length, base: 0 };
  }

  /** A view over a fresh storage, for results in between. */
  scratch(like: View): View {
    const storage = new Storage(like.storage.backend, like.dtype, like.count, null, 0);
    return { ...like, storage };
  }

  /** The storage's elements with those of the window replaced: gpu.js kernels write whole outputs. */
  private place(out: View, result: Handle): Handle {
    const { length } = out.storage;
    const walk = walkToDense(out.shape, [out]);
    const own = stridesOf(walk, 2, 0);
    const dense = stridesOf(walk, 2, 1);
    const step = own.map(Math.abs);
    const order = walk.sizes.map((_, d) => d).sort((a, b) => step[b] - step[a]);
    let reach = 1;
    for (const d of order.slice().reverse()) {
      if (step[d] < reach) {
        throw new DeviceError(
          `${this.name}: elements of the view overlap in memory, so that it cannot be written. ` +
            'Write a clone() of it.',
          [this.name],
        );
      }
      reach += (walk.sizes[d] - 1) * step[d];
    }
    const old = this.memory.handleOf(out.storage);
    return this.launch({
      key: `place ${walk.sizes};${own};${dense}`,
      length,
      reads: [this.temporary(old, length), this.temporary(result, out.count)],
      names: ['begin'],
      values: [out.offset - reachOf(out)[0]],
      body: (place) => {
        const lines = [THREAD, 'const r0 = i - begin;', 'let inside = 1;'];
        lines.push('if (r0 < 0) { inside = 0; }');
        order.forEach((d, n) => {
          lines.push(
            `const c${d} = ${quotientText(this.execution.dialect, `r${n}`, step[d])};`,
            `const r${n + 1} = r${n} - c${d} * ${step[d]};`,
            `if (c${d} >= ${walk.sizes[d]}) { inside = 0; }`,
          );
        });
        // A negative stride runs from its last coordinate to its first.
        const coordinate = (d: number) => (own[d] < 0 ? `(${walk.sizes[d] - 1} - c${d})` : `c${d}`);
        const index = sumText(order.map((d) => [coordinate(d), dense[d]] as const));
        lines.push(
          `if (r${order.length} > 0) { inside = 0; }`,
          `let value = ${place(0, 'i')};`,
          `if (inside > 0) { value = ${place(1, index)}; }`,
          'return value;',
        );
        return lines.join('\n');
      },
    });
  }

  private reader(length: number): Program {
    const text = { args: ['a0'], body: 'return a0[this.thread.x];', leaves: true };
    return this.programs.get(`reader|${length}`, length, () => text);
  }

  private uploader(length: number): Program {
    return this.programs.get(`upload|${length}`, length, () => ({
      args: ['a0'],
      body: 'return a0[this.thread.x];',
    }));
  }
}
