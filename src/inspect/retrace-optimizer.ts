/**
 * An optimizer's step in lines to read. Layer: inspect.
 */
import { assignments } from './assignments';
import { brief, short } from './numbers';
import type { OptimizerStep, ParameterStep, StateValue } from './optimizer-step';

/** The formula, and for each parameter its first element worked out, then what changed. */
export function retraceOptimizer(step: OptimizerStep): string {
  const lines = [`${step.optimizer}: one step`];
  step.formulas.forEach((general, group) => {
    lines.push(`  group ${group}`);
    const used = step.parameters.flatMap(({ group: of, grad, formula }) =>
      of === group && grad !== null ? [formula] : [],
    );
    const formula = new Set(used).size === 1 ? used[0] : general;
    if (formula === null) lines.push('    (the optimizer does not say its formula)');
    else lines.push(...formula.split('\n').map((line) => `    ${line}`));
    for (const one of step.parameters) {
      if (one.group === group) lines.push(...parameterLines(step, one).map((line) => `  ${line}`));
    }
  });
  return lines.join('\n');
}

function parameterLines(step: OptimizerStep, one: ParameterStep): string[] {
  const head = `${one.name} [${one.param.shape.join(', ')}]`;
  if (one.grad === null) return [`${head}: no gradient, left alone`];
  const lines = [`${head}, first element:`];
  if (one.param.count > 0) {
    for (const { symbol, numbers, after } of assignments(step, one)) {
      const result = short(after);
      lines.push(`  ${symbol} = ${numbers === result ? '' : `${numbers} = `}${result}`);
    }
  }
  lines.push(`  p: ${brief(one.before)} → ${brief(one.after)}, g = ${brief(one.grad)}`);
  for (const [key, after] of Object.entries(one.stateAfter)) {
    const before = one.stateBefore[key];
    const was = before === undefined ? 'not there' : shown(before);
    lines.push(`  ${key}: ${was} → ${shown(after)}`);
  }
  return lines;
}

function shown(value: StateValue): string {
  return typeof value === 'number' ? short(value) : brief(value);
}
