/**
 * An optimizer's formula worked out for one element of a parameter. Layer: inspect.
 */
import { IndexError } from '../errors';
import { numbersOf, operand, shapeText } from './numbers';
import type { OptimizerStep, ParameterStep, StateValue } from './optimizer-step';

/** One line of an optimizer's formula with its numbers. */
export interface Assignment {
  /** What is assigned, as the formula calls it: `m`. A bias correction comes before the line that uses it: `1 - beta1^t`. */
  readonly symbol: string;
  /** PyTorch's name of that entry of the state: `exp_avg`; null for the parameter and for a bias correction. */
  readonly key: string | null;
  /** The right side: `beta1 * m + (1 - beta1) * g`. */
  readonly formula: string;
  /** The same with numbers: `0.9 * 0.4 + 0.1 * 3.8`. */
  readonly numbers: string;
  /** The value before the step; what it begins with where the entry was not there, null for a bias correction. */
  readonly before: number | null;
  readonly after: number;
}

/** A bias correction in a formula, with its symbols and with its numbers. */
const CORRECTION = /1 - [A-Za-z]\w*\^t\b/g;
const CORRECTION_IN_NUMBERS = /1 - ([\d.]+(?:e-\d+)?)\^t\b/g;

/**
 * What a step did to one element: each state, each bias correction and the parameter, in the order in which they are made.
 *
 * @param step of `optimizerStep`
 * @param parameter one of its parameters
 * @param element its place in the flattened parameter
 * @returns nothing for a parameter that was left alone, or when the optimizer does not say its formula
 * @throws IndexError when the parameter has no such element
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * import { assignments, optimizerStep } from 'torchlet/inspect';
 * const w = tensor(2, { requiresGrad: true });
 * w.square().backward();
 * const step = optimizerStep(new optim.SGD([w], { lr: 0.5 }));
 * const [{ symbol, formula, numbers, after }] = assignments(step, step.parameters[0]);
 * console.log(symbol, formula, numbers, after); // p p - lr * g 2 - 0.5 * 4 0
 * ```
 */
export function assignments(
  step: OptimizerStep,
  parameter: ParameterStep,
  element = 0,
): Assignment[] {
  const { name, param, grad, formula, formulaWithNumbers } = parameter;
  if (formula === null || formulaWithNumbers === null || grad === null) return [];
  if (!Number.isInteger(element) || element < 0 || element >= param.count) {
    throw new IndexError(
      `assignments: ${name} ${shapeText(param.shape)} has no element ${element}. Give a number from 0 to ${param.count - 1}.`,
      element,
    );
  }
  const values = valuesOf(step, parameter, element);
  const withNumbers = formulaWithNumbers.split('\n');
  const assigned = new Set<string>();
  const put = (text: string) =>
    text.replace(/[A-Za-z_]\w*/g, (label, at: number, whole: string) => {
      const value = values.get(label.replace(/Old$/, ''));
      if (value === undefined || whole[at + label.length] === '(') return label;
      return operand(assigned.has(label) ? value.after : value.before);
    });
  return formula.split('\n').flatMap((line, i) => {
    const [symbol, right] = sides(line);
    const rightWithNumbers = sides(withNumbers[i])[1];
    const corrections = correctionsIn(right, rightWithNumbers, values.get('t')?.after ?? 0);
    const { before, after } = values.get(symbol) as Value;
    const own = { symbol, key: step.symbols[symbol] ?? null, formula: right, before, after };
    const made = { ...own, numbers: put(rightWithNumbers) };
    assigned.add(symbol);
    return [...corrections, made];
  });
}

interface Value {
  readonly before: number;
  readonly after: number;
}

/** What the names in the formula stand for. */
function valuesOf(step: OptimizerStep, one: ParameterStep, element: number): Map<string, Value> {
  const at = (value: StateValue) => (typeof value === 'number' ? value : numbersOf(value)[element]);
  const g = at(one.grad as NonNullable<typeof one.grad>);
  const values = new Map<string, Value>([
    ['p', { before: at(one.before), after: at(one.after) }],
    ['g', { before: g, after: g }],
  ]);
  for (const [symbol, key] of Object.entries(step.symbols)) {
    const [before, after] = [one.stateBefore[key], one.stateAfter[key]];
    if (after === undefined) continue;
    values.set(symbol, {
      before: before === undefined ? (one.initialState[key] ?? 0) : at(before),
      after: at(after),
    });
  }
  return values;
}

/** `1 - beta1^t` and its like in a line, worked out. */
function correctionsIn(formula: string, withNumbers: string, t: number): Assignment[] {
  const symbols = [...new Set(formula.match(CORRECTION))];
  const inNumbers = new Map(
    [...withNumbers.matchAll(CORRECTION_IN_NUMBERS)].map(([text, base]) => [text, Number(base)]),
  );
  return [...inNumbers].map(([text, base], i) => {
    // Where two numbers are the same, so are the texts.
    const symbol = symbols.length === inNumbers.size ? symbols[i] : text;
    const numbers = text.replace(/t$/, String(t));
    return { symbol, key: null, formula: symbol, numbers, before: null, after: 1 - base ** t };
  });
}

function sides(line: string): [left: string, right: string] {
  const at = line.indexOf(' = ');
  return [line.slice(0, at), line.slice(at + 3)];
}
