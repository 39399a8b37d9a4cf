/**
 * What a function throws, so that a test can pin the whole message.
 */
import { expect } from 'vitest';

/** The message of the error that a function throws, which must be of this class. */
export function thrown(fn: () => unknown, type: new (...args: any[]) => Error): string {
  try {
    fn();
  } catch (error) {
    expect(error).toBeInstanceOf(type);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
