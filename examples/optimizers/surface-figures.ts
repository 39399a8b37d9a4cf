// Pictures of the surfaces: paths over contours, the value reached against the learning rate, the two
// forms of Nesterov's momentum, and the sequence made against Adam.
import * as Plot from '@observablehq/plot';
import { linspace } from 'torchlet';
import { rate, scientific } from './format';
import { colorOf, type Figure, figure, logAxis, methodEntry, symbolOf, widthOf } from './frame';
import { methodOf } from './methods';
import { FAMILIES } from './network-figures';
import type { NesterovResult, Results, SequenceResult, SurfaceResult } from './results';
import { SURFACES, type Surface } from './surfaces';

type Path = readonly (readonly [number, number])[];

/** All pictures of a surface. */
export function surfaceFigures(result: SurfaceResult): Figure[] {
  const surface = SURFACES.find(({ name }) => name === result.name) as Surface;
  return [
    ...FAMILIES.map(([family, title]) => pathFigure(surface, result, family, title)),
    ...FAMILIES.map(([family, title]) => valueFigure(surface, result, family, title)),
  ];
}

/** The pictures of single questions. */
export function questionFigures({ nesterov, sequence }: Results): Figure[] {
  return [nesterovFigure(nesterov), sequenceFigure(sequence)];
}

const ofFamily = ({ methods }: SurfaceResult, family: string) =>
  methods.filter(({ method }) => methodOf(method).family === family);

/** Where nothing is drawn at random, batches are one thing. */
const nameOf = (method: string) => (method === 'mini-batch SGD' ? 'SGD' : method);

/** Contours of a surface, closer together towards the minimum; the surface is deeper where it is darker. */
function ground({ value, window, start, minimum }: Surface): Plot.Markish[] {
  const [columns, rows] = [96, 72];
  // A little beyond the picture, so that the edges of the contours that leave it are not seen.
  const [x1, x2] = widened(window.x);
  const [y1, y2] = widened(window.y);
  const x = linspace(x1, x2, columns, { dtype: 'float64' });
  const y = linspace(y1, y2, rows, { dtype: 'float64' }).unsqueeze(1);
  const heights = value(x, y).add(1e-6).log10().flatten().toArray() as number[];
  const [least, most] = [-1.5, Math.max(...heights)];
  const thresholds = Array.from({ length: 11 }, (_, i) => least + ((most - least) * i) / 11);
  return [
    Plot.contour(
      // Shaded from below: the negative is nested the other way round.
      heights.map((height) => -height),
      {
        ...{ width: columns, height: rows, x1, x2, y1, y2, clip: true },
        thresholds: thresholds.map((t) => -t),
        ...{ fill: 'var(--shade)', fillOpacity: 0.07, stroke: 'var(--shade)', strokeOpacity: 0.35 },
      },
    ),
    Plot.dot([start], { r: 4, fill: 'var(--ink)' }),
    Plot.dot([minimum], { r: 6, symbol: 'star', fill: 'var(--ink)' }),
  ];
}

function widened([low, high]: readonly [number, number]): [number, number] {
  const margin = (high - low) / 50;
  return [low - margin, high + margin];
}

const PLACES = [
  { label: 'start', color: 'var(--ink)' },
  { label: 'minimum', color: 'var(--ink)', symbol: 'star' as const },
];

function pathMarks(
  path: Path,
  color: string,
  symbol: Plot.SymbolType,
  width: number,
): Plot.Markish[] {
  return [
    Plot.line(path, { stroke: color, strokeWidth: width, strokeOpacity: 0.9, clip: true }),
    Plot.dot(path, { symbol, r: 2, fill: color, clip: true }),
  ];
}

function pathFigure(
  surface: Surface,
  result: SurfaceResult,
  family: string,
  title: string,
): Figure {
  const methods = ofFamily(result, family);
  return figure({
    name: `${result.name}-paths-${family}`,
    title: `${surface.title}, ${title}: paths`,
    description:
      `Paths of ${result.steps} steps from the start towards the minimum, each method at its best ` +
      `rate, over contours of f(x, y) = ${surface.formula}.`,
    legend: [
      ...methods.map(({ method, lr }) => ({
        ...methodEntry(method),
        label: `${nameOf(method)}, lr ${rate(lr)}`,
      })),
      ...PLACES,
    ],
    x: { label: 'x →', labelAnchor: 'center', domain: surface.window.x },
    y: { label: 'y →', labelAnchor: 'center', domain: surface.window.y },
    marks: [
      ...ground(surface),
      ...methods.flatMap(({ method, path }, i) =>
        pathMarks(path, colorOf(method), symbolOf(method), 3 - 0.6 * i),
      ),
    ],
  });
}

/** What lies below is at the minimum for the eye. */
const FLOOR = 1e-12;
const CEILING = 1e4;

