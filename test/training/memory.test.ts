/**
 * Long training leaves nothing behind: modules, losses and optimizers together, over 60,000 steps.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'torchlet-memory-'));
const script = join(folder, 'steps.mjs');

beforeAll(() => {
  buildSync({
    entryPoints: [fileURLToPath(new URL('./steps.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Bytes that the memory in use may grow by, up to 10,000 steps and from 30,000 to 60,000. In between a busy machine may
 * still be compiling: up to 330 kB were seen in the first part, 120 kB between, 50 kB in the last. A graph kept at each
 * step would take 10 kB, so 80 MB and 300 MB.
 */
const WARMING_UP = 500_000;
const WARM = 150_000;

it.each(['SGD', 'Adam'])('memory in use stays flat with %s', { timeout: 60_000 }, (name) => {
  const args = ['--expose-gc', script, name, '2000', '10000', '30000', '60000'];
  const memory: number[] = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  const [early, warming, warm, last] = memory;
  expect(warming - early).toBeLessThan(WARMING_UP);
  expect(last - warm).toBeLessThan(WARM);
});
