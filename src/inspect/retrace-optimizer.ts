/**
 * An optimizer's step in lines to read. Layer: inspect.
 */
import { brief, numbersOf, operand, short } from './numbers';
import type { OptimizerStep, ParameterStep, StateValue } from './optimizer-step';

/** The formula, and for each parameter its first element worked out, then what changed. */
export function retraceOptimizer(step: OptimizerStep): string {
  const lines = [`${step.optimizer}: one step`];
  step.formulas.forEach((formula, group) => {
    lines.push(`  group ${group}`);
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
  const formula = step.formulasWithNumbers[one.group];
  if (formula !== null && one.param.count > 0) {
    lines.push(...worked(formula, step, one).map((line) => `  ${line}`));
  }
  lines.push(`  p: ${brief(one.before)} → ${brief(one.after)}, g = ${brief(one.grad)}`);
  for (const [key, after] of Object.entries(one.stateAfter)) {
    const before = one.stateBefore[key];
    const was = before === undefined ? 'not there' : shown(before);
    lines.push(`  ${key}: ${was} → ${shown(after)}`);
  }
  return lines;
}

/**
 * Each assignment with the numbers of the first element. A name that an earlier line has assigned stands for its new
 * value there, and with `Old` after it for the one before.
 */
function worked(formula: string, step: OptimizerStep, one: ParameterStep): string[] {
  const first = (value: StateValue | undefined) =>
    value === undefined ? 0 : typeof value === 'number' ? value : numbersOf(value)[0];
  const old: Record<string, number> = { p: first(one.before) };
  const now: Record<string, number> = { p: first(one.after) };
  for (const [symbol, key] of Object.entries(step.symbols)) {
    if (one.stateAfter[key] === undefined) continue;
    old[symbol] = first(one.stateBefore[key]);
    now[symbol] = first(one.stateAfter[key]);
  }
  const g = numbersOf(one.grad as NonNullable<typeof one.grad>)[0];
  const assigned = new Set<string>();
  return formula.split('\n').map((line) => {
    const [name, ...rest] = line.split(' = ');
    const put = rest.join(' = ').replace(/[A-Za-z_]\w*/g, (label, at: number, whole: string) => {
      if (whole[at + label.length] === '(') return label;
      if (label === 'g') return operand(g);
      const plain = label.replace(/Old$/, '');
      if (!(plain in old)) return label;
      return operand(label === plain && assigned.has(plain) ? now[plain] : old[plain]);
    });
    assigned.add(name);
    return `${name} = ${put}${name in now ? ` = ${short(now[name])}` : ''}`;
  });
}

function shown(value: StateValue): string {
  return typeof value === 'number' ? short(value) : brief(value);
}
