/** What users can know of a device. */

/** A device as `devices()` lists it; it can be given wherever a device's name can. */
export class DeviceInfo {
  /** `cpu`, `gpu:webgl2`, … */
  readonly name!: string;
  /** What really runs: `JavaScript`, or the class of gpu.js' kernels, for example `WebGL2Kernel`. */
  readonly backend!: string;
  /** What the driver calls itself; empty where there is no driver. */
  readonly adapter!: string;
  /** Whether it is a graphics card, rather than the CPU or a program that plays a card. */
  readonly hardware!: boolean;
  /** Whether `item()`, `toArray()` and `data` work; else only their Async forms do. */
  readonly readsSynchronously!: boolean;
  /** So many elements fit into one tensor. */
  readonly maxElements!: number;

  /** @internal */
  constructor(known: Pick<DeviceInfo, Exclude<keyof DeviceInfo, 'toString'>>) {
    Object.assign(this, known);
  }

  /** The name. */
  toString(): string {
    return this.name;
  }
}
