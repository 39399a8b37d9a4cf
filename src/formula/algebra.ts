/**
 * The names of the algebra: which operations a formula may use. `ops/define` fills it; `parse` and `print` read it.
 */
import { FormulaError } from '../errors';
import { Expr, type FormulaFunction } from './expr';

/** An elementwise operation as the algebra knows it: its formula, and its operands that have defaults. */
export interface AlgebraEntry {
  readonly name: string;
  /** Builds the expression; a primitive builds one node, a composite several. */
  readonly build: FormulaFunction;
  /** Names of the operands, in order. */
  readonly operands: readonly string[];
  /** Values of the last operands where they are left out. */
  readonly defaults: readonly number[];
  /** Whether the value is a single primitive. */
  readonly primitive: boolean;
  /** Order of the operands when called as a method: position in the call → position in the formula. */
  readonly methodOrder?: readonly number[];
}

const entries = new Map<string, AlgebraEntry>();

/** Adds an operation to the algebra and installs it as a method of Expr. */
export function addToAlgebra(entry: AlgebraEntry): void {
  entries.set(entry.name, entry);
  const order = entry.methodOrder;
  Object.defineProperty(Expr.prototype, entry.name, {
    configurable: true,
    writable: true,
    value: function (this: Expr, ...rest: (Expr | number)[]): Expr {
      const called = [this, ...rest];
      return buildCall(entry, order ? order.map((position) => called[position]) : called);
    },
  });
}

/** The operation of this name, if the algebra has it. */
export function algebraEntry(name: string): AlgebraEntry | undefined {
  return entries.get(name);
}

/** Every name of the algebra. */
export function algebraNames(): string[] {
  return [...entries.keys()];
}

/** The expression of an operation applied to operands; those left out take their defaults. */
export function buildCall(
  entry: AlgebraEntry,
  operands: readonly (Expr | number | undefined)[],
): Expr {
  const { operands: names, defaults } = entry;
  const required = names.length - defaults.length;
  const given = operands.map((operand, i) => operand ?? defaults[i - required]);
  for (let i = given.length; i < names.length; i++) given.push(defaults[i - required]);
  if (given.length > names.length || given.some((operand) => operand === undefined)) {
    throw new FormulaError(
      `${entry.name}: takes ${required === names.length ? '' : `${required} to `}${names.length} operands ` +
        `(${names.join(', ')}), got ${operands.length}.`,
      entry.name,
      0,
    );
  }
  return entry.build(
    ...given.map((operand) => (operand instanceof Expr ? operand : Expr.number(operand as number))),
  );
}
