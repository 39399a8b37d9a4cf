/**
 * Tensors from data, constants and ranges. Layer: ops.
 */
import { DeviceInfo } from '../backend/device-info';
import { deviceInfo, getBackend, listDevices } from '../backend/registry';
import { checkDType, type DType, dtypeOf, isFloating, newArray, type TypedArray } from '../dtype';
import { DTypeError, kindOf, ShapeError, unknownOption, ValueError } from '../errors';
import { givenTwice, type Needs, parseOptions, parseSizes, required } from '../options';
import { checkSizes, formatShape, numelOf, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';

export { DeviceInfo };

/** What every creation function takes by name. */
export interface TensorOptions {
  /** Element type; float32 by default, or as the data has it. */
  dtype?: DType;
  /** A device, or its name; `setDefaultDevice`'s by default, which is `'cpu'`. */
  device?: string | DeviceInfo;
  /** Whether operations on the tensor are recorded. */
  requiresGrad?: boolean;
}

/** Numbers or booleans nested in arrays, a typed array, or a tensor. */
export type TensorData = number | boolean | readonly TensorData[] | TypedArray | Tensor;

/** Sizes, as one array or separate numbers, and options. */
export type SizesAndOptions =
  | [sizes: readonly number[], options?: TensorOptions]
  | number[]
  | [...sizes: number[], options: TensorOptions]
  | [options: TensorOptions & { size: readonly number[] }];

/** The options of creation functions, with their defaults. */
export const OPTIONS = {
  dtype: undefined as DType | undefined,
  device: undefined as string | DeviceInfo | undefined,
  requiresGrad: false,
};

let defaultDevice = 'cpu';

/**
 * Sets the device on which tensors are created when none is named.
 *
 * @throws DeviceError when it is not there, listing those that are
 * @see https://pytorch.org/docs/stable/generated/torch.set_default_device.html
 */
export function setDefaultDevice(device: string | DeviceInfo): void {
  defaultDevice = getBackend(device).name;
}

/** The device on which tensors are created when none is named. */
export function getDefaultDevice(): string {
  return defaultDevice;
}

/**
 * The devices that are there: `cpu` and, once `torchlet/gpu` is imported, those of gpu.js, best first.
 *
 * @example
 * ```ts
 * import { devices } from 'torchlet';
 * console.log(devices()[0].name, devices()[0].readsSynchronously); // cpu true
 * ```
 */
export function devices(): DeviceInfo[] {
  return listDevices();
}

/**
 * A device by name: `'cpu'`, `'gpu'` for the best that `torchlet/gpu` finds here, `'gpu:webgl2'`, …
 *
 * @returns what is known of it; it can be given wherever a device's name can
 * @throws DeviceError when it is not there, listing those that are
 * @see https://pytorch.org/docs/stable/tensor_attributes.html#torch.device
 * @example
 * ```ts
 * import { device, tensor } from 'torchlet';
 * import 'torchlet/gpu';
 * const where = device('gpu:webasm');
 * console.log(`${tensor([1, 2], { device: where }).device} by ${where.backend}`); // gpu:webasm by WebAssemblyKernel
 * ```
 */
export function device(name: string): DeviceInfo {
  return deviceInfo(name);
}

/** A tensor over an array that nobody else writes to. */
export function fromArray(data: TypedArray, shape: Shape, options: TensorOptions = {}): Tensor {
  const out = Tensor.over(getBackend(options.device ?? defaultDevice).upload(data), shape);
  if (options.requiresGrad) out.requiresGrad = true;
  return out;
}

/** @internal A tensor of one value, made by `op`; on a device it is filled there, so that nothing travels. */
export function constant(op: string, value: number, shape: Shape, options: TensorOptions): Tensor {
  const { dtype = 'float32' } = options;
  const backend = getBackend(options.device ?? defaultDevice);
  const count = numelOf(shape);
  if (backend.name === 'cpu') {
    const array = newArray(dtype, count);
    // What is 0-d is set without the call of a builtin: the cotangent of every loss.
    if (count === 1) array[0] = value;
    else if (value !== 0) array.fill(value);
    return fromArray(array, shape, options);
  }
  const out = Tensor.over(backend.allocate(dtype, count, op), shape);
  if (value !== 0 && count > 0) backend.fill(out, value);
  if (options.requiresGrad) out.requiresGrad = true;
  return out;
}

/** Checks option names and types before anything is made. */
export function checkOptions(op: string, options: TensorOptions): TensorOptions {
  for (const name of Object.keys(options)) {
    if (!(name in OPTIONS)) throw unknownOption(op, name, Object.keys(OPTIONS));
  }
  if (options.dtype !== undefined) checkDType(op, options.dtype);
  if (options.requiresGrad && options.dtype !== undefined && !isFloating(options.dtype)) {
    throw new DTypeError(
      `${op}: only floating tensors can require grad, got ${options.dtype}. Use 'float32' or 'float64'.`,
      [options.dtype],
    );
  }
  return options;
}

/**
 * A tensor with a copy of the data. Numbers give float32, booleans give bool.
 *
 * @param data numbers or booleans nested in arrays of one length per level, a typed array, or a tensor
 * @throws ShapeError when arrays of one level differ in length
 * @throws ValueError when something in them is no number
 * @see https://pytorch.org/docs/stable/generated/torch.tensor.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([[1, 2], [3, 4]]).shape); // [2, 2]
 * console.log(tensor([1, 2], { dtype: 'int32' }).dtype); // int32
 * ```
 */
export function tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  checkOptions('tensor', options);
  if (data instanceof Tensor) {
    const copy = data.detach().to({
      dtype: options.dtype ?? data.dtype,
      device: options.device ?? data.device,
      copy: true,
    });
    if (options.requiresGrad) copy.requiresGrad = true;
    return copy;
  }
  if (ArrayBuffer.isView(data)) {
    const dtype = options.dtype ?? dtypeOf(data);
    return fromArray(convert(data, dtype), [data.length], options);
  }
  const shape: number[] = [];
  for (let level: unknown = data; isList(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const flat: (number | boolean)[] = [];
  flatten(data, shape, 0, flat, []);
  const dtype =
    options.dtype ??
    (flat.length > 0 && flat.every((v) => typeof v === 'boolean') ? 'bool' : 'float32');
  return fromArray(convert(flat, dtype), shape, options);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function flatten(
  data: unknown,
  shape: number[],
  level: number,
  flat: (number | boolean)[],
  path: number[],
): void {
  const place = path.length > 0 ? ` at [${path.join('][')}]` : '';
  if (level === shape.length) {
    if (data instanceof Tensor && data.count === 1) {
      flat.push(data.item());
      return;
    }
    if (isList(data)) {
      throw new ShapeError(
        `tensor: the arrays are ragged: an array of ${data.length} stands${place} where the first one has a number. ` +
          'Give every array of one level the same length.',
      );
    }
    if (typeof data !== 'number' && typeof data !== 'boolean') {
      throw new ValueError(
        `tensor: ${kindOf(data)}${place} is neither a number nor a boolean. Give numbers, booleans or arrays of them.`,
        data,
      );
    }
    flat.push(data);
    return;
  }
  if (!isList(data) || data.length !== shape[level]) {
    throw new ShapeError(
      `tensor: the arrays are ragged: expected ${shape[level]} elements${place}, got ${isList(data) ? data.length : `a ${typeof data}`}. ` +
        'Give every array of one level the same length.',
    );
  }
  for (let i = 0; i < data.length; i++) flatten(data[i], shape, level + 1, flat, [...path, i]);
}

function convert(values: ArrayLike<number | boolean>, dtype: DType): TypedArray {
  const array = newArray(dtype, values.length);
  if (dtype === 'bool') for (let i = 0; i < values.length; i++) array[i] = values[i] ? 1 : 0;
  else for (let i = 0; i < values.length; i++) array[i] = Number(values[i]);
  return array;
}

/**
 * A tensor over a typed array, without a copy: later writes to one are seen in the other.
 *
 * @param shape sizes; the array's length by default
 */
export function fromTypedArray(
  data: TypedArray,
  shape: readonly number[] = [data.length],
  options: TensorOptions = {},
): Tensor {
  checkOptions('fromTypedArray', options);
  if (numelOf(shape) !== data.length) {
    throw new ShapeError(
      `fromTypedArray: ${data.length} elements do not fill ${formatShape(shape)}. Give ${numelOf(shape)}.`,
      [shape],
    );
  }
  const out = fromArray(data, shape, options);
  out.storage.backend.share?.(out);
  return out;
}

const CREATION = { ...OPTIONS, size: null as readonly number[] | null };

/** The sizes of a call that may give them by position or as `size`, checked. */
export function chooseSizes(
  op: string,
  positional: number[],
  named: readonly number[] | null,
): number[] {
  if (named !== null && positional.length > 0) {
    throw givenTwice(op, 'size');
  }
  const shape = named === null ? positional : [...named];
  checkSizes(op, shape);
  return shape;
}

/** Sizes and options of a creation call, checked. */
export function parseCreation(
  op: string,
  args: readonly unknown[],
): { shape: number[]; options: TensorOptions } {
  const { sizes, rest } = parseSizes(args);
  if (rest.length === 0) {
    checkSizes(op, sizes);
    return { shape: sizes, options: OPTIONS };
  }
  const { size, ...options } = parseOptions(op, CREATION, [], rest);
  const shape = chooseSizes(op, sizes, size);
  return { shape, options: checkOptions(op, options as TensorOptions) };
}

/**
 * Zeros.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.zeros.html
 * @example
 * ```ts
 * import { zeros } from 'torchlet';
 * console.log(zeros(2, 2).toArray()); // [[0, 0], [0, 0]]
 * ```
 */
export function zeros(...args: SizesAndOptions): Tensor {
  const { shape, options } = parseCreation('zeros', args);
  return constant('zeros', 0, shape, options);
}

/** A tensor whose elements are to be written; they are zeros. */
export function empty(...args: SizesAndOptions): Tensor {
  const { shape, options } = parseCreation('empty', args);
  return constant('empty', 0, shape, options);
}

/** Ones. */
export function ones(...args: SizesAndOptions): Tensor {
  const { shape, options } = parseCreation('ones', args);
  return constant('ones', 1, shape, options);
}

/** Options of `full`. */
export interface FullOptions extends TensorOptions {
  size?: readonly number[];
  fillValue?: number | boolean;
}

/** @internal The options of `full` and `newFull`, with their defaults. */
export const FULL = {
  ...OPTIONS,
  size: undefined as unknown as readonly number[],
  fillValue: undefined as unknown as number | boolean,
};

/** One value everywhere; its kind decides the element type where none is given. */
export function full(
  ...args: Needs<[size: readonly number[], fillValue: number | boolean], FullOptions>
): Tensor {
  const {
    size: sizes,
    fillValue: value,
    ...options
  } = parseOptions('full', FULL, ['size', 'fillValue'], args);
  required('full', 'size', sizes);
  required('full', 'fillValue', value);
  checkOptions('full', options as TensorOptions);
  checkSizes('full', sizes);
  const dtype = options.dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32');
  // Anything but 0 is true.
  const number = dtype === 'bool' ? Number(Number(value) !== 0) : Number(value);
  return constant('full', number, [...sizes], { ...(options as TensorOptions), dtype });
}

function likeOptions(x: Tensor, options: TensorOptions): TensorOptions {
  const { dtype = x.dtype, device = x.device, ...others } = options;
  return { dtype, device, ...others };
}

/** Zeros of the shape, type and device of another tensor. */
export function zerosLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return zeros(x.shape, likeOptions(x, options));
}

/** Ones of the shape, type and device of another tensor. */
export function onesLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return ones(x.shape, likeOptions(x, options));
}

/** One value, in the shape, type and device of another tensor. */
export function fullLike(
  x: Tensor,
  ...args: Needs<[fillValue: number], TensorOptions & { fillValue?: number }>
): Tensor {
  const { fillValue, ...options } = parseOptions(
    'fullLike',
    { ...OPTIONS, fillValue: undefined as number | undefined },
    ['fillValue'],
    args,
  );
  const value = required('fullLike', 'fillValue', fillValue);
  return full(x.shape, value, likeOptions(x, options as TensorOptions));
}

/** A tensor to be written, of the shape, type and device of another. */
export function emptyLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return empty(x.shape, likeOptions(x, options));
}

/** A tensor of the data, without a copy where it is a tensor of the right type already. */
export function asTensor(data: TensorData, options: TensorOptions = {}): Tensor {
  if (!(data instanceof Tensor)) return tensor(data, options);
  return data.to({ dtype: options.dtype ?? data.dtype, device: options.device ?? data.device });
}
