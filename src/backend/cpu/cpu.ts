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
import { allocate, mayWait } from './allocate';
import { convolve } from './convolution';
import { copy, download, fill } from './copy';
import { keep, waits } from './deferred';
import { mapDeferred, reduceDeferred } from './deferred-kernels';
import { gather, scatter } from './gather-scatter';
import { col2im, im2col } from './im2col';
import { map } from './map';
import { matmul } from './matmul';
import { maxPool, maxPoolAdjoint } from './max-pool';
import { reduce } from './reduce';
import { argReduce, scan } from './scan';
import { free, ready, readyAll, recycle, settle, settleAll, settleTogether, share } from './settle';
import { sort } from './sort';
import { attendBackwardInWasm, attendInWasm } from './wasm/attention';
import { vectorSizes } from './wasm/sizes';
import { standardizeBackwardInWasm, standardizeInWasm } from './wasm/standardize';

/** Runs kernels in the calling thread, at once but for large maps, which wait until somebody reads their results. */
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
    settle(view);
    return download(view);
  }

  async downloadAsync(view: View): Promise<TypedArray> {
    return this.download(view);
  }

  peek(view: View): ArrayLike<number> {
    settle(view);
    if (!view.dense) return download(view);
    return (view.storage.data as TypedArray).subarray(view.offset, view.offset + view.count);
  }

  share(view: View): TypedArray {
    return share(view);
  }

  waits(view: View): boolean {
    return waits(view);
  }

  keep(view: View): void {
    if (mayWait.any) keep(view);
  }

  settle(views: readonly View[]): void {
    settleTogether(views);
  }

  free(storage: Storage): void {
    free(storage);
  }

  recycle(storage: Storage): void {
    recycle(storage);
  }

  fill(out: View, value: number): void {
    ready(out);
    fill(out, value);
  }

  copy(input: View, out: View): void {
    settle(input);
    ready(out);
    copy(input, out);
  }

  map(
    kernel: ScalarKernel,
    inputs: readonly View[],
    params: readonly number[],
    outs: readonly View[],
  ): void {
    if (mayWait.any) {
      const isLarge = outs[0].count >= vectorSizes.deferred;
      if (isLarge && mapDeferred(kernel, inputs, params, outs)) return;
      settleAll(inputs);
      readyAll(outs);
    }
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
    if (mayWait.any) {
      if (reduceDeferred(reducer, kernel, inputs, params, shape, out, scale)) return;
      settleAll(inputs);
      ready(out);
    }
    reduce(reducer, kernel, inputs, params, shape, out, scale);
  }

  argReduce(reducer: ArgReducer, input: View, dim: number, out: View): void {
    settle(input);
    ready(out);
    argReduce(reducer, input, dim, out);
  }

  scan(scanner: Scanner, input: View, dim: number, out: View, indices: View | null): void {
    settle(input);
    ready(out);
    if (indices !== null) ready(indices);
    scan(scanner, input, dim, out, indices);
  }

  matmul(a: View, b: View, bias: View | null, out: View): void {
    if (mayWait.any) {
      settle(a);
      settle(b);
      if (bias !== null) settle(bias);
      ready(out);
    }
    matmul(a, b, bias, out);
  }

  gather(input: View, dim: number, index: View, out: View): void {
    settle(input);
    settle(index);
    ready(out);
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
    settle(index);
    settle(source);
    ready(out);
    scatter(mode, out, dim, index, source, shape);
  }

  im2col(input: View, windows: Windows, beyond: number, out: View): void {
    settle(input);
    ready(out);
    im2col(input, windows, beyond, out);
  }

  col2im(input: View, windows: Windows, out: View): void {
    settle(input);
    ready(out);
    col2im(input, windows, out);
  }

  convolve(part: ConvolutionPart, convolution: Convolution): void {
    const { image, weight, result, bias } = convolution;
    settleAll([image, weight, result, bias]);
    ready(convolution[part]);
    convolve(part, convolution);
  }

  maxPool(input: View, windows: Windows, values: View, positions: View): void {
    settle(input);
    ready(values);
    ready(positions);
    maxPool(input, windows, values, positions);
  }

  maxPoolAdjoint(values: View, positions: View, out: View): void {
    settle(values);
    settle(positions);
    ready(out);
    maxPoolAdjoint(values, positions, out);
  }

  attend(attention: Attention, shares: View | null, result: View): boolean {
    settleAll([attention.query, attention.key, attention.value, attention.mask]);
    readyAll([shares, result]);
    return attendInWasm(attention, shares, result);
  }

  attendBackward(
    attention: Attention,
    shares: View,
    cotangent: View,
    outs: AttentionCotangents,
  ): boolean {
    const { query, key, value, mask } = attention;
    settleAll([query, key, value, mask, shares, cotangent]);
    readyAll([outs.query, outs.key, outs.value]);
    return attendBackwardInWasm(attention, shares, cotangent, outs);
  }

  standardize(
    standardized: StandardizedRows,
    bias: View | null,
    moments: RowMoments,
    result: View,
  ): boolean {
    settleAll([standardized.input, standardized.weight, bias]);
    readyAll([moments.mean, moments.r, result]);
    return standardizeInWasm(standardized, bias, moments, result);
  }

  standardizeBackward(
    standardized: StandardizedRows,
    moments: RowMoments,
    cotangent: View,
    outs: RowCotangents,
  ): boolean {
    settleAll([standardized.input, standardized.weight, moments.mean, moments.r, cotangent]);
    readyAll([outs.input, outs.weight, outs.bias]);
    return standardizeBackwardInWasm(standardized, moments, cotangent, outs);
  }

  sort(input: View, dim: number, descending: boolean, values: View, indices: View): void {
    settle(input);
    ready(values);
    ready(indices);
    sort(input, dim, descending, values, indices);
  }
}

/** The CPU device. */
export const cpu = new CpuBackend();
registerBackend(cpu);
