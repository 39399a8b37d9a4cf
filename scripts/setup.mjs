// Makes `npm start` and `npm test` work straight after a clone: installs the locked packages, but
// only when what lies in node_modules is not what the lock file asks for, and compiles the
// WebAssembly kernels when they are not those of their sources.
//   node scripts/setup.mjs [folder]      folder: one with its own package.json (default: this one)
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = resolve(root, process.argv[2] ?? '.');

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Contents are compared, not file times: a checkout rewrites the times of unchanged files. */
function isInstalled() {
  const installedPath = join(folder, 'node_modules', '.package-lock.json');
  const lockPath = join(folder, 'package-lock.json');
  if (!existsSync(installedPath)) return false;
  if (!existsSync(lockPath)) return true;
  const installed = readJson(installedPath).packages;
  const locked = readJson(lockPath).packages;
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '') continue;
    if (installed[path]) {
      if (installed[path].integrity !== entry.integrity) return false;
    } else if (!entry.optional) {
      return false; // optional packages are those of other platforms
    }
  }
  return Object.keys(installed).every((path) => path in locked);
}

if (!isInstalled()) {
  const command = existsSync(join(folder, 'package-lock.json')) ? 'ci' : 'install';
  console.error(`setup: npm ${command}`);
  // One string and a shell, because npm is a .cmd file on Windows.
  const { status } = spawnSync(`npm ${command} --no-audit`, {
    cwd: folder,
    shell: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.exitCode = status ?? 1;
}

if (!process.exitCode && folder === root) {
  const { compileAssembly } = await import('./assembly.mjs');
  await compileAssembly();
}
