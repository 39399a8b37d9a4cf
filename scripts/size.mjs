// A file one can read in one go: warns from 300 lines, fails from 500.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WARN = 300;
const FAIL = 500;
const FOLDERS = ['src', 'test', 'examples'];
const SOURCE = /\.(ts|tsx|js|mjs|cjs|py)$/;

function* sourceFiles(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return; // a folder that does not exist has no long files
  }
  for (const entry of entries) {
    if (entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (SOURCE.test(entry.name)) yield path;
  }
}

function lineCount(path) {
  const text = readFileSync(path, 'utf8');
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

let files = 0;
let lines = 0;
for (const folder of FOLDERS) {
  for (const path of sourceFiles(folder)) {
    const count = lineCount(path);
    files++;
    lines += count;
    if (count > FAIL) {
      console.error(`size: ${path} has ${count} lines, more than ${FAIL}. Split it.`);
      process.exitCode = 1;
    } else if (count > WARN) {
      console.warn(`size: warning: ${path} has ${count} lines, more than ${WARN}.`);
    }
  }
}
console.log(`size: ${files} files, ${lines} lines`);
