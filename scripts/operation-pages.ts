/**
 * Writes a page for every elementwise operation, from its declaration: formula, derivatives, a plot of both, an example.
 * Part of `npm run docs`; the pages are not kept in git.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { svgFile } from '../examples/charts';
import * as torchlet from '../src/index';
import { type CatalogEntry, catalog } from '../src/ops/define';
import { describeDerivatives } from './operations';

type Tensor = torchlet.Tensor;
type Operation = (...operands: (Tensor | number)[]) => Tensor;

/** A point of both curves; null where there is no derivative. */
export interface PlotPoint {
  readonly x: number;
  readonly value: number;
  readonly derivative: number | null;
}

/** What a page plots: the operation over one operand, the others held. */
export interface OperationPlot {
  /** The operand's name. */
  readonly operand: string;
  /** The others: `y = 2`. */
  readonly held: readonly string[];
  readonly points: readonly PlotPoint[];
  /** The operation over that operand. */
  readonly of: (x: Tensor) => Tensor;
}

const POINTS = 161;

/** The operations that have a page. */
export function documented(): CatalogEntry[] {
  return [...catalog.values()].filter(({ formula, internal }) => formula !== null && !internal);
}

function operationOf(name: string): Operation {
  const exported = (torchlet as unknown as Record<string, Operation | undefined>)[name];
  const method = (x: Tensor | number, ...rest: unknown[]) =>
    (x as unknown as Record<string, (...args: unknown[]) => Tensor>)[name](...rest);
  return exported ?? method;
}

/** Whether the first operand says which of the others is taken. */
function chooses({ name, formula }: CatalogEntry): boolean {
  const primitive = formula?.results[0].primitive;
  return primitive?.result === 'choose' && primitive.name === name;
}

/** Numbers as an operand; the first of a choice is a truth. */
function operandOf(entry: CatalogEntry, i: number, values: Tensor): Tensor {
  return i === 0 && chooses(entry) ? values.gt(0) : values;
}

/** Value and derivative over the domain, in float64. */
export function plotOf(entry: CatalogEntry): OperationPlot {
  const { name, domain, operands } = entry;
  const call = operationOf(name);
  const held = domain.map(([low, high]) => Number((low + 0.75 * (high - low)).toPrecision(3)));
  const candidates = domain.map((interval, k): OperationPlot => {
    const [low, high] = interval;
    const xs = Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
    const of = (x: Tensor) =>
      call(
        ...held.map((value, i) =>
          operandOf(entry, i, i === k ? x : torchlet.full(x.shape, value, { dtype: 'float64' })),
        ),
      );
    const x = torchlet.tensor(xs, { dtype: 'float64', requiresGrad: entry.differentiable });
    const out = of(x);
    const slope = out.requiresGrad ? torchlet.autograd.grad(out.sum(), x)[0].data : null;
    const values = Array.from(out.detach().data, Number);
    return {
      operand: operands[k],
      held: operands
        .slice(0, domain.length)
        .flatMap((label, i) => (i === k ? [] : [`${label} = ${held[i]}`])),
      points: xs.map((at, i) => ({ x: at, value: values[i], derivative: slope?.[i] ?? null })),
      of,
    };
  });
  const moves = ({ points }: OperationPlot) =>
    points.some(({ derivative }) => derivative !== null && derivative !== 0);
  return candidates.find(moves) ?? candidates[0];
}

/** The plot as the text of an SVG file. */
export function plotSvg({ name }: CatalogEntry, { operand, points }: OperationPlot): string {
  const curve = (key: 'value' | 'derivative') =>
    points.flatMap((point) => {
      const y = point[key];
      return y === null || !Number.isFinite(y) ? [] : [{ x: point.x, y, curve: key }];
    });
  const rows = [...curve('value'), ...curve('derivative')];
  return svgFile({
    width: 560,
    height: 320,
    style: { background: 'white', color: 'black' },
    x: { label: operand, nice: true },
    y: { label: `${name} (blue), derivative by ${operand} (red, dashed)`, grid: true },
    marks: [
      Plot.ruleY([0], { stroke: '#999' }),
      Plot.line(
        rows.filter((row) => row.curve === 'value'),
        { x: 'x', y: 'y', stroke: '#1d4ed8', strokeWidth: 2 },
      ),
      Plot.line(
        rows.filter((row) => row.curve === 'derivative'),
        {
          ...{ x: 'x', y: 'y', stroke: '#b91c1c', strokeWidth: 1.5, strokeDasharray: '5 3' },
        },
      ),
    ],
  });
}

/** An example that runs, with what it prints. */
export function exampleOf(entry: CatalogEntry): string {
  const { domain, name, operands } = entry;
  const values = domain.map(([low, high]) =>
    [0.25, 0.75].map((part) => Number((low + part * (high - low)).toPrecision(3))),
  );
  const made = values.map(
    (list, i) =>
      `const ${operands[i]} = tensor(${JSON.stringify(list).replace(',', ', ')}, { dtype: 'float64' })${i === 0 && chooses(entry) ? '.gt(0)' : ''};`,
  );
  const exported = name in torchlet;
  const names = operands.slice(0, domain.length);
  const call = exported
    ? `${name}(${names.join(', ')})`
    : `${names[0]}.${name}(${names.slice(1).join(', ')})`;
  const result = operationOf(name)(
    ...values.map((list, i) => operandOf(entry, i, torchlet.tensor(list, { dtype: 'float64' }))),
  );
  const printed = Array.from(result.data, (value) =>
    result.dtype === 'bool' ? String(value === 1) : Number(value).toFixed(4),
  );
  const shown =
    result.dtype === 'bool'
      ? '.toArray().map(String)'
      : '.toArray().map((v: number) => v.toFixed(4))';
  const imports = exported ? [name, 'tensor'].sort().join(', ') : 'tensor';
  return [
    '```ts',
    `import { ${imports} } from 'torchlet';`,
    '',
    ...made,
    `console.log(${call}${shown}); // [${printed.map((text) => `'${text}'`).join(', ')}]`,
    '```',
  ].join('\n');
}

/** The page as Markdown; the plot lies beside it. */
export function pageOf(entry: CatalogEntry): string {
  const { name } = entry;
  const plot = plotOf(entry);
  const { value, cotangents } = describeDerivatives(entry);
  const held = plot.held.length === 0 ? '' : `, with ${plot.held.join(', ')}`;
  const code = (text: string) => `\`${text}\``;
  return [
    ...['---', `title: ${name}`, '---', '', `# ${name}`, ''],
    ...[`Value: ${code(value.text)}`, '', `LaTeX: ${code(value.latex)}`, ''],
    ...(cotangents.length === 0
      ? ['It has no derivative.', '']
      : cotangents.flatMap(({ operand, text, latex }) => [
          `Cotangent of ${code(operand)}: ${code(text)}`,
          '',
          `LaTeX: ${code(latex)}`,
          '',
        ])),
    `![${name} and its derivative over ${plot.operand}](./${name}.svg)`,
    '',
    `Value and derivative over ${code(plot.operand)}${held}.`,
    '',
    exampleOf(entry),
    '',
  ].join('\n');
}

if (process.argv[1]?.endsWith('operation-pages.ts')) {
  const folder = 'docs/operations';
  mkdirSync(folder, { recursive: true });
  for (const entry of documented()) {
    writeFileSync(join(folder, `${entry.name}.md`), pageOf(entry));
    writeFileSync(join(folder, `${entry.name}.svg`), plotSvg(entry, plotOf(entry)));
  }
}
