/**
 * The typed errors of every layer. A message reads `op: what is wrong, with the numbers and names. What to do.`
 * Bottom layer: imports nothing.
 */

/**
 * Base class of every error that torchlet throws on purpose.
 *
 * @example
 * ```ts
 * import { tensor, TorchletError } from 'torchlet';
 * try {
 *   tensor([1, 2]).reshape(3);
 * } catch (error) {
 *   console.log(error instanceof TorchletError); // true
 * }
 * ```
 */
export class TorchletError extends Error {
  /** Where in a model the error arose, innermost first: `model.2 (Linear(8, 1))`. */
  readonly modulePath: string[] = [];

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }

  /**
   * Says in which module the error arose: the message then begins with `in model.2 (Linear(8, 1))`.
   *
   * @param place the module's path and printed form
   * @returns this error
   */
  inModule(place: string): this {
    if (this.modulePath.length === 0) this.message = `in ${place}: ${this.message}`;
    this.modulePath.push(place);
    return this;
  }
}

/**
 * Runs a part of an operation so that its errors bear the operation's name: the user called `addmm`, not the `mm` in it.
 *
 * @param op the name that the user called
 */
export function inNameOf<T>(op: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof TorchletError)
      error.message = error.message.replace(/^[\w.]+: /, `${op}: `);
    throw error;
  }
}

/** Shapes do not fit each other or the operation. */
export class ShapeError extends TorchletError {
  constructor(
    message: string,
    /** The shapes in question, in the order of the operands. */
    readonly shapes: readonly (readonly number[])[] = [],
  ) {
    super(message);
  }
}

/** An element type that the operation does not take. */
export class DTypeError extends TorchletError {
  constructor(
    message: string,
    /** The element types in question, in the order of the operands. */
    readonly dtypes: readonly string[] = [],
  ) {
    super(message);
  }
}

/** A device that is missing, or that cannot do what is asked. */
export class DeviceError extends TorchletError {
  constructor(
    message: string,
    /** The devices in question. */
    readonly devices: readonly string[] = [],
  ) {
    super(message);
  }
}

/** A rule of automatic differentiation is broken. */
export class GradError extends TorchletError {
  constructor(
    message: string,
    /** The operation that recorded the node in question, where there is one. */
    readonly op: string | null = null,
  ) {
    super(message);
  }
}

/** An option whose name is unknown, or an argument given twice. */
export class OptionError extends TorchletError {
  constructor(
    message: string,
    /** The option's name as it was given. */
    readonly option: string | null = null,
  ) {
    super(message);
  }
}

/** A value outside what the operation takes. */
export class ValueError extends TorchletError {
  constructor(
    message: string,
    /** The value in question. */
    readonly value: unknown = undefined,
  ) {
    super(message);
  }
}

/** A dimension or an index that is out of range, or an index of the wrong kind. */
export class IndexError extends TorchletError {
  constructor(
    message: string,
    /** The index in question. */
    readonly index: unknown = undefined,
  ) {
    super(message);
  }
}

/** A text formula that is not made of the algebra's names; points at the character. */
export class FormulaError extends TorchletError {
  constructor(
    message: string,
    /** The formula's text. */
    readonly formula: string,
    /** Index of the character in question. */
    readonly position: number,
  ) {
    super(`${message}\n  ${formula}\n  ${' '.repeat(position)}^`);
  }
}

/** A state dict that does not fit the module or the optimizer it is loaded into. */
export class StateDictError extends TorchletError {
  constructor(
    message: string,
    /** Keys that the receiver has and the state dict lacks. */
    readonly missingKeys: readonly string[] = [],
    /** Keys that the state dict has and the receiver lacks. */
    readonly unexpectedKeys: readonly string[] = [],
  ) {
    super(message);
  }
}

/**
 * The known name nearest to a misspelt one, for "did you mean".
 *
 * @param name the name as given
 * @param known the names there are
 * @returns the nearest name within an edit distance of half the shorter one's length, else null
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  if (best === null) return null;
  const most = Math.max(1, Math.floor(Math.min(name.length, best.length) / 2));
  return bestDistance <= most ? best : null;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** @internal What a value is, in words: `a tensor` is for callers who know tensors. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * The error for an option that the operation does not have.
 *
 * @param op the operation's name
 * @param option the unknown option
 * @param known the options there are
 */
export function unknownOption(op: string, option: string, known: readonly string[]): OptionError {
  const near = nearestName(option, known);
  const advice =
    near !== null ? `Did you mean '${near}'?` : `Known: ${known.join(', ') || 'none'}.`;
  return new OptionError(`${op}: unknown option '${option}'. ${advice}`, option);
}

/** What is told of where a tensor is. */
interface Placed {
  readonly device: string;
  readonly storage: { readonly backend: { readonly readsSynchronously: boolean } };
}

/**
 * @internal Checks that a tensor can be read at once, which an operation needs in the middle of its work.
 *
 * @param advice what to do instead, as a sentence
 * @throws DeviceError on a device that only a promise leads back from
 */
export function checkReads(op: string, { device, storage }: Placed, advice: string): void {
  if (storage.backend.readsSynchronously) return;
  throw new DeviceError(`${op}: device '${device}' cannot be read synchronously. ${advice}`, [
    device,
  ]);
}

/**
 * @internal A count or a size that a caller gives.
 *
 * @param op the operation or the layer
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
