// The tables of the page and of the guide, made from the results.
import { accuracyOf, descentsOf, differenceOf, plateauOf, resultOf, stretchText } from './answers';
import { percent, points, rate, scientific } from './format';
import type { Results, SurfaceResult, TaskMethodResult, TaskResult } from './results';
import { summary } from './statistics';
import { SURFACES } from './surfaces';

/** A table: every row has as many cells as there are columns. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One for each network, and one for the surfaces. */
export function tablesOf(results: Results): Table[] {
  return [...results.tasks.map(networkTable), surfaceTable(results.surfaces)];
}

function networkTable(task: TaskResult): Table {
  return {
    title: task.title,
    columns: [
      'method',
      'best lr',
      'test accuracy',
      'against Adam, points',
      'last training loss',
      'lr within 1 point of the best',
      'diverged',
    ],
    rows: task.methods.map((result) => {
      const { mean, deviation } = accuracyOf(result);
      const { low, high, mean: difference } = differenceOf(task, result.method, 'Adam');
      const isAdam = result === resultOf(task, 'Adam');
      return [
        result.method,
        rate(result.lr),
        `${percent(mean)} ± ${(100 * deviation).toFixed(2)}`,
        isAdam ? '' : `${points(difference)} [${points(low)}, ${points(high)}]`,
        lastLoss(result),
        stretchText(plateauOf(result)),
        divergedRuns(result),
      ];
    }),
  };
}

function lastLoss({ finals }: TaskMethodResult): string {
  const last = finals.map(({ curve }) => curve[curve.length - 1]);
  return summary(last).mean.toFixed(3);
}

function divergedRuns({ sweep, finals }: TaskMethodResult): string {
  const runs = [
    ...sweep.flatMap(({ accuracies }) => accuracies),
    ...finals.map(({ accuracy }) => accuracy),
  ];
  return `${runs.filter((accuracy) => accuracy === null).length} of ${runs.length}`;
}

function surfaceTable(surfaces: readonly SurfaceResult[]): Table {
  const methods = surfaces[0].methods.map(({ method }) => method);
  const columns = surfaces.flatMap(({ name }) => {
    const { title } = SURFACES.find((surface) => surface.name === name) as { title: string };
    return [`${title}: least value`, 'at lr', 'lr that come below 1 % of the start'];
  });
  return {
    title: `Surfaces, ${surfaces[0].steps} steps`,
    columns: ['method', ...columns],
    rows: methods.map((method, i) => [
      method === 'mini-batch SGD' ? 'SGD' : method,
      ...surfaces.flatMap((surface) => {
        const result = surface.methods[i];
        const value = result.sweep.find(({ lr }) => lr === result.lr)?.value ?? null;
        return [
          value === null ? 'diverged' : scientific(value),
          rate(result.lr),
          stretchText(descentsOf(surface, result)),
        ];
      }),
    ]),
  };
}

/** A table in Markdown. */
export function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
