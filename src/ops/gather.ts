/**
 * Elements picked and placed along a dimension by index tensors: gather, scatterAdd, indexSelect. Layer: ops.
 */

import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { ScatterMode } from '../backend/backend';
import { DTypeError, IndexError, ShapeError } from '../errors';
import { type Needs, parseNeeded } from '../options';
import { formatShape, normalizeDim, numelOf, type Shape, sameShape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { checkDevices, emptyResult } from './run-formula';
import { neededTensor } from './tensor-argument';
import { written } from './written';

interface Taken {
  readonly dim: number;
  readonly shape: Shape;
}

export function checkInt32(op: string, index: Tensor): void {
  neededTensor(op, 'index', index);
  if (index.dtype !== 'int32') {
    throw new DTypeError(
      `${op}: the index must be int32, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype],
    );
  }
}

function checkIndex(op: string, x: Tensor, dim: number, index: Tensor): void {
  checkInt32(op, index);
  checkDevices(op, [x, index]);
  const rank = Math.max(x.ndim, 1);
  if (Math.max(index.ndim, 1) !== rank) {
    throw new ShapeError(
      `${op}: the index ${formatShape(index.shape)} must have as many dimensions as the tensor ${formatShape(x.shape)}. ` +
        'unsqueeze() the ones that it lacks.',
      [x.shape, index.shape],
    );
  }
  for (let i = 0; i < index.ndim; i++) {
    if (i !== dim && index.shape[i] > x.shape[i]) {
      throw new ShapeError(
        `${op}: the index ${formatShape(index.shape)} is larger than the tensor ${formatShape(x.shape)} in dimension ${i}. ` +
          'narrow() it there.',
        [x.shape, index.shape],
      );
    }
  }
}

/** Runs gather for an index whose shape is the result's. The tensor is cut to the index where it is larger. */
function runGather(x: Tensor, dim: number, index: Tensor): Tensor {
  const shape = index.shape;
  const out = emptyResult(x, x.dtype, shape, 'gather');
  if (out.count === 0) return out;
  if (x.ndim === 0) {
    x.storage.backend.copy(x, out);
    return out;
  }
  const cut = x.shape.map((size, i) => (i === dim ? size : shape[i]));
  x.storage.backend.gather(x.window(cut, x.strides, x.offset), dim, index, out);
  return out;
}

const gatherRule = defineRule({
  name: 'gather',
  describe: written({
    operands: ['x', 'index'],
    value: ['gather(x, index)', 'x_{\\mathrm{index}}'],
    cotangents: [['zeros with g added at index', '\\operatorname{scatter}(g)'], null],
    saved: ['index'],
  }),
  vjp(g, node) {
    const { dim, shape } = node.attrs as Taken;
    return [scatterInto(g, dim, node.savedTensors()[0], shape), null];
  },
});

/**
 * Elements picked along a dimension: out[…, i, …] = x[…, index[…, i, …], …].
 *
 * - `index`: int32, of the result's shape
 *
 * @throws IndexError when an index is out of range
 * @see https://pytorch.org/docs/stable/generated/torch.gather.html
 */
export function gather(
  x: Tensor,
  ...args: Needs<[dim: number, index: Tensor], { dim?: number; index?: Tensor }>
): Tensor {
  const [dim, index] = parseNeeded<[dim: number, index: Tensor]>('gather', ['dim', 'index'], args);
  const at = normalizeDim('gather', dim, x.ndim);
  checkIndex('gather', x, at, index);
  return record(gatherRule, runGather(x, at, index), [x, index], [index], {
    dim: at,
    shape: x.shape,
  });
}
define('gather', gather);

const scatterIntoRule = defineRule({
  name: 'scatterAdd',
  vjp(g, node) {
    const [index] = node.savedTensors();
    return [gather(g, (node.attrs as Taken).dim, index), null];
  },
});

/** Zeros of `shape` with x added at the index: the adjoint of gather. */
export function scatterInto(x: Tensor, dim: number, index: Tensor, shape: Shape): Tensor {
  const out = Tensor.over(x.storage.backend.allocate(x.dtype, numelOf(shape)), shape);
  runScatter('add', out, dim, index, x);
  return record(scatterIntoRule, out, [x, index], [index], { dim, shape: x.shape });
}

/** Runs scatter for an index whose shape says what is written. */
export function runScatter(
  scatterMode: ScatterMode,
  out: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
): void {
  const { backend } = out.storage;
  if (index.count === 0) return;
  if (out.ndim === 0) {
    const flat = out.window([1], [1], out.offset);
    backend.scatter(
      scatterMode,
      flat,
      0,
      index.detach().reshape(1),
      source.detach().reshape(1),
      [1],
    );
    return;
  }
  const cut = out.shape.map((size, i) => (i === dim ? size : index.shape[i]));
  backend.scatter(
    scatterMode,
    out.window(cut, out.strides, out.offset),
    dim,
    index,
    source,
    index.shape,
  );
}

/**
 * Adds `source` to a copy of `x` at the index along a dimension.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.scatter_add.html
 */
export function scatterAdd(
  x: Tensor,
  ...args: Needs<
    [dim: number, index: Tensor, src: Tensor],
    { dim?: number; index?: Tensor; src?: Tensor }
  >
): Tensor {
  const [dim, index, source] = parseNeeded<[dim: number, index: Tensor, src: Tensor]>(
    'scatterAdd',
    ['dim', 'index', 'src'],
    args,
  );
  const at = normalizeDim('scatterAdd', dim, x.ndim);
  checkIndex('scatterAdd', x, at, index);
  neededTensor('scatterAdd', 'src', source);
  const { shape } = index;
  if (source.ndim !== shape.length || shape.some((size, i) => size > source.shape[i])) {
    throw new ShapeError(
      `scatterAdd: the index ${formatShape(shape)} is larger than the source ${formatShape(source.shape)}. ` +
        'Give a source element for each index.',
      [shape, source.shape],
    );
  }
  const used = sameShape(source.shape, index.shape)
    ? source
    : index.shape.reduce((s, length, i) => s.narrow(i, 0, length), source);
  return x.add(scatterInto(used, at, index, x.shape));
}
define('scatterAdd', scatterAdd);

/**
 * Rows (or whatever lies along `dim`) by number: out = x[…, index, …].
 *
 * - `index`: int32 of one dimension
 *
 * @see https://pytorch.org/docs/stable/generated/torch.index_select.html
 */
export function indexSelect(
  x: Tensor,
  ...args: Needs<[dim: number, index: Tensor], { dim?: number; index?: Tensor }>
): Tensor {
  const [dim, index] = parseNeeded<[dim: number, index: Tensor]>(
    'indexSelect',
    ['dim', 'index'],
    args,
  );
  const at = normalizeDim('indexSelect', dim, x.ndim);
  if (index.ndim > 1) {
    throw new ShapeError(
      `indexSelect: the index must have one dimension, got ${formatShape(index.shape)}. Flatten it.`,
      [index.shape],
    );
  }
  checkInt32('indexSelect', index);
  if (x.ndim === 0) return x.clone();
  const shape = x.shape.map((size, i) => (i === at ? index.count : size));
  const column = index.reshape(shape.map((_, i) => (i === at ? index.count : 1))).expand(shape);
  try {
    return gather(x, at, column);
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    const size = x.shape[at];
    throw new IndexError(
      `indexSelect: index ${error.index} is out of range for dimension ${at} of ${formatShape(x.shape)} ` +
        `(size ${size}). ${size > 0 ? `Use 0 to ${size - 1}.` : 'There is nothing to index.'}`,
      error.index,
    );
  }
}
define('indexSelect', indexSelect);
