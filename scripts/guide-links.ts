/**
 * Links of the guides into the source: `[what they say, `code`](../src/file.ts#L12)` must lead to the line that holds the
 * code. `npx tsx scripts/guide-links.ts` puts the lines right after the source has moved.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LINK = /\[([^\]]*?`([^`]+)`[^\]]*)\]\(\.\.\/(src\/[\w/.-]+)#L(\d+)\)/g;

/** The text with every link at its line. @throws when no line, or more than one, begins with the code */
export function relinked(text: string): string {
  return text.replace(LINK, (_, label: string, code: string, file: string) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    const at = lines.flatMap((line, i) => (line.includes(code) ? [i + 1] : []));
    if (at.length !== 1) {
      throw new Error(
        `the link '${label}' names \`${code}\`, which ${at.length} lines of ${file} hold`,
      );
    }
    return `[${label}](../${file}#L${at[0]})`;
  });
}

/** The links in a text. */
export function linksOf(text: string): { label: string; file: string; line: number }[] {
  return [...text.matchAll(LINK)].map(([, label, , file, line]) => ({
    ...{ label, file, line: Number(line) },
  }));
}

if (process.argv[1]?.endsWith('guide-links.ts')) {
  for (const name of readdirSync('docs').filter((file) => file.endsWith('.md'))) {
    const path = join('docs', name);
    const text = readFileSync(path, 'utf8');
    if (relinked(text) !== text) writeFileSync(path, relinked(text));
  }
}
