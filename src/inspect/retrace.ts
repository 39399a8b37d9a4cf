/**
 * Steps as a teacher writes them on a board: the formula, the formula with numbers, what comes out, where it goes.
 * Layer: inspect.
 */
import type { Tensor } from '../tensor/tensor';
import { leafOf } from './capture';
import { brief, numbersOf, operand, shapeText, short } from './numbers';
import type { OptimizerStep } from './optimizer-step';
import { retraceOptimizer } from './retrace-optimizer';
import type { BackwardStep } from './steps';

/** Elements whose numbers are put into a formula. */
const ELEMENTS = 3;

/**
 * A step in lines to read.
 *
 * @param step of `backwardSteps` or `optimizerStep`
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * import { backwardSteps, retrace } from 'torchlet/inspect';
 * const x = tensor(0.5, { requiresGrad: true });
 * const [step] = backwardSteps(x.tanh());
 * console.log(retrace(step).split('\n')[4].trim()); // 1 * (1 - 0.4621^2) = 0.7864
 * ```
 */
export function retrace(step: BackwardStep | OptimizerStep): string {
  return 'node' in step ? retraceNode(step) : retraceOptimizer(step);
}

function retraceNode(step: BackwardStep): string {
  const { index, total, node, written, gradOutputs, gradInputs, savedTensors } = step;
  const head = `Step ${index + 1} of ${total}: ${node.name}`;
  const incoming = gradOutputs.map((g) => (g === null ? 'none' : brief(g))).join(', ');
  const lines = [head, `  incoming  g = ${incoming}`];
  const [own] = step.accumulated;
  if (own !== undefined && own.leaf !== null) {
    const name = step.names.get(own.leaf) ?? `the leaf ${shapeText(own.leaf.shape)}`;
    lines.push(`  .grad of ${name}: ${sum(own)}`);
    return lines.join('\n');
  }
  lines.push(`  value     ${written.result} = ${written.value.text}`);
  node.nextFunctions.forEach(([to], i) => {
    const g = gradInputs[i];
    if (to === null || g === null) return;
    const line = written.cotangents[i];
    const name = written.operands[i] ?? `input ${i}`;
    lines.push(
      `  cotangent of ${name} = ${line?.text ?? `what the rule of ${node.rule.name} gives`}`,
    );
    if (line) lines.push(...putIn(step, line.text, g).map((text) => `            ${text}`));
    else lines.push(`            = ${brief(g)}`);
    for (const accumulation of step.accumulated) {
      if (accumulation.input !== i) continue;
      const leaf = leafOf(accumulation.to);
      const to = (leaf === null ? undefined : step.names.get(leaf)) ?? accumulation.to.name;
      lines.push(`    goes to ${to}: ${sum(accumulation)}`);
    }
  });
  if (savedTensors.length > 0) {
    const saved = savedTensors.map((x, i) => `${written.saved[i] ?? `saved${i}`} = ${brief(x)}`);
    lines.push(`  saved     ${saved.join(', ')}`);
  }
  return lines.join('\n');
}

function sum({ before, added, after }: { before: Tensor | null; added: Tensor; after: Tensor }) {
  return before === null
    ? `nothing there yet, becomes ${brief(after)}`
    : `${brief(before)} + ${brief(added)} = ${brief(after)}`;
}

/** A cotangent's line with numbers in the place of names, for the first elements. */
function putIn(step: BackwardStep, text: string, g: Tensor): string[] {
  const { written, savedTensors, gradOutputs, node } = step;
  const incoming = gradOutputs[0];
  if (!written.elementwise || incoming === null) return [`= ${brief(g)}`];
  // Where an operand was broadcast, its cotangent is a sum over the copies, and no line of one element says it.
  const common = [incoming, ...savedTensors].reduce(
    (shape, x) => (x.shape.length >= shape.length && x.count >= count(shape) ? x.shape : shape),
    g.shape as readonly number[],
  );
  if (count(common) !== g.count || g.count === 0) {
    return [
      `summed over what was repeated, ${shapeText(common)} to ${shapeText(g.shape)}`,
      `= ${brief(g)}`,
    ];
  }
  const names: [string, number[]][] = [['g', spread(incoming, common)]];
  written.saved.forEach((name, i) => {
    const x = savedTensors[i];
    if (x !== undefined) names.push([name, spread(x, common)]);
  });
  const results = numbersOf(g);
  const lines = results.slice(0, ELEMENTS).map((result, at) => {
    const values: Record<string, number> = { ...written.numbers };
    for (const [name, elements] of names) values[name] = elements[at];
    const where =
      g.count === 1 ? '' : `${indexText(at, node.nextFunctions.length > 0 ? g.shape : [])} `;
    return `${where}${withNumbers(text, values)} = ${short(result)}`;
  });
  if (results.length > ELEMENTS) lines.push(`… and ${results.length - ELEMENTS} more`);
  return lines;
}

/** Names as numbers; what follows `where` names parts of the formula and is worked out the same way. */
export function withNumbers(text: string, values: Readonly<Record<string, number>>): string {
  return text.replace(/[A-Za-z_]\w*/g, (name, at: number) => {
    if (!(name in values) || text[at + name.length] === '(') return name;
    return operand(values[name]);
  });
}

function spread(x: Tensor, shape: readonly number[]): number[] {
  return numbersOf(x.count === count(shape) ? x : x.expand([...shape]));
}

function count(shape: readonly number[]): number {
  return shape.reduce((n, size) => n * size, 1);
}

/** `[1, 0]`: the place of element `at` in logical order. */
export function indexText(at: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = at;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return shapeText(index);
}
