/**
 * Arrays that maps which wait will read, and arrays that the user holds. Who writes to a lent array writes to a copy; what the
 * user holds, and may write to, is not lent.
 */
import type { TypedArray } from '../../dtype';
import { reclaim } from './allocate';

interface Loan {
  /** How many will read it. */
  readers: number;
  /** Whether nobody else needs it any more. */
  spare: boolean;
}

const loans = new WeakMap<object, Loan>();
const shared = new WeakSet<object>();

/** Whether somebody is still to read an array. */
export function isLent(data: unknown): boolean {
  return loans.has(data as object);
}

/** Keeps an array as it is for one more reader. */
export function lend(data: TypedArray): void {
  const loan = loans.get(data);
  if (loan === undefined) loans.set(data, { readers: 1, spare: false });
  else loan.readers++;
}

/** Says that a reader has read. */
export function giveBack(data: TypedArray): void {
  const loan = loans.get(data) as Loan;
  if (--loan.readers > 0) return;
  loans.delete(data);
  if (loan.spare) reclaim(data, data.length);
}

/** Takes back an array that nobody but its readers needs, for another result of so many elements. */
export function leaveToReaders(data: TypedArray, length: number): void {
  const loan = loans.get(data);
  if (loan === undefined) reclaim(data, length);
  else loan.spare = true;
}

/** Notes that the user holds an array. */
export function markShared(data: TypedArray): void {
  shared.add(data);
}

/** Whether the user holds an array. */
export function isShared(data: unknown): boolean {
  return shared.has(data as object);
}
