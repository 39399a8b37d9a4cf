// Readers of numbers on the command line of the examples.
import { InvalidArgumentError } from 'commander';

/** A whole number, 0 or more. */
export function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number, 0 or more.');
  return Number(text);
}

/** A whole number, 1 or more. */
export function count(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0) {
    throw new InvalidArgumentError('Give a whole number, 1 or more.');
  }
  return Number(text);
}

/** A number above 0. */
export function positive(text: string): number {
  if (!(Number(text) > 0)) throw new InvalidArgumentError('Give a number above 0.');
  return Number(text);
}
