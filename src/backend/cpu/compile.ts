/**
 * Turns the text of a loop into a function, and keeps what was made from each scalar kernel. One
 * function per formula and element types: V8 stops inlining in a loop that several of them share,
 * and it then runs ten times slower.
 */
import { RANK } from '../../dtype';
import type { ScalarKernel, View } from '../backend';
import type { Step } from './loop-text';
import { ReducePlans } from './reduce-plans';
import type { Walk } from './walk';

/** A loop over all elements; reads its arrays, offsets and sizes from the views. */
export type MapLoop = (
  inputs: readonly View[],
  params: readonly number[],
  outs: readonly View[],
  walk: Walk | null,
) => void;

/**
 * A loop that reduces; the walk's operands are the inputs and `out`, with stride 0 where it
 * reduces; `totals` lends room for a row of them.
 */
export type ReduceLoop = (
  inputs: readonly View[],
  params: readonly number[],
  out: View,
  walk: Walk,
  scale: number,
  totals: (length: number) => Float64Array,
) => void;

/** Element types and layout as one number, where that fits, else as text. */
export type Signature = number | string;

/** A call of what takes JavaScript as long as dozens of sums. */
const SLOW = /Math\.(?!abs|sqrt|min|max|floor|ceil|round|trunc|sign|fround)/;

/** What the CPU made from one scalar kernel so far. */
export class KernelLoops {
  /** The loop for float32 operands that all lie densely: most calls of a training loop. */
  dense: MapLoop | null = null;
  readonly flat = new Map<Signature, MapLoop>();
  readonly nested = new Map<Signature, MapLoop>();
  readonly reductions = new Map<Signature, ReduceLoop>();
  /** How its last reductions went. */
  readonly plans = new ReducePlans();

  /** Whether JavaScript is slow at an element. */
  readonly heavy: boolean;

  constructor(
    kernel: ScalarKernel,
    readonly compiled: boolean,
  ) {
    this.heavy = [...kernel.body, ...kernel.results].some((text) => SLOW.test(text));
  }
}

/** Whether loops are compiled; where a page's CSP forbids `new Function` they are interpreted. */
let compiling = functionsAllowed();

function functionsAllowed(): boolean {
  try {
    return new Function('return 1')() === 1;
  } catch {
    return false;
  }
}

/**
 * Chooses between compiled and interpreted loops. For tests: the interpreter gives the same values,
 * slower.
 *
 * @param on whether to compile; stays off where the environment forbids it
 * @returns what was chosen before
 */
export function setCompilation(on: boolean): boolean {
  const before = compiling;
  compiling = on && functionsAllowed();
  return before;
}

/** The loops made from this kernel so far; a change of `setCompilation` drops them. */
export function loopsOf(kernel: ScalarKernel): KernelLoops {
  const loops = kernel.cpu as KernelLoops | undefined;
  if (loops !== undefined && loops.compiled === compiling) return loops;
  const fresh = new KernelLoops(kernel, compiling);
  kernel.cpu = fresh;
  return fresh;
}

/**
 * Compiles a function. Its name and signature stand in the text, so that profilers show them and V8
 * does not take two functions of the same text, meant for different element types, for one.
 */
export function compile<T>(name: string, signature: Signature, args: string, body: string): T {
  const safe = name.replace(/\W/g, '_');
  const source = `//# sourceURL=torchlet/${safe}/${signature}`;
  return new Function(`return (function ${safe}_(${args}) {\n${body}\n})\n${source}`)() as T;
}

/** With more operands than this their digits no longer fit into one exact number. */
const FITS = 9;

/**
 * What chooses the loop for a call, as one number or text: each operand's element type and how it
 * moves (in the innermost loop of the walk; without a walk, whether it is one element).
 *
 * @param rest whatever else counts, below 2^17
 */
export function signatureOf(
  inputs: readonly View[],
  outs: readonly View[],
  walk: Walk | null,
  rest: number,
): Signature {
  const count = inputs.length + outs.length;
  const n = outs[0].count;
  const inner = walk === null ? 0 : walk.strides.length - count;
  let code = 0;
  let text = '';
  for (let k = 0; k < count; k++) {
    const view = k < inputs.length ? inputs[k] : outs[k - inputs.length];
    const still = walk === null ? view.count !== n : walk.strides[inner + k] === 0;
    const dense = walk === null ? !still : walk.strides[inner + k] === 1;
    const digit = RANK[view.dtype] + (dense ? 0 : still ? 4 : 8);
    code = code * 16 + digit;
    if (count > FITS) text += String.fromCharCode(65 + digit);
  }
  return count > FITS ? `${text}${rest}` : code * 131072 + rest;
}

/** How each operand moves in the innermost loop of a walk. */
export function stepsOf(walk: Walk, count: number): Step[] {
  const last = walk.strides.slice(walk.strides.length - count);
  return last.map((stride) => (stride === 1 ? 'dense' : stride === 0 ? 'still' : 'strided'));
}
