/**
 * Indexing: `at` and `setAt_` with numbers, slices, masks and index tensors; gather and its kin. Layer: ops.
 */
import { record, type Rule } from '../autograd/node';
import type { ScatterMode } from '../backend/backend';
import { DTypeError, IndexError, ShapeError } from '../errors';
import { broadcastShapes, formatShape, normalizeDim, numelOf, sameShape, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { tensor } from './creation';
import { define } from './define';
import { checkDevices, checkWritable, emptyResult } from './run-formula';
import { slice } from './views';
import { rebase } from '../tensor/view-of';
import { mode } from '../autograd/mode';
import { makeNode } from '../autograd/node';

/**
 * One index: a number, a slice such as `'1:3'` or `'::2'`, `null` (a new dimension), `'...'` (all dimensions in
 * between), a bool mask, an int32 index tensor, or an array of whole numbers or booleans.
 */
export type Index = number | string | null | boolean | Tensor | readonly number[] | readonly boolean[];

interface Taken {
  readonly dim: number;
  readonly shape: Shape;
}

function checkIndex(op: string, x: Tensor, dim: number, index: Tensor): void {
  if (index.dtype !== 'int32') {
    throw new DTypeError(`${op}: the index must be int32, got ${index.dtype}. Convert it with to('int32').`, [index.dtype]);
  }
  checkDevices(op, [x, index]);
  const rank = Math.max(x.ndim, 1);
  if (Math.max(index.ndim, 1) !== rank) {
    throw new ShapeError(
      `${op}: the index ${formatShape(index.shape)} must have as many dimensions as the tensor ${formatShape(x.shape)}.`,
      [x.shape, index.shape],
    );
  }
  for (let i = 0; i < index.ndim; i++) {
    if (i !== dim && index.shape[i] > x.shape[i]) {
      throw new ShapeError(
        `${op}: the index ${formatShape(index.shape)} is larger than the tensor ${formatShape(x.shape)} in dimension ${i}.`,
        [x.shape, index.shape],
      );
    }
  }
}

/** Runs gather for an index whose shape is the result's. The tensor is cut to the index where it is larger. */
function runGather(x: Tensor, dim: number, index: Tensor): Tensor {
  const shape = index.shape;
  const out = emptyResult(x, x.dtype, shape);
  if (out.count === 0) return out;
  if (x.ndim === 0) {
    x.storage.backend.copy(x, out);
    return out;
  }
  const cut = x.shape.map((size, i) => (i === dim ? size : shape[i]));
  x.storage.backend.gather(x.window(cut, x.strides, x.offset), dim, index, out);
  return out;
}

const gatherRule: Rule = {
  name: 'gather',
  vjp(g, node) {
    const { dim, shape } = node.attrs as Taken;
    return [scatterInto(g, dim, node.savedTensors()[0], shape), null];
  },
};

/**
 * Elements picked along a dimension: out[…, i, …] = x[…, index[…, i, …], …].
 *
 * @param index int32, of the result's shape
 * @throws IndexError when an index is out of range
 * @see https://pytorch.org/docs/stable/generated/torch.gather.html
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  const at = normalizeDim('gather', dim, x.ndim);
  checkIndex('gather', x, at, index);
  return record(gatherRule, runGather(x, at, index), [x, index], [index], { dim: at, shape: x.shape });
}
define('gather', gather);

const scatterIntoRule: Rule = {
  name: 'scatterAdd',
  vjp(g, node) {
    const [index] = node.savedTensors();
    return [gather(g, (node.attrs as Taken).dim, index), null];
  },
};

/** Zeros of `shape` with x added at the index: the adjoint of gather. */
function scatterInto(x: Tensor, dim: number, index: Tensor, shape: Shape): Tensor {
  const out = Tensor.over(x.storage.backend.allocate(x.dtype, numelOf(shape)), shape);
  runScatter('add', out, dim, index, x);
  return record(scatterIntoRule, out, [x, index], [index], { dim, shape: x.shape });
}

function runScatter(scatterMode: ScatterMode, out: Tensor, dim: number, index: Tensor, source: Tensor): void {
  const { backend } = out.storage;
  if (index.count === 0) return;
  if (out.ndim === 0) {
    const flat = out.window([1], [1], out.offset);
    backend.scatter(scatterMode, flat, 0, index.detach().reshape(1), source.detach().reshape(1), [1]);
    return;
  }
  const cut = out.shape.map((size, i) => (i === dim ? size : index.shape[i]));
  backend.scatter(scatterMode, out.window(cut, out.strides, out.offset), dim, index, source, index.shape);
}

/**
 * Adds `source` to a copy of `x` at the index along a dimension.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.scatter_add.html
 */
export function scatterAdd(x: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  const at = normalizeDim('scatterAdd', dim, x.ndim);
  checkIndex('scatterAdd', x, at, index);
  const used = sameShape(source.shape, index.shape)
    ? source
    : index.shape.reduce((s, length, i) => s.narrow(i, 0, length), source);
  return x.add(scatterInto(used, at, index, x.shape));
}
define('scatterAdd', scatterAdd);

/**
 * Rows (or whatever lies along `dim`) by number: out = x[…, index, …].
 *
 * @param index int32 of one dimension
 * @see https://pytorch.org/docs/stable/generated/torch.index_select.html
 */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  const at = normalizeDim('indexSelect', dim, x.ndim);
  if (index.ndim > 1) {
    throw new ShapeError(`indexSelect: the index must have one dimension, got ${formatShape(index.shape)}.`, [index.shape]);
  }
  if (x.ndim === 0) return x.clone();
  const shape = x.shape.map((size, i) => (i === at ? index.count : size));
  const column = index.reshape(shape.map((_, i) => (i === at ? index.count : 1))).expand(shape);
  return gather(x, at, column);
}
define('indexSelect', indexSelect);

