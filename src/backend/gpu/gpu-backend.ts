/**
 * A device of gpu.js: one class for every mode, and one file for each family of kernels. int32 and
 * bool travel as float32, exactly up to 2^24; there is no float64.
 */
import { BYTES, type DType, dtypeOf, type TypedArray } from '../../dtype';
import { DTypeError } from '../../errors';
import type { Shape } from '../../shape';
import {
  type ArgReducer,
  type Backend,
  type Reducer,
  type ScalarKernel,
  type Scanner,
  type ScatterMode,
  Storage,
  type View,
  type Windows,
} from '../backend';
import { asBatch } from '../matrices';
import { copy, download, downloadAsync, fill, peek } from './copy';
import { Device } from './device';
import type { Execution } from './execution';
import { gather, scatter } from './gather-scatter';
import { col2im, im2col } from './im2col';
import { map } from './map';
import { matmul } from './matmul';
import { DeviceBuffer } from './memory';
import { reduce } from './reduce';
import { argReduce, scan } from './scan';
import { sort } from './sort';

/** Runs kernels through gpu.js. */
export class GpuBackend implements Backend {
  readonly readsSynchronously: boolean;
  /** @internal */
  readonly device: Device;

  constructor(
    readonly name: string,
    readonly mode: string,
    execution: Execution,
    elements: number,
  ) {
    this.readsSynchronously = execution.readsSynchronously;
    this.device = new Device(name, mode, execution, elements);
  }

  allocate(dtype: DType, length: number, op = 'allocate'): Storage {
    check(op, this, dtype, length);
    return new Storage(this, dtype, length, new DeviceBuffer(length), 0);
  }

  upload(data: TypedArray, op?: string): Storage {
    const dtype = dtypeOf(data);
    const storage = this.allocate(dtype, data.length, op);
    const buffer = storage.data as DeviceBuffer;
    buffer.host = data instanceof Float32Array ? data : Float32Array.from(data);
    return storage;
  }

  download(view: View): TypedArray {
    return download(this.device, view);
  }

  downloadAsync(view: View): Promise<TypedArray> {
    return downloadAsync(this.device, view);
  }

  peek(view: View): ArrayLike<number> | null {
    return peek(this.device, view);
  }

  free(storage: Storage): void {
    this.device.memory.free(storage);
  }

  recycle(storage: Storage): void {
    this.device.memory.free(storage);
  }

  fill(out: View, value: number): void {
    fill(this.device, out, value);
  }

  copy(input: View, out: View): void {
    copy(this.device, input, out);
  }

  map(
    kernel: ScalarKernel,
    inputs: readonly View[],
    params: readonly number[],
    outs: readonly View[],
  ): void {
    map(this.device, kernel, inputs, params, outs);
  }

  reduce(
    reducer: Reducer,
    kernel: ScalarKernel,
    inputs: readonly View[],
    params: readonly number[],
    shape: Shape,
    out: View,
    scale: number,
  ): void {
    reduce(this.device, reducer, kernel, inputs, params, shape, out, scale);
  }

  argReduce(reducer: ArgReducer, input: View, dim: number, out: View): void {
    argReduce(this.device, reducer, input, dim, out);
  }

  scan(scanner: Scanner, input: View, dim: number, out: View, indices: View | null): void {
    scan(this.device, scanner, input, dim, out, indices);
  }

  matmul(a: View, b: View, bias: View | null, out: View): void {
    matmul(this.device, asBatch(a), asBatch(b), bias === null ? null : asBatch(bias), asBatch(out));
  }

  gather(input: View, dim: number, index: View, out: View): void {
    gather(this.device, input, dim, index, out);
  }

  scatter(
    mode: ScatterMode,
    out: View,
    dim: number,
    index: View,
    source: View,
    shape: Shape,
  ): void {
    scatter(this.device, mode, out, dim, index, source, shape);
  }

  im2col(input: View, windows: Windows, beyond: number, out: View): void {
    im2col(this.device, input, windows, beyond, out);
  }

  col2im(input: View, windows: Windows, out: View): void {
    col2im(this.device, input, windows, out);
  }

  sort(input: View, dim: number, descending: boolean, values: View, indices: View): void {
    sort(this.device, input, dim, descending, values, indices);
  }
}

/** @throws DTypeError or DeviceError before anything is allocated */
function check(op: string, { name, device }: GpuBackend, dtype: DType, length: number): void {
  if (BYTES[dtype] === BYTES.float64) {
    throw new DTypeError(
      `${op}: '${name}' computes in float32 and has no float64. ` +
        "Convert with to('float32') first, or stay on the CPU.",
      [dtype],
    );
  }
  device.checkLength(op, length);
}
