/**
 * The runnable code of the documentation: fenced `ts` blocks of Markdown files and `@example` blocks of docstrings.
 * A line `console.log(…); // value` states what is printed, and is checked.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatWithOptions } from 'node:util';
import { transformSync } from 'esbuild';

/** A block of code in the documentation. */
export interface CodeBlock {
  /** File and line, for the test's name. */
  readonly place: string;
  readonly code: string;
}

/** All files below a folder with one of the endings. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The `ts` blocks of a Markdown file; a block marked ```` ```ts no-run ```` is left out. */
export function blocksOfMarkdown(file: string): CodeBlock[] {
  return fenced(readFileSync(file, 'utf8'), file);
}

/** The `ts` blocks in the docstrings of a source file. */
export function blocksOfSource(file: string): CodeBlock[] {
  const text = readFileSync(file, 'utf8');
  const blocks: CodeBlock[] = [];
  for (const match of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const line = text.slice(0, match.index).split('\n').length;
    const plain = match[0].replace(/^[ \t]*\* ?/gm, '');
    blocks.push(...fenced(plain, file, line - 1));
  }
  return blocks;
}

function fenced(text: string, file: string, firstLine = 0): CodeBlock[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => ({
    place: `${file}:${firstLine + text.slice(0, match.index).split('\n').length}`,
    code: match[1],
  }));
}

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

/**
 * Runs a block against the given modules.
 *
 * @param modules what the import lines may name
 * @throws when the block throws, imports something else, or prints other than its comments say
 */
export async function runBlock(
  block: CodeBlock,
  modules: Readonly<Record<string, unknown>>,
): Promise<void> {
  const checked = block.code.replace(
    /^(\s*)console\.log\((.*)\);[ \t]*\/\/ (.*)$/gm,
    (_, indent, args, expected) => `${indent}__expect(${JSON.stringify(expected)}, [${args}]);`,
  );
  const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } };
  const script = transformSync(checked, {
    loader: 'ts',
    target: 'node20',
    tsconfigRaw,
  }).code.replace(
    /^import (?:([^;]*?) from )?["'](.*?)["'];?$/gm,
    (_, names: string | undefined, source: string) => {
      if (!(source in modules))
        throw new Error(`${block.place}: imports '${source}', which readers do not have.`);
      if (names === undefined) return '';
      const pattern = names.startsWith('*')
        ? names.replace('* as ', '')
        : names.replace(/ as /g, ': ');
      return `const ${pattern} = __modules[${JSON.stringify(source)}];`;
    },
  );
  const silent = { log: () => {}, table: () => {}, error: () => {}, warn: () => {} };
  await new AsyncFunction('__modules', '__expect', 'console', script)(
    modules,
    expectPrinted,
    silent,
  );
}

/** What `console.log` would print must be the comment, or its beginning before a remark after a comma or bracket. */
export function expectPrinted(expected: string, args: unknown[]): void {
  const printed = plain(
    formatWithOptions({ depth: 8, breakLength: Number.POSITIVE_INFINITY, compact: 8 }, ...args),
  );
  const wanted = plain(expected);
  const rest = wanted.slice(printed.length);
  if (!wanted.startsWith(printed) || !(rest === '' || /^(,| \()/.test(rest))) {
    throw new Error(`printed ${printed}\nbut the comment says ${wanted}`);
  }
}

function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/([[{]) /g, '$1')
    .replace(/ ([\]}])/g, '$1')
    .trim();
}
