/**
 * What an operation calls its parameters, by its own account: the errors for a surplus and for an unknown argument list
 * them, so a test can loop over all operations without a list of its own.
 */
import { OptionError } from '../../src/index';
import { catalog } from '../../src/ops/define';
import type { Call } from './golden-cases';

/** Names of parameters that are dimensions wherever they stand for no tensor. */
export const DIMENSIONS = ['dim', 'dims', 'dim0', 'dim1', 'dim2', 'axis0', 'axis1', 'source'];

/** An option that no operation has, nor one with a name near it. */
export const UNKNOWN = 'zzyzx';

/**
 * The names of the parameters after `before`, those that may be given by position first, in order; null where none are told.
 *
 * @param op the operation, called by `call`
 */
export function parametersOf(op: string, call: Call, before: readonly unknown[]): string[] | null {
  const known = namesIn(messageOf(call, [...before, { [UNKNOWN]: 0 }]), /Known: (.*)\.$/);
  // Of an elementwise operation the operands are positional too.
  if (catalog.get(op.replace(/_$/, ''))?.elementwise) return known;
  const text = messageOf(call, [...before, ...surplus()]);
  const positional = namesIn(text, /positional arguments? \((.*?)\)/) ?? [];
  if (known === null) return positional.length > 0 ? positional : null;
  return [...positional, ...known.filter((name) => !positional.includes(name))];
}

function surplus(): unknown[] {
  return Array.from({ length: 12 }, () => 0);
}

function messageOf(call: Call, args: readonly unknown[]): string {
  try {
    call(args);
  } catch (error) {
    return error instanceof OptionError ? error.message : '';
  }
  return '';
}

function namesIn(message: string, pattern: RegExp): string[] | null {
  const found = pattern.exec(message)?.[1];
  return found === undefined || found === 'none' ? null : found.split(', ');
}
