/**
 * Arguments of operations that need more than a tensor: each by position or by name, and none left out. Layer: ops.
 */
import { parseOptions, required } from '../options';

/** The options of a call with everything given. */
export type Complete<O> = { [K in keyof O]-?: Exclude<O[K], undefined> };

/**
 * The arguments of a call; those whose default is undefined have to be given.
 *
 * @throws OptionError for an unknown name, too many arguments, or one that is missing
 */
export function parseRequired<O extends object>(
  op: string,
  defaults: { [K in keyof Complete<O>]: O[K] | undefined },
  positional: readonly (keyof O & string)[],
  args: readonly unknown[],
): Complete<O> {
  const options = parseOptions(op, defaults as unknown as O, positional, args);
  for (const [name, value] of Object.entries(options)) required(op, name, value);
  return options as unknown as Complete<O>;
}
