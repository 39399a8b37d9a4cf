/**
 * Checks of the optimizers' options. Layer: optim.
 */
import { ValueError } from '../errors';

/**
 * @internal Checks an option that must not be negative.
 *
 * @throws ValueError naming the option
 */
export function checkAtLeastZero(op: string, name: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0) return;
  throw new ValueError(`${op}: ${name} is ${value}. Give a number of 0 or more.`, value);
}

/**
 * @internal Checks an option that may be any number.
 *
 * @throws ValueError naming the option
 */
export function checkNumber(op: string, name: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  throw new ValueError(`${op}: ${name} is ${value}. Give a number.`, value);
}

/**
 * @internal Checks an option that must be more than 0.
 *
 * @throws ValueError naming the option
 */
export function checkPositive(op: string, name: string, value: unknown): void {
  if (typeof value === 'number' && value > 0) return;
  throw new ValueError(`${op}: ${name} is ${value}. Give a number above 0.`, value);
}

/**
 * @internal Checks an option that lies between 0 and 1, both included.
 *
 * @throws ValueError naming the option
 */
export function checkFraction(op: string, name: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0 && value <= 1) return;
  throw new ValueError(`${op}: ${name} is ${value}. Give a number from 0 to 1.`, value);
}

/**
 * @internal Checks an option that is on or off.
 *
 * @throws ValueError naming the option
 */
export function checkSwitch(op: string, name: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new ValueError(`${op}: ${name} is ${value}. Give true or false.`, value);
}

/**
 * @internal Checks a decay rate.
 *
 * @throws ValueError naming the option
 */
export function checkDecayRate(op: string, name: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0 && value < 1) return;
  throw new ValueError(
    `${op}: ${name} is ${value}. Give a number from 0 up to, not including, 1.`,
    value,
  );
}

/**
 * @internal Checks a pair of decay rates.
 *
 * @throws ValueError naming the one out of range
 */
export function checkBetas(op: string, name: string, betas: unknown): void {
  for (const [i, beta] of checkPair(op, name, betas, [0.9, 0.999]).entries()) {
    checkDecayRate(op, `${name}[${i}]`, beta);
  }
}

/**
 * @internal Checks that an option is a pair, and returns it.
 *
 * @throws ValueError naming the option
 */
export function checkPair(
  op: string,
  name: string,
  pair: unknown,
  example: readonly unknown[],
): readonly unknown[] {
  if (Array.isArray(pair) && pair.length === 2) return pair;
  throw new ValueError(
    `${op}: ${name} is ${pair}. Give two numbers: [${example.join(', ')}].`,
    pair,
  );
}
