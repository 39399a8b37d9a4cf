// The study on a small budget: everything is run once, and what is written says what was measured.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answersOf } from '../../../examples/optimizers/answers';
import { command, main } from '../../../examples/optimizers/index';
import { METHODS } from '../../../examples/optimizers/methods';
import { figuresOf } from '../../../examples/optimizers/page';
import type { Results } from '../../../examples/optimizers/results';
import { QUICK } from '../../../examples/optimizers/study';
import { SURFACES } from '../../../examples/optimizers/surfaces';
import { tablesOf } from '../../../examples/optimizers/tables';
import { readDigits, TASKS } from '../../../examples/optimizers/tasks';
import { train } from '../../../examples/optimizers/train';

const out = mkdtempSync(join(tmpdir(), 'torchlet-study-'));
const lines: string[] = [];
let results: Results;
let page: string;

beforeAll(() => {
  results = main({ quick: true, seed: 0, out, log: (line) => lines.push(line) }).results;
  page = readFileSync(join(out, 'index.html'), 'utf8');
}, 120_000);
afterAll(() => rmSync(out, { recursive: true }));

describe('npm run study -- --quick', () => {
  test('trains every network by every method at every rate, from every seed', () => {
    expect(results.tasks.map(({ name }) => name)).toEqual(TASKS.map(({ name }) => name));
    for (const { name, methods } of results.tasks) {
      const { rates, sweepSeeds, finalSeeds, epochs, train } = QUICK.tasks[name];
      expect(methods.map(({ method }) => method)).toEqual(METHODS.map((method) => method.name));
      for (const { sweep, lr, finals, stepSizes, formula } of methods) {
        expect(sweep.map((point) => point.accuracies.length)).toEqual(rates.map(() => sweepSeeds));
        expect(sweep.map((point) => point.lr)).toContain(lr);
        expect(finals).toHaveLength(finalSeeds);
        const points = Math.min(32, Math.floor((epochs * train) / 32));
        for (const { curve } of finals) expect(curve).toHaveLength(points);
        for (const { quantiles } of stepSizes) {
          expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
          expect(quantiles[4]).toBeGreaterThan(0);
        }
        expect(formula).toMatch(/^p = |\np = /);
      }
      const kept = methods.map(({ shareBelowMaximum }) => shareBelowMaximum !== null);
      expect(kept).toEqual(METHODS.map((method) => method.name === 'AMSGrad'));
    }
  });

  test('learns: at its best rate each method reads more digits than guessing would', () => {
    for (const { method, finals } of results.tasks[0].methods) {
      const mean = finals.reduce((sum, run) => sum + (run.accuracy ?? 0), 0) / finals.length;
      expect(mean, method).toBeGreaterThan(0.3);
    }
  });

  test('goes down every surface; too large a rate diverges and is kept as such', () => {
    expect(results.surfaces.map(({ name }) => name)).toEqual(SURFACES.map(({ name }) => name));
    for (const { methods } of results.surfaces) {
      expect(methods).toHaveLength(METHODS.length - 1);
      const values = methods.flatMap(({ sweep }) => sweep.map(({ value }) => value));
      expect(values).toContain(null);
    }
  });

  test('the page needs nothing else, and holds every picture, table and sentence', () => {
    expect(page.slice(0, 15)).toBe('<!doctype html>');
    expect(page.match(/<script|<link rel="stylesheet|src=|@import|url\((?!#)/)).toBeNull();
    const figures = figuresOf(results);
    expect(figures.length).toBe(6 * results.tasks.length + 4 * results.surfaces.length + 2);
    expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length);
    expect(page.match(/<svg [^>]*class="figure"/g)?.length).toBe(figures.length);
    for (const { sentences } of answersOf(results)) {
      for (const sentence of sentences) {
        expect(page.includes(sentence), sentence).toBe(true);
        expect(lines).toContain(`- ${sentence}`);
      }
    }
    for (const { columns, rows } of tablesOf(results)) {
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
    expect(`${page}${lines.join()}`.match(/.{0,60}(NaN|Infinity|undefined).{0,20}/)).toBeNull();
  }, 60_000);

  test('says how far it is and what it wrote', () => {
    expect(lines[0]).toMatch(/^MLP {2}\d+% {2}loss \d/);
    expect(lines[lines.length - 1]).toMatch(/^Files: .*index\.html, .*results\.json$/);
    expect(lines[lines.length - 2]).toMatch(/^\n\d+ s, of which \d+ s on the processor$/);
    expect(existsSync(join(out, 'results.json'))).toBe(true);
  });

  test('keeps its promise: five powers of ten of learning rates', () => {
    const rates = results.tasks[0].methods[0].sweep.map(({ lr }) => lr);
    expect(Math.log10(rates[rates.length - 1] / rates[0])).toBeCloseTo(5, 9);
  });
});

describe('a training', () => {
  const digits = readDigits({ train: 96, validation: 20, test: 50 });
  const setup = { task: TASKS[0], train: digits.train, held: digits.test, epochs: 1, points: 3 };

  test('gives the same numbers again from the same seed, others from another', () => {
    const [method, lr] = [METHODS[3], 0.1];
    const first = train({ ...setup, method, lr, seed: 5 });
    expect(train({ ...setup, method, lr, seed: 5 })).toEqual(first);
    expect(train({ ...setup, method, lr, seed: 6 })).not.toEqual(first);
  });

  test('every method starts from the same weights and the same batch', () => {
    const losses = METHODS.filter(({ batchSize }) => batchSize > 1).map(
      (method) => train({ ...setup, method, lr: 1e-3, seed: 0 }).curve[0],
    );
    expect(new Set(losses).size).toBe(1);
  });

  test('that diverges says so and keeps what was seen of it', () => {
    const { accuracy, curve } = train({ ...setup, method: METHODS[1], lr: 1e30, seed: 0 });
    expect(accuracy).toBeNull();
    expect(curve.length).toBeLessThan(3);
  });

  test('no image is in two parts, and each pixel is the mean of four', () => {
    expect(digits.train.length + digits.validation.length + digits.test.length).toBe(166);
    expect(digits.train.tensors[0].shape).toEqual([96, 1, 14, 14]);
    const last = digits.train.tensors[0].at(-1);
    expect(digits.validation.tensors[0].at(0).equal(last)).toBe(false);
  });
});

describe('the command line', () => {
  test('has defaults, and takes every option', () => {
    const parse = (args: string) =>
      command().parse(args.split(' ').filter(Boolean), { from: 'user' }).opts();
    expect(parse('')).toEqual({
      ...{ quick: false, seed: 0, out: join('examples', 'output', 'optimizers') },
    });
    expect(parse('--quick --seed 3 --out x --guide docs')).toEqual({
      ...{ quick: true, seed: 3, out: 'x', guide: 'docs' },
    });
    for (const name of ['quick', 'seed', 'out', 'guide', 'help']) {
      expect(command().helpInformation()).toContain(`--${name}`);
    }
  });

  test('refuses a seed that is no whole number', () => {
    const quiet = command()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    expect(() => quiet.parse(['--seed', '1.5'], { from: 'user' })).toThrow('Give a whole number');
  });
});
