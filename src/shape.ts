/**
 * Arithmetic on shapes, strides and dimensions. Knows nothing of tensors. Bottom layer.
 */
import { IndexError, ShapeError } from './errors';

/** Sizes of a tensor's dimensions. */
export type Shape = readonly number[];

/** Number of elements of a shape; 1 for the shape of a 0-d tensor. */
export function numelOf(shape: Shape): number {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i];
  return n;
}

const OF_SCALAR: Shape = [];
const OF_VECTOR: Shape = [1];
/** By the number of columns. */
const OF_MATRIX: (Shape | undefined)[] = new Array(1024).fill(undefined);

/** Row-major strides, in elements. Those of vectors and small matrices are shared: a step makes a dozen of them. */
export function contiguousStrides(shape: Shape): Shape {
  if (shape.length === 0) return OF_SCALAR;
  if (shape.length === 1) return OF_VECTOR;
  const columns = shape[shape.length - 1];
  if (shape.length > 2 || columns >= OF_MATRIX.length) return stridesOf(shape);
  return (OF_MATRIX[columns] ??= stridesOf(shape));
}

function stridesOf(shape: Shape): Shape {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= Math.max(shape[i], 1);
  }
  return strides;
}

/** Whether the elements lie in row-major order without gaps (dimensions of size 1 do not matter). */
export function isContiguous(shape: Shape, strides: Shape): boolean {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true;
    if (shape[i] !== 1) {
      if (strides[i] !== expected) return false;
      expected *= shape[i];
    }
  }
  return true;
}

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** `[2, 3]`, as error messages print a shape. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/**
 * The shape that operands of these shapes broadcast to, by NumPy's rules: aligned at the right, sizes equal or 1.
 *
 * @throws ShapeError when they do not, naming the dimension
 */
export function broadcastShapes(op: string, ...shapes: Shape[]): Shape {
  let result: Shape = shapes[0];
  for (let i = 1; i < shapes.length; i++) result = broadcastTwo(op, result, shapes[i], shapes);
  return result;
}

function broadcastTwo(op: string, a: Shape, b: Shape, all: Shape[]): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const result = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const x = i <= a.length ? a[a.length - i] : 1;
    const y = i <= b.length ? b[b.length - i] : 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(
        `${op}: shapes ${all.map(formatShape).join(' and ')} do not broadcast: sizes ${x} and ${y} at dimension ` +
          `${rank - i} (counted from the right: -${i}) differ and neither is 1. ` +
          'Reshape one operand, or unsqueeze() the dimension that it lacks.',
        all,
      );
    }
    result[rank - i] = x === 1 ? y : x;
  }
  return result;
}

/**
 * A dimension counted from 0, from one that may count from the end.
 *
 * @param rank number of dimensions; a 0-d tensor takes 0 and -1, as in PyTorch
 * @throws IndexError when it is out of range
 */
export function normalizeDim(op: string, dim: number, rank: number): number {
  const span = Math.max(rank, 1);
  if (!Number.isInteger(dim) || dim < -span || dim >= span) {
    throw new IndexError(
      `${op}: dim ${dim} is out of range for ${rank} dimension${rank === 1 ? '' : 's'}. ` +
        `Use ${-span} to ${span - 1}.`,
      dim,
    );
  }
  return dim < 0 ? dim + span : dim;
}

/**
 * Several dimensions counted from 0, without repeats.
 *
 * @param dims one or several; null, undefined and an empty list mean all
 * @throws IndexError when one is out of range or stands twice
 */
export function normalizeDims(
  op: string,
  dims: number | readonly number[] | null | undefined,
  rank: number,
): number[] {
  if (dims === null || dims === undefined) return allDims(rank);
  if (!Array.isArray(dims)) {
    const dim = normalizeDim(op, dims as number, rank);
    return rank === 0 ? [] : [dim];
  }
  if (dims.length === 0) return allDims(rank);
  const result = dims.map((dim) => normalizeDim(op, dim, rank));
  const seen = new Set(result);
  if (seen.size !== result.length) {
    throw new IndexError(
      `${op}: dims ${formatShape(dims)} name a dimension twice. Name each once.`,
      dims,
    );
  }
  return rank === 0 ? [] : result;
}

/** `[0, 1, … rank − 1]` */
export function allDims(rank: number): number[] {
  const dims = new Array<number>(rank);
  for (let i = 0; i < rank; i++) dims[i] = i;
  return dims;
}

/** Checks that every size is a whole number, at least 0. */
export function checkSizes(op: string, sizes: Shape): void {
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(
        `${op}: ${formatShape(sizes)} has a size of ${size}. Give whole numbers of 0 or more.`,
        [sizes],
      );
    }
  }
}

/** The shape after a reduction over `dims`; they stay as 1 with `keepdim`. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): number[] {
  const result = new Array<number>(
    keepdim ? shape.length : Math.max(shape.length - dims.length, 0),
  );
  let to = 0;
  for (let i = 0; i < shape.length; i++) {
    if (!dims.includes(i)) result[to++] = shape[i];
    else if (keepdim) result[to++] = 1;
  }
  return result;
}

/** Whether these are the first dimensions, in their order. */
export function areFirst(dims: readonly number[]): boolean {
  for (let i = 0; i < dims.length; i++) if (dims[i] !== i) return false;
  return true;
}

/** The permutation that puts dimensions back which `order` has permuted. */
export function inverseOrder(order: readonly number[]): number[] {
  const back = new Array<number>(order.length);
  order.forEach((dim, i) => {
    back[dim] = i;
  });
  return back;
}
