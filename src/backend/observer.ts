/**
 * Where devices say what a kernel call alone does not show: data that moved, work that the CPU did in their place.
 * Nobody listens but `explain`, while it runs.
 */
import type { Backend } from './backend';

/** Hears what happens inside kernel calls. */
export interface Observer {
  /** A device was started. */
  started(backend: Backend): void;
  /** A kernel was launched, of this class. */
  launched(implementation: string): void;
  /** Bytes went from the CPU to the device, and from the device to the CPU. */
  moved(up: number, down: number): void;
  /** The CPU computes what the device was asked for. */
  fellBack(why: string): void;
}

/** The one who listens, if any. */
export const observed: { by: Observer | null } = { by: null };
