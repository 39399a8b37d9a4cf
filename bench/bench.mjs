// torchlet beside its peers, in one run: `npm run bench` in the repository's root.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtPackage } from './built.mjs';
import { Child } from './child.mjs';
import { BASE, chooseEngines, ORACLE } from './engines.mjs';
import { peakLine, skips } from './format.mjs';
import { blasLine, machine, machineLine, versionsLine } from './machine.mjs';
import { checkAll, disagreements, summarize, timeAll } from './measure.mjs';
import * as report from './report.mjs';

const HELP = `npm run bench -- [options]
  --only xor,add4       these cases (also by beginning: matmul)
  --engines torchlet,pytorch
  --rounds 5            interleaved rounds; medians are over these
  --ms 250              time per case, engine and round
  --json file           where the run is written (default: bench/results/<time>.json)
  --page file.html      the run as a page of bars
  --runs a.json,b.json  measures nothing: the page shows these runs, side by side
  --markdown            the table as Markdown, and where it was measured
  --node path           the Node that runs the JavaScript engines (default: this one)
  --torchlet file       index.js of another build (default: dist/index.js, built when stale)`;

const here = dirname(fileURLToPath(import.meta.url));

function options() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      engines: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      ms: { type: 'string', default: '250' },
      json: { type: 'string' },
      page: { type: 'string' },
      runs: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      node: { type: 'string', default: process.execPath },
      torchlet: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const list = (text) => text?.split(',').map((name) => name.trim());
  const count = (name) => {
    const value = Number(values[name]);
    if (!(Number.isInteger(value) && value > 0)) throw new Error(`--${name}: a number above 0`);
    return value;
  };
  return {
    ...values,
    only: list(values.only),
    engines: list(values.engines),
    runs: list(values.runs),
    // A name without a folder is looked up in the PATH.
    node: values.node.includes(sep) ? fromUser(values.node) : values.node,
    torchlet: values.torchlet && fromUser(values.torchlet),
    rounds: count('rounds'),
    ms: count('ms'),
  };
}

function chooseCases(names) {
  const all = JSON.parse(readFileSync(join(here, 'cases.json'), 'utf8'));
  if (!names) return all;
  for (const name of names) {
    if (!all.some((test) => test.name.startsWith(name))) {
      throw new Error(`no case ${name}; there are ${all.map((test) => test.name).join(', ')}`);
    }
  }
  // The whole name wins, so that `add4` is one case and `add` two.
  const wanted = (test) =>
    names.some((name) =>
      all.some((other) => other.name === name) ? test.name === name : test.name.startsWith(name),
    );
  return all.filter(wanted);
}

/** What `node --version` of that Node says. */
function nodeVersion(node) {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`--node: ${node} does not run`);
  return stdout.trim();
}

/** npm runs this in bench/; a path given by the user is relative to where the user is. */
const fromUser = (file) => resolve(process.env.INIT_CWD ?? process.cwd(), file);

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.error(`written: ${path}`);
}

function saveRun(file, run) {
  const stamp = run.date.replaceAll(':', '-').slice(0, 19);
  const path = file ? fromUser(file) : join(here, 'results', `${stamp}.json`);
  write(path, `${JSON.stringify(run, null, 2)}\n`);
}

async function savePage(file, runs) {
  const { page } = await import('./page.mjs');
  write(fromUser(file), page(runs));
}

function readRun(file) {
  try {
    return JSON.parse(readFileSync(fromUser(file), 'utf8'));
  } catch (error) {
    throw new Error(`--runs: ${file} is not the JSON of a run: ${error.message}`);
  }
}

async function main() {
  const wanted = options();
  if (wanted.help) return console.log(HELP);
  if (wanted.runs) {
    if (!wanted.page) throw new Error('--runs: needs --page file.html');
    return savePage(wanted.page, wanted.runs.map(readRun));
  }
  const cases = chooseCases(wanted.only);
  const engines = chooseEngines(wanted.engines);
  const entry = engines.some((e) => e.name === BASE) ? builtPackage(wanted.torchlet) : null;

  const date = new Date().toISOString();
  const place = machine(nodeVersion(wanted.node));
  const children = new Map(engines.map((e) => [e.name, new Child(e.start(wanted.node, entry))]));
  try {
    const versions = {};
    let blas;
    for (const [name, child] of children) {
      const hello = await child.ready();
      versions[name] = hello.version ?? 'skipped';
      if (name === ORACLE) blas = hello.blas;
      if (name === BASE && child.dead) throw new Error(`${BASE} does not start: ${child.dead}`);
    }
    const where = [machineLine(place), versionsLine(versions), ...(blas ? [blasLine(blas)] : [])];
    console.error(where.join('\n'));
    if (place.load > place.cores / 2) {
      console.error(`the machine is busy (load ${place.load}): trust ratios and minima only`);
    }
    console.error('checking that all compute the same');
    const checks = await checkAll(children, cases);
    const { rounds, ms } = wanted;
    const onRound = (round) => console.error(`round ${round} of ${rounds}`);
    const measured = await timeAll(children, cases, { rounds, ms, onRound, peakOf: BASE });
    const summary = summarize(cases, measured, BASE);
    const wrong = disagreements(checks, BASE, ORACLE);

    const peak = peakLine(measured.peaks);
    if (wanted.markdown) {
      console.log(report.markdownTable(cases, engines, summary));
      console.log(`\n${[...where, ...(peak ? [peak] : [])].join('\n')}`);
    } else {
      console.log(report.timeTable(cases, engines, summary));
      console.log(`x: times torchlet's time; above 1 is slower than torchlet. GF/s: GFLOP/s.`);
      if (peak) console.log(peak);
      console.log(report.checkTable(cases, engines, checks));
    }
    const run = {
      ...{ date, machine: place, versions, blas, rounds, ms, cases, checks },
      ...{ ...measured, summary },
    };
    for (const line of skips(run)) console.log(line);
    saveRun(wanted.json, run);
    if (wanted.page) await savePage(wanted.page, [run]);
    if (wrong.length) throw new Error(`numbers differ from PyTorch's:\n  ${wrong.join('\n  ')}`);
  } finally {
    for (const child of children.values()) child.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
