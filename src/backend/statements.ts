/**
 * The statements of scalar kernels, `const t0 = …;` each: names and texts, and which of them results need.
 */

/** A statement's name and text; null where a line is none. */
export function statementOf(line: string): { name: string; text: string } | null {
  const [, name, text] = /^\s*const (\w+) = (.*?);?\s*$/s.exec(line) ?? [];
  return name === undefined ? null : { name, text };
}

/** Words of an expression: names, but also numbers and `Math.exp`, which no statement is called. */
export const WORD = /[\w.]+/g;

/** The statements that these results need, and all words that they and the results read. */
export function neededBy(
  results: readonly string[],
  body: readonly string[],
): { lines: string[]; words: ReadonlySet<string> } {
  const words = new Set(results.flatMap((text) => text.match(WORD) ?? []));
  const lines: string[] = [];
  for (const line of body.slice().reverse()) {
    const statement = statementOf(line);
    if (statement === null || !words.has(statement.name)) continue;
    for (const word of statement.text.match(WORD) ?? []) words.add(word);
    lines.unshift(line);
  }
  return { lines, words };
}
