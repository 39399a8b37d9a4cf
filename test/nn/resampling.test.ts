// Padding, resampling and shuffling layers against PyTorch, and their errors.
import { expect, test } from 'vitest';
import { nn, zeros } from '../../src/index';
import { testModules } from './module-cases';

testModules('resampling');

const F = nn.functional;

test('misfits are errors', () => {
  expect(() => F.pad(zeros(3), [1])).toThrow(
    'pad: 1 numbers for 1 dimensions. Give two for each dimension, the last first.',
  );
  expect(() => F.pad(zeros(3), [3, 0], 'reflect')).toThrow(
    "pad: 3 before and 0 after do not fit size 3 of dimension 0 in mode 'reflect'.",
  );
  expect(() => F.interpolate(zeros(1, 1, 2))).toThrow(
    'interpolate: give either size or scaleFactor, and not both.',
  );
  expect(() => F.interpolate(zeros(1, 1, 2), 4, { mode: 'bilinear' })).toThrow(
    "interpolate: mode 'bilinear' does not fit input [1, 1, 2].",
  );
  expect(() => F.pixelShuffle(zeros(3, 1, 1), 2)).toThrow(
    'pixelShuffle: input [3, 1, 1] does not fit. Give […, C · 4, H, W].',
  );
});
