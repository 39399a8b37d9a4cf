/**
 * Reductions of many float32 elements: the kernel is compiled to a WebAssembly loop over four elements. Totals of sums and
 * products are doubles.
 */
import type { Reducer, ScalarKernel, View } from '../../backend';
import { IDENTITY } from '../reduce-text';
import { Cursor, dataOf, type Walk } from '../walk';
import {
  ADD_DOUBLES,
  advance,
  advanceBy,
  clear,
  constant,
  GET,
  LOAD,
  MATH,
  MULTIPLY_DOUBLES,
  PROMOTE,
  SELECT,
  STORE,
  shuffle,
  twoDoubles,
  unsigned,
  vector,
  whileBelow,
} from './encoding';
import {
  BACK,
  BEFORE_LAST,
  BEFORE_WAYS,
  BYTES,
  CHUNK,
  LAST,
  PARAMS,
  placeOf,
  ROWS,
} from './layout';
import { wasmModule } from './module';
import { bring, denseRows, eachBlock, isFloatOrBool, type Rows, rowsOf } from './rows';
import type { VectorWriter } from './vector-code';

const REDUCERS: readonly Reducer[] = ['sum', 'prod', 'max', 'min'];

/** Elements in memory at once: there is room for as many totals, which are doubles. */
const AT_ONCE = CHUNK / 8;

/**
 * out ← scale · reduce of kernel(inputs) over the dimensions along which `out` repeats.
 *
 * @param walk over the inputs and `out`
 * @param totals lends room for as many doubles
 * @returns false, and nothing is written, where that is for JavaScript
 */
export function reduceInWasm(
  reducer: Reducer,
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  walk: Walk,
  out: View,
  scale: number,
  totals: (length: number) => Float64Array,
): boolean {
  const rank = walk.sizes.length;
  if (rank === 0 || !out.dense || out.dtype !== 'float32') return false;
  for (const input of inputs) if (!isFloatOrBool(input)) return false;
  const loops = wasmModule()?.generated;
  // Either lines are reduced, or rows are added up; where both stay JavaScript reduces what is outside.
  const lines = walk.strides[walk.strides.length - 1] === 0;
  const dense = lines && inputs.length === 1 ? denseRows(walk, inputs[0]) : null;
  const plan = dense ?? rowsOf(walk, inputs.length);
  if (loops === undefined || plan === null) return false;
  const outStep = rank > 1 ? walk.strides[walk.strides.length - 2 - inputs.length] : 0;
  if (!lines && (outStep !== 0 || plan.length > AT_ONCE)) return false;
  const form = (REDUCERS.indexOf(reducer) * 2 + (lines ? 1 : 0)) * 2 ** 24 + plan.signature;
  const loop = loops.of(kernel, -1 - form, (writer) =>
    lines ? linesCode(writer, kernel, plan, reducer) : rowsCode(writer, kernel, plan, reducer),
  );
  if (loop === null) return false;

  const { floats, numbers, doubles } = loops;
  for (let k = 0; k < params.length; k++) floats[PARAMS / 4 + k] = params[k];
  const isSum = reducer === 'sum' || reducer === 'prod';
  const found: Float32Array | Float64Array = isSum ? doubles : floats;
  const first = placeOf(inputs.length) / found.BYTES_PER_ELEMENT;
  const identity = IDENTITY[reducer];
  const all = totals(out.count).fill(identity, 0, out.count);
  const take = (k: number, value: number) => {
    if (reducer === 'sum') all[k] += value;
    else if (reducer === 'prod') all[k] *= value;
    else all[k] = Math[reducer](all[k], value);
  };
  const views = [...inputs, out];
  const line = new Cursor(walk, views, rank - 1);
  eachBlock(plan, views, AT_ONCE, (block) => {
    const { at, row, rows, column, columns } = block;
    if (!lines && row === 0) found.fill(identity, first, first + columns);
    bring(plan, inputs, block, loops);
    if (lines) {
      const beforeLast = 4 * ((columns - 1) & ~3);
      numbers[BEFORE_LAST / 4] = beforeLast;
      numbers[BEFORE_WAYS / 4] = beforeLast - (beforeLast % (16 * WAYS.length));
      for (let lane = 0; lane < 4; lane++)
        numbers[LAST / 4 + lane] = lane <= ((columns - 1) & 3) ? -1 : 0;
    }
    loop();
    if (lines) {
      for (let r = 0; r < rows; r++) {
        take(line.at[inputs.length] - out.offset, found[first + r]);
        if (column + columns === plan.length) line.next();
      }
    } else if (row + rows === plan.count) {
      const to = at[inputs.length] - out.offset;
      for (let c = 0; c < columns; c++) take(to + c, found[first + c]);
    }
  });
  const results = dataOf(out);
  for (let k = 0; k < out.count; k++) results[out.offset + k] = scale * all[k];
  return true;
}

/** Instructions that take the vector `value` into totals. */
interface Combining {
  /** How many vectors of totals four elements need. */
  readonly vectors: number;
  readonly combine: readonly number[];
  readonly identity: readonly number[];
  /** The vector `value` as an addend of total `v` of these. */
  part(writer: VectorWriter, v: number): number[];
}

