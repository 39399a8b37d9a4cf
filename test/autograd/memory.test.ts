/**
 * Training leaves nothing behind: the garbage collector takes the graphs.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Bytes that the heap may grow by over 10,000 steps: a graph of one step alone takes about 10 kB. */
const BOUND = 500_000;

it('the heap stays flat over 10,000 steps (within 0.5 MB)', { timeout: 120_000 }, () => {
  const script = fileURLToPath(new URL('./memory.ts', import.meta.url));
  const args = ['--expose-gc', '--import', 'tsx', script, '10000'];
  const grown = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  expect(grown).toBeLessThan(BOUND);
});
