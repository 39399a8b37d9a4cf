/**
 * Checks of the schedulers' options. Layer: optim.
 */
import { ValueError } from '../../errors';

/** @internal A whole number of at least so much. */
export function checkCount(op: string, name: string, value: unknown, least: number): void {
  if (Number.isInteger(value) && (value as number) >= least) return;
  throw new ValueError(
    `${op}: ${name} is ${value}. Give a whole number of ${least} or more.`,
    value,
  );
}

/** @internal A function for each group, from one or several. */
export function functionsOf<F extends (...args: never[]) => unknown>(
  op: string,
  name: string,
  value: F | readonly F[],
  groups: number,
): F[] {
  const functions = Array.isArray(value) ? [...value] : new Array<F>(groups).fill(value as F);
  if (functions.length !== groups || functions.some((one) => typeof one !== 'function')) {
    throw new ValueError(
      `${op}: ${name} must be a function, or one for each of the ${groups} groups, got ${functions.length}.`,
      value,
    );
  }
  return functions;
}

/** @internal A number for each group, from one or several. */
export function numbersFor(
  op: string,
  name: string,
  value: number | readonly number[],
  groups: number,
): number[] {
  const numbers = typeof value === 'number' ? new Array<number>(groups).fill(value) : [...value];
  if (numbers.length !== groups || numbers.some((one) => !Number.isFinite(one))) {
    throw new ValueError(
      `${op}: ${name} must be a number, or one for each of the ${groups} groups, got ${numbers.length}.`,
      value,
    );
  }
  return numbers;
}
