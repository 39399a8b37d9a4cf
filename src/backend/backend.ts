/**
 * What a device is: a short list of kernels over flat storage. Knows neither Tensor nor autograd.
 * Kernel calls are plain data (a kernel, views, numbers), so that they can be recorded and replayed.
 */
import type { DType, TypedArray } from '../dtype';
import type { Shape } from '../shape';

/** Flat memory on one device, shared by the views over it. */
export class Storage {
  /** Counts the changes made in place; autograd compares it with what a saved tensor had. */
  version = 0;
  /** The operation that made the last of them, for error messages. */
  changedBy = '';

  constructor(
    /** The device that owns the memory. */
    readonly backend: Backend,
    readonly dtype: DType,
    /** Number of elements. */
    readonly length: number,
    /** The device's own handle: a typed array on the CPU, which several small storages may share, or what it waits for. */
    public data: unknown,
    /** Where in `data` this storage begins, in elements. */
    readonly base: number,
  ) {}
}

/** A strided window on a storage. `offset` counts from the start of `storage.data`, `base` included. */
export interface View {
  readonly storage: Storage;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly strides: Shape;
  readonly offset: number;
  /** Number of elements (a tensor is a view too, and its `size` is PyTorch's method). */
  readonly count: number;
  /** Whether the elements lie in row-major order without gaps (`contiguous` is PyTorch's method). */
  readonly dense: boolean;
}

/**
 * The scalar program of a formula: what happens to one element. Plain text, so that each device wraps it in its own
 * loop. Inputs are named `x0, x1, …`, numbers that may change from call to call `p0, p1, …`.
 */
export class ScalarKernel {
  /** Where a backend keeps what it compiled from this kernel. */
  readonly compiled = new Map<Backend, unknown>();
  /** The same for the CPU backend, which is looked up at every call. */
  cpu: unknown = undefined;
  /** The formula as readers know it, for reports. */
  text: (() => string) | null = null;
  /**
   * The statements for devices whose functions of float32 are more than JavaScript's (`Math.erf`); null where they are those
   * of the body. They leave the same names behind that the outputs read.
   */
  vectorBody: readonly string[] | null = null;

  constructor(
    /** The name that reports show. */
    readonly name: string,
    readonly inputs: number,
    readonly params: number,
    /** Statements, each `const t0 = …;` in the expression language that JavaScript and gpu.js share. */
    readonly body: readonly string[],
    /** The outputs: one expression each, over the names above. */
    readonly results: readonly string[],
  ) {}
}

/** How a reduction combines: NaN wins in `max` and `min`, as in PyTorch. */
export type Reducer = 'sum' | 'prod' | 'max' | 'min';

/** How a reduction that returns a position combines: the first of ties, and NaN wins. */
export type ArgReducer = 'argmax' | 'argmin';

/** How a scan combines. */
export type Scanner = 'sum' | 'prod' | 'max' | 'min' | 'logsumexp';

/** How a scatter combines what is there with what arrives. */
export type ScatterMode = 'set' | 'add' | 'mul' | 'max' | 'min';

/** Which of the three tensors of a convolution is computed from the other two. */
export type ConvolutionPart = 'result' | 'image' | 'weight';

/** The tensors of a convolution, which lie densely, and how they belong together. */
export interface Convolution {
  /** `[n, groups · in, size]` */
  readonly image: View;
  /** `[groups · out, in, kernel]` */
  readonly weight: View;
  /** `[n, groups · out, windows]` */
  readonly result: View;
  /** `[groups · out]`, added where the result is computed. */
  readonly bias: View | null;
  readonly windows: Windows;
  readonly groups: number;
}

/**
 * Windows that slide over the last dimensions of a tensor, for convolution and pooling; a number for each of these
 * dimensions. Element k of window o lies at position o · stride + k · dilation − padding.
 */
