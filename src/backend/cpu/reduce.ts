/**
 * Reduces over dimensions, applying a scalar kernel to each element on the way. Dimensions are
 * merged and ordered first, so that two forms remain: along lines, and (where memory runs along
 * what stays) into a row of totals.
 */
import { numelOf, type Shape } from '../../shape';
import type { Reducer, ScalarKernel, View } from '../backend';
import { compile, loopsOf, type ReduceLoop, signatureOf, stepsOf } from './compile';
import { fill } from './copy';
import { interpretReduce } from './interpret';
import { IDENTITY, type ReducePlan, reduceText } from './reduce-text';
import { pickFrom, type Walk, walkOver } from './walk';

const REDUCERS: readonly Reducer[] = ['sum', 'prod', 'max', 'min'];

/** Where rows of totals are kept during a reduction; grows with the longest. */
let scratch = new Float64Array(1024);

function totals(length: number): Float64Array {
  if (scratch.length < length) scratch = new Float64Array(length);
  return scratch;
}

/** From this many neighbours on, a row of totals beats jumping through memory. */
const ROW = 16;

/**
 * out ← scale · reduce of kernel(inputs) over the dimensions where `out` has size 1 and `shape` has
 * not.
 */
export function reduce(
  reducer: Reducer,
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  shape: Shape,
  out: View,
  scale: number,
): void {
  if (out.count === 0) return;
  if (numelOf(shape) === 0) {
    fill(out, scale * IDENTITY[reducer]);
    return;
  }
  const loops = loopsOf(kernel);
  const { walk, kept, row } = arrange(walkOver(shape, [...inputs, out]), inputs.length);
  const rank = walk.sizes.length;
  const form = ((REDUCERS.indexOf(reducer) * 16 + kept) * 16 + rank) * 2 + (row ? 1 : 0);
  const signature = signatureOf(inputs, [out], walk, form);
  let loop = loops.reductions.get(signature);
  if (loop === undefined) {
    const steps = stepsOf(walk, inputs.length + 1).slice(0, -1);
    const plan = { reducer, kept, row, rank, compensated: isCompensated(reducer, out), steps };
    loop = loops.compiled ? compileReduce(kernel, plan, signature) : interpretReduce(kernel, plan);
    loops.reductions.set(signature, loop);
  }
  loop(inputs, params, out, walk, scale, totals);
}

function compileReduce(
  kernel: ScalarKernel,
  plan: ReducePlan,
  signature: number | string,
): ReduceLoop {
  const name = `${plan.reducer}_${kernel.name}`;
  const args = 'inputs, params, out, walk, scale, totals';
  return compile(name, signature, args, reduceText(kernel, plan));
}

/**
 * A double has digits to spare for float32; for float64 the sum must carry along what rounding
 * lost.
 */
function isCompensated(reducer: Reducer, out: View): boolean {
  return reducer === 'sum' && out.dtype === 'float64';
}

/**
 * Orders a walk for reducing: first what stays, then what is reduced, each with the first input's
 * longest stride first. Where memory runs along what stays, that dimension comes last, as a row.
 */
function arrange(merged: Walk, inputs: number): { walk: Walk; kept: number; row: boolean } {
  const { sizes, strides } = merged;
  const count = inputs + 1;
  const rank = sizes.length;
  const order: number[] = [];
  let kept = 0;
  for (let d = 0; d < rank; d++) {
    const stays = strides[d * count + inputs] !== 0;
    const first = stays ? 0 : kept;
    let at = stays ? kept++ : d;
    order.push(d);
    for (let i = d; i > at; i--) order[i] = order[i - 1];
    while (at > first && stepOf(merged, count, order[at - 1]) < stepOf(merged, count, d)) {
      order[at] = order[--at];
    }
    order[at] = d;
  }
  const near = order[kept - 1];
  const inner = order[rank - 1];
  const row =
    kept > 0 &&
    kept < rank &&
    sizes[near] >= ROW &&
    stepOf(merged, count, near) < stepOf(merged, count, inner);
  if (row) {
    order.splice(--kept, 1);
    order.push(near);
  }
  const inOrder = order.every((d, i) => d === i);
  return { walk: inOrder ? merged : pickFrom(merged, order), kept, row };
}

/** How far apart the first input's neighbours along a dimension lie. */
function stepOf(walk: Walk, count: number, d: number): number {
  return Math.abs(walk.strides[d * count]);
}
