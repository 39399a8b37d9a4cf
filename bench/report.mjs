// The run as text: two tables for the terminal, or one in Markdown for the README.
import os from 'node:os';
import Table from 'cli-table3';

const GIGA = 1e9;

function digits(us) {
  if (us >= 100) return Math.round(us).toLocaleString('en-US');
  return us.toPrecision(3);
}

const ratioText = (ratio) => (ratio >= 10 ? ratio.toFixed(0) : ratio.toPrecision(2));

/** 2 n³ operations in `us` microseconds. */
function gflops(test, us) {
  return test.kind === 'matmul' ? (2 * test.size ** 3) / (us * 1e-6) / GIGA : null;
}

function cellLines(test, entry) {
  if (entry.skipped) return ['skipped'];
  const lines = [digits(entry.median), `min ${digits(entry.min)}`];
  if (entry.ratio !== null) lines.push(`x ${ratioText(entry.ratio)}`);
  const speed = gflops(test, entry.median);
  if (speed !== null) lines.push(`${speed.toFixed(speed < 10 ? 1 : 0)} GF/s`);
  return lines;
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
    ...engines.map((e) => cellLines(test, summary[test.name][e.name]).join('\n')),
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

/** One line a case: median microseconds and, in brackets, the ratio to torchlet. */
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
      const ratio = entry.ratio === null ? '' : ` (${ratioText(entry.ratio)})`;
      return `${digits(entry.median)}${ratio}`;
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

/** What a reader needs to place the numbers, and nothing that names the machine. */
export function machine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown CPU',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.platform()} ${os.arch()}`,
    node: process.version,
    load: Number(os.loadavg()[0].toFixed(2)),
  };
}

export function machineLine({ cpu, cores, memoryGiB, system, node, load }, versions) {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return (
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load ${load}\n` +
    names.join(', ')
  );
}
