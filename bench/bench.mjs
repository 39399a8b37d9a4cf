// torchlet beside its peers, in one run: `npm run bench` in the repository's root.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtPackage } from './built.mjs';
import { Child } from './child.mjs';
import { BASE, chooseEngines, ORACLE } from './engines.mjs';
import { checkAll, disagreements, summarize, timeAll } from './measure.mjs';
import * as report from './report.mjs';

const HELP = `npm run bench -- [options]
  --only xor,add4       these cases (also by beginning: matmul)
  --engines torchlet,pytorch
  --rounds 5            interleaved rounds; medians are over these
  --ms 250              time per case, engine and round
  --json file           where the run is written (default: bench/results/<time>.json)
  --markdown            the table as Markdown
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
      markdown: { type: 'boolean', default: false },
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

function save(file, run) {
  // npm runs this in bench/; a path given by the user is relative to where the user is.
  const from = process.env.INIT_CWD ?? process.cwd();
  const stamp = run.date.replaceAll(':', '-').slice(0, 19);
  const path = file ? resolve(from, file) : join(here, 'results', `${stamp}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(run, null, 2)}\n`);
  return path;
}

async function main() {
  const wanted = options();
  if (wanted.help) return console.log(HELP);
  const cases = chooseCases(wanted.only);
  const engines = chooseEngines(wanted.engines);
  const entry = engines.some((e) => e.name === BASE) ? builtPackage(wanted.torchlet) : null;

  const date = new Date().toISOString();
  const machine = report.machine();
  const children = new Map(engines.map((e) => [e.name, new Child(e.start(entry))]));
  try {
    const versions = {};
    for (const [name, child] of children) {
      const hello = await child.ready();
      versions[name] = hello.version ?? 'skipped';
      if (name === BASE && child.dead) throw new Error(`${BASE} does not start: ${child.dead}`);
    }
    console.error(report.machineLine(machine, versions));
    if (machine.load > machine.cores / 2) {
      console.error(`the machine is busy (load ${machine.load}): trust ratios and minima only`);
    }
    console.error('checking that all compute the same');
    const checks = await checkAll(children, cases);
    const { rounds, ms } = wanted;
    const onRound = (round) => console.error(`round ${round} of ${rounds}`);
    const times = await timeAll(children, cases, { rounds, ms, onRound });
    const summary = summarize(times, BASE);
    const wrong = disagreements(checks, BASE, ORACLE);

    if (wanted.markdown) {
      console.log(report.markdownTable(cases, engines, summary));
    } else {
      console.log(report.timeTable(cases, engines, summary));
      console.log(`x: times torchlet's time; above 1 is slower than torchlet. GF/s: GFLOP/s.`);
      console.log(report.checkTable(cases, engines, checks));
    }
    for (const line of report.skips(engines, checks, summary)) console.log(line);
    const run = { date, machine, versions, rounds, ms, cases, checks, times, summary };
    console.error(`written: ${save(wanted.json, run)}`);
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
