// One or several runs as a page of bars: a file of its own, without scripts, in light and dark.
// linkedom and Plot are the development dependencies of the package itself.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { BASE, ENGINES, ORACLE } from './engines.mjs';
import { peakLine, ratioText, skips, speedText } from './format.mjs';
import { blasLine, machineLine, versionsLine } from './machine.mjs';

const WIDTH = 380;
const BAR = 18;
/** Bars end at so many times the longer of torchlet's and PyTorch's, so that both can still be seen. */
const CUT = 5;

const STYLE = `
:root{color-scheme:light dark;--ink:#1c1c1f;--quiet:#5a5a63;--ground:#fff;--line:#d9d9df;--torchlet:#0067a8;--pytorch:#c2410c;--peer:#8a8a94}
@media (prefers-color-scheme:dark){:root{--ink:#ececf1;--quiet:#a5a5b0;--ground:#17171a;--line:#3a3a42;--torchlet:#5cb8f0;--pytorch:#ff935c;--peer:#85858f}}
body{margin:0 auto;max-width:1320px;padding:1rem;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
.cases{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(${WIDTH}px,100%),1fr));gap:1.5rem 2rem}
figure{margin:0}
figcaption{font-weight:600;min-height:3em}
figcaption code{display:block;color:var(--quiet);font-weight:400}
svg{display:block;width:100%;max-width:${WIDTH + 40}px;height:auto;color:var(--ink);font:12px system-ui,sans-serif}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{border-bottom:1px solid var(--line);padding:.2rem .6rem;text-align:right}
td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}
.wide{overflow-x:auto}
.quiet,footer{color:var(--quiet)}`;

