/**
 * Copies, casts and in-place writes: contiguous, clone, to, copy_, fill_, zero_. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { cpu as cpuBackend } from '../backend/cpu/cpu';
import { DeviceInfo } from '../backend/device-info';
import { getBackend } from '../backend/registry';
import { checkDType, DTYPES, type DType, isFloating } from '../dtype';
import { nearestName, OptionError, unknownOption } from '../errors';
import { checkAlone, isOptions, type Needs, parseNeeded } from '../options';
import { download } from '../tensor/download';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { overwrite, overwriteWithNumber } from './overwrite';
import { emptyResult } from './run-formula';
import { neededTensor } from './tensor-argument';
import { written } from './written';

// The cotangent goes back to where it came from, as the type it had there.
const copyRule = defineRule({ name: 'copy', vjp: (g, { attrs }) => [g.to(attrs as ToOptions)] });
const cloneRule = defineRule({
  name: 'clone',
  vjp: (g) => [g],
  describe: written({
    operands: ['x'],
    value: ['clone(x)', 'x'],
    cotangents: [['g', 'g']],
    saved: [],
  }),
});

/** A copy in row-major order, part of the graph. */
export function clone(x: Tensor, ...surplus: []): Tensor {
  checkAlone('clone', surplus);
  const out = emptyResult(x, x.dtype, x.shape);
  x.storage.backend.copy(x, out);
  return record(cloneRule, out, [x], []);
}
define('clone', clone);

/** The tensor itself when its elements lie in row-major order without gaps, else a copy. */
export function contiguous(x: Tensor, ...surplus: []): Tensor {
  checkAlone('contiguous', surplus);
  return x.dense ? x : clone(x);
}
define('contiguous', contiguous);

/** Where and as what a tensor is wanted. */
export interface ToOptions {
  dtype?: DType;
  device?: string | DeviceInfo;
  /** Whether to copy even when nothing changes. */
  copy?: boolean;
}

/**
 * The tensor as another element type or on another device; itself when nothing changes. The gradient goes back the
 * same way.
 *
 * @param target an element type, a device, a tensor to be like, or both by name
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.to.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([1.7, 2]).to('int32').toArray()); // [1, 2]
 * ```
 */
export function to(x: Tensor, target: ToTarget, options: ToOptions = {}): Tensor {
  const { dtype = x.dtype, device, copy = false } = { ...targetOf(target), ...options };
  checkDType('to', dtype);
  const own = x.storage.backend;
  const backend = device === undefined || device === own.name ? own : getBackend(device);
  if (dtype === x.dtype && backend === own) return copy ? clone(x) : x;
  let out: Tensor;
  if (backend === own) {
    out = emptyResult(x, dtype, x.shape, 'to');
    backend.copy(x, out);
  } else {
    // The CPU knows every element type, so that is where the cast happens.
    const source = own === cpuBackend && dtype !== x.dtype ? to(x.detach(), dtype) : x;
    out = Tensor.over(backend.upload(download('to', source), 'to'), x.shape);
    if (dtype !== out.dtype) out = to(out, dtype);
  }
  return isFloating(dtype) ? record(copyRule, out, [x], [], placeOf(x)) : out;
}
define('to', to);

/**
 * `to` for every device: also from one that cannot be read synchronously, as `gpu:webgpu`.
 *
 * @param target an element type, a device, a tensor to be like, or both by name
 * @returns a promise of the tensor; itself when nothing changes
 * @throws DeviceError when the device is not there, or was lost
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * import 'torchlet/gpu';
 * const x = tensor([1, 2], { device: 'gpu' }).mul(3);
 * console.log((await x.toAsync('cpu')).toArray()); // [3, 6]
 * ```
 */
