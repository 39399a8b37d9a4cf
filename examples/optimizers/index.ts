// SGD or Adam? Trains the same models by eight methods at many learning rates, and writes a page
// about it. `npm run study`, or `npm run study -- --help`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { startProgress } from '../progress';
import { answersOf } from './answers';
import { writeGuide } from './guide';
import { pageOf } from './page';
import { type Results, resultsText } from './results';
import { FULL, QUICK, runStudy } from './study';

/** What can be chosen on the command line. */
export interface Options {
  quick: boolean;
  seed: number;
  out: string;
  /** Folder of the guide, to fill it with the results; not done if left out. */
  guide?: string;
  /** Where the lines go. */
  log?: (line: string) => void;
}

/** Measures and writes; everything that happens is logged. */
export function main(options: Options): { results: Results; files: string[] } {
  const { quick, seed, out, guide, log = console.log } = options;
  const [start, processor] = [performance.now(), process.cpuUsage()];
  const measured = runStudy(quick ? QUICK : FULL, seed, ({ title }, images) => {
    const progress = startProgress(title, images, log);
    return { tell: progress.update, done: progress.stop };
  });
  // What is shown is what is kept: everything is made from the numbers as they stand in the file.
  const text = resultsText(measured);
  const results: Results = JSON.parse(text);
  for (const { question, sentences } of answersOf(results)) {
    log(`\n${question}`);
    for (const sentence of sentences) log(`- ${sentence}`);
  }
  mkdirSync(out, { recursive: true });
  const files = Object.entries({ 'index.html': pageOf(results), 'results.json': text }).map(
    ([name, content]) => {
      writeFileSync(join(out, name), content);
      return join(out, name);
    },
  );
  if (guide !== undefined) files.push(...writeGuide(guide, results));
  const { user, system } = process.cpuUsage(processor);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  log(`\n${seconds} s, of which ${((user + system) / 1e6).toFixed(0)} s on the processor`);
  log(`Files: ${files.map((path) => relative('.', path)).join(', ')}`);
  return { results, files };
}

/** The command line, described. */
export function command(): Command {
  return new Command('study')
    .usage('[options]   (npm run study -- [options])')
    .description(
      'SGD or Adam? Trains the same models by eight methods, and writes a page about it.',
    )
    .option('--quick', 'seconds instead of minutes: too little to conclude from', false)
    .option('--seed <n>', 'the same seed gives the same numbers', whole, 0)
    .option('--out <folder>', 'where the page goes', join('examples', 'output', 'optimizers'))
    .option('--guide <folder>', 'also fill optimizers.md in this folder with the results');
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(command().parse(process.argv.slice(2), { from: 'user' }).opts<Options>());
}
