/**
 * Prints formulas and their derivatives as text that `parse` reads back, and as LaTeX. The
 * templates of the primitives say how each prints; the parentheses follow from the operators around
 * an operand. Layer: formula.
 */
import { substitute } from './derive';
import { Expr, inOrder } from './expr';
import type { Formula } from './formula';
import { ATOM, fillTemplate, LATEX, type Notation, type Printed, TEXT } from './notation';

/** How to print. */
export interface FormulaTextOptions {
  /**
   * Whether larger subexpressions that occur more than once get names: `s1 * s1, where s1 = exp(x)
   * + 1`.
   */
  share?: boolean;
}

/**
 * Above this many operators the parts that repeat get names, or a formula with shared parts could
 * print for ever.
 */
const LARGEST_TREE = 400;
/** Parts with fewer nodes are repeated rather than named. */
const SMALLEST_SHARED = 5;

/**
 * The expression as text, with the parentheses that keep its meaning and no others; `parseFormula`
 * reads it back.
 */
export function toText(expr: Expr, options: FormulaTextOptions = {}): string {
  return print(expr, TEXT, options, (name, part) => `${name} = ${part}`, ', where ');
}

/** The expression as LaTeX, for use in math mode. */
export function toLatex(expr: Expr, options: FormulaTextOptions = {}): string {
  return print(expr, LATEX, options, (name, part) => `${name} = ${part}`, ', \\quad ');
}

/** The formula of an operation: `tanh(x)`. */
export function formulaText(formula: Formula, options?: FormulaTextOptions): string {
  return toText(formula.results[0], options);
}

/** The formula of an operation as LaTeX. */
export function formulaLatex(formula: Formula, options?: FormulaTextOptions): string {
  return toLatex(formula.results[0], options);
}

/**
 * The derivative by one operand times the result's cotangent `g`. The result itself prints as the
 * first of y, z, out that no operand is called: `g * (1 - y^2)` for tanh.
 *
 * @param input number of the tensor operand
 */
export function derivativeText(formula: Formula, input = 0, options?: FormulaTextOptions): string {
  return toText(derivative(formula, input), options);
}

/** The derivative by one operand as LaTeX. */
export function derivativeLatex(formula: Formula, input = 0, options?: FormulaTextOptions): string {
  return toLatex(derivative(formula, input), options);
}

/** The names that a derivative uses besides the operands': those of the cotangent and of the result. */
export function namesBeside(formula: Formula): { cotangent: string; result: string } {
  const labels = new Set(
    inOrder(formula.results).map((node) => (node.kind === 'number' ? '' : node.label)),
  );
  const free = (...names: string[]) => names.find((name) => !labels.has(name)) as string;
  return { cotangent: free('g', 'grad', 'cotangent'), result: free('y', 'z', 'out', 'result') };
}

/**
 * The derivative by one operand times the cotangent.
 *
 * @param fromResult whether it may use the result; else it is over the operands alone
 */
export function derivative(formula: Formula, input: number, fromResult = true): Expr {
  const { uses, together } = formula.gradient(1 << input, fromResult);
  const { cotangent, result } = namesBeside(formula);
  return substitute(together.results, (node) => {
    if (node.kind !== 'input') return node;
    if (node.value === 0) return Expr.input(0, cotangent);
    return uses[node.value - 1] === formula.inputs ? Expr.input(node.value, result) : node;
  })[0];
}

/** Operands before what uses them, so that deep formulas need no stack. */
function print(
  expr: Expr,
  notation: Notation,
  { share = false }: FormulaTextOptions,
  define: (name: string, part: string) => string,
  where: string,
): string {
  const order = inOrder([expr]);
  const sizes = new Map<Expr, number>();
  const uses = new Map<Expr, number>();
  for (const node of order) {
    sizes.set(
      node,
      node.args.reduce((size, arg) => size + (sizes.get(arg) as number), 1),
    );
    for (const arg of node.args) uses.set(arg, (uses.get(arg) ?? 0) + 1);
  }
  const sharing = share || (sizes.get(expr) as number) > LARGEST_TREE;
  const labels = new Set(order.map((node) => node.label));
  const printed = new Map<Expr, Printed>();
  const definitions: string[] = [];
  let serial = 0;
  for (const node of order) {
    const part = printNode(node, notation, printed);
    const named = (uses.get(node) ?? 0) > 1 && (sizes.get(node) as number) >= SMALLEST_SHARED;
    if (!sharing || !named) printed.set(node, part);
    else {
      do serial++;
      while (labels.has(`s${serial}`));
      const name = notation.label(`s${serial}`);
      definitions.push(define(name, part.text));
      printed.set(node, { text: name, binds: ATOM });
    }
  }
  const { text } = printed.get(expr) as Printed;
  return definitions.length === 0 ? text : `${text}${where}${definitions.join(', ')}`;
}

function printNode(node: Expr, notation: Notation, printed: ReadonlyMap<Expr, Printed>): Printed {
  if (node.kind === 'number') return notation.number(node.value);
  if (node.primitive === null) return { text: notation.label(node.label), binds: ATOM };
  const operands = node.args.map((arg) => printed.get(arg) as Printed);
  return {
    text: fillTemplate(notation, node.primitive, operands),
    binds: notation.binds(node.primitive),
  };
}