/** x with `value` where the mask is true.  The gradient is 0 there. */
export function maskedFill(x: Tensor, mask: Tensor, value: number | Tensor): Tensor {
  checkMask('maskedFill', mask);
  return value instanceof Tensor ? value.where(mask, x).to(x.dtype) : x.where(mask.logicalNot(), value).to(x.dtype);
}
define('maskedFill', maskedFill);

/** Writes `value` where the mask is true. */
export function maskedFill_(x: Tensor, mask: Tensor, value: number | Tensor): Tensor {
  checkMask('maskedFill_', mask);
  const other = value instanceof Tensor ? value : tensor(value, { dtype: x.dtype, device: x.device });
  return x.where_(mask.logicalNot(), other);
}
define('maskedFill_', maskedFill_);

function checkMask(op: string, mask: Tensor): void {
  if (mask.dtype !== 'bool') {
    throw new DTypeError(`${op}: the mask must be bool, got ${mask.dtype}. Compare, or convert with to('bool').`, [mask.dtype]);
  }
}

/** Elements where the mask is true, in one dimension. Reads the mask, so it waits for the device. */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  checkMask('maskedSelect', mask);
  const shape = broadcastShapes('maskedSelect', x.shape, mask.shape);
  return at(x.expand(shape), mask.expand(shape));
}
define('maskedSelect', maskedSelect);

/** Positions of the elements that are not zero, `[count, ndim]`. Reads the tensor, so it waits for the device. */
export function nonzero(x: Tensor): Tensor {
  const found = positions(x);
  return tensor(found.flat(), { dtype: 'int32', device: x.device }).reshape(found.length, x.ndim);
}
define('nonzero', nonzero, false);

function positions(x: Tensor): number[][] {
  const flat = x.storage.backend.download(x);
  const found: number[][] = [];
  const place = new Array<number>(x.ndim).fill(0);
  for (let i = 0; i < flat.length; i++) {
    if (flat[i] !== 0) found.push([...place]);
    for (let d = x.ndim - 1; d >= 0 && ++place[d] === x.shape[d]; d--) place[d] = 0;
  }
  return found;
}

