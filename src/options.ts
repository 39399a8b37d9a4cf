/**
 * Arguments as PyTorch takes them: a leading run of positional parameters, the others by name in one trailing object.
 * Bottom layer.
 */
import { OptionError, unknownOption } from './errors';

/**
 * The argument lists of a call: none or more of the positional parameters `P`, then optionally the options `O`.
 * `Call<[dim: number, keepdim: boolean], SumOptions>` allows `()`, `({ dim: 1 })`, `(1)`, `(1, { keepdim: true })`, `(1, true)`.
 */
export type Call<P extends unknown[], O, Given extends unknown[] = []> = P extends [
  unknown,
  ...infer Rest,
]
  ? [...Given, O?] | Call<Rest, O, [...Given, ...First<P>]>
  : [...Given, O?];

/** The first element of a tuple, its label kept. */
type First<P extends unknown[]> = P extends [...infer _, ...infer Tail] ? FirstOf<P, Tail> : never;
type FirstOf<P extends unknown[], _> = P extends [infer _Head, ...infer Rest]
  ? P extends [...infer Head, ...Rest]
    ? Head
    : never
  : never;

/** The arguments of an operation along one dimension, 0 by default. */
export type AlongDim = Call<[dim: number], { dim?: number }>;

/** The options of {@link AlongDim}. */
export const DIM: { readonly dim: number } = { dim: 0 };

/** Sizes, dims or permutations: one array, or separate numbers. */
export type Sizes = [sizes: readonly number[]] | number[];

/**
 * The options of a call, defaults filled in.
 *
 * @param defaults every option with its default
 * @param positional the names of those that may be given by position, in order
 * @param args what the caller gave
 * @throws OptionError for an unknown name, too many arguments, or one given twice
 */
export function parseOptions<O extends object>(
  op: string,
  defaults: O,
  positional: readonly (keyof O & string)[],
  args: readonly unknown[],
): O {
  if (args.length === 0) return defaults;
  const options = { ...defaults };
  const last = args[args.length - 1];
  const named = isOptions(last) ? last : null;
  const count = named === null ? args.length : args.length - 1;
  if (count > positional.length) {
    throw new OptionError(
      `${op}: takes at most ${positional.length} positional arguments (${positional.join(', ') || 'none'}), got ${count}. ` +
        'Give the others by name in a trailing object.',
    );
  }
  for (let i = 0; i < count; i++) {
    if (args[i] !== undefined) options[positional[i]] = args[i] as O[keyof O & string];
  }
  if (named !== null) {
    for (const [name, value] of Object.entries(named)) {
      if (!(name in defaults)) throw unknownOption(op, name, Object.keys(defaults));
      const at = positional.indexOf(name as keyof O & string);
      if (at >= 0 && at < count) {
        throw new OptionError(
          `${op}: '${name}' is given twice, by position and by name. Give it once.`,
          name,
        );
      }
      if (value !== undefined) options[name as keyof O] = value as O[keyof O];
    }
  }
  return options;
}

/**
 * An argument that has no default.
 *
 * @throws OptionError when it is not given
 */
export function required<T>(op: string, name: string, value: T | undefined): T {
  if (value === undefined) {
    throw new OptionError(`${op}: '${name}' is missing. Give it by position or by name.`, name);
  }
  return value;
}

/** Whether an argument is an options object: a plain object, not a tensor, an array or a function. */
export function isOptions(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Sizes given as one array or as separate numbers, and what follows them. */
export function parseSizes(args: readonly unknown[]): { sizes: number[]; rest: unknown[] } {
  if (Array.isArray(args[0])) return { sizes: [...args[0]], rest: args.slice(1) };
  const end = args.findIndex((arg) => typeof arg !== 'number');
  const count = end < 0 ? args.length : end;
  return { sizes: args.slice(0, count) as number[], rest: args.slice(count) };
}
