/**
 * What an index expression such as `at('1:', -1, mask)` asks for: the part that is a view, and the index tensors that
 * pick from it. Layer: ops.
 */
import { DTypeError, IndexError, kindOf } from '../errors';
import { formatShape, sameShape } from '../shape';
import { download } from '../tensor/download';
import { Tensor } from '../tensor/tensor';
import { tensor } from './creation';
import { slice } from './slice';

/**
 * One index: a number, a slice such as `'1:3'` or `'::2'`, `null` (a new dimension), `'...'` (all dimensions in
 * between), a bool mask, an int32 index tensor, an array of whole numbers or booleans, or one boolean, which is a mask
 * of no dimension: it adds one, of size 1 or 0.
 */
export type Index =
  | number
  | string
  | null
  | boolean
  | Tensor
  | readonly number[]
  | readonly boolean[];

/** A dimension of the view and the index tensor that picks from it. */
export interface Pick {
  readonly dim: number;
  readonly index: Tensor;
}

/** Applies what gives views, and gathers what picks. */
export function takeViews(op: string, x: Tensor, index: readonly Index[]) {
  const consumed = (item: Index) =>
    item === null || item === '...' || typeof item === 'boolean'
      ? 0
      : item instanceof Tensor && item.dtype === 'bool'
        ? item.ndim
        : 1;
  const used = index.reduce<number>((n, item) => n + consumed(item), 0);
  if (used > x.ndim) {
    throw new IndexError(
      `${op}: ${used} ${used === 1 ? 'index' : 'indices'} for the ${x.ndim} dimensions of ${formatShape(x.shape)}. Give fewer.`,
      index,
    );
  }
  if (index.filter((item) => item === '...').length > 1) {
    throw new IndexError(
      `${op}: '...' may stand once, for all dimensions left over. Leave out the others.`,
      index,
    );
  }
  let view = x;
  let dim = 0;
  const picks: Pick[] = [];
  for (const item of index) {
    const number = wholeNumber(item);
    if (item === '...') {
      dim += x.ndim - used;
    } else if (item === null) {
      view = view.unsqueeze(dim++);
    } else if (number !== null) {
      view = view.select(dim, checkedNumber(op, view, dim, number));
    } else if (typeof item === 'string') {
      view = slice(view, { dim, ...parseSlice(op, item, view.shape[dim]) });
      dim++;
    } else {
      if (isTruthValue(item)) view = view.unsqueeze(dim);
      const chosen = indexTensor(op, item as Exclude<Index, number | string | null>, view, dim);
      for (const one of chosen) picks.push({ dim: dim++, index: one });
    }
  }
  return { view: view === x ? x.alias() : view, picks, first: placeOfPicked(picks) };
}

/** A mask of no dimension. */
function isTruthValue(item: Index): boolean {
  return (
    typeof item === 'boolean' ||
    (item instanceof Tensor && item.dtype === 'bool' && item.ndim === 0)
  );
}

/** A number, or a 0-d index tensor that can be read without a transfer: both select, and give a view. */
function wholeNumber(item: Index): number | null {
  if (typeof item === 'number') return item;
  if (!(item instanceof Tensor) || item.ndim > 0 || item.dtype !== 'int32') return null;
  return item.storage.backend.peek(item)?.[0] ?? null;
}

/**
 * How many dimensions of the result stand before those of the index tensors, which come where the first of them
 * stands, or in front of all when others lie between them. An index tensor of no dimension has no place: it selects.
 */
function placeOfPicked(picks: readonly Pick[]): number {
  let selected = 0;
  const places: number[] = [];
  for (const { dim, index } of picks) {
    if (index.ndim === 0) selected++;
    else places.push(dim - selected);
  }
  const together = places.every((place, i) => place === places[0] + i);
  return together ? (places[0] ?? 0) : 0;
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
function parseSlice(
  op: string,
  text: string,
  size: number,
): { start: number; length: number; step: number } {
  const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/.exec(text);
  if (match === null) {
    throw new IndexError(
      `${op}: '${text}' is not a slice. Write 'start:end' or 'start:end:step', or '...'.`,
      text,
    );
  }
  const step = match[3] === undefined ? 1 : Number(match[3]);
  if (step <= 0) {
    throw new IndexError(
      `${op}: step ${step} in '${text}' must be above 0. Use flip() to go backwards.`,
      text,
    );
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
function indexTensor(
  op: string,
  item: Exclude<Index, number | string | null>,
  view: Tensor,
  dim: number,
): Tensor[] {
  if (isTruthValue(item)) {
    const holds = typeof item === 'boolean' ? item : positions(op, item as Tensor).length > 0;
    return [tensor(holds ? [0] : [], { dtype: 'int32', device: view.device })];
  }
  if (!(item instanceof Tensor) && !Array.isArray(item) && !ArrayBuffer.isView(item)) {
    throw new IndexError(
      `${op}: ${kindOf(item)} is no index. Use a number, a slice like '1:3', null, '...', a mask or an index tensor.`,
      item,
    );
  }
  const given = item instanceof Tensor ? item : tensor(item as number[], { device: view.device });
  const index = given.count === 0 && given.dtype === 'float32' ? given.to('int32') : given;
  if (index.dtype === 'bool') {
    const covered = view.shape.slice(dim, dim + index.ndim);
    if (!sameShape(covered, index.shape)) {
      throw new IndexError(
        `${op}: the mask ${formatShape(index.shape)} does not fit dimensions ${dim} to ${dim + index.ndim - 1} of ` +
          `${formatShape(view.shape)}. Use a mask of shape ${formatShape(covered)}.`,
        index.shape,
      );
    }
    const found = positions(op, index);
    return index.shape.map((_, d) =>
      tensor(
        found.map((place) => place[d]),
        { dtype: 'int32', device: view.device },
      ),
    );
  }
  const whole =
    index.dtype === 'int32' ||
    (!(item instanceof Tensor) && (item as number[]).every(Number.isInteger));
  if (!whole) {
    throw new DTypeError(
      `${op}: an index tensor must be int32 or bool, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype],
    );
  }
  return [wrap(op, index.to('int32'), view.shape[dim], dim)];
}

/** Negative positions counted from the end. Checked here where that takes no transfer, else by the kernel. */
export function wrap(op: string, index: Tensor, size: number, dim: number): Tensor {
  const { backend } = index.storage;
  const values = index.count > 0 ? backend.peek(index) : null;
  if (values !== null) {
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

/**
 * Where the elements are that are not zero.
 *
 * @throws DeviceError on a device that cannot read synchronously
 */
export function positions(op: string, x: Tensor): number[][] {
  const flat = download(op, x);
  const found: number[][] = [];
  const place = new Array<number>(x.ndim).fill(0);
  for (let i = 0; i < flat.length; i++) {
    if (flat[i] !== 0) found.push([...place]);
    for (let d = x.ndim - 1; d >= 0 && ++place[d] === x.shape[d]; d--) place[d] = 0;
  }
  return found;
}