/**
 * Indexing as in Python: numbers, slices, masks and index tensors, one for each dimension from the first.
 *
 * Numbers, slices, `null` and `'...'` give a view; masks and index tensors give a copy.
 *
 * @throws IndexError for an index that is out of range, malformed, or one too many
 * @see https://pytorch.org/docs/stable/notes/broadcasting.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * const x = arange(12).reshape(3, 4);
 * console.log(x.at('1:', -1).toArray()); // [7, 11]
 * console.log(x.at('...', null, '::2').shape); // [3, 1, 2]
 * console.log(x.at(x.gt(9)).toArray()); // [10, 11]
 * ```
 */
export function at(x: Tensor, ...index: Index[]): Tensor {
  const { view, picks, first } = takeViews('at', x, index);
  return picks.length === 0 ? view : pick(view, picks, first);
}
define('at', at);

/**
 * Assigns to the elements that `at` with the same index would give.
 *
 * @param index what `at` takes, in an array
 * @param value a number, or a tensor that broadcasts to the elements
 * @example
 * ```ts
 * import { zeros } from 'torchlet';
 * const x = zeros(2, 3);
 * x.setAt_([0, '1:'], 7);
 * console.log(x.toArray()); // [[0, 7, 7], [0, 0, 0]]
 * ```
 */
export function setAt_(x: Tensor, index: readonly Index[], value: number | boolean | Tensor): Tensor {
  const { view, picks, first } = takeViews('setAt_', x, index);
  const source = value instanceof Tensor ? value : tensor(Number(value), { dtype: x.dtype, device: x.device });
  if (picks.length === 0) {
    const surplus = source.ndim - view.ndim;
    const fitting = surplus > 0 && source.shape.slice(0, surplus).every((s) => s === 1) ? source.reshape(source.shape.slice(surplus)) : source;
    view.copy_(fitting);
  } else {
    put(view, picks, first, source);
  }
  return x;
}
define('setAt_', setAt_);

/** A dimension of the view and the index tensor that picks from it. */
interface Pick {
  readonly dim: number;
  readonly index: Tensor;
}

/** Applies what gives views, and gathers what picks. */
function takeViews(op: string, x: Tensor, index: readonly Index[]) {
  const consumed = (item: Index) =>
    item === null || item === '...' || typeof item === 'boolean' ? 0 : item instanceof Tensor && item.dtype === 'bool' ? item.ndim : 1;
  const used = index.reduce<number>((n, item) => n + consumed(item), 0);
  if (used > x.ndim) {
    throw new IndexError(`${op}: ${used} indices for ${x.ndim} dimensions of ${formatShape(x.shape)}. Give fewer.`, index);
  }
  if (index.filter((item) => item === '...').length > 1) {
    throw new IndexError(`${op}: '...' may stand once, it stands for all dimensions left over.`, index);
  }
  let view = x;
  let dim = 0;
  const picks: Pick[] = [];
  const places: number[] = [];
  index.forEach((item, position) => {
    if (item === '...') {
      dim += x.ndim - used;
    } else if (item === null) {
      view = view.unsqueeze(dim++);
    } else if (typeof item === 'number') {
      view = view.select(dim, checkedNumber(op, view, dim, item));
    } else if (typeof item === 'string') {
      view = slice(view, { dim, ...parseSlice(op, item, view.shape[dim]) });
      dim++;
    } else {
      const chosen = indexTensor(op, item, view, dim);
      for (const one of chosen) picks.push({ dim: dim++, index: one });
      places.push(position);
    }
  });
  const apart = places.some((place, i) => i > 0 && index.slice(places[i - 1] + 1, place).length > 0);
  return { view: view === x ? x.alias() : view, picks, first: apart ? 0 : (picks[0]?.dim ?? 0) };
}

