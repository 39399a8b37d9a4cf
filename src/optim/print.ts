/**
 * The printed form of optimizers, as PyTorch prints them. Layer: optim.
 */
import { printBool, printFloat } from '../nn/print';
import { snakeCase } from './names';

/** @internal `SGD (\nParameter Group 0\n    dampening: 0\n …)` */
export function printOptimizer(name: string, groups: readonly object[]): string {
  const printed = groups.map((group, i) => {
    const options = Object.entries(group)
      .filter(([key]) => key !== 'params' && key !== 'paramNames')
      .map(([key, value]) => [snakeCase(key), value])
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = options.map(([key, value]) => `    ${key}: ${printValue(value)}\n`);
    return `Parameter Group ${i}\n${lines.join('')}`;
  });
  return `${name} (\n${printed.join('\n')})`;
}

/** A value as Python prints it. */
function printValue(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return printBool(value);
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}` : printFloat(value);
  if (Array.isArray(value)) return `(${value.map(printValue).join(', ')})`;
  return String(value);
}
