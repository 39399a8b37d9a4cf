// What the benchmark makes of its times; the times themselves are nobody's promise.
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: the benchmark is plain JavaScript
import { peak } from '../../bench/engines/peak.mjs';
// @ts-expect-error: the benchmark is plain JavaScript
import { disagreements, summarize, timeAll } from '../../bench/measure.mjs';
// @ts-expect-error: the benchmark is plain JavaScript
import { duration, page } from '../../bench/page.mjs';

const MATMUL = { name: 'matmul100', title: 'a < b & c', kind: 'matmul', size: 100 };
const ADD = { name: 'add4', title: 'a + b', kind: 'add', length: 4 };

/** An engine that answers with these times in turn; in a peak of 50 GFLOP/s it does 100,000 operations in 2 µs. */
function engine(...us: number[]) {
  const times = [...us];
  return {
    asked: 0,
    ask({ time }: { time: { kind: string } }) {
      if (time.kind === 'peak') return { us: 2, build: 'simd', flops: 100_000 };
      this.asked++;
      return { us: times.shift() };
    },
  };
}

async function measured(cases: object[], engines: Record<string, ReturnType<typeof engine>>) {
  const children = new Map(Object.entries(engines));
  const options = { rounds: 3, ms: 1, onRound: () => {}, peakOf: 'torchlet' };
  const { times, peaks } = await timeAll(children, cases, options);
  return { times, peaks, summary: summarize(cases, { times, peaks }, 'torchlet') };
}

describe('summary', () => {
  it('has the median, the least, and the ratio to torchlet taken round by round', async () => {
    const { summary } = await measured([ADD], {
      torchlet: engine(1, 10, 2),
      'pytorch-1': engine(2, 30, 1),
    });
    expect(summary.add4).toEqual({
      torchlet: { median: 2, min: 1, ratio: 1 },
      'pytorch-1': { median: 2, min: 1, ratio: 2 },
    });
  });

  it('counts the operations of a product, and what part of the peak torchlet reaches', async () => {
    // 2 · 100³ operations in 100 µs are 20 GFLOP/s, of 50.
    const { summary, peaks } = await measured([MATMUL], {
      torchlet: engine(100, 50, 200),
      'pytorch-1': engine(50, 50, 50),
    });
    expect(peaks.matmul100).toEqual({ build: 'simd', gflops: [50, 50, 50] });
    expect(summary.matmul100.torchlet).toMatchObject({ gflops: 20, ofPeak: 0.4 });
    expect(summary.matmul100['pytorch-1'].gflops).toBe(40);
    expect(summary.matmul100['pytorch-1']).not.toHaveProperty('ofPeak');
  });

  it('asks once for what takes more than a second', async () => {
    const slow = engine(2e6);
    const { times } = await measured([ADD], { torchlet: engine(1, 1, 1), slow });
    expect(slow.asked).toBe(1);
    expect(times.add4.slow.us).toEqual([2e6]);
  });
});

it('numbers that differ by more than 1e-4 are told', () => {
  const checks = { near: both(2, 2.0001), far: both(2, 2.001) };
  expect(disagreements(checks, 'torchlet', 'pytorch-1')).toEqual([
    'far: torchlet has 2, pytorch-1 2.001',
  ]);
});

function both(mine: number, theirs: number) {
  return { torchlet: { value: mine }, 'pytorch-1': { value: theirs } };
}

describe('peak', () => {
  it('is a loop whose sums come back to 0 … 11 after an even number of turns', () => {
    const { step, about } = peak('simd');
    expect(step()).toBe(66);
    expect(about).toEqual({ build: 'simd', flops: 10_000 * 12 * 4 * 2 });
  });

  it('is not measured for the kernels without vectors', () => {
    expect(() => peak('plain')).toThrow('the plain kernels use no vectors');
  });
});

describe('page', () => {
  const run = {
    date: '2026-11-26T14:00:00.000Z',
    machine: { cpu: 'a CPU', cores: 2, memoryGiB: 4, system: 'linux x64', node: 'v20', load: 0 },
    versions: { torchlet: '0.1.0' },
    rounds: 3,
    ms: 250,
    cases: [MATMUL],
    checks: {
      matmul100: {
        ...both(1, 1),
        'tfjs-cpu': { value: 1 },
        'js-pytorch': { skipped: 'not written' },
      },
    },
    peaks: { matmul100: { build: 'simd', gflops: [50] } },
    summary: {
      matmul100: {
        torchlet: { median: 100, min: 90, ratio: 1, gflops: 20, ofPeak: 0.4 },
        'pytorch-1': { median: 50, min: 40, ratio: 0.5, gflops: 40 },
        'tfjs-cpu': { median: 1e6, min: 1e6, ratio: 1e4, gflops: 0.002 },
        'js-pytorch': { skipped: 'not written' },
      },
    },
  };
  const widths = (html: string) =>
    [...parseHTML(html).document.querySelectorAll('[aria-label=bar] rect')].map((bar) =>
      Number(bar.getAttribute('width')),
    );

  it('has a bar for every engine that took part, cut where it would hide the others', () => {
    const html = page([run]);
    const [torchlet, pytorch, tfjs] = widths(html);
    expect(pytorch / torchlet).toBeCloseTo(0.5, 6);
    expect(tfjs / torchlet).toBeCloseTo(5, 6);
    expect(html).toContain('100 µs · 20 GF/s · 40%');
    expect(html).toContain('js-pytorch: skipped: not written (matmul100)');
    expect(html).toContain('%: of 50 GFLOP/s, what simd multiplies and adds in registers.');
  });

  it('needs nothing but itself, and shows names as they are', () => {
    const html = page([run]);
    expect(html).toContain('a &lt; b &amp; c');
    expect(html).not.toMatch(/<script|<link|src=/);
  });

  it('shows several runs side by side', () => {
    const html = page([run, { ...run, machine: { ...run.machine, node: 'v24' } }]);
    expect(widths(html)).toHaveLength(6);
    expect(html).toContain('Run 2: Node v24');
  });

  it('writes durations with three digits', () => {
    expect([0.1234, 12.34, 999.4, 999.6, 4399, 999_600].map(duration)).toEqual([
      ...['0.123 µs', '12.3 µs', '999 µs', '1.00 ms', '4.40 ms', '1.00 s'],
    ]);
  });
});
