// Executes the notebooks in Deno's Jupyter kernel and stores their outputs; a cell that fails ends it.
// `npm run notebooks`. Needs `jupyter nbconvert`, which is Debian's package jupyter-nbconvert.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of the notebooks. */
export const NOTEBOOKS = fileURLToPath(new URL('.', import.meta.url));

/** Names of the notebooks in a folder. */
export function notebooksIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort();
}

/** The Deno that is installed beside the notebooks. */
function denoPath(): string {
  const require = createRequire(join(NOTEBOOKS, 'package.json'));
  const libc = process.platform === 'linux' ? '-glibc' : '';
  const binary = process.platform === 'win32' ? 'deno.exe' : 'deno';
  return require.resolve(`@deno/${process.platform}-${process.arch}${libc}/${binary}`);
}

/**
 * Executes notebooks in their folder; outputs replace those that they hold.
 *
 * @throws with the cell and its error when one fails
 */
export function execute(folder: string, names = notebooksIn(folder)): void {
  const jupyter = mkdtempSync(join(tmpdir(), 'torchlet-jupyter-'));
  const kernel = join(jupyter, 'kernels', 'deno');
  mkdirSync(kernel, { recursive: true });
  const argv = [denoPath(), 'jupyter', '--kernel', '--conn', '{connection_file}'];
  const spec = { argv, display_name: 'Deno', language: 'typescript' };
  writeFileSync(join(kernel, 'kernel.json'), JSON.stringify(spec));
  const options = [
    '--ExecutePreprocessor.timeout=120',
    '--ExecutePreprocessor.iopub_timeout=30',
    '--ExecutePreprocessor.record_timing=False',
  ];
  const command = ['nbconvert', '--to', 'notebook', '--execute', '--inplace', ...options, ...names];
  const env = {
    ...process.env,
    ...{ JUPYTER_PATH: jupyter, JUPYTER_RUNTIME_DIR: jupyter, IPYTHONDIR: jupyter },
    ...{ DENO_DIR: join(jupyter, 'deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
  };
  try {
    execFileSync('jupyter', command, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    throw new Error(`notebooks: ${stderr || message}`);
  } finally {
    rmSync(jupyter, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) execute(NOTEBOOKS);