const escaped = (text) =>
  String(text).replace(
    /[&<>"]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c],
  );

/** 3 digits and a unit: `4.40 ms`. */
export function duration(us) {
  const [value, unit] =
    us >= 999_500 ? [us / 1e6, 's'] : us >= 999.5 ? [us / 1000, 'ms'] : [us, 'µs'];
  return `${value >= 99.95 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

function labelOf(engine) {
  const label = ENGINES.find(({ name }) => name === engine)?.label ?? engine;
  return label.replace('\n', ', ');
}

const colorOf = (engine) =>
  engine === BASE ? 'var(--torchlet)' : engine === ORACLE ? 'var(--pytorch)' : 'var(--peer)';

/** A bar: what one engine took for one case in one run. */
function barsOf(name, runs) {
  return runs.flatMap(({ summary }, run) =>
    Object.entries(summary[name] ?? {})
      .filter(([, entry]) => !entry.skipped)
      .map(([engine, entry]) => {
        const speed = speedText(entry);
        const ratio = entry.ratio === null ? [] : [`× ${ratioText(entry.ratio)}`];
        const notes = speed.length ? speed : ratio;
        return {
          ...{ engine, run: run + 1, label: labelOf(engine), us: entry.median },
          text: [duration(entry.median), ...notes].join(' · '),
        };
      }),
  );
}

function chart(bars, runs) {
  const known = bars.filter(({ engine }) => engine === BASE || engine === ORACLE);
  const longest = Math.max(...bars.map(({ us }) => us));
  const cut = CUT * Math.max(...known.map(({ us }) => us), 0) || longest;
  const end = Math.min(longest, cut);
  const labels = [...new Set(bars.map(({ label }) => label))];
  const { document } = parseHTML('<html><body></body></html>');
  const at = { fy: 'label', y: 'run' };
  const svg = Plot.plot({
    document,
    width: WIDTH,
    height: bars.length * BAR + labels.length * 8 + 4,
    ...{ marginTop: 2, marginBottom: 2, marginLeft: runs.length > 1 ? 136 : 122, marginRight: 134 },
    style: { background: 'none' },
    x: { domain: [0, end], axis: null },
    y: { domain: runs.map((_, i) => i + 1), axis: null, padding: 0.1 },
    fy: { domain: labels, axis: null, padding: 0.15 },
    marks: [
      Plot.axisFy({ anchor: 'left', label: null, dx: runs.length > 1 ? -14 : 0 }),
      runs.length > 1 ? Plot.axisY({ label: null, tickSize: 0, fill: 'var(--quiet)' }) : null,
      Plot.barX(bars, {
        ...at,
        x: (bar) => Math.min(bar.us, end),
        fill: (bar) => colorOf(bar.engine),
        fillOpacity: (bar) => 1 / bar.run ** 0.7,
      }),
      // A bar that goes on beyond the end is cut open there.
      Plot.text(
        bars.filter(({ us }) => us > end),
        { ...at, x: end, text: () => '//', dx: -12, fill: 'var(--ground)', fontWeight: 900 },
      ),
      Plot.text(bars, {
        ...at,
        ...{ x: (bar) => Math.min(bar.us, end), text: 'text', textAnchor: 'start', dx: 5 },
        fill: 'currentColor',
      }),
    ],
  });
  svg.setAttribute('role', 'img');
  svg.setAttribute(
    'aria-label',
    bars
      .map(({ label, run, text }) => `${label}${runs.length > 1 ? `, run ${run}` : ''}: ${text}`)
      .join('; '),
  );
  return svg.outerHTML;
}

function figure({ name, title }, runs) {
  const bars = barsOf(name, runs);
  if (!bars.length) return '';
  const caption = `<figcaption>${escaped(title)}<code>${escaped(name)}</code></figcaption>`;
  return `<figure>${caption}${chart(bars, runs)}</figure>`;
}

function table(cases, runs) {
  const rows = cases.flatMap(({ name }) =>
    runs.flatMap(({ summary }, run) =>
      Object.entries(summary[name] ?? {})
        .filter(([, entry]) => !entry.skipped)
        .map(([engine, { median, min, ratio }]) => {
          const numbers = [run + 1, duration(median), duration(min), ratio ? ratioText(ratio) : ''];
          return [name, labelOf(engine), ...numbers];
        }),
    ),
  );
  const line = (tag, cells) =>
    `<tr>${cells.map((c) => `<${tag}>${escaped(c)}</${tag}>`).join('')}</tr>`;
  const head = line('th', ['case', 'engine', 'run', 'median', 'least', '× torchlet']);
  return `<table>${head}${rows.map((cells) => line('td', cells)).join('')}</table>`;
}

/** What is said of a run above the bars. */
function about(run, index, count) {
  const date = `${run.date.slice(0, 16).replace('T', ' ')} UTC`;
  const rounds = `medians of ${run.rounds} ${run.rounds === 1 ? 'round' : 'rounds'} of ${run.ms} ms`;
  const lines = [
    `${date}; ${rounds}`,
    machineLine(run.machine),
    versionsLine(run.versions),
    ...(run.blas ? [blasLine(run.blas)] : []),
  ].map(escaped);
  const title = `${count > 1 ? `Run ${index + 1}: ` : ''}Node ${run.machine.node}`;
  return `<h2>${escaped(title)}</h2><p class="quiet">${lines.join('<br>')}</p>`;
}

/**
 * The page.
 *
 * @param runs the JSON of one or several runs; the first one's cases come first
 */
export function page(runs) {
  const cases = new Map(runs.flatMap((run) => run.cases).map((test) => [test.name, test]));
  const list = [...cases.values()];
  const notes = runs.flatMap((run, i) =>
    [peakLine(run.peaks ?? {}), ...skips(run)]
      .filter(Boolean)
      .map((text) => (runs.length > 1 ? `Run ${i + 1}: ${text}` : text)),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>torchlet beside its peers</title>
<style>${STYLE}</style>
<h1>torchlet beside its peers</h1>
<p>Time of one step: shorter is faster. × is the time divided by torchlet's in the same run. A bar cut open (//) is longer
than can be shown here.</p>
${runs.map((run, i) => about(run, i, runs.length)).join('\n')}
<div class="cases">
${list.map((test) => figure(test, runs)).join('\n')}
</div>
<h2>All numbers</h2>
<details><summary>As a table</summary><div class="wide">${table(list, runs)}</div></details>
<footer>${notes.map((text) => `<p>${escaped(text)}</p>`).join('\n')}</footer>
</html>
`;
}
