/**
 * Who owns what on the device. Handles never change, so a write makes a new one and lets the old one
 * go. What a dropped tensor held is freed when the garbage collector finds it; since that is told
 * only between two tasks, a loop that never yields would fill the device: above a limit, data that
 * is not used moves to the CPU, where the collector needs no telling, and comes back if it is used
 * again. Gradients that the engine has consumed are freed at once.
 */
import { DeviceError } from '../../errors';
import type { Storage } from '../backend';
import { observed } from '../observer';
import type { Execution, Handle } from './execution';

/** What a Storage holds: its elements on the device, on the CPU, or (both null) zeros. */
export class DeviceBuffer {
  handle: Handle | null = null;
  host: Float32Array | null = null;
  /** Whether it was used since room was last looked for. */
  used = false;
  /** Whether it is being read, to move to the CPU. */
  leaving = false;
  /** Whether it has moved to the CPU. */
  spilled = false;

  constructor(readonly length: number) {}
}

/** What the memory of a device holds. */
export interface MemoryUse {
  /** Buffers on the device. */
  readonly buffers: number;
  readonly bytes: number;
  /** How often a buffer had to move to the CPU; on arrays: was left to the garbage collector. */
  readonly spilled: number;
}

/** The buffers of one device. */
export class DeviceMemory {
  bytes = 0;
  spilled = 0;
  /** Limits on what an asynchronous device may get in one task of the program. */
  taskLimit = { bytes: 4 * 2 ** 30, buffers: 100000 };
  /** What there was when the task began. */
  private before: { readonly bytes: number; readonly buffers: number } | null = null;
  private leaving = 0;
  private leavingBytes = 0;
  /** The buffers on the device, in the order in which they came or were last passed over. */
  private readonly live = new Set<DeviceBuffer>();
  // The registry must not keep data alive that moved to the CPU: it knows a buffer only while its
  // data is on the device.
  private readonly registry = new FinalizationRegistry<DeviceBuffer>((buffer) => this.drop(buffer));

  constructor(
    private readonly device: string,
    private readonly execution: Execution,
    private readonly toDevice: (array: Float32Array) => Handle,
    private readonly zeros: (length: number) => Handle,
    private readonly toHost: (handle: Handle, length: number) => Float32Array,
    private readonly toHostLater: (handle: Handle, length: number) => Promise<Float32Array>,
    /** Limits on what may stay on the device. */
    public limit: { bytes: number; buffers: number },
  ) {}

  get use(): MemoryUse {
    return { buffers: this.live.size, bytes: this.bytes, spilled: this.spilled };
  }

  /** The elements of a storage on the device. */
  handleOf(storage: Storage): Handle {
    const buffer = storage.data as DeviceBuffer;
    if (buffer.handle === null) {
      this.attach(
        storage,
        buffer.host === null ? this.zeros(buffer.length) : this.bring(buffer, buffer.host),
      );
    }
    buffer.used = true;
    return buffer.handle;
  }

  /** Moves elements to the device. Where its memory is the CPU's, those that only left its books do not travel. */
  private bring({ spilled }: DeviceBuffer, host: Float32Array): Handle {
    if (!(spilled && this.execution.slices)) observed.by?.moved(host.byteLength, 0);
    return this.toDevice(host);
  }

  /** Gives a storage new elements. */
  put(storage: Storage, handle: Handle): void {
    const buffer = storage.data as DeviceBuffer;
    this.drop(buffer);
    if (!this.execution.readsSynchronously) this.checkTask(buffer.length, handle);
    this.attach(storage, handle);
    this.trim();
  }

  /** Frees what a storage holds. */
  free(storage: Storage): void {
    this.drop(storage.data as DeviceBuffer);
    storage.data = null;
  }

  private attach(storage: Storage, handle: Handle): void {
    const buffer = storage.data as DeviceBuffer;
    buffer.handle = handle;
    buffer.host = null;
    this.live.add(buffer);
    this.bytes += 4 * buffer.length;
    this.registry.register(storage, buffer, buffer);
  }

  private drop(buffer: DeviceBuffer): void {
    if (buffer.handle !== null) {
      this.execution.release(buffer.handle);
      this.forget(buffer);
    }
    buffer.host = null;
  }

  private forget(buffer: DeviceBuffer): void {
    buffer.handle = null;
    this.live.delete(buffer);
    this.bytes -= 4 * buffer.length;
    this.registry.unregister(buffer);
  }

  /**
   * Moves buffers to the CPU until the limits hold: in turn, but one that was used since its last
   * turn is passed over once. Keeping the order of last use would cost as much as a small kernel.
   * Where reading takes a promise, the buffer goes when it resolves.
   */
  private trim(): void {
    const { live, limit, execution } = this;
    let turns = 2 * live.size;
    while (
      live.size - this.leaving > 1 &&
      (this.bytes - this.leavingBytes > limit.bytes || live.size - this.leaving > limit.buffers)
    ) {
      const [first] = live;
      live.delete(first);
      live.add(first);
      if (first.used || first.leaving) {
        first.used = false;
        if (--turns < 0) return;
      } else if (execution.readsSynchronously) {
        const host = this.toHost(first.handle, first.length);
        if (!execution.slices) observed.by?.moved(0, host.byteLength);
        this.spill(first, host);
      } else this.spillLater(first);
    }
  }

  private spill(buffer: DeviceBuffer, host: Float32Array): void {
    this.execution.release(buffer.handle);
    this.forget(buffer);
    buffer.host = host;
    buffer.spilled = true;
    this.spilled++;
  }

  private spillLater(buffer: DeviceBuffer): void {
    const { handle } = buffer;
    const bytes = 4 * buffer.length;
    buffer.leaving = true;
    this.leaving++;
    this.leavingBytes += bytes;
    this.toHostLater(handle, buffer.length)
      .then((host) => {
        // It stays if it was needed meanwhile; if it was written or freed, there is nothing to move.
        if (buffer.handle === handle && !buffer.used) this.spill(buffer, host);
      })
      .catch(() => {}) // Whoever reads it hears of the failure.
      .finally(() => {
        buffer.leaving = false;
        this.leaving--;
        this.leavingBytes -= bytes;
      });
  }

  /**
   * The garbage collector tells what it found, and reads end, only between two tasks of the program: what an
   * asynchronous device has got in one task is bounded.
   *
   * @throws DeviceError when it has got too much
   */
  private checkTask(length: number, handle: Handle): void {
    if (this.before === null) {
      this.before = { bytes: this.bytes, buffers: this.live.size };
      const timer: { unref?(): void } = setTimeout(() => {
        this.before = null;
      }) as object;
      timer.unref?.();
    }
    const { before, taskLimit } = this;
    const bytes = this.bytes + 4 * length - before.bytes;
    const buffers = this.live.size + 1 - before.buffers;
    if (bytes <= taskLimit.bytes && buffers <= taskLimit.buffers) return;
    this.execution.release(handle);
    throw new DeviceError(
      `${this.device}: ${buffers} buffers (${bytes} bytes) were made without a pause, and what is no longer needed of ` +
        'them can be found only in one. Await something in the loop, for example `await loss.itemAsync()`, or ' +
        'dispose() of what you no longer need.',
      [this.device],
    );
  }
}
