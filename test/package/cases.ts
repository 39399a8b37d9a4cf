// What the package tests share.
import { expect, test } from 'vitest';

/** A test that is skipped for a stated reason, or runs. */
export function testOr(
  reason: string | null,
  name: string,
  body: () => void | Promise<void>,
): void {
  test(name, { timeout: 300_000 }, async ({ skip }) => {
    if (reason !== null) skip(reason);
    await body();
  });
}

/** The four answers of a net that has learnt XOR: near enough to round to 0, 1, 1, 0. */
export function expectXor(result: unknown): void {
  const rows = result as number[][];
  const rounded = rows.map((row) => row.map((value) => Math.round(Math.abs(value))));
  expect(rounded).toEqual([[0], [1], [1], [0]]);
}
