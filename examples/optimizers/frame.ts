// What the pictures share: size, colours for light and dark, a title and a legend.
import * as Plot from '@observablehq/plot';
import { svgFile } from '../charts';
import { superscript } from './format';
import { METHODS } from './methods';

/** A picture. */
export interface Figure {
  /** Name of its file, without the ending. */
  readonly name: string;
  /** What it shows, for those who cannot see it. */
  readonly description: string;
  readonly svg: string;
}

/** Colours by the place in METHODS: on light ground, on dark. Neighbours in a picture differ in symbol too. */
const COLORS = [
  ['#806000', '#e3bd4a'],
  ['#0067a8', '#5cb8f0'],
  ['#007a55', '#3dd09c'],
  ['#c2410c', '#ff935c'],
  ['#b5179e', '#ff7ad9'],
  ['#5b2bd0', '#ab90ff'],
  ['#0e7490', '#3fd3ec'],
  ['#b91c1c', '#ff7f7f'],
] as const;
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond'] as const;

const variables = (side: 0 | 1) => COLORS.map((pair, i) => `--m${i}:${pair[side]}`).join(';');

/** Colours of the pictures and of the page around them. */
export const THEME = `:root{--ink:#1c1c1f;--quiet:#5a5a63;--ground:#fff;--line:#d9d9df;--shade:#3b6fb5;${variables(0)}}
@media (prefers-color-scheme:dark){:root{--ink:#ececf1;--quiet:#a5a5b0;--ground:#17171a;--line:#3a3a42;--shade:#7fb2ff;${variables(1)}}}`;

/** Rules for the pictures. */
const PLOT = `svg.figure{color:var(--ink);background:var(--ground);--plot-background:var(--ground);font:11px system-ui,sans-serif;max-width:100%;height:auto}`;

/** The style of a page that holds pictures. */
export const STYLE = `${THEME}\n${PLOT}`;

/** The colour of a method, for light and dark. */
export const colorOf = (method: string) => `var(--m${indexOf(method)})`;

/** The symbol of a method: no two of a family share one. */
export const symbolOf = (method: string) => SYMBOLS[indexOf(method) % SYMBOLS.length];

function indexOf(method: string): number {
  return METHODS.findIndex(({ name }) => name === method);
}

/** Width of the line that is drawn as the i-th of a family: lines that lie upon each other all stay visible. */
export const widthOf = (i: number) => [4.6, 3.3, 2.1, 1.1][i];

/** A line of a legend. */
export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  readonly symbol?: Plot.SymbolType | 'star' | 'times';
}

/** The entry of a method, with a remark. */
export function methodEntry(method: string, remark = ''): LegendEntry {
  return { label: `${method}${remark}`, color: colorOf(method), symbol: symbolOf(method) };
}

const WIDTH = 420;
const MARGIN = { left: 56, right: 22, bottom: 38 };
const ROW = 15;

/** What a picture is made of. */
export interface FrameOptions extends Plot.PlotOptions {
  name: string;
  title: string;
  description: string;
  legend: readonly LegendEntry[];
}

/** A picture with a title, a legend in two columns and axes. */
export function figure({ name, title, description, legend, ...options }: FrameOptions): Figure {
  const rows = Math.ceil(legend.length / 2);
  const top = 26 + rows * ROW + 8;
  const left = options.marginLeft ?? MARGIN.left;
  const right = options.marginRight ?? MARGIN.right;
  const column = (WIDTH - MARGIN.left - MARGIN.right) / 2;
  const entries = legend.flatMap(({ label, color, symbol = 'circle' }, i) => {
    const dx = MARGIN.left - left + (i % 2) * column + 5;
    const dy = 26 + Math.floor(i / 2) * ROW + 6 - top;
    const place = { frameAnchor: 'top-left' as const, dy };
    return [
      Plot.dot([0], {
        ...place,
        dx,
        symbol,
        r: 3.5,
        fill: color,
        stroke: color,
        ariaHidden: 'true',
      }),
      Plot.text([label], { ...place, dx: dx + 11, textAnchor: 'start', lineAnchor: 'middle' }),
    ];
  });
  const heading = Plot.text([title], {
    ...{ frameAnchor: 'top-left', dx: 4 - left, dy: 8 - top, textAnchor: 'start' },
    ...{ lineAnchor: 'top', fontSize: 13, fontWeight: 'bold' },
  });
  const svg = svgFile({
    ...{ width: WIDTH, height: top + 236 },
    ...{ marginTop: top, marginRight: right, marginBottom: MARGIN.bottom, marginLeft: left },
    ...{ className: 'figure', ariaLabel: title, ariaDescription: description },
    ...options,
    marks: [...(options.marks ?? []), heading, ...entries],
  });
  return { name, description, svg: labelled(shortened(named(svg, name))) };
}

/** The picture as a file of its own, which brings its colours along. */
export function standalone({ svg }: Figure): string {
  return svg.replace(/>/, `><style>${STYLE}</style>`);
}

/** Plot counts its clips over all pictures; here each picture has its own, the same in every run. */
function named(svg: string, name: string): string {
  const ids = [...new Set(svg.match(/plot-clip-\d+/g))];
  return svg.replace(/plot-clip-\d+/g, (id) => `${name}-clip-${ids.indexOf(id)}`);
}

/** Plot labels its groups; a label needs a role. */
function labelled(svg: string): string {
  return svg.replace(/<g (?=[^>]*aria-label=)(?![^>]*role=)/g, '<g role="group" ');
}

/** Coordinates to a tenth of a pixel: the rest is weight. */
function shortened(svg: string): string {
  return svg.replace(/ (d|transform|width|height|x|y|x1|x2|y1|y2|cx|cy)="[^"]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d{2,}/g, (digits) => String(Number(Number(digits).toFixed(1)))),
  );
}

/** A logarithmic axis with a tick at every power of ten within it, or every few where there are many. */
export function logAxis(label: string, values: readonly number[]): Plot.ScaleOptions {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // A power that rounding has moved is still one.
  const [low, high] = [Math.log10(least) - 1e-6, Math.log10(most) + 1e-6];
  const every = Math.ceil((high - low) / 7);
  const ticks: number[] = [];
  for (let power = Math.ceil(low); power <= high; power += every) ticks.push(10 ** power);
  return {
    type: 'log',
    domain: [least, most],
    ticks,
    tickFormat: power,
    label,
    labelAnchor: 'center',
  };
}

/** `0.001` → `10⁻³`; from a hundredth to a hundred plainly. */
function power(value: number): string {
  const exponent = Math.round(Math.log10(value));
  return Math.abs(exponent) <= 2 ? String(value) : `10${superscript(exponent)}`;
}
