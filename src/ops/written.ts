/**
 * Operations as they are written on a board: a formula says it of itself, the others in one line of their rule. For
 * those who look at the graph. Layer: ops.
 */
import type { Node } from '../autograd/node';
import type { Line, Written } from '../autograd/rule';
import { inOrder } from '../formula/expr';
import type { Formula } from '../formula/formula';
import {
  derivative,
  formulaLatex,
  formulaText,
  namesBeside,
  toLatex,
  toText,
} from '../formula/print';

export type { Line, Written } from '../autograd/rule';

type Both = readonly [text: string, latex: string];

/** An operation that is no formula, in the lines of its rule. */
export function written(lines: {
  operands: readonly string[];
  value: Both;
  cotangents: readonly (Both | null)[];
  saved?: readonly string[];
}): () => Written {
  const { operands, value, cotangents, saved = [] } = lines;
  const line = ([text, latex]: Both): Line => ({ text, latex });
  return () => ({
    operands,
    result: 'y',
    value: line(value),
    cotangents: cotangents.map((both) => (both === null ? null : line(both))),
    saved,
    numbers: {},
    elementwise: false,
  });
}

/**
 * An elementwise operation, by its formula.
 *
 * @param mask the operands that have a cotangent
 * @param params values of the formula's parameters
 */
export function writtenFormula(formula: Formula, mask: number, params: readonly number[]): Written {
  const { result } = namesBeside(formula);
  const operands = operandNames(formula);
  return {
    operands,
    result,
    value: { text: formulaText(formula, SHARE), latex: formulaLatex(formula, SHARE) },
    cotangents: cotangentsOf(formula, mask, true),
    saved: formula.gradient(mask, true).uses.map((i) => operands[i] ?? result),
    numbers: numbersOf(formula, params),
    elementwise: true,
  };
}

/** `scale · Σ f(x)`: a reduction of a formula. */
export function writtenReduction(
  formula: Formula,
  mask: number,
  params: readonly number[],
  scale: number,
): Written {
  const operands = operandNames(formula);
  const parts = scale === 1 ? 1 : Math.round(1 / scale);
  const over = parts === 1 ? '' : ` / ${parts}`;
  const factor = parts === 1 ? '' : `\\frac{1}{${parts}} `;
  const { cotangent } = namesBeside(formula);
  const share = new RegExp(`\\b${cotangent}\\b`, 'g');
  return {
    operands,
    result: namesBeside(formula).result,
    value: {
      text: `sum(${formulaText(formula, SHARE)})${over}`,
      latex: `${factor}\\sum ${formulaLatex(formula, SHARE)}`,
    },
    cotangents: cotangentsOf(formula, mask, false).map((line) => {
      if (line === null || parts === 1) return line;
      const alone = line.text === cotangent;
      const part = `${cotangent}${over}`;
      return {
        text: line.text.replace(share, alone ? part : `(${part})`),
        latex: `${factor}${line.latex}`,
      };
    }),
    saved: formula.gradient(mask, false).uses.map((i) => operands[i]),
    numbers: numbersOf(formula, params),
    elementwise: true,
  };
}

/**
 * What a node's operation does, as it is written; for one that says nothing of itself, its name.
 */
export function describeNode(node: Node): Written {
  const operands = node.inputs.map((_, i) => (node.inputs.length === 1 ? 'x' : `x${i}`));
  const { name } = node.rule;
  return (
    node.rule.describe?.(node) ?? {
      operands,
      result: 'y',
      value: {
        text: `${name}(${operands.join(', ')})`,
        latex: `\\operatorname{${name}}\\left(${operands.join(', ')}\\right)`,
      },
      cotangents: operands.map(() => null),
      saved: [],
      numbers: {},
      elementwise: false,
    }
  );
}

const SHARE = { share: true };

function cotangentsOf(formula: Formula, mask: number, fromResult: boolean): (Line | null)[] {
  return Array.from({ length: formula.inputs }, (_, i) => {
    if ((mask & (1 << i)) === 0) return null;
    const by = derivative(formula, i, fromResult);
    return { text: toText(by, SHARE), latex: toLatex(by, SHARE) };
  });
}

function operandNames(formula: Formula): string[] {
  const names = Array.from({ length: formula.inputs }, (_, i) => `x${i}`);
  for (const node of inOrder(formula.results)) {
    if (node.kind === 'input') names[node.value] = node.label;
  }
  return names;
}

function numbersOf(formula: Formula, params: readonly number[]): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const node of inOrder(formula.results)) {
    if (node.kind === 'param') numbers[node.label] = params[node.value];
  }
  return numbers;
}
