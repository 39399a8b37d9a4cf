/**
 * The comparison of two trainings, step by step.
 */
import { expect } from 'vitest';

/** Every loss agrees with PyTorch's within a share of it. */
export function expectLosses(losses: readonly number[], golden: readonly number[], rtol: number) {
  expect(losses).toHaveLength(golden.length);
  const errors = losses.map((loss, i) => Math.abs(loss - golden[i]) / golden[i]);
  const worst = Math.max(...errors);
  if (process.env.SHOW_BOUNDS) console.log(`largest relative difference ${worst.toExponential(1)}`);
  expect(worst).toBeLessThan(rtol);
}
