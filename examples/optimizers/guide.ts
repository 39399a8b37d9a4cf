// Puts the results into the guide: its table and sentences, and the files it shows.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answersOf } from './answers';
import { standalone } from './frame';
import { figuresOf } from './page';
import { type Results, resultsText } from './results';
import { markdownTable, tablesOf } from './tables';

/** The guide's file in a folder of documents. */
export const GUIDE = 'optimizers.md';

/** The folder of its pictures and results, beside it. */
export const GUIDE_FILES = 'optimizers';

/**
 * The guide with its measured parts made anew: what stands between `<!-- study: name -->` and `<!-- end -->`.
 *
 * @throws Error for a part that the study does not have
 */
export function filledGuide(text: string, results: Results): string {
  const parts = new Map<string, string>([
    ...tablesOf(results).map((table, i) => [`table ${i + 1}`, markdownTable(table)] as const),
    ...answersOf(results).map(
      ({ question, sentences }, i) =>
        [
          `answer ${i + 1}`,
          [`**${question}**`, '', ...sentences.map((line) => `- ${line}`)].join('\n'),
        ] as const,
    ),
  ]);
  return text.replace(
    /(<!-- study: (.*?) -->)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const part = parts.get(name);
      if (part === undefined)
        throw new Error(`the guide asks for '${name}', which is not measured`);
      return `${begin}\n\n${part}\n\n${end}`;
    },
  );
}

/** Names of the pictures that the guide shows. */
export function picturesIn(text: string): string[] {
  return [...text.matchAll(/\]\(optimizers\/(.*?)\.svg\)/g)].map((match) => match[1]);
}

/** Writes the guide's measured parts, its pictures and its results. */
export function writeGuide(folder: string, results: Results): string[] {
  const guide = join(folder, GUIDE);
  const text = filledGuide(readFileSync(guide, 'utf8'), results);
  writeFileSync(guide, text);
  mkdirSync(join(folder, GUIDE_FILES), { recursive: true });
  const files = new Map([['results.json', resultsText(results)]]);
  const figures = figuresOf(results);
  for (const name of picturesIn(text)) {
    const figure = figures.find((candidate) => candidate.name === name);
    if (figure === undefined) throw new Error(`the guide shows '${name}', which is not drawn`);
    files.set(`${name}.svg`, standalone(figure));
  }
  return [...files].map(([name, content]) => {
    const path = join(folder, GUIDE_FILES, name);
    writeFileSync(path, content);
    return path;
  });
}
