// Pictures of the networks: loss curves, accuracy against learning rate, plateaus, step sizes.
import * as Plot from '@observablehq/plot';
import { endsOf, plateauOf, TOLERANCE } from './answers';
import { rate, scientific } from './format';
import { colorOf, type Figure, figure, logAxis, methodEntry, symbolOf, widthOf } from './frame';
import { methodOf } from './methods';
import type { TaskMethodResult, TaskResult } from './results';
import { summary } from './statistics';
import { QUANTILES } from './step-sizes';
import { CHANCE, scores, WATCHED } from './study';

/** The two families, which have a picture each where one would be crowded. */
export const FAMILIES = [
  ['gradient', 'SGD and momentum'],
  ['adaptive', 'adaptive methods'],
] as const;

/** All pictures of a network. */
export function networkFigures(task: TaskResult): Figure[] {
  return [
    ...FAMILIES.map(([family, title]) => accuracyFigure(task, family, title)),
    plateauFigure(task),
    ...FAMILIES.map(([family, title]) => lossFigure(task, family, title)),
    stepFigure(task),
  ];
}

const ofFamily = (task: TaskResult, family: string) =>
  task.methods.filter(({ method }) => methodOf(method).family === family);

const rateAxis = (task: TaskResult) =>
  logAxis(
    'learning rate (log scale) →',
    task.methods[0].sweep.map(({ lr }) => lr),
  );

function accuracyFigure(task: TaskResult, family: string, title: string): Figure {
  const results = ofFamily(task, family);
  const runs = results.flatMap(({ method, sweep }) =>
    sweep.flatMap(({ lr, accuracies }) => accuracies.map((accuracy) => ({ method, lr, accuracy }))),
  );
  const means = results.flatMap(({ method, sweep }) =>
    scores(sweep).map(({ lr, score }) => ({ method, lr, percent: 100 * score })),
  );
  const diverged = runs.filter(({ accuracy }) => accuracy === null);
  const cross = { label: 'diverged', color: 'var(--ink)', symbol: 'times' as const };
  return figure({
    name: `${task.name}-accuracy-${family}`,
    title: `${task.title}, ${title}: accuracy by learning rate`,
    description:
      `Validation accuracy after training against the learning rate; lines are means over ` +
      `${results[0].sweep[0].accuracies.length} seeds, symbols single trainings.`,
    legend: [
      ...results.map(({ method }) => methodEntry(method)),
      ...(diverged.length > 0 ? [cross] : []),
    ],
    x: rateAxis(task),
    y: { label: 'validation accuracy (%) →', labelAnchor: 'center', domain: [0, 100], grid: true },
    marks: [
      Plot.ruleY([100 * CHANCE], { stroke: 'var(--quiet)', strokeDasharray: '2,3' }),
      Plot.text(['guessing'], {
        ...{ frameAnchor: 'middle', y: 100 * CHANCE, dy: 8, fill: 'var(--quiet)' },
      }),
      ...lines(means, 'lr', 'percent', results),
      ...results.map(({ method }) =>
        Plot.dot(
          runs.filter((run) => run.method === method && run.accuracy !== null),
          {
            ...{ x: 'lr', y: (run) => 100 * run.accuracy, r: 2.5, symbol: symbolOf(method) },
            ...{ stroke: colorOf(method), strokeWidth: 1 },
          },
        ),
      ),
      Plot.dot(diverged, {
        ...{ x: 'lr', y: 100 * CHANCE, symbol: 'times', r: 4, strokeWidth: 1.5 },
        stroke: ({ method }: { method: string }) => colorOf(method),
      }),
    ],
  });
}

/** Lines that may lie upon each other: the first drawn are the widest. */
function lines(
  data: readonly { method: string }[],
  x: string,
  y: string,
  results: readonly { method: string }[],
): Plot.Markish[] {
  return results.map(({ method }, i) =>
    Plot.line(
      data.filter((point) => point.method === method),
      { x, y, stroke: colorOf(method), strokeWidth: widthOf(i), strokeOpacity: 0.85, clip: true },
    ),
  );
}

function plateauFigure(task: TaskResult): Figure {
  const rows = task.methods.map((result) => ({
    method: result.method,
    best: result.lr,
    ...plateauOf(result),
  }));
  const arrows = rows.flatMap(({ method, low, high, openLow, openHigh }) => [
    ...(openLow ? [{ method, lr: low, text: '◀' }] : []),
    ...(openHigh ? [{ method, lr: high, text: '▶' }] : []),
  ]);
  return figure({
    name: `${task.name}-plateaus`,
    title: `${task.title}: rates within ${100 * TOLERANCE} point of the best`,
    description:
      'For each method a bar over the learning rates whose mean validation accuracy is within one ' +
      'percentage point of its best, with the best rate as a dot.',
    legend: [{ label: 'the best rate', color: 'var(--ink)' }],
    marginLeft: 100,
    marginRight: 80,
    x: { ...rateAxis(task), grid: true },
    y: { type: 'band', label: null, domain: rows.map(({ method }) => method), padding: 0.3 },
    marks: [
      ...rows.map(({ method, low, high }) =>
        Plot.barX([{ method, low, high }], {
          ...{ x1: 'low', x2: 'high', y: 'method', fill: colorOf(method), fillOpacity: 0.6 },
        }),
      ),
      Plot.text(arrows, { x: 'lr', y: 'method', text: 'text' }),
      Plot.dot(rows, { x: 'best', y: 'method', r: 3.5, fill: 'var(--ink)' }),
      Plot.text(rows, {
        ...{ y: 'method', frameAnchor: 'right', dx: 8, textAnchor: 'start' },
        text: ({ decades }: { decades: number }) => `${decades.toFixed(1)} decades`,
      }),
    ],
  });
}

