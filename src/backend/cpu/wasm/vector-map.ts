/**
 * Maps over many float32 elements: the kernel is compiled to a WebAssembly loop over four elements, and operands go
 * through the module's memory in blocks that stay in the cache.
 */
import type { Shape } from '../../../shape';
import type { ScalarKernel, View } from '../../backend';
import { loopsOf } from '../compile';
import { dataOf, walkOver } from '../walk';
import { advance, advanceBy, clear, GET, STORE, unsigned, vector, whileBelow } from './encoding';
import type { GeneratedLoop, GeneratedLoops } from './generated-loops';
import { BACK, BYTES, PARAMS, placeOf, ROWS } from './layout';
import { wasmModule } from './module';
import {
  AT_ONCE,
  bring,
  DENSE,
  eachBlock,
  isFloatOrBool,
  oneRow,
  type Rows,
  rowsOf,
  STILL,
} from './rows';
import { vectorSizes } from './sizes';
import type { VectorWriter } from './vector-code';

/** Vectors in the body of a loop over one row: the loop's own cost is then shared. */
const WAYS = [0, 1, 2, 3];

/** outs[k][i] ← results[k](inputs[·][i], params); false, and nothing is written, where that is for JavaScript. */
export function mapInWasm(
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): boolean {
  const n = outs[0].count;
  const loops = wasmModule()?.generated;
  if (loops === undefined) return false;
  if (n <= AT_ONCE) {
    const form = formOfOneRow(inputs, outs);
    const known = form === null ? undefined : loops.known(kernel, form);
    if (known === null) return false;
    if (known !== undefined) {
      mapAtOnce(loops, known, inputs, params, outs);
      return true;
    }
  }
  for (const input of inputs) if (!isFloatOrBool(input)) return false;
  for (const { dtype, dense } of outs) if (dtype !== 'float32' || !dense) return false;
  const views = [...inputs, ...outs];
  const plan = oneRow(views, n) ?? rowsFor(kernel, views, outs[0].shape);
  if (plan === null) return false;
  const loop = loops.of(kernel, 2 * plan.signature + (plan.count > 1 ? 1 : 0), (writer) =>
    mapCode(writer, kernel, plan),
  );
  if (loop === null) return false;
  const { floats } = loops;
  for (let k = 0; k < params.length; k++) floats[PARAMS / 4 + k] = params[k];
  eachBlock(plan, views, AT_ONCE, (block) => {
    bring(plan, inputs, block, loops);
    loop();
    const { at, row, rows, column, columns } = block;
    for (let r = 0; r < outs.length; r++) {
      const to = at[inputs.length + r] + row * plan.length + column;
      const slot = slotOf(r, plan, inputs.length);
      loops.fetch(slot, dataOf(outs[r]) as Float32Array, to, rows * columns);
    }
  });
  return true;
}

/** Rows of the last dimension: those that lie apart are brought together where that takes less time than it saves. */
function rowsFor(kernel: ScalarKernel, views: readonly View[], shape: Shape): Rows | null {
  const leastApart = loopsOf(kernel).heavy ? 1 : vectorSizes.apart;
  return rowsOf(walkOver(shape, views), views.length, leastApart);
}

/** Which of the kernel's loops goes over operands that lie densely, or are one element; null where something else is asked. */
function formOfOneRow(inputs: readonly View[], outs: readonly View[]): number | null {
  const n = outs[0].count;
  let signature = 0;
  for (let k = 0; k < inputs.length; k++) {
    const { count, dense } = inputs[k];
    if (!isFloatOrBool(inputs[k]) || !(count === 1 || (count === n && dense))) return null;
    signature = signature * 4 + (count === n ? DENSE : STILL);
  }
  for (let r = 0; r < outs.length; r++) {
    if (outs[r].dtype !== 'float32' || !outs[r].dense) return null;
    signature = signature * 4 + DENSE;
  }
  return 2 * signature;
}

/** One row that fits into memory, without a plan: most maps are that, and small. */
function mapAtOnce(
  loops: GeneratedLoops,
  loop: GeneratedLoop,
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
): void {
  const { floats, numbers } = loops;
  const n = outs[0].count;
  numbers[BYTES / 4] = 4 * n;
  for (let k = 0; k < params.length; k++) floats[PARAMS / 4 + k] = params[k];
  for (let k = 0; k < inputs.length; k++) {
    const data = dataOf(inputs[k]) as Float32Array | Uint8Array;
    const { offset, count } = inputs[k];
    if (count === n) loops.bring(k, data, offset, n);
    else floats[placeOf(k) / 4] = data[offset];
  }
  loop();
  for (let r = 0; r < outs.length; r++) {
    const slot = r < inputs.length && inputs[r].count === n ? r : inputs.length + r;
    loops.fetch(slot, dataOf(outs[r]) as Float32Array, outs[r].offset, n);
  }
}

/**
 * Where result `r` lies: over input `r`, whose elements are read by then, so that less has to stay in the cache. Not so among
 * rows: a row's last vector reaches into the next, which is still to be read.
 */
function slotOf(r: number, { moves, count }: Rows, inputs: number): number {
  return count === 1 && r < inputs && moves[r] === 'dense' ? r : inputs + r;
}

/** The loop over a block. */
function mapCode(writer: VectorWriter, kernel: ScalarKernel, plan: Rows): number[] {
  const { moves, count } = plan;
  const start = writer.before(kernel, moves);
  const at = writer.counter(0);
  if (count === 1) {
    const body = elementsCode(writer, kernel, plan, WAYS);
    return [
      ...start,
      ...clear(at),
      ...whileBelow(at, BYTES, [...body, ...advance(at, 16 * WAYS.length)]),
    ];
  }
  // Counter 0 moves through what lies densely, 1 along a row, 2 from row to row.
  const [along, row] = [writer.counter(1), writer.counter(2)];
  const columns = writer.columns(kernel, moves, 2);
  const body = elementsCode(writer, kernel, plan, [0]);
  const line = whileBelow(along, BYTES, [...body, ...advance(at, 16), ...advance(along, 16)]);
  // A row's last vector may reach into the next, which is written after it.
  const rest = [...advanceBy(at, BACK), ...advance(row, 4)];
  return [
    ...start,
    ...clear(at),
    ...clear(row),
    ...whileBelow(row, ROWS, [...columns, ...clear(along), ...line, ...rest]),
  ];
}

function elementsCode(
  writer: VectorWriter,
  kernel: ScalarKernel,
  plan: Rows,
  ways: readonly number[],
): number[] {
  const code = writer.elements(kernel, plan.moves, 0, 1, ways);
  for (const way of ways) {
    kernel.results.forEach((text, r) => {
      const to = unsigned(placeOf(slotOf(r, plan, kernel.inputs)) + 16 * way);
      code.push(GET, ...writer.counter(0), ...writer.result(text, way), ...vector(STORE), 2, ...to);
    });
  }
  return code;
}