export interface Windows {
  /** Elements of a window. */
  readonly kernel: Shape;
  readonly stride: Shape;
  /** How far the first window begins before the first element. */
  readonly padding: Shape;
  readonly dilation: Shape;
}

/** The operands of an attention, and how they belong together. */
export interface Attention {
  /** `[batch, heads, steps, size]` */
  readonly query: View;
  /** `[batch, heads, keys, size]` */
  readonly key: View;
  /** `[batch, heads, keys, wide]` */
  readonly value: View;
  /** `[batch, heads, steps, keys]`, added to the scores. */
  readonly mask: View | null;
  /** Factor of the scores. */
  readonly scale: number;
  /** Whether step i sees the first i + 1 keys only. */
  readonly causal: boolean;
}

/** Where the cotangents of an attention's operands go; null where one is not wanted. */
export interface AttentionCotangents {
  readonly query: View | null;
  readonly key: View | null;
  readonly value: View | null;
}

/** Rows that are each standardized, x̂ = (x − mean) / √(variance + ε), then times a weight. All views lie densely. */
export interface StandardizedRows {
  readonly rows: number;
  /** Elements of a row. */
  readonly size: number;
  readonly input: View;
  /** `[size]`; null for 1. */
  readonly weight: View | null;
  readonly eps: number;
}

/** What a row's elements were standardized by, one number for each row. */
export interface RowMoments {
  /** Null where it is not taken off: then the variance is the mean square. */
  readonly mean: View | null;
  /** 1 / √(variance + ε) */
  readonly r: View;
}

/** Where the cotangents of standardized rows go; null where one is not wanted. */
export interface RowCotangents {
  readonly input: View | null;
  readonly weight: View | null;
  readonly bias: View | null;
}

/**
 * One device. Shapes and types are checked by the ops that call it; a kernel only computes.
 * Every input is read before any output at the same element is written, so an output may be an input.
 */
export interface Backend {
  /** `cpu`, `gpu:webgl2`, … */
  readonly name: string;
  /** Whether `download` works; else only `downloadAsync` does. */
  readonly readsSynchronously: boolean;

  /**
   * Memory for a result, filled with zeros; short-lived, so small ones may share a slab.
   *
   * @param op the operation whose result it is, for the error
   * @param unwritten whether anything will do instead of zeros: all of it is written before any of it is read
   */
  allocate(dtype: DType, length: number, op?: string, unwritten?: boolean): Storage;
  /** Memory of its own for what lives long (parameters, optimizer state); takes over the array. */
  upload(data: TypedArray, op?: string): Storage;
  /** The view's elements in logical order, in a fresh array. */
  download(view: View): TypedArray;
  downloadAsync(view: View): Promise<TypedArray>;
  /** The elements in logical order, where looking at them moves none, for checks of values; else null. Not to be changed. */
  peek(view: View): ArrayLike<number> | null;
  /** The elements of a dense view themselves, for a caller who may keep the array and write to it; where that is possible. */
  share?(view: View): TypedArray;
  /** Whether the device has put off computing a view's elements. */
  waits?(view: View): boolean;
  /** Says that a backward pass will read a view's elements: where the device has put them off, it may compute them once. */
  keep?(view: View): void;
  /** Computes now what of these the device has put off. */
  settle?(views: readonly View[]): void;
  /** Gives the memory back now; afterwards the storage must not be used. */
  free(storage: Storage): void;
  /** The same for a result that nobody can see any more, whose memory may serve the next one. */
  recycle?(storage: Storage): void;

