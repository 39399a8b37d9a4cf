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
 * @internal Checks a pair of decay rates.
 *
 * @throws ValueError naming the one out of range
 */
export function checkBetas(op: string, betas: unknown): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw new ValueError(`${op}: betas is ${betas}. Give two numbers: [0.9, 0.999].`, betas);
  }
  betas.forEach((beta, i) => {
    if (typeof beta === 'number' && beta >= 0 && beta < 1) return;
    throw new ValueError(
      `${op}: betas[${i}] is ${beta}. Give a number from 0 up to, not including, 1.`,
      beta,
    );
  });
}
