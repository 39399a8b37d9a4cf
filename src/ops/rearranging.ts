/**
 * The same elements elsewhere: flip, roll, rot90, and other names of transposes. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { inNameOf, ShapeError, ValueError } from '../errors';
import {
  type Call,
  checkAlone,
  type Needs,
  parseNeeded,
  parseNumbers,
  parseOptions,
  type SizesNamed,
} from '../options';
import { formatShape, normalizeDim, normalizeDims } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { cat } from './joining';
import { emptyResult } from './run-formula';
import { movedim, transpose } from './views';

const flipRule = defineRule({
  name: 'flip',
  vjp: (g, { attrs }) => [flipped(g, attrs as readonly number[])],
});

/** A copy that reads the dimensions from their ends. */
function flipped(x: Tensor, dims: readonly number[]): Tensor {
  const out = emptyResult(x, x.dtype, x.shape);
  const strides = x.strides.map((stride, i) => (dims.includes(i) ? -stride : stride));
  const start = dims.reduce((at, i) => at + (x.shape[i] - 1) * x.strides[i], x.offset);
  if (x.count > 0) x.storage.backend.copy(x.window(x.shape, strides, start), out);
  return record(flipRule, out, [x], [], dims);
}

/**
 * Dimensions in reverse order, as a copy.
 *
 * @param dims one, several, or an array of them
 * @see https://pytorch.org/docs/stable/generated/torch.flip.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(3).flip(0).toArray()); // [2, 1, 0]
 * ```
 */
export function flip(x: Tensor, ...dims: SizesNamed<'dims'>): Tensor {
  const given = parseNumbers('flip', 'dims', dims);
  return flipped(x, given.length === 0 ? [] : normalizeDims('flip', given, x.ndim));
}
define('flip', flip);

/** Columns in reverse order. */
export function fliplr(x: Tensor, ...surplus: []): Tensor {
  checkAlone('fliplr', surplus);
  checkAtLeast('fliplr', x, 2);
  return flipped(x, [1]);
}
define('fliplr', fliplr);

/** Rows in reverse order. */
export function flipud(x: Tensor, ...surplus: []): Tensor {
  checkAlone('flipud', surplus);
  checkAtLeast('flipud', x, 1);
  return flipped(x, [0]);
}
define('flipud', flipud);

function checkAtLeast(op: string, x: Tensor, rank: number): void {
  if (x.ndim < rank) {
    throw new ShapeError(
      `${op}: takes at least ${rank} dimensions, got ${formatShape(x.shape)}. unsqueeze() it first.`,
      [x.shape],
    );
  }
}

/** Options of `roll`. */
export interface RollOptions {
  shifts?: number | readonly number[];
  /** The dimensions to shift along; without them the tensor is shifted as if it were flat. */
  dims?: number | readonly number[] | null;
}

/**
 * Elements shifted along dimensions; those that leave at the end come back at the beginning.
 *
 * @throws ValueError when there are not as many shifts as dimensions
 * @see https://pytorch.org/docs/stable/generated/torch.roll.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(4).roll(1).toArray()); // [3, 0, 1, 2]
 * ```
 */
export function roll(
  x: Tensor,
  ...args: Call<
    [shifts: number | readonly number[], dims: number | readonly number[] | null],
    RollOptions
  >
): Tensor {
  const { shifts, dims } = parseOptions(
    'roll',
    { shifts: [] as number | readonly number[], dims: null as number | readonly number[] | null },
    ['shifts', 'dims'],
    args,
  );
  const by = [shifts].flat();
  const along = dims === null ? [] : [dims].flat();
  if (along.length === 0 && by.length === 1)
    return rolled(x.reshape(-1), by[0], 0).reshape(x.shape);
  if (by.length !== along.length || by.length === 0) {
    throw new ValueError(
      `roll: ${by.length} shifts for ${along.length} dimensions. Give one shift for each dimension.`,
      shifts,
    );
  }
  return by.reduce((y, shift, i) => rolled(y, shift, normalizeDim('roll', along[i], x.ndim)), x);
}
define('roll', roll);

function rolled(x: Tensor, shift: number, dim: number): Tensor {
  const size = x.shape[dim] ?? 1;
  if (size === 0 || x.ndim === 0) return x.clone();
  const last = ((shift % size) + size) % size;
  return cat([x.narrow(dim, size - last, last), x.narrow(dim, 0, size - last)], dim);
}

/**
 * A quarter turn of the plane of two dimensions, `k` times, from the first dimension to the second.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.rot90.html
 */
export function rot90(
  x: Tensor,
  ...args: Call<[k: number, dims: readonly number[]], { k?: number; dims?: readonly number[] }>
): Tensor {
  const { k, dims } = parseOptions(
    'rot90',
    { k: 1, dims: [0, 1] as readonly number[] },
    ['k', 'dims'],
    args,
  );
  checkAtLeast('rot90', x, 2);
  const [from, to] = normalizeDims('rot90', dims, x.ndim);
  if (dims.length !== 2) {
    throw new ValueError(`rot90: takes two dims, got ${formatShape(dims)}. Name the plane.`, dims);
  }
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return x.clone();
  if (turns === 2) return flipped(x, [from, to]);
  return turns === 1
    ? transpose(flipped(x, [to]), from, to)
    : transpose(flipped(x, [from]), from, to);
}
define('rot90', rot90);

/**
 * Dimensions moved to other positions (NumPy's name for `movedim`).
 *
 * @see https://pytorch.org/docs/stable/generated/torch.moveaxis.html
 */
export function moveaxis(
  x: Tensor,
  ...args: Needs<
    [source: number | readonly number[], destination: number | readonly number[]],
    { source?: number | readonly number[]; destination?: number | readonly number[] }
  >
): Tensor {
  const [source, destination] = parseNeeded<
    [source: number | readonly number[], destination: number | readonly number[]]
  >('moveaxis', ['source', 'destination'], args);
  return inNameOf('moveaxis', () => movedim(x, source, destination));
}
define('moveaxis', moveaxis);

/** Two dimensions swapped, PyTorch's other name for `transpose`. */
export function swapdims(
  x: Tensor,
  ...args: Needs<[dim0: number, dim1: number], { dim0?: number; dim1?: number }>
): Tensor {
  const [dim0, dim1] = parseNeeded<[dim0: number, dim1: number]>(
    'swapdims',
    ['dim0', 'dim1'],
    args,
  );
  return inNameOf('swapdims', () => transpose(x, dim0, dim1));
}
define('swapdims', swapdims);
