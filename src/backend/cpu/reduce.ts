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
import { vectorSizes } from './wasm/sizes';
import { reduceInWasm } from './wasm/vector-reduce';

const REDUCERS: readonly Reducer[] = ['sum', 'prod', 'max', 'min'];

/** Between these lengths a row of totals stays in the cache and beats jumping through memory. */
const SHORTEST_ROW = 16;
const LONGEST_ROW = 65536;

/** Where rows of totals are kept during a reduction; grows with the longest. */
let scratch = new Float64Array(1024);

function totals(length: number): Float64Array {
  if (scratch.length < length) scratch = new Float64Array(length);
  return scratch;
}

/** out ← scale · reduce of kernel(inputs) over the dimensions of `shape` that are 1 in `out`. */
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
  const elements = numelOf(shape);
  if (elements === 0) {
    fill(out, scale * IDENTITY[reducer]);
    return;
  }
  const loops = loopsOf(kernel);
  const small = elements < vectorSizes.reduce;
  const known = small ? loops.plans.find(reducer, inputs, shape, out) : null;
  if (known !== null) {
    known.loop(inputs, params, out, known.walk, scale, totals);
    return;
  }
  const merged = walkOver(shape, [...inputs, out]);
  if (!small && loops.compiled) {
    if (reduceInWasm(reducer, kernel, inputs, params, merged, out, scale, totals)) return;
  }
  const { walk, kept, row } = arrange(merged, inputs.length);
  const rank = walk.sizes.length;
  const form = ((REDUCERS.indexOf(reducer) * 64 + kept) * 64 + rank) * 2 + (row ? 1 : 0);
  const signature = signatureOf(inputs, [out], walk, form);
  let loop = loops.reductions.get(signature);
  if (loop === undefined) {
    const steps = kept < rank ? stepsOf(walk, inputs.length + 1).slice(0, -1) : [];
    const plan = { reducer, kept, row, rank, compensated: isCompensated(reducer, out), steps };
    loop = loops.compiled ? compileReduce(kernel, plan, signature) : interpretReduce(kernel, plan);
    loops.reductions.set(signature, loop);
  }
  if (small) loops.plans.keep(reducer, inputs, shape, out, walk, loop);
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

/** Totals are doubles: digits to spare for float32, but a float64 sum must carry what is lost. */
function isCompensated(reducer: Reducer, out: View): boolean {
  return reducer === 'sum' && out.dtype === 'float64';
}

/**
 * Orders a walk for reducing: first what stays, then what is reduced, each with the first input's
 * longest stride first. Where memory runs along what stays, that dimension comes last, as a row.
 */
function arrange(merged: Walk, inputs: number): { walk: Walk; kept: number; row: boolean } {
  const { sizes } = merged;
  const count = inputs + 1;
  const rank = sizes.length;
  let kept = 0;
  for (let d = 0; d < rank; d++) if (stays(merged, count, d)) kept++;
  if (rank <= 1) return { walk: merged, kept, row: false };
  const order: number[] = [];
  for (let d = 0; d < rank; d++) {
    let at = d;
    for (; at > 0 && precedes(merged, count, d, order[at - 1]); at--) order[at] = order[at - 1];
    order[at] = d;
  }
  const near = order[kept - 1];
  const inner = order[rank - 1];
  const row =
    kept > 0 &&
    kept < rank &&
    sizes[near] >= SHORTEST_ROW &&
    sizes[near] <= LONGEST_ROW &&
    stepOf(merged, count, near) < stepOf(merged, count, inner);
  if (row) {
    order.splice(--kept, 1);
    order.push(near);
  }
  return { walk: pickFrom(merged, order), kept, row };
}

/** Whether a dimension stays: `out`, the walk's last operand, moves along it. */
function stays(walk: Walk, count: number, d: number): boolean {
  return walk.strides[d * count + count - 1] !== 0;
}

function precedes(walk: Walk, count: number, d: number, other: number): boolean {
  const first = stays(walk, count, d);
  if (first !== stays(walk, count, other)) return first;
  return stepOf(walk, count, d) > stepOf(walk, count, other);
}

/** How far apart the first input's neighbours along a dimension lie. */
function stepOf(walk: Walk, count: number, d: number): number {
  return Math.abs(walk.strides[d * count]);
}