function valueFigure(
  surface: Surface,
  result: SurfaceResult,
  family: string,
  title: string,
): Figure {
  const methods = ofFamily(result, family);
  const points = methods.flatMap(({ method, sweep }) =>
    sweep.map(({ lr, value }) => ({
      ...{ method, lr, lost: value === null },
      value: value === null ? null : Math.min(Math.max(value, FLOOR), CEILING),
    })),
  );
  const rates = methods[0].sweep.map(({ lr }) => lr);
  const lost = methods.flatMap(({ method }, row) =>
    points
      .filter((point) => point.method === method && point.lost)
      .map(({ lr }) => ({ method, lr, row })),
  );
  return figure({
    name: `${result.name}-values-${family}`,
    title: `${surface.title}, ${title}: value by rate`,
    description:
      `The value after ${result.steps} steps against the learning rate; values below ` +
      `${scientific(FLOOR)} are drawn there, diverged descents as crosses at the top.`,
    legend: [
      ...methods.map(({ method }) => ({ ...methodEntry(method), label: nameOf(method) })),
      ...(lost.length > 0
        ? [{ label: 'diverged', color: 'var(--ink)', symbol: 'times' as const }]
        : []),
    ],
    x: logAxis('learning rate (log scale) →', rates),
    y: { ...logAxis(`f after ${result.steps} steps (log scale) →`, [FLOOR, CEILING]), grid: true },
    marks: [
      ...methods.map(({ method }, i) =>
        Plot.line(
          points.filter((point) => point.method === method),
          { x: 'lr', y: 'value', stroke: colorOf(method), strokeWidth: widthOf(i) },
        ),
      ),
      ...methods.map(({ method }) =>
        Plot.dot(
          points.filter((point) => point.method === method && point.value !== null),
          { x: 'lr', y: 'value', symbol: symbolOf(method), r: 2.5, fill: colorOf(method) },
        ),
      ),
      ...lost.map((point) =>
        Plot.dot([point], {
          ...{ x: 'lr', frameAnchor: 'top', dy: 6 + 7 * point.row, symbol: 'times', r: 2.5 },
          stroke: colorOf(point.method),
        }),
      ),
    ],
  });
}

function nesterovFigure({ surface: name, textbook, optimizer, momentum }: NesterovResult): Figure {
  const surface = SURFACES.find((candidate) => candidate.name === name) as Surface;
  const ahead = textbook.flatMap((point, i) => {
    const next = textbook[i + 1];
    if (next === undefined) return [];
    const reach = optimizer[i + 1];
    return [{ x1: next[0], y1: next[1], x2: reach[0], y2: reach[1], from: point }];
  });
  const [book, sgd] = [colorOf('momentum'), colorOf('Nesterov')];
  return figure({
    name: 'nesterov-forms',
    title: 'Nesterov: the textbook and optim.SGD',
    description:
      "The textbook's x and optim.SGD's parameter on the quadratic: the second is the first plus " +
      `${momentum} times the velocity, drawn as a thin line.`,
    legend: [
      { label: 'x of the textbook', color: book },
      { label: 'parameter of optim.SGD', color: sgd, symbol: 'diamond' },
      { label: 'thin line: μv', color: 'var(--quiet)', symbol: 'square' },
      PLACES[1],
    ],
    x: { label: 'x →', labelAnchor: 'center', domain: surface.window.x },
    y: { label: 'y →', labelAnchor: 'center', domain: surface.window.y },
    marks: [
      ...ground(surface),
      Plot.link(ahead, {
        x1: 'x1',
        y1: 'y1',
        x2: 'x2',
        y2: 'y2',
        stroke: 'var(--quiet)',
        clip: true,
      }),
      ...pathMarks(textbook, book, 'circle', 1.5),
      ...pathMarks(optimizer, sgd, 'diamond', 1.5),
    ],
  });
}

function sequenceFigure({ adam, amsgrad, steps, lr }: SequenceResult): Figure {
  const paths = { Adam: adam, AMSGrad: amsgrad };
  return figure({
    name: 'amsgrad-sequence',
    title: 'Losses made against Adam: −1 is best',
    description: `x of Adam and of AMSGrad over ${steps} steps at lr ${lr} / √t; the best x is −1.`,
    legend: Object.keys(paths).map((method) => methodEntry(method)),
    x: { label: 'step →', labelAnchor: 'center' },
    y: { label: 'x →', labelAnchor: 'center', domain: [-1.05, 1.05], grid: true },
    marks: Object.entries(paths).flatMap(([method, path]) => [
      Plot.line(path, { x: 'step', y: 'x', stroke: colorOf(method), strokeWidth: 2 }),
      Plot.dot(
        path.filter((_, i) => i % 6 === 0),
        { x: 'step', y: 'x', symbol: symbolOf(method), fill: colorOf(method) },
      ),
    ]),
  });
}
