/**
 * The text of the loops that reduce; names are those of loop-text. Totals are doubles. A float64
 * sum also keeps what rounding lost at each step (Knuth's two-sum), so that ten million terms stay
 * exact to the last digits.
 */
import type { Reducer, ScalarKernel } from '../backend';
import {
  elementText,
  headText,
  innerText,
  loopsText,
  type Place,
  type Step,
  upTo,
  walkText,
} from './loop-text';

/** How a reduction runs over its walk. */
export interface ReducePlan {
  readonly reducer: Reducer;
  /** Leading dimensions of the walk that stay. */
  readonly kept: number;
  /** Whether the walk's last dimension stays as well, as a row of totals. */
  readonly row: boolean;
  readonly rank: number;
  /** Whether a sum carries along what rounding lost. */
  readonly compensated: boolean;
  /** How the inputs move in the innermost loop; empty where nothing is reduced. */
  readonly steps: readonly Step[];
}

/** What reducing nothing gives. */
export const IDENTITY: Readonly<Record<Reducer, number>> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

/** Math.max and Math.min let NaN win. */
const COMBINE: Readonly<Record<Reducer, (total: string, value: string) => string>> = {
  sum: (total, value) => `${total} + ${value}`,
  prod: (total, value) => `${total} * ${value}`,
  max: (total, value) => `Math.max(${total}, ${value})`,
  min: (total, value) => `Math.min(${total}, ${value})`,
};

/** The loops of one reduction. */
export function reduceText(kernel: ScalarKernel, plan: ReducePlan): string {
  return [
    headText(kernel, ['out']),
    walkText(plan.rank, kernel.inputs + 1),
    loopsText(
      0,
      plan.kept,
      kernel.inputs + 1,
      plan.row ? rowText(kernel, plan) : lineText(kernel, plan),
    ),
  ].join('\n');
}

/** Along lines: totals in registers, several unless compensated, so that their adds overlap. */
function lineText(kernel: ScalarKernel, plan: ReducePlan): string {
  const { reducer, kept, rank, compensated, steps } = plan;
  const totals = upTo(compensated ? 1 : 4).map((w) => `total${w}`);
  const element = (place: Place, way: number) => {
    const total = totals[way % totals.length];
    return `${valueText(kernel, place, steps)}\n${stepText(plan, total, 'lost')}`;
  };
  const inner =
    kept < rank
      ? innerText(kernel, rank - 1, steps, element)
      : `{\n${element((k) => `a${k}_${rank}`, 0)}\n}`;
  const all = totals.reduce((one, other) => COMBINE[reducer](one, other));
  const k = kernel.inputs;
  return [
    `let ${totals.map((total) => `${total} = ${IDENTITY[reducer]}`).join(', ')}, lost = 0;`,
    loopsText(kept, rank - 1, kernel.inputs, inner),
    `d${k}[a${k}_${kept}] = scale * (${compensated ? closeText(all, 'lost') : all});`,
  ].join('\n');
}

/**
 * Memory runs along what stays: a row of totals takes in one line after the other. What rounding
 * lost is kept in the row's second half.
 */
function rowText(kernel: ScalarKernel, plan: ReducePlan): string {
  const { reducer, kept, rank, compensated, steps } = plan;
  const k = kernel.inputs;
  const last = rank - 1;
  const n = `n${last}`;
  const element = (place: Place, way: number) => {
    const j = way === 0 ? 'i' : `i + ${way}`;
    return `${valueText(kernel, place, steps)}\n${stepText(plan, `row[${j}]`, `row[${n} + ${j}]`)}`;
  };
  const total = compensated ? closeText('row[j]', `row[${n} + j]`) : 'row[j]';
  const to = `d${k}[a${k}_${kept} + j * s${k}_${last}]`;
  return [
    `const row = totals(${compensated ? 2 : 1} * ${n});`,
    `row.fill(${IDENTITY[reducer]}, 0, ${n});`,
    compensated ? `row.fill(0, ${n}, 2 * ${n});` : '',
    loopsText(kept, last, k, innerText(kernel, last, steps, element)),
    `for (let j = 0; j < ${n}; j++) ${to} = scale * (${total});`,
  ].join('\n');
}

/** `value` ← the kernel's result for one element; a comparison's true counts as 1. */
function valueText(kernel: ScalarKernel, place: Place, steps: readonly Step[]): string {
  return `${elementText(kernel, place, steps)}\nconst value = +(${kernel.results[0]});`;
}

function stepText(plan: ReducePlan, total: string, lost: string): string {
  if (!plan.compensated) return `${total} = ${COMBINE[plan.reducer](total, 'value')};`;
  return [
    `const sum = ${total} + value, added = sum - ${total};`,
    `${lost} += (${total} - (sum - added)) + (value - added);`,
    `${total} = sum;`,
  ].join('\n');
}

/** Beyond Infinity what was lost is NaN, and the plain total right. */
function closeText(total: string, lost: string): string {
  return `${lost} === ${lost} ? ${total} + ${lost} : ${total}`;
}
