/**
 * The printed form of modules, as PyTorch prints them. Layer: nn.
 */
import { membersOf } from './fields';
import type { Module } from './module';

/** @internal `Name(options)`, with the children on lines of their own. */
export function printModule(module: Module): string {
  const extra = module.extraRepr();
  const extraLines = extra === '' ? [] : extra.split('\n');
  const childLines = membersOf(module).children.map(
    ([name, child]) => `(${name}): ${child.toString().replaceAll('\n', '\n  ')}`,
  );
  const name = module.constructor.name;
  if (childLines.length === 0 && extraLines.length <= 1) return `${name}(${extra})`;
  return `${name}(\n  ${[...extraLines, ...childLines].join('\n  ')}\n)`;
}

/** @internal A module on one line: printed when it has no children, else its name. */
export function formOf(module: Module): string {
  const printed = module.toString();
  return printed.includes('\n') ? module.constructor.name : printed;
}

/** @internal `True` or `False`. */
export function printBool(value: boolean): string {
  return value ? 'True' : 'False';
}

/** @internal A float as Python prints it: `1.0`, `0.01`, `1e-05`. */
export function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, exponent] = value.toExponential().split('e');
    const power = exponent.slice(1).padStart(2, '0');
    return `${digits}e${exponent[0]}${power}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** @internal Sizes as Python prints a tuple: `(2, 3)`, `(5,)`. */
export function printTuple(values: readonly number[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;
}

/** @internal A number, None, or a tuple of these, as Python prints them. */
export function printPerDim(value: number | null | readonly (number | null)[]): string {
  if (value === null) return 'None';
  if (typeof value === 'number') return String(value);
  const shown = value.map((n) => n ?? 'None');
  return shown.length === 1 ? `(${shown[0]},)` : `(${shown.join(', ')})`;
}
