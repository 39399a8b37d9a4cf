// The built package that is measured: built first when it is missing or older than its sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) {
      time = Math.max(time, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
    }
  }
  return time;
}

/** @param other full path of another build's index.js, to compare two builds */
export function builtPackage(other) {
  if (other) return other;
  const entry = join(root, 'dist', 'index.js');
  if (!existsSync(entry) || statSync(entry).mtimeMs < newest(join(root, 'src'))) {
    console.error('bench: npm run build');
    const { status } = spawnSync('npm run build', {
      cwd: root,
      shell: true,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error('torchlet does not build; run `npm run build` to see why');
  }
  return entry;
}