const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const NEXT_LANE = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];

/** Four float32 are two vectors of doubles; the greatest and the least stay float32. */
function combiningOf(reducer: Reducer): Combining {
  if (reducer === 'max' || reducer === 'min') {
    return {
      vectors: 1,
      combine: vector(MATH[reducer]),
      identity: constant(IDENTITY[reducer]),
      part: (writer) => writer.get('value'),
    };
  }
  return {
    vectors: 2,
    combine: vector(reducer === 'sum' ? ADD_DOUBLES : MULTIPLY_DOUBLES),
    identity: twoDoubles(IDENTITY[reducer]),
    part(writer, v) {
      const value = writer.get('value');
      return [...value, ...(v === 0 ? [] : [...value, ...shuffle(HIGH_HALF)]), ...vector(PROMOTE)];
    },
  };
}

/** Vectors in the body of the loop along a line, each with totals of its own, so that their sums overlap. */
const WAYS = [0, 1, 2, 3];

/** Each row's total; what goes beyond a row counts as nothing. */
function linesCode(
  writer: VectorWriter,
  kernel: ScalarKernel,
  { moves }: Rows,
  reducer: Reducer,
): number[] {
  const { vectors, combine, identity, part } = combiningOf(reducer);
  const [at, along, row, to] = ([0, 1, 2, 3] as const).map((which) => writer.counter(which));
  const start = writer.before(kernel, moves);
  const columns = writer.columns(kernel, moves, 2);
  const names = Array.from({ length: WAYS.length * vectors }, (_, t) => `total${t}`);
  const begin = names.flatMap((name) => [...identity, ...writer.set(name)]);
  const combined = (name: string, other: readonly number[]) => [
    ...writer.get(name),
    ...other,
    ...combine,
    ...writer.set(name),
  ];
  const take = (ways: readonly number[], masked: readonly number[] = []) => {
    const code = writer.elements(kernel, moves, 0, 1, ways);
    for (const way of ways) {
      code.push(...writer.result(kernel.results[0], way), ...masked, ...writer.set('value'));
      names.slice(way * vectors, (way + 1) * vectors).forEach((name, v) => {
        code.push(...combined(name, part(writer, v)));
      });
    }
    return code;
  };
  const step = (bytes: number) => [...advance(at, bytes), ...advance(along, bytes)];
  const mask = [0x41, 0, ...vector(LOAD), 2, LAST];
  const last = take([0], [...constant(IDENTITY[reducer]), ...mask, ...vector(SELECT)]);
  const across = (places: readonly number[]) => {
    const total = writer.get('total0');
    return combined('total0', [...total, ...total, ...shuffle(places)]);
  };
  const place = unsigned(placeOf(kernel.inputs));
  return [
    ...start,
    ...clear(at),
    ...clear(row),
    ...clear(to),
    ...whileBelow(row, ROWS, [
      ...columns,
      ...begin,
      ...clear(along),
      ...whileBelow(along, BEFORE_WAYS, [...take(WAYS), ...step(16 * WAYS.length)]),
      ...whileBelow(along, BEFORE_LAST, [...take([0]), ...step(16)]),
      ...last,
      ...advance(at, 16),
      ...advanceBy(at, BACK),
      ...names.slice(1).flatMap((name) => combined('total0', writer.get(name))),
      ...across(HIGH_HALF),
      ...(vectors === 1 ? across(NEXT_LANE) : []),
      // What stands behind the total is written over by the next.
      ...[GET, ...to, ...writer.get('total0'), ...vector(STORE), 2, ...place],
      ...advance(to, vectors === 1 ? 4 : 8),
      ...advance(row, 4),
    ]),
  ];
}

/** One row of totals, to which all are added. */
function rowsCode(
  writer: VectorWriter,
  kernel: ScalarKernel,
  { moves }: Rows,
  reducer: Reducer,
): number[] {
  const { vectors, combine, part } = combiningOf(reducer);
  const [at, along, row, to] = ([0, 1, 2, 3] as const).map((which) => writer.counter(which));
  const start = writer.before(kernel, moves);
  const columns = writer.columns(kernel, moves, 2);
  const body = [
    ...writer.elements(kernel, moves, 0, 1, [0]),
    ...writer.result(kernel.results[0], 0),
    ...writer.set('value'),
  ];
  for (let v = 0; v < vectors; v++) {
    const place = [2, ...unsigned(placeOf(kernel.inputs) + 16 * v)];
    const total = [GET, ...to, ...vector(LOAD), ...place];
    body.push(GET, ...to, ...total, ...part(writer, v), ...combine, ...vector(STORE), ...place);
  }
  const step = [...advance(at, 16), ...advance(along, 16), ...advance(to, 16 * vectors)];
  return [
    ...start,
    ...clear(at),
    ...clear(row),
    ...whileBelow(row, ROWS, [
      ...columns,
      ...clear(along),
      ...clear(to),
      ...whileBelow(along, BYTES, [...body, ...step]),
      ...advanceBy(at, BACK),
      ...advance(row, 4),
    ]),
  ];
}
