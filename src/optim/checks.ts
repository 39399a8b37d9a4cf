/**
 * Checks of the optimizers' options. Layer: optim.
 */
import { ValueError } from '../errors';

/**
 * Checks an option that must not be negative.
 *
 * @throws ValueError naming the option
 */
export function checkAtLeastZero(op: string, name: string, value: number): void {
  if (!(value >= 0))
    throw new ValueError(`${op}: ${name} is ${value}. Give a number of 0 or more.`, value);
}
