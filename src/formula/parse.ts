/**
 * Reads a formula's text into expressions. Only the algebra's names, the operands, numbers,
 * operators and a few constants are accepted, so no text reaches a kernel unparsed. Layer: formula.
 */
import { FormulaError, nearestName } from '../errors';
import { type AlgebraEntry, algebraEntry, algebraNames, buildCall } from './algebra';
import { Expr, type FormulaFunction } from './expr';
import { COMPARISONS, type Node, parseSyntax, startOf } from './syntax';

const CONSTANTS = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['inf', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
]);

/** Names that formulas have beside those of the operations. */
const ALIASES = new Map([
  ['max', 'maximum'],
  ['min', 'minimum'],
]);

const UNARY = new Map([
  ['-', 'neg'],
  ['!', 'logicalNot'],
]);

const BINARY = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['/', 'div'],
  ['%', 'remainder'],
  ['^', 'pow'],
  ['<', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['>=', 'ge'],
  ['==', 'eq'],
  ['!=', 'ne'],
  ['&&', 'logicalAnd'],
  ['||', 'logicalOr'],
]);

/**
 * A formula from its text: `x * sigmoid(beta * x)`.
 *
 * Operators, loosest first: `c ? a : b`, `||`, `&&`, comparisons, `+ -`, `* / %` (Python's
 * remainder), signs and `!`, then `^` or `**`, which bind to the right: -x^2 is -(x^2). Functions
 * are the elementwise operations, called with their operands in order; those with defaults may be
 * left out. `max` and `min` are those of two operands. `pi`, `e`, `inf` and `nan` are numbers,
 * unless an operand has the name.
 *
 * @param text the formula
 * @param operands the names of the operands, in the order in which the function takes them
 * @returns a function of as many expressions
 * @throws FormulaError that points at the character where the text is anything else
 * @example
 * ```ts
 * import { elementwise, parseFormula, tensor } from 'torchlet';
 * const swish = elementwise('swish', parseFormula('x * sigmoid(beta * x)', ['x', 'beta']));
 * console.log(swish(tensor([0, 0]), 1.5).toArray()); // [0, 0]
 * ```
 */
export function parseFormula(text: string, operands: readonly string[]): FormulaFunction {
  const repeated = operands.find((name, i) => operands.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new FormulaError(`formula: two operands are named '${repeated}'.`, text, 0);
  const build = new Builder(text, operands);
  const root = guardDepth(text, () => {
    const parsed = parseSyntax(text);
    // Built once for its errors, so that a wrong formula fails where it is written.
    build.formula(
      parsed,
      operands.map((name, i) => Expr.input(i, name)),
    );
    return parsed;
  });
  const formula = (...args: Expr[]) => guardDepth(text, () => build.formula(root, args));
  return Object.defineProperty(formula, 'length', { value: operands.length });
}

/**
 * The parser and the builder recurse; what is nested too deeply for the stack is refused as any
 * other error is.
 */
function guardDepth<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormulaError('formula: nested too deeply. Split it into several.', text, 0);
  }
}

/**
 * Turns syntax into expressions. Names are looked up in maps only: `constructor` is a name like any
 * other.
 */
class Builder {
  private values = new Map<string, Expr>();

  constructor(
    private readonly text: string,
    private readonly operands: readonly string[],
  ) {}

  formula(root: Node, args: readonly Expr[]): Expr {
    this.values = new Map(this.operands.map((name, i) => [name, args[i]]));
    return this.build(root);
  }

  private build(node: Node): Expr {
    switch (node.type) {
      case 'Literal':
        return Expr.number(node.value);
      case 'Identifier':
        return this.name(node.name, startOf(node));
      case 'UnaryExpression':
        return node.operator === '+'
          ? this.build(node.argument)
          : this.call(UNARY.get(node.operator), [this.build(node.argument)]);
      case 'BinaryExpression': {
        this.checkChain(node.operator, node.left, node.right);
        // The square has the simpler derivative.
        const squared =
          node.operator === '^' && node.right.type === 'Literal' && node.right.value === 2;
        if (squared) return this.call('square', [this.build(node.left)]);
        return this.call(BINARY.get(node.operator), [
          this.build(node.left),
          this.build(node.right),
        ]);
      }
      case 'ConditionalExpression':
        return this.choose(this.build(node.test), node.consequent, node.alternate);
      case 'CallExpression': {
        const entry = this.function(node.callee.name, startOf(node), node.arguments);
        return buildCall(
          entry,
          node.arguments.map((argument) => this.build(argument)),
        );
      }
    }
  }

  private call(name: string | undefined, operands: Expr[]): Expr {
    return buildCall(algebraEntry(name as string) as AlgebraEntry, operands);
  }

  /** `a < b < c` would compare c with a truth value. */
  private checkChain(operator: string, left: Node, right: Node): void {
    const chained =
      left.type === 'BinaryExpression' && COMPARISONS.includes(left.operator) && !left.grouped;
    if (!chained || !COMPARISONS.includes(operator)) return;
    throw new FormulaError(
      'formula: comparisons do not chain. Write a < b && b < c, or add parentheses.',
      this.text,
      startOf(right),
    );
  }

  /** A number as a condition holds where it is not 0, NaN included, as in PyTorch. */
  private choose(test: Expr, consequent: Node, alternate: Node): Expr {
    const condition =
      test.primitive?.result === 'bool' ? test : this.call('ne', [test, Expr.number(0)]);
    return this.call('where', [condition, this.build(consequent), this.build(alternate)]);
  }

  private name(name: string, position: number): Expr {
    const operand = this.values.get(name);
    if (operand !== undefined) return operand;
    const constant = CONSTANTS.get(name);
    if (constant !== undefined) return Expr.number(constant);
    if (algebraEntry(ALIASES.get(name) ?? name) !== undefined) {
      throw new FormulaError(
        `formula: ${name} is a function. Write ${name}(…).`,
        this.text,
        position,
      );
    }
    throw this.unknown(name, position, [...this.operands, ...CONSTANTS.keys(), ...algebraNames()]);
  }

  private function(name: string, position: number, args: readonly Node[]): AlgebraEntry {
    const entry = algebraEntry(ALIASES.get(name) ?? name);
    if (entry === undefined) {
      if (!this.values.has(name))
        throw this.unknown(name, position, [...algebraNames(), ...ALIASES.keys()]);
      throw new FormulaError(
        `formula: ${name} is an operand, not a function. A product is written with *.`,
        this.text,
        position,
      );
    }
    const most = entry.operands.length;
    const least = most - entry.defaults.length;
    if (args.length < least || args.length > most) {
      throw new FormulaError(
        `formula: ${name} takes ${least === most ? '' : `${least} to `}${most} ${most === 1 ? 'operand' : 'operands'} ` +
          `(${entry.operands.join(', ')}), got ${args.length}.`,
        this.text,
        args.length > most ? startOf(args[most]) : position,
      );
    }
    return entry;
  }

  private unknown(name: string, position: number, known: readonly string[]): FormulaError {
    const near = nearestName(name, known);
    const advice =
      near !== null
        ? `Did you mean '${near}'?`
        : `Known are the operands (${this.operands.join(', ')}), pi, e and the operations.`;
    return new FormulaError(`formula: unknown name '${name}'. ${advice}`, this.text, position);
  }
}
