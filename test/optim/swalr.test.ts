/**
 * SWALR: PyTorch's learning rates, and what it refuses.
 */
import { describe, expect, it } from 'vitest';
import { optim, tensor, ValueError } from '../../src/index';
import { camelCase } from '../../src/optim/names';
import golden from '../golden/optim/swa.json';
import { thrown } from './thrown';

function sgd(): optim.SGD {
  const leaf = () => tensor([0], { requiresGrad: true });
  return new optim.SGD([{ params: leaf() }, { params: leaf(), lr: 0.03 }], 0.1);
}

describe('SWALR', () => {
  it.each(golden.cases)('25 epochs with $options, to 1e-9', ({ options, rates }) => {
    const optimizer = sgd();
    const named = Object.entries(options).map(([key, value]) => [camelCase(key), value]);
    const scheduler = new optim.swaUtils.SWALR(optimizer, Object.fromEntries(named));
    for (const [epoch, expected] of rates.entries()) {
      if (epoch > 0) {
        optimizer.step();
        scheduler.step();
      }
      for (const [group, lr] of expected.entries()) {
        expect(Math.abs(scheduler.getLastLr()[group] - lr)).toBeLessThan(1e-9);
        expect(optimizer.paramGroups[group].lr).toBe(scheduler.getLastLr()[group]);
      }
    }
  });

  it.each<[string, object, string]>([
    [
      'a strategy unknown',
      { swaLr: 1, annealStrategy: 'cosine' },
      "SWALR: annealStrategy is 'cosine'. Use 'cos' or 'linear'.",
    ],
    [
      'negative epochs',
      { swaLr: 1, annealEpochs: -1 },
      'SWALR: annealEpochs is -1. Give a whole number of 0 or more.',
    ],
    [
      'rates for other groups',
      { swaLr: [1, 2, 3] },
      'SWALR: swaLr must be a number, or one for each of the 2 groups, got 3.',
    ],
  ])('refuses %s', (_, options, message) => {
    const optimizer = sgd();
    expect(thrown(() => new optim.swaUtils.SWALR(optimizer, options), ValueError)).toBe(message);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.1, 0.03]);
  });
});