function checkedNumber(op: string, view: Tensor, dim: number, index: number): number {
  const size = view.shape[dim];
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new IndexError(
      `${op}: index ${index} is out of range for dimension ${dim} of ${formatShape(view.shape)} (size ${size}). ` +
        `Use ${-size} to ${size - 1}.`,
      index,
    );
  }
  return index;
}

/** `'start:end:step'`, each part optional, negative numbers counted from the end; out of range is cut, as in Python. */
function parseSlice(op: string, text: string, size: number): { start: number; length: number; step: number } {
  const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/.exec(text);
  if (match === null) {
    throw new IndexError(`${op}: '${text}' is not a slice. Write 'start:end' or 'start:end:step', or '...'.`, text);
  }
  const step = match[3] === undefined ? 1 : Number(match[3]);
  if (step <= 0) {
    throw new IndexError(`${op}: step ${step} in '${text}' must be above 0. Use flip() to go backwards.`, text);
  }
  const clip = (given: string | undefined, otherwise: number) => {
    if (given === undefined) return otherwise;
    const value = Number(given);
    return Math.min(size, Math.max(0, value < 0 ? value + size : value));
  };
  const start = clip(match[1], 0);
  const end = clip(match[2], size);
  return { start, length: Math.max(0, Math.ceil((end - start) / step)), step };
}

