/**
 * Indexing by its definition, on flat lists of places: an oracle that shares nothing with the package. Each index names,
 * for its dimensions, the places it takes; index lists and masks are walked together and stand where the first of them
 * stands, or in front when something lies between them.
 */

/** Whole numbers of any shape, as an index tensor; without dimensions it selects, as a number does. */
export interface Ints {
  readonly ints: readonly number[];
  readonly shape: readonly number[];
}

/** Truth values of any shape; without dimensions the mask adds one, of size 1 or 0. */
export interface Mask {
  readonly mask: readonly boolean[];
  readonly shape: readonly number[];
}

/** One index, before it is made a tensor. */
export type PlainIndex = number | string | null | boolean | Ints | Mask;

/** The elements that an index takes: the shape of the result, and where in the flat tensor each element lies. */
export interface Indexed {
  readonly shape: number[];
  readonly places: number[];
}

/** What an index makes of a dimension: one place, a run of places, a new dimension, or lists walked together. */
type Axis =
  | { kind: 'one'; dim: number; place: number }
  | { kind: 'run'; dim: number; places: number[] }
  | { kind: 'new' }
  | { kind: 'list'; dim: number; shape: readonly number[]; paths: number[][] };

/** @throws RangeError where an index is out of range, or lists do not broadcast */
export function indexed(shape: readonly number[], index: readonly PlainIndex[]): Indexed {
  const used = index.reduce<number>((n, item) => n + dimsOf(item), 0);
  if (used > shape.length) throw new RangeError('too many indices');
  const axes: Axis[] = [];
  let dim = 0;
  for (const item of index) {
    if (item === '...') {
      for (let n = shape.length - used; n > 0; n--) axes.push(run(shape, dim++, ':'));
    } else {
      axes.push(axisOf(item, shape, dim));
      dim += dimsOf(item);
    }
  }
  while (dim < shape.length) axes.push(run(shape, dim++, ':'));
  return walk(shape, axes);
}

function dimsOf(item: PlainIndex): number {
  if (item === null || item === '...' || typeof item === 'boolean') return 0;
  return typeof item === 'object' && 'mask' in item ? item.shape.length : 1;
}

function axisOf(item: PlainIndex, shape: readonly number[], dim: number): Axis {
  if (item === null) return { kind: 'new' };
  if (typeof item === 'boolean') return truth(item, dim);
  if (typeof item === 'string') return run(shape, dim, item);
  if (typeof item === 'number') return { kind: 'one', dim, place: within(item, shape[dim]) };
  if ('mask' in item) {
    if (item.shape.length === 0) return truth(item.mask[0], dim);
    if (item.shape.some((size, i) => size !== shape[dim + i])) throw new RangeError('mask');
    const paths = pathsOf(item.shape).filter((_, i) => item.mask[i]);
    return { kind: 'list', dim, shape: [paths.length], paths };
  }
  const places = item.ints.map((place) => within(place, shape[dim]));
  if (item.shape.length === 0) return { kind: 'one', dim, place: places[0] };
  return { kind: 'list', dim, shape: item.shape, paths: places.map((place) => [place]) };
}

function truth(holds: boolean, dim: number): Axis {
  const paths = holds ? [[]] : [];
  return { kind: 'list', dim, shape: [paths.length], paths };
}

function within(place: number, size: number): number {
  if (place < -size || place >= size) throw new RangeError(`${place} of ${size}`);
  return place < 0 ? place + size : place;
}

/** Python's slices: the places from start, step by step, below the end. */
function run(shape: readonly number[], dim: number, text: string): Axis {
  const size = shape[dim];
  const [start, end, step] = text.split(':').map((part) => (part === '' ? undefined : +part));
  const bound = (given: number | undefined, otherwise: number) =>
    given === undefined ? otherwise : given < 0 ? Math.max(given + size, 0) : given;
  const places: number[] = [];
  for (let i = bound(start, 0); i < Math.min(bound(end, size), size); i += step ?? 1) {
    places.push(i);
  }
  return { kind: 'run', dim, places };
}

function walk(shape: readonly number[], axes: readonly Axis[]): Indexed {
  const lists = axes.filter((axis) => axis.kind === 'list');
  const common = lists.reduce<number[]>((all, { shape: one }) => broadcast(all, one), []);
  const kept = axes.filter((axis) => axis.kind !== 'one');
  const first = kept.findIndex((axis) => axis.kind === 'list');
  const last = kept.map((axis) => axis.kind).lastIndexOf('list');
  const together = last - first + 1 === lists.length;
  const others = kept.filter((axis) => axis.kind !== 'list');
  const at = together && first > 0 ? first : 0;
  const otherShape = others.map((axis) => (axis.kind === 'run' ? axis.places.length : 1));
  const result = [...otherShape.slice(0, at), ...common, ...otherShape.slice(at)];
  const places = pathsOf(result).map((path) => {
    const listPath = path.slice(at, at + common.length);
    const otherPath = [...path.slice(0, at), ...path.slice(at + common.length)];
    const where = new Array<number>(shape.length).fill(0);
    for (const axis of axes) {
      if (axis.kind === 'one') where[axis.dim] = axis.place;
      if (axis.kind === 'run') where[axis.dim] = axis.places[otherPath[others.indexOf(axis)]];
      if (axis.kind === 'list') {
        axis.paths[placeIn(axis.shape, listPath)].forEach((place, i) => {
          where[axis.dim + i] = place;
        });
      }
    }
    return placeIn(shape, where);
  });
  return { shape: result, places };
}

/** The shape that two broadcast to. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new RangeError(`${x} and ${y}`);
    return x === 1 ? y : x;
  });
}

/** Every path through a shape, in row-major order. */
export function pathsOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (paths, size) => paths.flatMap((path) => Array.from({ length: size }, (_, i) => [...path, i])),
    [[]],
  );
}

/** Where a path leads in a flat list of elements; the shape's dimensions of size 1 are broadcast to the path's. */
export function placeIn(shape: readonly number[], path: readonly number[]): number {
  const surplus = path.length - shape.length;
  return shape.reduce((at, size, i) => at * size + (size === 1 ? 0 : path[surplus + i]), 0);
}
