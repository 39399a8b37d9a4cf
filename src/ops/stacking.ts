/**
 * Tensors put together by NumPy's names, and blocks: hstack, vstack, dstack, columnStack, blockDiag, and the splits that
 * undo them. Layer: ops.
 */
import { inNameOf, ShapeError, ValueError } from '../errors';
import { type Call, checkAlone, type Needs, parseNeeded, parseOptions } from '../options';
import { formatShape, normalizeDim } from '../shape';
import { Tensor } from '../tensor/tensor';
import { zeros } from './creation';
import { define, defineFunction } from './define';
import { cat } from './joining';
import { slice } from './slice';
import { neededTensors } from './tensor-argument';
import { otherName } from './variants';

function atLeast(x: Tensor, rank: 1 | 2 | 3): Tensor {
  if (x.ndim === 0) return x.reshape(new Array<number>(rank).fill(1));
  if (rank >= 2 && x.ndim === 1) {
    return rank === 2 ? x.unsqueeze(0) : x.unsqueeze(0).unsqueeze(2);
  }
  return rank === 3 && x.ndim === 2 ? x.unsqueeze(2) : x;
}

function checkSome(op: string, tensors: readonly Tensor[]): void {
  if (tensors.length === 0) {
    throw new ValueError(`${op}: the list of tensors is empty. Give at least one.`);
  }
}

/**
 * Side by side: along the second dimension, vectors along their only one.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.hstack.html
 * @example
 * ```ts
 * import { hstack, tensor } from 'torchlet';
 * console.log(hstack([tensor([[1], [2]]), tensor([[3], [4]])]).toArray()); // [[1, 3], [2, 4]]
 * ```
 */
export function hstack(tensors: readonly Tensor[], ...surplus: []): Tensor {
  checkAlone('hstack', surplus);
  checkSome('hstack', tensors);
  const all = tensors.map((x) => atLeast(x, 1));
  return cat(all, all[0].ndim === 1 ? 0 : 1);
}
defineFunction('hstack', hstack);

/** One above the other: along the first dimension, vectors as rows. */
export function vstack(tensors: readonly Tensor[], ...surplus: []): Tensor {
  checkAlone('vstack', surplus);
  checkSome('vstack', tensors);
  return cat(
    tensors.map((x) => atLeast(x, 2)),
    0,
  );
}
defineFunction('vstack', vstack);

/** `vstack` by its other name. */
export const rowStack: typeof vstack = otherName('rowStack', vstack);
defineFunction('rowStack', rowStack);

function promoted(rank: 1 | 2 | 3) {
  const op = `atleast${rank}d`;
  return (x: Tensor, ...surplus: []): Tensor => {
    checkAlone(op, surplus);
    return atLeast(x, rank);
  };
}

type AtLeast = (x: Tensor, ...surplus: []) => Tensor;

/** A view of at least 1 dimension. */
export const atleast1d: AtLeast = promoted(1);
defineFunction('atleast1d', atleast1d);

/** A view of at least 2 dimensions; a vector becomes a row. */
export const atleast2d: AtLeast = promoted(2);
defineFunction('atleast2d', atleast2d);

/** A view of at least 3 dimensions; a matrix becomes a slice with one element behind each. */
export const atleast3d: AtLeast = promoted(3);
defineFunction('atleast3d', atleast3d);

/** One behind the other: along the third dimension, matrices as slices. */
export function dstack(tensors: readonly Tensor[], ...surplus: []): Tensor {
  checkAlone('dstack', surplus);
  checkSome('dstack', tensors);
  return cat(
    tensors.map((x) => atLeast(x, 3)),
    2,
  );
}
defineFunction('dstack', dstack);

/** Side by side, vectors as columns. */
export function columnStack(tensors: readonly Tensor[], ...surplus: []): Tensor {
  checkAlone('columnStack', surplus);
  checkSome('columnStack', tensors);
  const columns = tensors.map((x) => (x.ndim < 2 ? x.reshape(-1, 1) : x));
  return inNameOf('columnStack', () => hstack(columns));
}
defineFunction('columnStack', columnStack);

/**
 * A matrix with the given ones on its diagonal and zeros elsewhere; vectors count as rows.
 *
 * @param matrices one by one, or in an array
 * @throws ShapeError for a tensor of more than 2 dimensions
 * @see https://pytorch.org/docs/stable/generated/torch.block_diag.html
 * @example
 * ```ts
 * import { blockDiag, tensor } from 'torchlet';
 * console.log(blockDiag(tensor([[1]]), tensor([[2, 3]])).toArray()); // [[1, 0, 0], [0, 2, 3]]
 * ```
 */
