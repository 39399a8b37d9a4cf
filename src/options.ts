/**
 * Arguments as PyTorch takes them: a leading run of positional parameters, the others by name in one trailing object.
 * Bottom layer.
 */
import { kindOf, OptionError, unknownOption } from './errors';

/**
 * The argument list of a call: none or more of the positional parameters `P`, then optionally the options `O`.
 * `Call<[dim: number, keepdim: boolean], SumOptions>` allows `()`, `({ dim: 1 })`, `(1)`, `(1, { keepdim: true })`, `(1, true)`.
 * One list, not a union of them: the compiler then shows the parameters by name, and for a misspelt option the one meant.
 */
export type Call<P extends unknown[], O> = [...{ [K in keyof P]?: P[K] | O }, options?: O];

/**
 * The argument lists of a call whose parameters `P` all have to be given, by position or by name in the options `O`;
 * then come the optional positional parameters `Q`. `Needs<[dim: number, index: Tensor], GatherOptions>` allows
 * `(1, index)`, `(1, { index })` and `({ dim: 1, index })`, but neither `()` nor `(1)`.
 */
export type Needs<
  P extends unknown[],
  O,
  Q extends unknown[] = [],
  Given extends unknown[] = [],
> = P extends [unknown, ...infer Rest]
  ? [...Given, O] | Needs<Rest, O, Q, [...Given, ...First<P>]>
  : [...Given, ...Call<Q, O>];

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

/** The same, or under the name that PyTorch gives them. */
export type SizesNamed<N extends string> =
  | Sizes
  | [options: Readonly<Record<N, readonly number[]>>];

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
      `${op}: takes at most ${positional.length} positional argument${positional.length === 1 ? '' : 's'} ` +
        `(${positional.join(', ') || 'none'}), got ${count}. ` +
        `${positional.length < Object.keys(defaults).length ? 'Give the others by name in a trailing object.' : 'Leave out the others.'}`,
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
        throw givenTwice(op, name);
      }
      if (value !== undefined) options[name as keyof O] = value as O[keyof O];
    }
  }
  return options;
}

/** The error for an argument given by position and by name. */
export function givenTwice(op: string, name: string): OptionError {
  return new OptionError(
    `${op}: '${name}' is given twice, by position and by name. Give it once.`,
    name,
  );
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

/**
 * The arguments of a call in which each has to be given, in their order. Complete positional calls pass straight through.
 *
 * @param names of the parameters, in order
 * @throws OptionError for an unknown name, too many arguments, or one that is missing or given twice
 */
export function parseNeeded<P extends unknown[]>(
  op: string,
  names: readonly string[],
  args: readonly unknown[],
): P {
  const last = args[args.length - 1];
  if (args.length === names.length && last !== undefined && !isOptions(last)) return args as P;
  const defaults = Object.fromEntries(names.map((name) => [name, undefined]));
  const given = parseOptions<Record<string, unknown>>(op, defaults, names, args);
  return names.map((name) => required(op, name, given[name])) as P;
}

/**
 * Checks that an operation of one tensor got nothing else.
 *
 * @throws OptionError when it did
 */
export function checkAlone(op: string, surplus: readonly unknown[]): void {
  if (surplus.length > 0) parseOptions(op, {}, [], surplus);
}

const NOTHING: readonly unknown[] = [];

/** Sizes given as one array or as separate numbers, and what follows them. */
export function parseSizes(args: readonly unknown[]): {
  sizes: number[];
  rest: readonly unknown[];
} {
  if (Array.isArray(args[0])) {
    return { sizes: args[0].slice(), rest: args.length === 1 ? NOTHING : args.slice(1) };
  }
  const end = args.findIndex((arg) => typeof arg !== 'number');
  const count = end < 0 ? args.length : end;
  return { sizes: args.slice(0, count) as number[], rest: args.slice(count) };
}

/**
 * Sizes, dims or a permutation that are all a call takes: one array, separate numbers, or by name.
 *
 * @param name what PyTorch calls them
 * @returns the caller's own array where there is one, so to be copied before it is kept
 * @throws OptionError when something else is given, or something more
 */
export function parseNumbers(
  op: string,
  name: string,
  args: readonly unknown[],
): readonly number[] {
  if (args.length === 1) {
    if (Array.isArray(args[0])) return args[0];
    if (isOptions(args[0])) {
      const [numbers] = parseNeeded<[readonly number[] | number]>(op, [name], args);
      return [numbers].flat() as number[];
    }
  }
  const { sizes, rest } = parseSizes(args);
  if (rest.length > 0) {
    throw new OptionError(
      `${op}: '${name}' is one array or separate numbers, got ${kindOf(rest[0])} as well. Leave it out.`,
      name,
    );
  }
  return sizes;
}
