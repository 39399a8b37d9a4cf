/**
 * Operands of a generated loop as rows of elements, and their way through the module's memory: in blocks that fit there.
 */
import type { View } from '../../backend';
import { Cursor, dataOf, type Walk } from '../walk';
import type { GeneratedLoops } from './generated-loops';
import { BACK, BYTES, CHUNK, MOST_OPERANDS, placeOf, ROWS } from './layout';

/**
 * How an operand moves over rows of elements: with every element, along each row anew, from row to row, or not at all.
 */
export type Movement = 'dense' | 'row' | 'column' | 'still';
const MOVEMENTS: readonly Movement[] = ['dense', 'row', 'column', 'still'];
/** Their numbers in a signature. */
export const DENSE = 0;
export const STILL = 3;

/** With rows of rows, fewer elements in each are not worth a call. */
const LEAST = 256;
/** Elements of an operand in memory at once. */
export const AT_ONCE = CHUNK / 4;

/** Rows over which a loop runs; once for each place of the dimensions outside. */
export interface Rows {
  readonly moves: readonly Movement[];
  /** The movements as one number. */
  readonly signature: number;
  readonly count: number;
  readonly length: number;
  /** Each operand's way from row to row. */
  readonly steps: readonly number[];
  readonly outside: Walk;
}

/** A block of rows, or a part of one row. */
export interface Block {
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
  /** Where each operand's rows begin, outside considered. */
  readonly at: readonly number[];
}

const NOWHERE: Walk = { sizes: [], strides: [] };

/** Whether vectors take an operand: the truths of a bool one become 1 and 0 when they are copied. */
export function isFloatOrBool({ dtype }: View): boolean {
  return dtype === 'float32' || dtype === 'bool';
}

/** One row of all elements, where each operand lies densely or is one element; else null. */
export function oneRow(views: readonly View[], length: number): Rows | null {
  if (views.length > MOST_OPERANDS) return null;
  const moves: Movement[] = [];
  for (let k = 0; k < views.length; k++) {
    const view = views[k];
    if (view.count === length && view.dense) moves.push('dense');
    else if (isOne(view)) moves.push('still');
    else return null;
  }
  return planOf(moves, 1, length, [], NOWHERE);
}

/** Whether all elements lie at one place. */
export function isOne({ count, shape, strides }: View): boolean {
  if (count === 1) return true;
  for (let d = 0; d < shape.length; d++) if (shape[d] > 1 && strides[d] !== 0) return false;
  return true;
}

/**
 * The last two dimensions of a walk as rows; null where an operand moves otherwise.
 *
 * @param operands how many of the walk's operands, from the first, are to lie in memory
 * @param leastApart from which length on rows that lie apart are brought together, one by one
 */
export function rowsOf(
  { sizes, strides }: Walk,
  operands: number,
  leastApart = Number.POSITIVE_INFINITY,
): Rows | null {
  const rank = sizes.length;
  if (rank === 0 || operands > MOST_OPERANDS) return null;
  const all = strides.length / rank;
  const length = sizes[rank - 1];
  const count = rank > 1 ? sizes[rank - 2] : 1;
  if (rank > 2 && count * length < LEAST) return null;
  const moves: Movement[] = [];
  const steps: number[] = [];
  for (let k = 0; k < operands; k++) {
    const along = strides[(rank - 1) * all + k];
    const step = rank > 1 ? strides[(rank - 2) * all + k] : length * along;
    if (along === 1 && step === 0) moves.push('row');
    else if (along === 1 && (step === length || length >= leastApart)) moves.push('dense');
    else if (along === 0) moves.push(step === 0 ? 'still' : 'column');
    else return null;
    steps.push(step);
  }
  if (rank <= 2) return planOf(moves, count, length, steps, NOWHERE);
  const outside = { sizes: sizes.slice(0, -2), strides: strides.slice(0, -2 * all) };
  return planOf(moves, count, length, steps, outside);
}

/** All dimensions but the last of a walk as rows, where its one operand lies densely; else null. */
export function denseRows({ sizes }: Walk, { dense, count }: View): Rows | null {
  const length = sizes[sizes.length - 1];
  const elements = sizes.reduce((product, size) => product * size, 1);
  if (!dense || count !== elements) return null;
  return planOf(['dense'], elements / length, length, [length], NOWHERE);
}

function planOf(
  moves: Movement[],
  count: number,
  length: number,
  steps: number[],
  outside: Walk,
): Rows {
  let signature = 0;
  for (const move of moves) signature = signature * 4 + MOVEMENTS.indexOf(move);
  return { moves, signature, count, length, steps, outside };
}

/** Calls `work` for each block of rows, from the first to the last. */
export function eachBlock(
  { count, length, outside }: Rows,
  views: readonly View[],
  atOnce: number,
  work: (block: Block) => void,
): void {
  if (outside.sizes.length === 0 && count * length <= atOnce) {
    const at = views.map(({ offset }) => offset);
    work({ row: 0, rows: count, column: 0, columns: length, at });
    return;
  }
  const cursor = new Cursor(outside, views);
  const columns = Math.min(length, atOnce);
  const rows = columns < length ? 1 : Math.min(count, Math.floor(atOnce / length));
  do {
    const { at } = cursor;
    for (let row = 0; row < count; row += rows) {
      for (let column = 0; column < length; column += columns) {
        const [across, along] = [Math.min(rows, count - row), Math.min(columns, length - column)];
        work({ row, rows: across, column, columns: along, at });
      }
    }
  } while (cursor.next());
}

/** Copies the inputs' elements of a block to where the loop reads them, and tells it how many there are. */
export function bring(
  { moves, steps, length, count }: Rows,
  inputs: readonly View[],
  { row, rows, column, columns, at }: Block,
  loops: GeneratedLoops,
): void {
  const { floats, numbers } = loops;
  numbers[BYTES / 4] = 4 * columns;
  numbers[ROWS / 4] = 4 * rows;
  numbers[BACK / 4] = -4 * (-columns & 3);
  for (let k = 0; k < inputs.length; k++) {
    const data = dataOf(inputs[k]) as Float32Array | Uint8Array;
    const move = moves[k];
    if (move === 'dense' && (count === 1 || steps[k] === length)) {
      loops.bring(k, data, at[k] + row * length + column, rows * columns);
    } else if (move === 'dense') {
      let from = at[k] + row * steps[k] + column;
      for (let r = 0; r < rows; r++, from += steps[k]) {
        loops.bring(k, data, from, columns, r * columns);
      }
    } else if (move === 'row') loops.bring(k, data, at[k] + column, columns);
    else {
      const to = placeOf(k) / 4;
      const [many, step] = move === 'column' ? [rows, steps[k]] : [1, 0];
      let from = at[k] + row * step;
      for (let r = 0; r < many; r++, from += step) floats[to + r] = data[from];
    }
  }
}