export function blockDiag(...matrices: Tensor[] | [matrices: readonly Tensor[]]): Tensor {
  const blocks = neededTensors('blockDiag', matrices.flat()).map((x) => {
    if (x.ndim > 2) {
      throw new ShapeError(
        `blockDiag: takes at most 2 dimensions, got ${formatShape(x.shape)}. Index the batch first.`,
        [x.shape],
      );
    }
    return atLeast(x, 2);
  });
  checkSome('blockDiag', blocks);
  const width = blocks.reduce((n, x) => n + x.shape[1], 0);
  let before = 0;
  const rows = blocks.map((x) => {
    const options = { dtype: x.dtype, device: x.device };
    const left = zeros(x.shape[0], before, options);
    before += x.shape[1];
    return cat([left, x, zeros(x.shape[0], width - before, options)], 1);
  });
  return cat(rows, 0);
}
defineFunction('blockDiag', blockDiag);

/** Options of `tensorSplit`. */
export interface TensorSplitOptions {
  indicesOrSections?: number | readonly number[] | Tensor;
  dim?: number;
}

type Places = number | readonly number[] | Tensor;

/**
 * Views of parts of a dimension: as many as asked for, of sizes that differ by at most 1, or cut before the given
 * indices.
 *
 * @throws ValueError when the number of parts is not above 0
 * @see https://pytorch.org/docs/stable/generated/torch.tensor_split.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(5).tensorSplit(3).map((part) => part.numel())); // [2, 2, 1]
 * ```
 */
export function tensorSplit(
  x: Tensor,
  ...args: Call<[indicesOrSections: Places, dim: number], TensorSplitOptions>
): Tensor[] {
  const { indicesOrSections, dim } = parseOptions(
    'tensorSplit',
    { indicesOrSections: 1 as Places, dim: 0 },
    ['indicesOrSections', 'dim'],
    args,
  );
  if (x.ndim === 0) {
    throw new ShapeError('tensorSplit: a 0-d tensor has nothing to split. reshape(1) it first.', [
      x.shape,
    ]);
  }
  return cutUp('tensorSplit', x, indicesOrSections, normalizeDim('tensorSplit', dim, x.ndim));
}
define('tensorSplit', tensorSplit);

function cutUp(op: string, x: Tensor, given: Places, dim: number): Tensor[] {
  const size = x.shape[dim];
  const where =
    given instanceof Tensor ? (given.ndim === 0 ? Number(given.item()) : [...given.data]) : given;
  const clip = (i: number) => Math.min(size, Math.max(0, i < 0 ? i + size : i));
  let cuts: number[];
  if (typeof where === 'number') {
    if (!Number.isInteger(where) || where < 1) {
      throw new ValueError(`${op}: the number of parts is ${where}. Give 1 or more.`, where);
    }
    const [least, more] = [Math.floor(size / where), size % where];
    cuts = Array.from({ length: where - 1 }, (_, i) => (i + 1) * least + Math.min(i + 1, more));
  } else {
    cuts = where.map(clip);
  }
  const starts = [0, ...cuts];
  const ends = [...cuts, size];
  return starts.map((start, i) => {
    const length = Math.max(0, ends[i] - start);
    return slice(x, { dim, start, length, step: 1 });
  });
}

type SplitOf = (
  x: Tensor,
  ...args: Needs<[indicesOrSections: Places], { indicesOrSections?: Places }>
) => Tensor[];

function evenSplit(op: string, least: number, dimOf: (x: Tensor) => number): SplitOf {
  return (x, ...args) => {
    const [given] = parseNeeded<[Places]>(op, ['indicesOrSections'], args);
    if (x.ndim < least) {
      throw new ShapeError(
        `${op}: takes at least ${least} dimension${least === 1 ? '' : 's'}, got ${formatShape(x.shape)}. unsqueeze() it first.`,
        [x.shape],
      );
    }
    const dim = dimOf(x);
    if (typeof given === 'number' && x.shape[dim] % given !== 0) {
      throw new ValueError(
        `${op}: dimension ${dim} of ${formatShape(x.shape)} does not divide into ${given} equal parts. ` +
          'Use tensorSplit().',
        given,
      );
    }
    return cutUp(op, x, given, dim);
  };
}

/** `tensorSplit` along the columns (a vector's only dimension) into equal parts. */
export const hsplit: SplitOf = evenSplit('hsplit', 1, (x) => (x.ndim === 1 ? 0 : 1));
define('hsplit', hsplit);

/** `tensorSplit` along the rows into equal parts. */
export const vsplit: SplitOf = evenSplit('vsplit', 2, () => 0);
define('vsplit', vsplit);

/** `tensorSplit` along the third dimension into equal parts. */
export const dsplit: SplitOf = evenSplit('dsplit', 3, () => 2);
define('dsplit', dsplit);
