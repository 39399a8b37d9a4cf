/**
 * Builds the site into docs/api: guides, pages of the operations and API by typedoc, the playground by vite, the
 * notebooks by jupyter where it is installed; then checks its links. The last part of `npm run docs`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NOTEBOOKS, notebooksIn } from '../examples/notebooks/execute';
import { checkLinks } from './link-check';

const SITE = 'docs/api';
const SVG = 'image/svg+xml';

/** Runs a program, and says what it printed when it fails. Gives false when it is not installed. */
function run(command: string, args: readonly string[], cwd = '.'): Promise<boolean> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        printed += text;
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? done(false) : fail(error),
    );
    child.on('close', (status) =>
      status === 0 ? done(true) : fail(new Error(`docs: ${command} failed\n${printed}`)),
    );
  });
}

const node = (script: string, ...args: string[]) =>
  run(process.execPath, [`node_modules/${script}`, ...args]);

interface Notebook {
  cells: { outputs?: { data?: Record<string, unknown> }[] }[];
}

/** The notebooks as pages that load nothing from elsewhere. */
async function notebooks(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-notebooks-'));
  const names = notebooksIn(NOTEBOOKS);
  for (const name of names) {
    const notebook: Notebook = JSON.parse(readFileSync(join(NOTEBOOKS, name), 'utf8'));
    const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
    // nbconvert takes the elements out of pictures, but leaves what is HTML as it is.
    for (const { data } of outputs) if (data?.[SVG]) data['text/html'] = data[SVG];
    writeFileSync(join(folder, name), JSON.stringify(notebook));
  }
  const elsewhere = ['require_js_url', 'mathjax_url', 'jquery_url', 'mermaid_js_url'];
  try {
    return await run(
      'jupyter-nbconvert',
      [
        ...['--to', 'html', '--output-dir', resolve(SITE, 'notebooks')],
        ...elsewhere.map((name) => `--HTMLExporter.${name}=`),
        ...names,
      ],
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

rmSync(SITE, { recursive: true, force: true });
const playground = node(
  'vite/bin/vite.js',
  ...['build', '--config', 'examples/playground/vite.config.ts', '--logLevel', 'warn'],
);
// Before typedoc, which leads to the pages of the notebooks where they are there.
const converted = await notebooks();
if (!converted) console.log('docs: no jupyter-nbconvert here, so the site links to the .ipynb');
await Promise.all([node('typedoc/bin/typedoc', '--logLevel', 'Warn'), playground]);
const { pages, links, dead } = checkLinks(SITE);
console.log(`docs: ${pages} pages in ${SITE}, ${links} links, ${dead.length} dead`);
for (const line of dead) console.error(line);
if (dead.length > 0) process.exitCode = 1;
