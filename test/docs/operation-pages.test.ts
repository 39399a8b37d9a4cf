/**
 * The pages of the operations: the derivative that is plotted agrees with central differences, the example runs.
 */
import { describe, expect, it } from 'vitest';
import { documented, pageOf, plotOf, plotSvg } from '../../scripts/operation-pages';
import * as torchlet from '../../src/index';
import { runBlock } from './code-blocks';

/** Step of the differences; their error is of the order of its square. */
const H = 1e-5;
const BOUND = 1e-4;

/** Of the points where the function is smooth: how many there are, and where the derivative is off. */
function compared(
  points: ReturnType<typeof plotOf>['points'],
  of: (x: torchlet.Tensor) => torchlet.Tensor,
) {
  const at = (shift: number) =>
    of(
      torchlet.tensor(
        points.map(({ x }) => x + shift),
        { dtype: 'float64' },
      ),
    ).detach().data;
  const [left, middle, right] = [at(-H), at(0), at(H)].map((data) => Array.from(data, Number));
  let smooth = 0;
  const off: string[] = [];
  points.forEach(({ x, derivative }, i) => {
    const [before, after] = [(middle[i] - left[i]) / H, (right[i] - middle[i]) / H];
    // The two one-sided differences tell a kink, a jump and the end of the domain.
    const isSmooth =
      Math.abs(before - after) < 1e-2 * Math.max(1, Math.abs(before)) &&
      Math.abs(right[i] - left[i]) < 1e-2 * Math.max(1, Math.abs(middle[i]));
    if (derivative === null || !isSmooth) return;
    smooth++;
    const central = (before + after) / 2;
    if (Math.abs(central - derivative) > BOUND * Math.max(1, Math.abs(central))) {
      off.push(`at ${x}: ${derivative}, differences ${central}`);
    }
  });
  return { smooth, off };
}

const entries = documented();

it('there is a page for every elementwise operation', () => {
  expect(entries.length).toBeGreaterThan(90);
});

describe.each(entries.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
  it('plots its derivative, as central differences have it', () => {
    const { points, of } = plotOf(entry);
    if (!entry.differentiable) {
      expect(points.every(({ derivative }) => derivative === null)).toBe(true);
      return;
    }
    const { smooth, off } = compared(points, of);
    expect(off).toEqual([]);
    expect(smooth).toBeGreaterThan(0.9 * points.length);
  });
  it('has a page whose example runs', async () => {
    const page = pageOf(entry);
    expect(page).toContain(`# ${name}`);
    const code = /```ts\n([\s\S]*?)```/.exec(page)?.[1] as string;
    await runBlock({ place: name, code }, { torchlet });
  });
});

it('a derivative that is off by 0.1 % is found', () => {
  const entry = entries.find(({ name }) => name === 'tanh') as (typeof entries)[number];
  const { points, of } = plotOf(entry);
  const planted = points.map((point) => ({
    ...point,
    derivative: (point.derivative as number) * 1.001,
  }));
  expect(compared(planted, of).off.length).toBeGreaterThan(20);
});

it('the plot is a picture of both curves', () => {
  const entry = entries.find(({ name }) => name === 'sigmoid') as (typeof entries)[number];
  const svg = plotSvg(entry, plotOf(entry));
  expect(svg).toMatch(/^<svg [^>]*xmlns=/);
  expect(svg.match(/<path /g)?.length).toBeGreaterThanOrEqual(2);
});
