// What the study measures with, and what it concludes: surfaces, forms of momentum, statistics, sentences.
import { describe, expect, test } from 'vitest';
import { followSequence, MEAN_SLOPE } from '../../../examples/optimizers/amsgrad';
import { answersOf } from '../../../examples/optimizers/answers';
import { rate, scientific, signed } from '../../../examples/optimizers/format';
import { methodOf } from '../../../examples/optimizers/methods';
import { largestDifference, nesterovPaths } from '../../../examples/optimizers/nesterov';
import type { Results, TaskMethodResult } from '../../../examples/optimizers/results';
import { pairedDifference, stretchAround, summary } from '../../../examples/optimizers/statistics';
import { descend, leaf, SURFACES } from '../../../examples/optimizers/surfaces';

describe('surfaces', () => {
  test.each(SURFACES)(
    '$name is 0 and level at its minimum, higher and sloping at its start',
    (surface) => {
      const [at, from] = [surface.minimum.map(leaf), surface.start.map(leaf)];
      const least = surface.value(at[0], at[1]);
      expect(least.item()).toBe(0);
      least.backward();
      for (const coordinate of at) expect(Math.abs(coordinate.grad?.item() as number)).toBe(0);
      const value = surface.value(from[0], from[1]);
      expect(value.item()).toBeGreaterThan(1);
      value.backward();
      expect(Math.abs(from[0].grad?.item() as number)).toBeGreaterThan(0.1);
    },
  );

  test('a descent by hand: the quadratic shrinks by 1 − lr and 1 − 100 lr a step', () => {
    const { path, value } = descend(SURFACES[0], methodOf('mini-batch SGD'), 0.005, 3);
    expect(path).toHaveLength(4);
    path.forEach(([x, y], step) => {
      expect(x).toBeCloseTo(-8 * 0.995 ** step, 12);
      expect(y).toBeCloseTo(1.5 * 0.5 ** step, 12);
    });
    expect(value).toBeCloseTo((path[3][0] ** 2 + 100 * path[3][1] ** 2) / 2, 12);
  });

  test('a descent that climbs beyond all bounds is lost', () => {
    const { path, value } = descend(SURFACES[2], methodOf('momentum'), 1, 300);
    expect(value).toBeNull();
    expect(path.length).toBeLessThan(10);
  });
});

describe("Nesterov's momentum", () => {
  const rates = { quadratic: 0.01, beale: 0.003, rosenbrock: 0.0005 } as Record<string, number>;

  test.each(SURFACES)('$name: textbook and optim.SGD within 1e-12 over 1,000 steps', (surface) => {
    const setup = { surface, lr: rates[surface.name], momentum: 0.9, steps: 1000 };
    const { textbook, ahead, optimizer } = nesterovPaths(setup);
    expect(largestDifference(ahead, optimizer)).toBeLessThan(1e-12);
    // They are not the same because nothing moves: the textbook's own position is another.
    expect(largestDifference(textbook, optimizer)).toBeGreaterThan(0.05);
    // As pairs of numbers; the last step is nearer to the minimum than the first.
    const far = ([x, y]: [number, number]) =>
      Math.hypot(x - surface.minimum[0], y - surface.minimum[1]);
    expect(far(optimizer[1000])).toBeLessThan(far(optimizer[0]) / 10);
  });

  test('with a rate that changes they part: the textbook keeps the old velocity', () => {
    const setup = { surface: SURFACES[0], lr: 0.01, momentum: 0.9, steps: 40, halvedAt: 20 };
    const { ahead, optimizer } = nesterovPaths(setup);
    expect(largestDifference(ahead.slice(0, 21), optimizer.slice(0, 21))).toBeLessThan(1e-12);
    expect(largestDifference(ahead, optimizer)).toBeGreaterThan(0.1);
  });
});

test('on the sequence made against it Adam climbs, and AMSGrad descends', () => {
  expect(MEAN_SLOPE).toBeCloseTo(10 / 101, 12);
  const [adam, amsgrad] = [false, true].map((on) => followSequence(on, 0.5, 10_000, 10));
  expect(adam).toHaveLength(11);
  expect(adam[10].x).toBeGreaterThan(0.8);
  expect(amsgrad[10].x).toBeLessThan(-0.8);
});

