/**
 * Counts and sizes that layers are made with. Layer: nn.
 */
import { ValueError } from '../errors';

/**
 * @internal
 * @param op the layer's name
 * @param name what the number is called
 * @throws ValueError when it is no whole number, or less than the least
 */
export function checkWhole(op: string, name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ValueError(
    `${op}: ${name} is ${value}. Give a whole number of ${least} or more.`,
    value,
  );
}
