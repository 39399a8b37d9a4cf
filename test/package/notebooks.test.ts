// The notebooks, executed against the packed package in Deno's Jupyter kernel: every cell runs, and prints what is
// stored.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { execute, NOTEBOOKS, notebooksIn } from '../../examples/notebooks/execute';
import { testOr } from './cases';
import { type Consumer, createConsumer, root, skipReason } from './consumer';

interface Cell {
  cell_type: string;
  execution_count: number | null;
  outputs?: { text?: string[]; data?: Record<string, string[]> }[];
  source: string[];
}

function missing(): string | null {
  if (process.env.CI === 'true') return null;
  try {
    execFileSync('jupyter', ['nbconvert', '--version'], { stdio: 'ignore' });
  } catch {
    return 'jupyter nbconvert';
  }
  return existsSync(join(NOTEBOOKS, 'node_modules/deno'))
    ? null
    : 'deno; install it with `node scripts/setup.mjs examples/notebooks`';
}
const reason = skipReason ?? missing();

const cellsOf = (path: string): Cell[] => JSON.parse(readFileSync(path, 'utf8')).cells;

/** Lines that the cells print, and those of the text of what they show. */
const linesOf = (cells: readonly Cell[]) =>
  cells.flatMap(({ outputs = [] }) =>
    outputs.flatMap(({ text, data }) =>
      (text ?? data?.['text/plain'] ?? []).join('').trimEnd().split('\n'),
    ),
  );

/** The lines that do not come among the others in the same order. */
function strangers(lines: readonly string[], stored: readonly string[]): string[] {
  let at = 0;
  return lines.filter((line) => {
    const found = stored.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}

const names = notebooksIn(NOTEBOOKS);
let consumer: Consumer;
beforeAll(() => {
  if (reason !== null) return;
  consumer = createConsumer(inject('tarball'));
  for (const name of ['@observablehq/plot', 'linkedom', '@viz-js/viz']) {
    const place = join(consumer.folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), place);
  }
}, 240_000);
afterAll(() => consumer?.remove());

describe('the notebooks', () => {
  testOr(reason, 'run, and give the outputs that are stored', () => {
    expect(names).toHaveLength(5);
    for (const name of names) cpSync(join(NOTEBOOKS, name), join(consumer.folder, name));
    execute(consumer.folder, names);
    for (const name of names) {
      const stored = cellsOf(join(NOTEBOOKS, name));
      const now = cellsOf(join(consumer.folder, name));
      const code = now.filter((cell) => cell.cell_type === 'code');
      expect(code.map((cell) => cell.execution_count)).toEqual(code.map((_, i) => i + 1));
      expect(JSON.stringify(stored)).toContain('<svg');
      // nbconvert leaves out a text that comes too late, in the stored outputs as in these; a text that changed is in
      // neither list of the other.
      const changed = now.flatMap((cell, i) => {
        const [lines, before] = [linesOf([cell]), linesOf([stored[i]])];
        const [more, fewer] = [strangers(lines, before), strangers(before, lines)];
        return more.length > 0 && fewer.length > 0 ? [{ name, cell: i, more, fewer }] : [];
      });
      expect(changed).toEqual([]);
      expect(linesOf(now).length).toBeGreaterThan(0);
    }
  });

  testOr(reason, 'a cell that fails is an error with its message', () => {
    const notebook = JSON.parse(readFileSync(join(NOTEBOOKS, names[0]), 'utf8'));
    const [cell] = (notebook.cells as Cell[]).filter(({ cell_type }) => cell_type === 'code');
    cell.source = [
      "import { tensor } from 'torchlet';\n",
      'tensor([1, 2]).add(tensor([1, 2, 3]));',
    ];
    notebook.cells = [cell];
    writeFileSync(join(consumer.folder, 'fails.ipynb'), JSON.stringify(notebook));
    expect(() => execute(consumer.folder, ['fails.ipynb'])).toThrow('do not broadcast');
  });
});
