/**
 * `torchlet/gpu`: importing it registers the devices of gpu.js, `gpu:webgpu`, `gpu:webgl2`,
 * `gpu:headlessgl`, `gpu:webasm`, `gpu:cpu`, and `gpu`, the best of them that works here. Nothing
 * is started before it is used.
 *
 * @module torchlet/gpu
 */
import type { DeviceInfo } from './backend/device-info';
import { devices, startedDevices, startWebGpu } from './backend/gpu/devices';

export type { DeviceInfo } from './backend/device-info';

/** What one device holds and has compiled. */
export interface DeviceMemoryReport {
  readonly device: string;
  /** Buffers on the device. */
  readonly buffers: number;
  readonly bytes: number;
  /** How often a buffer had to move to the CPU; on arrays: was left to the garbage collector. */
  readonly spilled: number;
  /** Kernels that are compiled now. */
  readonly kernels: number;
  /** Kernels compiled so far, and calls that found theirs compiled. */
  readonly compiled: number;
  readonly cacheHits: number;
}

/** The devices of gpu.js. */
export const gpu = {
  /**
   * Looks for WebGPU, which only a promise tells, and says which devices there are. In Node the
   * package `webgpu` is used where it is installed.
   *
   * @returns the devices that work, best first
   * @example
   * ```ts
   * import { tensor } from 'torchlet';
   * import { gpu } from 'torchlet/gpu';
   * await gpu.init();
   * const x = tensor([1, 2, 3]).to('gpu');
   * console.log(await x.mul(2).toArrayAsync()); // [2, 4, 6]
   * ```
   */
  async init(): Promise<DeviceInfo[]> {
    await startWebGpu();
    return devices();
  },

  /** The devices that work here, best first; webgpu only after `init`. */
  devices(): DeviceInfo[] {
    return devices();
  },

  /** What each device that was used holds. */
  memory(): DeviceMemoryReport[] {
    return startedDevices().map(({ name, device }) => ({
      device: name,
      ...device.memory.use,
      kernels: device.programs.size,
      compiled: device.programs.compiled,
      cacheHits: device.programs.hits,
    }));
  },
};
