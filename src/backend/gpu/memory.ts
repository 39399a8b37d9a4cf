/**
 * Who owns what on the device. Handles never change, so a write makes a new one and lets the old one
 * go. What a dropped tensor held is freed when the garbage collector finds it; since that is told
 * only between two tasks, a loop that never yields would fill the device: above a limit, data that
 * is not used moves to the CPU, and comes back if it is used again.
 */
import type { Storage } from '../backend';
import { observed } from '../observer';
import type { Execution, Handle } from './execution';

/** What a Storage holds: its elements on the device, on the CPU, or (both null) zeros. */
export class DeviceBuffer {
  handle: Handle | null = null;
  host: Float32Array | null = null;
  /** Whether it was used since room was last looked for. */
  used = false;

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
  /** The buffers on the device, in the order in which they came or were last passed over. */
  private readonly live = new Set<DeviceBuffer>();
  // The registry must not keep data alive that moved to the CPU: it knows a buffer only while its
  // data is on the device.
  private readonly registry = new FinalizationRegistry<DeviceBuffer>((buffer) => this.drop(buffer));

  constructor(
    private readonly execution: Execution,
    private readonly toDevice: (array: Float32Array) => Handle,
    private readonly zeros: (length: number) => Handle,
    private readonly toHost: (handle: Handle, length: number) => Float32Array,
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
        buffer.host === null ? this.zeros(buffer.length) : this.toDevice(buffer.host),
      );
    }
    buffer.used = true;
    return buffer.handle;
  }

  /** Gives a storage new elements. */
  put(storage: Storage, handle: Handle): void {
    this.drop(storage.data as DeviceBuffer);
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
   */
  private trim(): void {
    const { live, limit, execution } = this;
    if (!execution.readsSynchronously) return;
    while (live.size > 1 && (this.bytes > limit.bytes || live.size > limit.buffers)) {
      const [first] = live;
      if (first.used) {
        first.used = false;
        live.delete(first);
        live.add(first);
        continue;
      }
      const host = this.toHost(first.handle, first.length);
      observed.by?.moved(0, host.byteLength);
      execution.release(first.handle);
      this.forget(first);
      first.host = host;
      this.spilled++;
    }
  }
}