/** The index tensors of a mask (one for each of its dimensions) or of a list of positions, wrapped to 0 … size − 1. */
function indexTensor(op: string, item: Exclude<Index, number | string | null>, view: Tensor, dim: number): Tensor[] {
  if (typeof item === 'boolean') {
    throw new IndexError(`${op}: a boolean is no index. Use null for a new dimension, or a mask tensor.`, item);
  }
  const given = item instanceof Tensor ? item : tensor(item as number[], { device: view.device });
  const index = given.count === 0 && given.dtype === 'float32' ? given.to('int32') : given;
  if (index.dtype === 'bool') {
    const covered = view.shape.slice(dim, dim + index.ndim);
    if (!sameShape(covered, index.shape)) {
      throw new IndexError(
        `${op}: the mask ${formatShape(index.shape)} does not fit dimensions ${dim} to ${dim + index.ndim - 1} of ` +
          `${formatShape(view.shape)}.`,
        index.shape,
      );
    }
    const found = positions(index);
    return index.shape.map((_, d) =>
      tensor(
        found.map((place) => place[d]),
        { dtype: 'int32', device: view.device },
      ),
    );
  }
  const whole = index.dtype === 'int32' || (!(item instanceof Tensor) && (item as number[]).every(Number.isInteger));
  if (!whole) {
    throw new DTypeError(
      `${op}: an index tensor must be int32 or bool, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype],
    );
  }
  return [wrap(op, index.to('int32'), view.shape[dim], dim)];
}

/** Negative positions counted from the end. Checked here where the device can be read, else by the kernel. */
function wrap(op: string, index: Tensor, size: number, dim: number): Tensor {
  const { backend } = index.storage;
  if (backend.readsSynchronously && index.count > 0) {
    const values = backend.download(index);
    let negative = false;
    for (let i = 0; i < values.length; i++) {
      if (values[i] < -size || values[i] >= size) {
        throw new IndexError(
          `${op}: index ${values[i]} is out of range for dimension ${dim} of size ${size}. Use ${-size} to ${size - 1}.`,
          values[i],
        );
      }
      if (values[i] < 0) negative = true;
    }
    if (!negative) return index;
  }
  return index.add(size).where(index.lt(0), index);
}

/** Where the picked elements lie: the picked dimensions in front as one, and their flat index. */
function flatten(view: Tensor, picks: readonly Pick[]) {
  const dims = picks.map((pick) => pick.dim);
  const others = view.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  const shape = picks.reduce<Shape>((common, pick) => broadcastShapes('at', common, pick.index.shape), []);
  let flat: Tensor = picks[0].index;
  for (const { dim, index } of picks.slice(1)) flat = flat.mul(view.shape[dim]).add(index);
  const restShape = others.map((i) => view.shape[i]);
  const order = [...dims, ...others];
  const span = numelOf(dims.map((i) => view.shape[i]));
  const count = numelOf(shape);
  const rest = numelOf(restShape);
  const column = flat.expand(shape).reshape(count, 1).expand(count, rest);
  return { order, span, rest, restShape, shape, column };
}

/** Where the index's dimensions stand in the result: in place of the first pick, or in front when picks lie apart. */
function resultOrder(indexRank: number, restRank: number, first: number): number[] {
  const restDims = Array.from({ length: restRank }, (_, i) => indexRank + i);
  const indexDims = Array.from({ length: indexRank }, (_, i) => i);
  return [...restDims.slice(0, first), ...indexDims, ...restDims.slice(first)];
}

function pick(view: Tensor, picks: readonly Pick[], first: number): Tensor {
  const { order, span, rest, restShape, shape, column } = flatten(view, picks);
  const table = view.permute(order).reshape(span, rest);
  const picked = gather(table, 0, column).reshape([...shape, ...restShape]);
  return picked.permute(resultOrder(shape.length, restShape.length, first));
}

const putRule: Rule = {
  name: 'setAt_',
  vjp(g, node) {
    const [column] = node.savedTensors();
    const { order, span, rest, back, shape, restShape, first } = node.attrs as Put;
    const table = g.permute(order).reshape(span, rest);
    const ofValue = gather(table, 0, column)
      .reshape([...shape, ...restShape])
      .permute(resultOrder(shape.length, restShape.length, first));
    const kept = table.mul(notWritten(table, column));
    return [kept.reshape(order.map((d) => g.shape[d])).permute(back), ofValue];
  },
};

interface Put {
  readonly order: readonly number[];
  readonly back: readonly number[];
  readonly span: number;
  readonly rest: number;
  readonly shape: Shape;
  readonly restShape: Shape;
  readonly first: number;
}

/** 1 where nothing was assigned, 0 where something was. */
function notWritten(table: Tensor, column: Tensor): Tensor {
  const mask = Tensor.over(table.storage.backend.allocate(table.dtype, table.count), table.shape);
  mask.storage.backend.fill(mask, 1);
  const zero = Tensor.over(table.storage.backend.allocate(table.dtype, 1), []);
  runScatter('set', mask, 0, column, zero);
  return mask;
}

function put(view: Tensor, picks: readonly Pick[], first: number, source: Tensor): void {
  checkWritable('setAt_', view);
  const { order, span, rest, restShape, shape, column } = flatten(view, picks);
  const target = resultOrder(shape.length, restShape.length, first);
  const whole = [...shape, ...restShape];
  const targetShape = target.map((d) => whole[d]);
  if (!sameShape(broadcastShapes('setAt_', targetShape, source.shape), targetShape)) {
    throw new ShapeError(
      `setAt_: a value of shape ${formatShape(source.shape)} does not fit the ${formatShape(targetShape)} elements indexed.`,
      [source.shape, targetShape],
    );
  }
  const back = inverse(order);
  const attrs: Put = { order, back, span, rest, shape, restShape, first };
  const recorded = mode.grad && (view.requiresGrad || source.requiresGrad);
  const node = recorded ? makeNode(putRule, view, [view, source], [column], attrs) : null;
  const table = view.detach().permute(order).reshape(span, rest).clone();
  const rows = source.detach().to(view.dtype).expand(targetShape).permute(inverse(target)).reshape(column.shape);
  runScatter('set', table, 0, column, rows);
  view.storage.backend.copy(table.reshape(order.map((d) => view.shape[d])).permute(back), view);
  rebase('setAt_', view, node);
}

function inverse(order: readonly number[]): number[] {
  const back = new Array<number>(order.length);
  order.forEach((dim, i) => {
    back[dim] = i;
  });
  return back;
}
