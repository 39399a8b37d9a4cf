// The loss so far.
import * as Plot from '@observablehq/plot';
import { useEffect, useRef } from 'preact/hooks';

/** So many points are drawn at most. */
const MOST = 300;

/** A line over the steps, on a logarithmic scale. */
export function LossChart({ losses }: { losses: readonly number[] }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const every = Math.ceil(losses.length / MOST);
    const points = losses
      .map((loss, i) => ({ step: i + 1, loss }))
      .filter(({ loss, step }) => loss > 0 && (step % every === 0 || step === losses.length));
    const chart = Plot.plot({
      width: 480,
      height: 180,
      marginLeft: 50,
      style: { background: 'transparent', fontSize: '12px' },
      ariaLabel: 'Loss against steps',
      x: { label: 'step', ticks: Math.min(Math.max(points.length - 1, 1), 8), tickFormat: 'd' },
      y: { label: 'loss', type: 'log', grid: true, ticks: 4, tickFormat: '.3~g' },
      marks: [
        Plot.lineY(points, { x: 'step', y: 'loss', stroke: 'currentColor' }),
        // One point makes no line.
        Plot.dot(points.length === 1 ? points : [], { x: 'step', y: 'loss', r: 2 }),
      ],
    });
    chart.setAttribute('role', 'img');
    // Plot names groups that have no role, which screen readers may not be told.
    for (const group of chart.querySelectorAll('g[aria-label]'))
      group.removeAttribute('aria-label');
    place.current?.replaceChildren(chart);
  }, [losses]);
  return <div class="chart" ref={place} />;
}