describe('statistics', () => {
  test('mean and sample deviation', () => {
    const { mean, deviation, least, most } = summary([1, 2, 3, 6]);
    expect([mean, least, most]).toEqual([3, 1, 6]);
    expect(deviation).toBeCloseTo(Math.sqrt(14 / 3), 12);
  });

  test("a paired interval is Student's: differences 1, 2, 3 give 2 ± 4.303 / √3", () => {
    const { mean, low, high } = pairedDifference([2, 4, 6], [1, 2, 3]);
    expect(mean).toBe(2);
    expect(low).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 12);
    expect(high).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 12);
  });

  const points = [0.2, 0.8, 0.9, 0.7, 0.1].map((score, i) => ({ lr: 10 ** (i - 4), score }));

  test('a stretch ends where the line between two rates crosses the threshold', () => {
    const { low, high, decades, openLow, openHigh } = stretchAround(points, 0.01, 0.75);
    expect(Math.log10(low)).toBeCloseTo(-3 - 0.05 / 0.6, 12);
    expect(Math.log10(high)).toBeCloseTo(-2 + 0.15 / 0.2, 12);
    expect(decades).toBeCloseTo(1.75 + 0.05 / 0.6, 12);
    expect([openLow, openHigh]).toEqual([false, false]);
  });

  test('a stretch may reach the edge, stop at a diverged run, or be empty', () => {
    expect(stretchAround(points, 0.01, 0.1)).toMatchObject({ openLow: true, openHigh: true });
    const lost = points.map((point, i) => (i === 3 ? { ...point, score: -Infinity } : point));
    expect(stretchAround(lost, 0.01, 0.75)).toMatchObject({ high: 0.01, openHigh: false });
    expect(stretchAround(points, 0.01, 2)).toMatchObject({ decades: 0, openLow: false });
  });
});

test('numbers in words', () => {
  expect([0.00001, 0.031623, 1].map(rate)).toEqual(['0.00001', '0.032', '1']);
  expect([0, 0.5, 1e-12, 3.84e-13, 123].map(scientific)).toEqual([
    ...['0', '0.5', '10⁻¹²', '3.8·10⁻¹³', '120'],
  ]);
  expect([0.004, -0.004, -1.5, 2].map((value) => signed(value, 2))).toEqual([
    ...['0.00', '0.00', '−1.50', '+2.00'],
  ]);
});

describe('the sentences follow the numbers', () => {
  /** Results in which each method has the given accuracies, and nothing else is of interest. */
  function planted(accuracies: Record<string, number[]>): Results {
    const names = ['mini-batch SGD', 'Nesterov', 'Adam', 'AMSGrad'];
    const methods = names.map(
      (method): TaskMethodResult => ({
        ...{ method, formula: '', lr: 0.01, shareBelowMaximum: null },
        sweep: [1e-3, 0.01, 0.1].map((lr, i) => ({ lr, accuracies: [[0.5, 0.9, null][i]] })),
        finals: (accuracies[method] ?? [0.8, 0.8, 0.8]).map((accuracy) => ({
          accuracy,
          curve: [],
        })),
        stepSizes: [{ parameter: '0.weight', quantiles: [1, 2, 3, 4, 5] }],
      }),
    );
    return {
      seed: 0,
      tasks: [
        {
          ...{ name: 'mlp', title: 'MLP', parameters: 1, trainImages: 1, validationImages: 1 },
          ...{ testImages: 1, epochs: 1, methods },
        },
      ],
      surfaces: [],
      nesterov: {
        ...{ surface: 'quadratic', lr: 0.01, momentum: 0.9, steps: 1, halvedAt: 1 },
        ...{ difference: 1e-15, differenceWhenHalved: 1, textbook: [], optimizer: [] },
      },
      sequence: {
        ...{ lr: 1, steps: 1, adam: [{ step: 1, x: 1 }], amsgrad: [{ step: 1, x: -1 }] },
      },
    };
  }
  const said = (results: Results) =>
    answersOf(results).map(({ sentences }) => sentences.join('\n'));

  test.each([
    [[0.91, 0.92, 0.93], [0.9, 0.91, 0.92], 'Nesterov is better'],
    [[0.9, 0.91, 0.92], [0.91, 0.92, 0.93], 'Adam is better'],
    [[0.9, 0.92, 0.91], [0.91, 0.9, 0.92], 'no difference is shown'],
  ])('Nesterov %j against Adam %j: %s', (Nesterov, Adam, verdict) => {
    expect(said(planted({ Nesterov, Adam }))[0]).toContain(`: ${verdict}.`);
  });

  test('a diverged run ends the stretch of good rates', () => {
    expect(said(planted({}))[1]).toContain('Adam 0.0094 to 0.01, 0.0 decades');
  });

  test('two forms that differ by more than rounding are not said to be one', () => {
    const results = planted({});
    const apart = { ...results, nesterov: { ...results.nesterov, difference: 1e-6 } };
    expect(said(results)[4]).toContain('they are one method');
    expect(said(apart)[4]).not.toContain('they are one method');
  });

  test('AMSGrad that ends higher than Adam is not said to go the right way', () => {
    const results = planted({});
    const { adam, amsgrad } = results.sequence;
    const turned = { ...results, sequence: { ...results.sequence, adam: amsgrad, amsgrad: adam } };
    expect(said(results)[3]).toContain('AMSGrad goes the right way');
    expect(said(turned)[3]).toContain('AMSGrad does no better');
  });
});
