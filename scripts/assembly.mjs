// Compiles assembly/ into src/backend/cpu/wasm/binaries.ts, unless that is up to date. Two builds: with SIMD, which
// everything has since 2021, and with relaxed SIMD, whose multiply-add is one instruction.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'assembly');
/** The places of a kernel's arguments, which the kernels read too. */
const job = join(root, 'src/backend/cpu/wasm/job.ts');
const target = join(root, 'src/backend/cpu/wasm/binaries.ts');
const BUILDS = {
  SIMD: ['simd', 'threads'],
  RELAXED_SIMD: ['simd', 'relaxed-simd', 'threads'],
};

/** Tells the sources, this script and the compiler's version apart from others. */
function fingerprint() {
  const hash = createHash('sha256');
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  hash.update(readFileSync(join(root, 'node_modules/assemblyscript/package.json')));
  hash.update(readFileSync(job));
  for (const file of readdirSync(source).sort()) hash.update(readFileSync(join(source, file)));
  return hash.digest('hex').slice(0, 16);
}

async function compile(features) {
  // Loaded only when there is something to compile: it takes half a second.
  const { default: asc } = await import('assemblyscript/asc');
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  const file = join(folder, 'kernels.wasm');
  try {
    const { error, stderr } = await asc.main([
      join(source, 'index.ts'),
      ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--maximumMemory', '65536'],
      ...['--outFile', file],
      ...features.flatMap((feature) => ['--enable', feature]),
    ]);
    if (error) throw new Error(`assembly: ${error.message}\n${stderr}`);
    return readFileSync(file).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Makes the compiled kernels, if they are not there or older than their sources. */
export async function compileAssembly() {
  const mark = `// Made by scripts/assembly.mjs from assembly/; fingerprint ${fingerprint()}.`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(mark)) return;
  const lines = [mark];
  for (const [name, features] of Object.entries(BUILDS)) {
    lines.push(`export const ${name} = '${await compile(features)}';`);
  }
  writeFileSync(target, `${lines.join('\n')}\n`);
}