export async function toAsync(
  x: Tensor,
  target: ToTarget,
  options: ToOptions = {},
): Promise<Tensor> {
  const wanted = { ...targetOf(target), ...options };
  const own = x.storage.backend;
  const stays = wanted.device === undefined || getBackend(wanted.device) === own;
  if (own.readsSynchronously || stays) return to(x, wanted);
  const read = Tensor.over(cpuBackend.upload(await own.downloadAsync(x)), x.shape);
  const out = to(read, { ...wanted, copy: false });
  return isFloating(out.dtype) ? record(copyRule, out, [x], [], placeOf(x)) : out;
}
define('toAsync', toAsync);

/** Where and as what its gradient is wanted: a GPU takes no float64, not even on the way. */
function placeOf({ device, dtype }: Tensor): ToOptions {
  return { device, dtype };
}

/** What `to` takes: an element type, a device, a tensor to be like, or both by name. */
export type ToTarget = DType | (string & {}) | DeviceInfo | Tensor | ToOptions;

function targetOf(target: ToTarget): ToOptions {
  if (target instanceof DeviceInfo) return { device: target };
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target === 'string') {
    // A name near an element type's is that or misspelt; any other is a device's.
    return nearestName(target, DTYPES) !== null
      ? { dtype: checkDType('to', target) }
      : { device: target };
  }
  if (!isOptions(target))
    throw new OptionError(`to: takes a dtype, a device, a tensor or options, got ${target}.`);
  for (const name of Object.keys(target)) {
    if (!['dtype', 'device', 'copy'].includes(name))
      throw unknownOption('to', name, ['dtype', 'device', 'copy']);
  }
  return target;
}

/** As float32. */
export function float(x: Tensor, ...surplus: []): Tensor {
  checkAlone('float', surplus);
  return to(x, 'float32');
}
define('float', float);

/** As float64. */
export function double(x: Tensor, ...surplus: []): Tensor {
  checkAlone('double', surplus);
  return to(x, 'float64');
}
define('double', double);

/** As int32, truncated; PyTorch's `long`. */
export function long(x: Tensor, ...surplus: []): Tensor {
  checkAlone('long', surplus);
  return to(x, 'int32');
}
define('long', long);

/** As int32, truncated. */
export function int(x: Tensor, ...surplus: []): Tensor {
  checkAlone('int', surplus);
  return to(x, 'int32');
}
define('int', int);

/** As bool: true where not 0. */
export function bool(x: Tensor, ...surplus: []): Tensor {
  checkAlone('bool', surplus);
  return to(x, 'bool');
}
define('bool', bool);

/** On the CPU. */
export function cpu(x: Tensor, ...surplus: []): Tensor {
  checkAlone('cpu', surplus);
  return to(x, 'cpu');
}
define('cpu', cpu);

/** The element type and device of another tensor. */
export function typeAs(x: Tensor, ...args: Needs<[other: Tensor], { other?: Tensor }>): Tensor {
  const [other] = parseNeeded<[other: Tensor]>('typeAs', ['other'], args);
  return to(x, other);
}
define('typeAs', typeAs);

/**
 * Writes the elements of another tensor over this one, cast to its type and broadcast to its shape.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.copy_.html
 */
export function copy_(x: Tensor, ...args: Needs<[src: Tensor], { src?: Tensor }>): Tensor {
  const [source] = parseNeeded<[src: Tensor]>('copy_', ['src'], args);
  neededTensor('copy_', 'src', source);
  return overwrite('copy_', x, source);
}
define('copy_', copy_);

/** Writes one number everywhere. */
export function fill_(
  x: Tensor,
  ...args: Needs<[value: number | boolean | Tensor], { value?: number | boolean | Tensor }>
): Tensor {
  const [value] = parseNeeded<[value: number | boolean | Tensor]>('fill_', ['value'], args);
  if (value instanceof Tensor) return copy_(x, value);
  return overwriteWithNumber('fill_', x, Number(value));
}
define('fill_', fill_);

/** Writes zeros. */
export function zero_(x: Tensor, ...surplus: []): Tensor {
  checkAlone('zero_', surplus);
  return overwriteWithNumber('zero_', x, 0);
}
define('zero_', zero_);
