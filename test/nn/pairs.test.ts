// Activations with weights and layers of two inputs against PyTorch, their functional twins, and their errors.
import { expect, test } from 'vitest';
import { nn, randn, zeros } from '../../src/index';
import { testModules } from './module-cases';

testModules('pairs');

const F = nn.functional;

test('the functions do what the layers do', () => {
  const [x, y] = [randn(3, 4), randn(3, 4)];
  const layer = new nn.Bilinear(4, 4, 2);
  const pairs = [
    [F.prelu(x, x.at(0)), new nn.PReLU(4)],
    [F.glu(x, { dim: 1 }), new nn.GLU(1)],
    [F.threshold(x, 0.5, 2), new nn.Threshold(0.5, 2)],
    [F.hardshrink(x, { lambd: 0.25 }), new nn.Hardshrink(0.25)],
    [F.softshrink(x), new nn.Softshrink()],
    [F.tanhshrink(x), new nn.Tanhshrink()],
    [F.rrelu(x), new nn.RReLU().eval()],
  ] as const;
  (pairs[0][1] as nn.PReLU).loadStateDict({ weight: x.at(0) });
  for (const [result, module] of pairs) {
    expect(result.toArray()).toEqual((module as any)(x).toArray());
  }
  expect(F.bilinear(x, y, layer.weight, layer.bias).toArray()).toEqual(layer(x, y).toArray());
  expect(F.cosineSimilarity(x, y, 0).toArray()).toEqual(new nn.CosineSimilarity(0)(x, y).toArray());
  expect(F.pairwiseDistance(x, y, { p: 1 }).toArray()).toEqual(
    new nn.PairwiseDistance(1)(x, y).toArray(),
  );
});

test('misfits are errors', () => {
  expect(() => F.prelu(zeros(2, 3), zeros(2))).toThrow(
    'prelu: weight [2] does not fit 3 channels of [2, 3]. Use [1] or [3].',
  );
  expect(() => F.glu(zeros(2, 3))).toThrow(
    'glu: dimension -1 of [2, 3] must have an even size to be halved.',
  );
  expect(() => new nn.RReLU(0.5, 0.25)).toThrow('RReLU: lower 0.5 is above upper 0.25. Swap them.');
  expect(() => new nn.Softshrink(-1)).toThrow('Softshrink: lambd is -1. Give 0 or more.');
  expect(() => new nn.Softmax2d()(zeros(2))).toThrow(
    'Softmax2d: takes [N, C, H, W] or [C, H, W], got [2].',
  );
  expect(() => new nn.Bilinear(2, 3, 1)(zeros(4, 2), zeros(4, 2))).toThrow(
    'bilinear: inputs [4, 2] and [4, 2] do not fit weight [1, 2, 3] ([out, in1, in2]). ' +
      'Give […, in1] and […, in2] with the same leading sizes.',
  );
});
