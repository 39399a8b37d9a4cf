// Builds and packs this package once for all package tests.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { root, run, skipReason } from './consumer';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the packed package; empty where its tests are skipped. */
    tarball: string;
  }
}

/** Runs before all tests; what it returns runs after them. */
export default function pack(project: TestProject): (() => void) | undefined {
  project.provide('tarball', '');
  if (skipReason !== null) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-packed-'));
  run('npm', ['pack', '--pack-destination', folder], root); // `prepack` builds it
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'))!;
  project.provide('tarball', join(folder, name));
  return () => rmSync(folder, { recursive: true, force: true });
}
