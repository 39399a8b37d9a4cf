/**
 * The CPU device: typed arrays, and one file for each family of kernels. Importing it registers
 * `cpu`.
 */
import { type DType, dtypeOf, type TypedArray } from '../../dtype';
import type { Shape } from '../../shape';
import {
  type ArgReducer,
  type Attention,
  type AttentionCotangents,
  type Backend,
  type Convolution,
  type ConvolutionPart,
  type Reducer,
  type RowCotangents,
  type RowMoments,
  type ScalarKernel,
  type Scanner,
  type ScatterMode,
  type StandardizedRows,
  Storage,
  type View,
  type Windows,
} from '../backend';
import { registerBackend } from '../registry';
import { allocate, reclaim } from './allocate';
import { convolve } from './convolution';
import { copy, download, fill } from './copy';
import { gather, scatter } from './gather-scatter';
import { col2im, im2col } from './im2col';
import { map } from './map';
import { matmul } from './matmul';
import { maxPool, maxPoolAdjoint } from './max-pool';
import { reduce } from './reduce';
import { argReduce, scan } from './scan';
import { sort } from './sort';
import { attendBackwardInWasm, attendInWasm } from './wasm/attention';
import { standardizeBackwardInWasm, standardizeInWasm } from './wasm/standardize';

/** Runs kernels in JavaScript, at once and in the calling thread. */
export class CpuBackend implements Backend {
  readonly name = 'cpu';
  readonly readsSynchronously = true;

  allocate(dtype: DType, length: number, _op?: string, unwritten = false): Storage {
    return allocate(this, dtype, length, unwritten);
  }

  upload(data: TypedArray): Storage {
    return new Storage(this, dtypeOf(data), data.length, data, 0);
  }

  download(view: View): TypedArray {
    return download(view);
  }

  async downloadAsync(view: View): Promise<TypedArray> {
    return download(view);
  }

  peek(view: View): ArrayLike<number> {
    if (!view.dense) return download(view);
    return (view.storage.data as TypedArray).subarray(view.offset, view.offset + view.count);
  }

  /** Lets go of the array; the garbage collector takes it when nothing else holds it. */
  free(storage: Storage): void {
    storage.data = null;
  }

  recycle(storage: Storage): void {
    reclaim(storage);
  }

  fill(out: View, value: number): void {
    fill(out, value);
  }

  copy(input: View, out: View): void {
    copy(input, out);
  }

  map(
    kernel: ScalarKernel,
    inputs: readonly View[],
    params: readonly number[],
    outs: readonly View[],
  ): void {
    map(kernel, inputs, params, outs);
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
    reduce(reducer, kernel, inputs, params, shape, out, scale);
  }

  argReduce(reducer: ArgReducer, input: View, dim: number, out: View): void {
    argReduce(reducer, input, dim, out);
  }

  scan(scanner: Scanner, input: View, dim: number, out: View, indices: View | null): void {
    scan(scanner, input, dim, out, indices);
  }

  matmul(a: View, b: View, bias: View | null, out: View): void {
    matmul(a, b, bias, out);
  }

  gather(input: View, dim: number, index: View, out: View): void {
    gather(input, dim, index, out);
  }

  scatter(
    mode: ScatterMode,
    out: View,
    dim: number,
    index: View,
    source: View,
    shape: Shape,
  ): void {
    scatter(mode, out, dim, index, source, shape);
  }

  im2col(input: View, windows: Windows, beyond: number, out: View): void {
    im2col(input, windows, beyond, out);
  }

  col2im(input: View, windows: Windows, out: View): void {
    col2im(input, windows, out);
  }

  convolve(part: ConvolutionPart, convolution: Convolution): void {
    convolve(part, convolution);
  }

  maxPool(input: View, windows: Windows, values: View, positions: View): void {
    maxPool(input, windows, values, positions);
  }

  maxPoolAdjoint(values: View, positions: View, out: View): void {
    maxPoolAdjoint(values, positions, out);
  }

  attend(attention: Attention, shares: View | null, result: View): boolean {
    return attendInWasm(attention, shares, result);
  }

  attendBackward(
    attention: Attention,
    shares: View,
    cotangent: View,
    outs: AttentionCotangents,
  ): boolean {
    return attendBackwardInWasm(attention, shares, cotangent, outs);
  }

  standardize(
    standardized: StandardizedRows,
    bias: View | null,
    moments: RowMoments,
    result: View,
  ): boolean {
    return standardizeInWasm(standardized, bias, moments, result);
  }

  standardizeBackward(
    standardized: StandardizedRows,
    moments: RowMoments,
    cotangent: View,
    outs: RowCotangents,
  ): boolean {
    return standardizeBackwardInWasm(standardized, moments, cotangent, outs);
  }

  sort(input: View, dim: number, descending: boolean, values: View, indices: View): void {
    sort(input, dim, descending, values, indices);
  }
}

/** The CPU device. */
export const cpu = new CpuBackend();
registerBackend(cpu);
