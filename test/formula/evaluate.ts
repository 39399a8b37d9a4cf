// Evaluates expressions in float64 through the kernel text that devices compile.
import { emitKernel } from '../../src/formula/emit-js';
import type { Expr } from '../../src/formula/expr';

/** The values of the results for one element of each input. */
export function evaluateAll(
  results: readonly Expr[],
  inputs: readonly number[],
  params: readonly number[] = [],
): number[] {
  const kernel = emitKernel('test', results, inputs.length, params.length);
  const names = [...inputs.map((_, i) => `x${i}`), ...params.map((_, i) => `p${i}`)];
  const text = `${kernel.body.join('\n')}\nreturn [${kernel.results.join(', ')}];`;
  return (new Function(...names, text)(...inputs, ...params) as unknown[]).map(Number);
}

/** The value of one result. */
export function evaluate(
  result: Expr,
  inputs: readonly number[],
  params: readonly number[] = [],
): number {
  return evaluateAll([result], inputs, params)[0];
}