  /** out ← value */
  fill(out: View, value: number): void;
  /** out ← input, cast to out's type (to bool: 1 where not 0; to int32: truncated). Input broadcasts to out's shape. */
  copy(input: View, out: View): void;
  /** outs[k][i] ← results[k](inputs[·][i], params). Inputs broadcast to the outputs' common shape. */
  map(
    kernel: ScalarKernel,
    inputs: readonly View[],
    params: readonly number[],
    outs: readonly View[],
  ): void;
  /**
   * out ← scale · reduce over the dimensions where out has size 1, or none, and the inputs' broadcast shape `shape` has more.
   * `kernel` (one result) is applied to each element first. `out` broadcasts to `shape`.
   */
  reduce(
    reducer: Reducer,
    kernel: ScalarKernel,
    inputs: readonly View[],
    params: readonly number[],
    shape: Shape,
    out: View,
    scale: number,
  ): void;
  /** out (int32, keepdim form) ← position along `dim` of the largest or smallest element. */
  argReduce(reducer: ArgReducer, input: View, dim: number, out: View): void;
  /** out ← running combination along `dim`; `indices` (int32, for max and min) ← where each was found. */
  scan(scanner: Scanner, input: View, dim: number, out: View, indices: View | null): void;
  /**
   * out[b,m,n] ← Σₖ a[b,m,k] · b[b,k,n] (+ bias, broadcast to out). All but the bias have rank 3, where a batch of size 1
   * broadcasts, or all have rank 2.
   */
  matmul(a: View, b: View, bias: View | null, out: View): void;
  /** out[…,i,…] ← input[…,index[…,i,…],…] along `dim`; `index` (int32, 0 ≤ index < size) broadcasts to out's shape. */
  gather(input: View, dim: number, index: View, out: View): void;
  /** out[…,index[…,i,…],…] ← combined with source[…,i,…]; index and source broadcast to `shape`. */
  scatter(mode: ScatterMode, out: View, dim: number, index: View, source: View, shape: Shape): void;
  /**
   * out[…,k,o] ← element k of window o, `beyond` where that lies outside; at most three dimensions of windows.
   * input is […, size], out […, kernel, windows].
   */
  im2col(input: View, windows: Windows, beyond: number, out: View): void;
  /** The adjoint: out[…,i] ← Σ input[…,k,o] over the k and o whose position is i. */
  col2im(input: View, windows: Windows, out: View): void;
  /**
   * One of the three ← the other two: result ← image convolved with weight (+ bias), image ← its adjoint, weight ← its
   * adjoint; a device that lacks it multiplies columns.
   */
  convolve?(part: ConvolutionPart, convolution: Convolution): void;
  /**
   * values, positions (int32) ← the largest of each window (the first of ties, the last NaN), and where it lies in the
   * flattened image. input is […, size], the others […, windows]; a device that lacks it looks through the columns.
   */
  maxPool?(input: View, windows: Windows, values: View, positions: View): void;
  /** The adjoint, on devices that have `maxPool`: out ← zeros, each value added at its position. All lie densely. */
  maxPoolAdjoint?(values: View, positions: View, out: View): void;
  /**
   * shares ← softmax(query keyᵀ · scale + mask), result ← shares · value.
   *
   * @param shares `[batch, heads, steps, keys]`, dense; null where nobody asks for them
   * @param result `[batch, heads, steps, wide]`
   * @returns false where the device has no kernel for these: then nothing is written
   */
  attend?(attention: Attention, shares: View | null, result: View): boolean;
  /** The cotangents of an attention's operands from that of its result. */
  attendBackward?(
    attention: Attention,
    shares: View,
    cotangent: View,
    outs: AttentionCotangents,
  ): boolean;
  /**
   * moments ← those of each row, result ← x̂ · weight + bias.
   *
   * @param bias `[size]`; null for 0
   * @returns false where the device has no kernel for these: then nothing is written
   */
  standardize?(
    standardized: StandardizedRows,
    bias: View | null,
    moments: RowMoments,
    result: View,
  ): boolean;
  /** The cotangents of input, weight and bias from that of the result. */
  standardizeBackward?(
    standardized: StandardizedRows,
    moments: RowMoments,
    cotangent: View,
    outs: RowCotangents,
  ): boolean;
  /** values, indices ← input sorted along `dim`, stably; NaN counts as the largest. */
  sort(input: View, dim: number, descending: boolean, values: View, indices: View): void;
}
