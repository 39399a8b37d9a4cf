/**
 * Long training leaves nothing behind: modules, losses and optimizers together, over 10,000 steps.
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
 * Bytes that the memory in use may grow by. Up to some 4,000 steps the engine still compiles, which takes up to 330 kB
 * here; after that up to 30 kB were seen. A graph kept at each step would take 10 kB, so 80 MB and 200 MB.
 */
const WARMING_UP = 500_000;
const WARM = 150_000;

it.each(['SGD', 'Adam'])('memory in use stays flat with %s', { timeout: 60_000 }, (name) => {
  const args = ['--expose-gc', script, name, '2000', '10000', '30000'];
  const memory: number[] = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  const [early, late, last] = memory;
  expect(late - early).toBeLessThan(WARMING_UP);
  expect(last - late).toBeLessThan(WARM);
});
