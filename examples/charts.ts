// Charts of a training run: in the terminal, and as an SVG file.
import * as Plot from '@observablehq/plot';
import { plot as plotText } from 'asciichart';
import { parseHTML } from 'linkedom';

/** A loss after so many steps. */
export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

/** Means over runs of neighbouring values, so that at most `count` remain. */
export function averaged(values: readonly number[], count: number): LossPoint[] {
  const width = Math.max(1, Math.ceil(values.length / count));
  const points: LossPoint[] = [];
  for (let start = 0; start < values.length; start += width) {
    const run = values.slice(start, start + width);
    points.push({
      step: start + run.length,
      loss: run.reduce((a, b) => a + b, 0) / run.length,
    });
  }
  return points;
}

/**
 * Losses as a chart of text.
 *
 * @param columns how many points are drawn at most
 */
export function terminalChart(losses: readonly number[], columns = 70, height = 10): string {
  const series = averaged(losses, columns).map((point) => point.loss);
  return plotText(series, { height, format: (value) => value.toFixed(3).padStart(8) });
}

/** Losses as the text of an SVG file: each step faintly, their running mean in front. */
export function lossChartSvg(losses: readonly number[], title: string): string {
  const each = losses.map((loss, i) => ({ step: i + 1, loss }));
  const mean = Plot.windowY({
    k: Math.max(1, Math.ceil(losses.length / 50)),
    x: 'step',
    y: 'loss',
  });
  return svgFile({
    width: 800,
    height: 400,
    marginTop: 40,
    style: { background: 'white' },
    x: { label: 'step', grid: true },
    y: { label: 'loss', grid: true, zero: true },
    marks: [
      Plot.lineY(each, { x: 'step', y: 'loss', stroke: '#9ecae1', strokeWidth: 0.75 }),
      Plot.lineY(each, { ...mean, stroke: '#08519c', strokeWidth: 2 }),
      Plot.text([title], { frameAnchor: 'top', dy: -25, fontSize: 14 }),
    ],
  });
}

/** A plot as the text of an SVG file. */
export function svgFile(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  const svg = Plot.plot({ ...options, document: document as unknown as Document });
  // In a file of its own, unlike in a page, an SVG must say what it is.
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}
