// The run as text: two tables for the terminal, or one in Markdown for the README.
import os from 'node:os';
import Table from 'cli-table3';
import { median } from './measure.mjs';

function digits(us) {
  if (us >= 100) return Math.round(us).toLocaleString('en-US');
  return us.toPrecision(3);
}

const ratioText = (ratio) => (ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2));

/** GFLOP/s and percent of the peak, as far as they are known. */
function speedText({ gflops, ofPeak }) {
  const parts = [];
  if (gflops) parts.push(`${gflops.toFixed(gflops < 10 ? 1 : 0)} GF/s`);
  if (ofPeak) parts.push(`${(ofPeak * 100).toFixed(0)}%`);
  return parts;
}

function cellLines(entry) {
  if (entry.skipped) return ['skipped'];
  const lines = [digits(entry.median), `min ${digits(entry.min)}`];
  if (entry.ratio !== null) lines.push(`x ${ratioText(entry.ratio)}`);
  return [...lines, ...speedText(entry)];
}

function table(head, rows) {
  const colAligns = head.map((_, i) => (i === 0 ? 'left' : 'right'));
  const out = new Table({ head, colAligns, style: { head: [], border: [] } });
  out.push(...rows);
  return out.toString();
}

export function timeTable(cases, engines, summary) {
  const rows = cases.map((test) => [
    test.title.replaceAll(', ', ',\n'),
    ...engines.map((e) => cellLines(summary[test.name][e.name]).join('\n')),
  ]);
  return table(['us per step', ...engines.map((e) => e.label)], rows);
}

/** Each engine's loss or result; `steps` is the number of updates before that loss. */
export function checkTable(cases, engines, checks) {
  const rows = cases.map((test) => [
    test.kind === 'train' ? `${test.name}: loss after ${test.steps} steps` : test.name,
    ...engines.map((e) => {
      const { value } = checks[test.name][e.name];
      return value === undefined ? 'skipped' : value.toPrecision(7);
    }),
  ]);
  return table(['numbers', ...engines.map((e) => e.label)], rows);
}

/** One line a case: median microseconds and, in brackets, the ratio to torchlet and the speed of products. */
export function markdownTable(cases, engines, summary) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const out = [
    line(['µs per step (× torchlet)', ...engines.map((e) => e.label.replace('\n', ', '))]),
    line(['---', ...engines.map(() => '---:')]),
  ];
  for (const test of cases) {
    const cells = engines.map((e) => {
      const entry = summary[test.name][e.name];
      if (entry.skipped) return '–';
      const ratio = entry.ratio === null ? [] : [ratioText(entry.ratio)];
      const notes = [...ratio, ...speedText(entry)];
      return `${digits(entry.median)}${notes.length ? ` (${notes.join(', ')})` : ''}`;
    });
    out.push(line([`\`${test.name}\` ${test.title}`, ...cells]));
  }
  return out.join('\n');
}

/** Reasons, each once: engine, what was skipped, why. */
export function skips(engines, checks, summary) {
  const byReason = new Map();
  for (const e of engines) {
    for (const [test, answers] of Object.entries(summary)) {
      const reason = answers[e.name].skipped ?? checks[test][e.name].skipped;
      if (!reason) continue;
      const key = `${e.name}: skipped: ${reason}`;
      byReason.set(key, [...(byReason.get(key) ?? []), test]);
    }
  }
  return [...byReason].map(([text, tests]) => `${text} (${tests.join(', ')})`);
}

/** The peak beside which products stand: what was measured, the median over all rounds of all cases. */
export function peakLine(peaks) {
  const all = Object.values(peaks);
  if (!all.length) return null;
  const gflops = median(all.flatMap((entry) => entry.gflops));
  return `%: of ${gflops.toFixed(0)} GFLOP/s, what ${all[0].build} multiplies and adds in registers.`;
}

/** What a reader needs to place the numbers, and nothing that names the machine. */
export function machine(node) {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown CPU',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node,
    load: Number(os.loadavg()[0].toFixed(2)),
  };
}

/** Below this a BLAS is not one that was written for speed: on one core of today they reach 30 and more. */
const SLOW_GFLOPS = 10;

export function blasLine({ name, gflops }) {
  const line = `PyTorch multiplies matrices with ${name}, at ${gflops} GFLOP/s`;
  if (name !== 'the reference BLAS' && gflops > SLOW_GFLOPS) return line;
  return (
    `${line}: slow, and unfair to it. ` +
    'On Debian `apt-get install libopenblas0-pthread` gives it a fast one.'
  );
}

export function machineLine({ cpu, cores, memoryGiB, system, node, load }, versions) {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return (
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load ${load}\n` +
    names.join(', ')
  );
}
