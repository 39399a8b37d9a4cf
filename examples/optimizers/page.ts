// The page: answers, tables and pictures in one HTML file that needs nothing else.
import { type Answer, answersOf } from './answers';
import { grouped } from './format';
import { type Figure, STYLE } from './frame';
import { BATCH_SIZE } from './methods';
import { networkFigures } from './network-figures';
import type { Results, TaskResult } from './results';
import { CHANCE } from './study';
import { questionFigures, surfaceFigures } from './surface-figures';
import { SURFACES } from './surfaces';
import { type Table, tablesOf } from './tables';

/** All pictures, in the order of the page. */
export function figuresOf(results: Results): Figure[] {
  return [
    ...results.tasks.flatMap(networkFigures),
    ...results.surfaces.flatMap(surfaceFigures),
    ...questionFigures(results),
  ];
}

const PAGE_STYLE = `${STYLE}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:1340px;color:var(--ink);background:var(--ground);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.2}h2{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:1rem;font-size:1.25rem}h3{font-size:1.05rem;margin-bottom:.3rem}
p,li{max-width:52rem}.quiet,figcaption{color:var(--quiet)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,400px),1fr));gap:1.5rem}
.pairs{max-width:880px}figure{margin:0}figcaption{font-size:.85rem;max-width:420px}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .7rem;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}th{vertical-align:bottom;white-space:normal;min-width:5.5rem}
pre,code{font:0.9em ui-monospace,monospace}td pre{margin:0}`;

/** The whole page. */
export function pageOf(results: Results): string {
  const tables = tablesOf(results);
  const { tasks, surfaces } = results;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>SGD or Adam?</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1>SGD or Adam?</h1>
<p>The same models, from the same first weights, shown the same images in the same order, trained by ${tasks[0].methods.length} methods at ${tasks[0].methods[0].sweep.length} learning rates. Every sentence and every number below is computed from the runs.</p>
<h2>Answers</h2>
${answersOf(results).map(answerHtml).join('\n')}
${tasks.map((task, i) => taskHtml(task, tables[i])).join('\n')}
<h2>Surfaces</h2>
<p>Functions of two numbers whose least value is 0. Nothing is drawn at random on them, so that one run says all and per-sample and mini-batch SGD are one method. The pictures of paths show each method at one rate: that for which it and the rates next to it come lowest in ${surfaces[0].steps} steps (the worst of the three counts, so that no single lucky descent is chosen).</p>
${tableHtml(tables[tables.length - 1])}
${surfaces.map((surface) => `<h3>${titleOf(surface.name)}</h3>${figuresHtml(surfaceFigures(surface), 'figures pairs')}`).join('\n')}
<h2>Two single questions</h2>
${figuresHtml(questionFigures(results), 'figures pairs')}
<h2>The methods</h2>
${formulasHtml(tasks[0])}
</body>
</html>
`;
}

function titleOf(name: string): string {
  const surface = SURFACES.find((candidate) => candidate.name === name);
  return `${surface?.title}: <code>${surface?.formula}</code>`;
}

function answerHtml({ question, sentences }: Answer): string {
  const items = sentences.map((sentence) => `<li>${escaped(sentence)}</li>`);
  return `<h3>${escaped(question)}</h3>\n<ul>${items.join('\n')}</ul>`;
}

function taskHtml(task: TaskResult, table: Table): string {
  const sweepSeeds = task.methods[0].sweep[0].accuracies.length;
  return `<h2>${task.title}</h2>
<p>${grouped(task.parameters)} parameters; ${grouped(task.trainImages)} images of MNIST (14 × 14 pixels), shown ${task.epochs} times; steps of ${BATCH_SIZE} images, per-sample SGD of one. The learning rate is chosen on ${grouped(task.validationImages)} other images with ${sweepSeeds} seeds, a diverged run counted as guessing (${100 * CHANCE} %). The test accuracy is that of ${task.methods[0].finals.length} further seeds on ${grouped(task.testImages)} images of which the choice knew nothing.</p>
${tableHtml(table)}
<p class="quiet">± is the standard deviation over the seeds, brackets are 95 % intervals of the mean difference, seed by seed (Student's t). Between the rates that were tried, the accuracy is taken to be linear in log lr.</p>
${figuresHtml(networkFigures(task))}`;
}

function figuresHtml(figures: readonly Figure[], kind = 'figures'): string {
  const items = figures.map(
    ({ svg, description }) =>
      `<figure>${svg}<figcaption>${escaped(description)}</figcaption></figure>`,
  );
  return `<div class="${kind}">${items.join('\n')}</div>`;
}

function tableHtml({ columns, rows }: Table): string {
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('');
  const body = rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function formulasHtml(task: TaskResult): string {
  const rows = task.methods.map(
    ({ method, formula }) =>
      `<tr><td>${escaped(method)}</td><td><pre>${escaped(formula)}</pre></td></tr>`,
  );
  return `<p>What a step does, as the optimizers print it: p is the parameter, g its gradient.</p><div class="scroll" tabindex="0" role="region" aria-label="Update rules"><table>${rows.join('')}</table></div>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