function lossFigure(task: TaskResult, family: string, title: string): Figure {
  const results = ofFamily(task, family);
  const total = task.trainImages * task.epochs;
  const points = results.flatMap((result) => curvesOf(result, total));
  return figure({
    name: `${task.name}-loss-${family}`,
    title: `${task.title}, ${title}: training loss`,
    description:
      'Cross entropy of the training batches against images seen, each method at its best rate; ' +
      'lines are means over the seeds, bands reach from the least to the most.',
    legend: results.map((result) => methodEntry(result.method, `, lr ${rate(result.lr)}`)),
    x: { label: 'images seen →', labelAnchor: 'center', domain: [0, total] },
    y: {
      ...{ type: 'log', label: 'training loss (cross entropy, nats) →', labelAnchor: 'center' },
      ...{ grid: true, ticks: 5, tickFormat: 'g' },
    },
    marks: [
      ...results.map(({ method }) =>
        Plot.areaY(
          points.filter((point) => point.method === method),
          { x: 'images', y1: 'least', y2: 'most', fill: colorOf(method), fillOpacity: 0.14 },
        ),
      ),
      ...lines(points, 'images', 'mean', results),
      ...results.map(({ method }) =>
        Plot.dot(
          points.filter((point, i) => point.method === method && i % 4 === 3),
          { x: 'images', y: 'mean', symbol: symbolOf(method), r: 2.5, fill: colorOf(method) },
        ),
      ),
    ],
  });
}

function curvesOf({ method, finals }: TaskMethodResult, total: number) {
  const length = Math.max(...finals.map(({ curve }) => curve.length));
  return Array.from({ length }, (_, i) => {
    const values = finals.map(({ curve }) => curve[i]).filter((value) => value !== undefined);
    return { method, images: ((i + 1) / length) * total, ...summary(values) };
  });
}

/** Steps below this are drawn as this: float32 does not add less to a weight of 1. */
const LEAST_STEP = 1e-7;

function stepFigure(task: TaskResult): Figure {
  const [first, last] = endsOf(task);
  const rows = task.methods.flatMap(({ method, stepSizes }) =>
    [first, last].map((parameter) => {
      const quantiles = stepSizes.find((sizes) => sizes.parameter === parameter)?.quantiles ?? [];
      // What does not move at all has no place on a logarithmic axis.
      const [low, lower, middle, upper, high] = quantiles.map((q) => Math.max(q, LEAST_STEP));
      return { ...{ method, low, lower, middle, upper, high }, isFirst: parameter === first };
    }),
  );
  const percents = QUANTILES.map((share) => `${100 * share} %`);
  return figure({
    name: `${task.name}-steps`,
    title: `${task.title}: how far each weight moves in a step`,
    description:
      `Mean change per step of each weight of the first and of the last layer over the last ` +
      `${WATCHED} steps, each method at its best rate: thin lines reach from the ${percents[0]} to ` +
      `the ${percents[4]} quantile, bars from the ${percents[1]} to the ${percents[3]} quantile, ` +
      `dots are medians. What is below ${scientific(LEAST_STEP)} is drawn there.`,
    legend: [
      { label: `full: ${first}, first layer`, color: 'var(--ink)', symbol: 'square' },
      { label: `pale: ${last}, last layer`, color: 'var(--quiet)', symbol: 'square' },
    ],
    height: 330,
    marginLeft: 100,
    x: {
      ...logAxis(
        '|change| of a weight per step (log scale) →',
        rows.flatMap(({ low, high }) => [low, high]),
      ),
      grid: true,
    },
    y: {
      type: 'band',
      label: null,
      domain: task.methods.map(({ method }) => method),
      padding: 0.2,
    },
    marks: rows.flatMap((row) => {
      const half = row.isFirst ? { insetBottom: 12 } : { insetTop: 12 };
      const dy = row.isFirst ? -6 : 6;
      const stroke = colorOf(row.method);
      return [
        Plot.barX([row], {
          x1: 'low',
          x2: 'high',
          y: 'method',
          fill: stroke,
          ...line(row.isFirst),
        }),
        Plot.barX([row], {
          ...{ x1: 'lower', x2: 'upper', y: 'method', fill: stroke, ...half },
          fillOpacity: row.isFirst ? 0.75 : 0.35,
        }),
        Plot.dot([row], { x: 'middle', y: 'method', dy, r: 3, fill: 'var(--ink)' }),
      ];
    }),
  });
}

/** A thin bar in the middle of the upper or lower half of a row. */
const line = (isUpper: boolean) =>
  isUpper ? { insetTop: 5, insetBottom: 17.5 } : { insetTop: 17.5, insetBottom: 5 };
