// The losses of margins, triplets, densities and several labels against PyTorch, and their errors.
import { expect, test } from 'vitest';
import { nn, tensor, zeros } from '../../src/index';
import { testModules } from './module-cases';

testModules('margin-losses');

const F = nn.functional;

test('the soft margin does not overflow, where PyTorch 1.13 does', () => {
  const x = tensor([200, -200], { requiresGrad: true });
  const loss = F.softMarginLoss(x, tensor([-1, -1]), 'sum');
  expect(loss.item()).toBe(200);
  loss.backward();
  expect(x.grad!.toArray()).toEqual([1, 0]);
});

test('a distance of your own', () => {
  const loss = new nn.TripletMarginWithDistanceLoss({
    distanceFunction: (a, b) => a.sub(b).abs().sum(-1),
    margin: 2,
  });
  expect(loss(tensor([[0, 0]]), tensor([[1, 2]]), tensor([[1, 1]])).item()).toBe(3);
});

test('misfits are errors', () => {
  const ints = (data: number[]) => tensor(data, { dtype: 'int32' });
  expect(() => new nn.HingeEmbeddingLoss({ reduction: 'avg' as any })).toThrow(
    "HingeEmbeddingLoss: reduction 'avg' is none of 'mean', 'sum', 'none'.",
  );
  expect(() => F.gaussianNllLoss(zeros(2, 3), zeros(2, 3), zeros(3))).toThrow(
    "gaussianNllLoss: variance [3] must have the prediction's shape [2, 3], or 1 or nothing in its last dimension.",
  );
  expect(() => F.gaussianNllLoss(zeros(2), zeros(2), zeros(2).sub(1))).toThrow(
    'gaussianNllLoss: a variance is negative. Give 0 or more.',
  );
  expect(() => F.multiMarginLoss(zeros(2, 3), ints([0, 1, 2]))).toThrow(
    'multiMarginLoss: prediction [2, 3] and target [3] do not fit. Give [N, C] and a target of shape [2].',
  );
  expect(() => F.cosineEmbeddingLoss(zeros(2, 3), zeros(2, 3), zeros(3))).toThrow(
    'cosineEmbeddingLoss: inputs [2, 3] and target [3] must be [N, size] and [N], or [size] and [].',
  );
  expect(() => F.tripletMarginLoss(zeros(2, 3), zeros(3), zeros(3))).toThrow(
    'tripletMarginLoss: anchor [2, 3], positive [3] and negative [3] must have as many dimensions.',
  );
});
