// Says whether an exercise is solved, and what is wrong where it is not.
// Run it: npm run exercise 3, or npm run exercise 3 my-file.ts
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checks } from './checks';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Names of the task files, in order. */
export const names = readdirSync(join(folder, 'tasks'))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();

/**
 * Checks a file.
 *
 * @param number of the exercise, from 1
 * @param file the reader's; the task itself by default
 * @returns null where it is right, else what is wrong
 */
export async function check(
  number: number,
  file = join(folder, 'tasks', `${names[number - 1]}.ts`),
): Promise<string | null> {
  try {
    return checks[number - 1](await import(/* @vite-ignore */ pathToFileURL(resolve(file)).href));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main([number, file]: string[]): Promise<void> {
  const n = Number(number);
  if (!Number.isInteger(n) || n < 1 || n > names.length) {
    console.log(['npm run exercise <number>', ...names.map((name) => `  ${name}`)].join('\n'));
    if (number !== undefined) process.exitCode = 1;
    return;
  }
  const wrong = await check(n, file);
  console.log(wrong === null ? `Exercise ${n}: right.` : `Exercise ${n}: not yet. ${wrong}`);
  if (wrong !== null) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
