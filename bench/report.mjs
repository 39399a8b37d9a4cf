// The run as text: two tables for the terminal, or one in Markdown for the README.
import Table from 'cli-table3';
import { digits, ratioText, speedText } from './format.mjs';

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
