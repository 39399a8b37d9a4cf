// Normalization layers against PyTorch, their functional twins, and their errors.
import { expect, test } from 'vitest';
import { autograd, nn, randn, type Tensor, zeros } from '../../src/index';
import { testModules } from './module-cases';

testModules('normalization');

const F = nn.functional;

test('the functions do what the layers do', () => {
  const x = randn(3, 4, 5);
  const [w, b] = [randn(4), randn(4)];
  const layer = new nn.BatchNorm1d(4);
  layer.loadStateDict({ ...layer.stateDict(), weight: w, bias: b });
  const [mean, variance] = [zeros(4), zeros(4).add(1)];
  const y = F.batchNorm(x, mean, variance, w, b, { training: true });
  expect(y.toArray()).toEqual(layer(x).toArray());
  expect(mean.toArray()).toEqual(layer.runningMean!.toArray());
  expect(variance.toArray()).toEqual(layer.runningVar!.toArray());
  expect(F.batchNorm(x, mean, variance, { weight: w, bias: b }).toArray()).toEqual(
    layer.eval()(x).toArray(),
  );
  expect(F.instanceNorm(x).toArray()).toEqual(new nn.InstanceNorm1d(4)(x).toArray());
  expect(F.instanceNorm(x, mean, variance, { useInputStats: false }).toArray()).toEqual(
    F.batchNorm(x, mean, variance).toArray(),
  );
  // With a weight per channel of a group the rows are none for vectors, and JavaScript rounds once: a unit of float32 apart.
  const apart = F.groupNorm(x, 2).sub(new nn.GroupNorm(2, 4)(x)).abs();
  expect(apart.max().item()).toBeLessThanOrEqual(2 ** -21);
  expect(F.layerNorm(x, 5).toArray()).toEqual(new nn.LayerNorm([5])(x).toArray());
  expect(F.rmsNorm(x, [5], { eps: 0.5 }).toArray()).toEqual(
    new nn.RMSNorm(5, { eps: 0.5 })(x).toArray(),
  );
  expect(F.localResponseNorm(x, 2, 1).toArray()).toEqual(
    new nn.LocalResponseNorm(2, 1)(x).toArray(),
  );
});

// Bound: rtol 1.3e-6 and atol 1e-5, PyTorch's own for float32.
test('rows of float32 give what float64 gives, however they lie', () => {
  const swapped = (x: Tensor) => x.transpose(0, 1);
  const cases: [run: (...inputs: Tensor[]) => Tensor, ...shapes: number[][]][] = [
    [(x, w, b) => F.layerNorm(x, 7, w, b), [2, 7], [7], [7]],
    [(x, w, b) => F.layerNorm(swapped(x), [3, 5], swapped(w), b), [5, 3], [5, 3], [3, 5]],
    [(x) => F.layerNorm(x.at(':', '1:6'), 5), [3, 7]],
    [(x, w) => F.layerNorm(x.expand(2, 4, 5), 5, w.expand(5)), [4, 5], [1]],
    [(x, b) => F.layerNorm(x, 6, { bias: b }), [0, 6], [6]],
    [(x, w) => F.rmsNorm(swapped(x), 3, w), [3, 4], [3]],
    [(x, w, b) => F.groupNorm(x, 2, w, b), [2, 4, 3], [4], [4]],
  ];
  for (const [run, ...shapes] of cases) {
    const inputs = shapes.map((shape) => randn(shape).requiresGrad_());
    const exact = inputs.map((x) => x.detach().to('float64').requiresGrad_());
    const [y, z] = [run(...inputs), run(...exact)];
    const g = randn(y.shape);
    y.backward(g);
    z.backward(g.to('float64'));
    const pairs = [[y, z], ...inputs.map((x, i) => [x.grad as Tensor, exact[i].grad as Tensor])];
    for (const [found, expected] of pairs) {
      const close = found.to('float64').allclose(expected, { rtol: 1.3e-6, atol: 1e-5 });
      expect(close, String(run)).toBe(true);
    }
  }
});

test('each normalization is one node, with first and second derivatives', () => {
  const of = (...shape: number[]) => randn(shape, { dtype: 'float64' }).requiresGrad_();
  const fixed = of(2, 3).detach();
  const swapped = (x: Tensor) => x.transpose(0, 1);
  type Case = [run: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]];
  const training = { training: true };
  const cases: Record<string, Case[]> = {
    layerNorm: [
      [(x, w, b) => F.layerNorm(x, 3, w, b), of(2, 3), of(3), of(3)],
      [(x, w, b) => F.layerNorm(x, [3, 2], w, b), of(2, 3, 2), of(3, 2), of(3, 2)],
      [(x, w, b) => F.layerNorm(swapped(x), [2, 3], swapped(w), b), of(3, 2), of(3, 2), of(2, 3)],
      [(x) => F.layerNorm(x, 3), of(2, 3)],
      [(x, b) => F.layerNorm(x, 3, { bias: b }), of(2, 3), of(3)],
      [(x, w, b) => F.layerNorm(x, 1, w, b), of(2, 1), of(1), of(1)],
      [(x, w) => F.layerNorm(x, 4, w), of(4), of(4)],
      [(w, b) => F.layerNorm(fixed, 3, w, b), of(3), of(3)],
      [(x, w, b) => F.layerNorm(x.expand(2, 2, 3), 3, w.expand(3), b), of(2, 3), of(1), of(3)],
    ],
    rmsNorm: [
      [(x, w) => F.rmsNorm(x, 3, w), of(2, 3), of(3)],
      [(x) => F.rmsNorm(swapped(x), [3]), of(3, 2)],
    ],
    groupNorm: [
      [(x, w, b) => F.groupNorm(x, 2, w, b), of(2, 4, 3), of(4), of(4)],
      [(x, w) => F.groupNorm(swapped(x), 2, w), of(4, 2, 1), of(4)],
      [(x, b) => F.groupNorm(x, 1, { bias: b }), of(2, 2), of(2)],
    ],
    instanceNorm: [
      [(x, weight, bias) => F.instanceNorm(x, { weight, bias }), of(2, 3, 2), of(3), of(3)],
      [(x) => F.instanceNorm(swapped(x)), of(3, 2, 2)],
    ],
    batchNorm: [
      [
        (x, weight, bias) => F.batchNorm(x, null, null, { weight, bias, ...training }),
        ...[of(3, 2), of(2), of(2)],
      ],
      [
        (x, weight, bias) => F.batchNorm(swapped(x), null, null, { weight, bias, ...training }),
        ...[of(2, 3, 2), of(2), of(2)],
      ],
      [(x) => F.batchNorm(x, null, null, training), of(2, 2, 2)],
      [(x, bias) => F.batchNorm(x, null, null, { bias, ...training }), of(2, 2, 1), of(2)],
    ],
  };
  for (const [name, list] of Object.entries(cases)) {
    for (const [run, ...inputs] of list) {
      expect(autograd.gradcheck(run, inputs), name).toBe(true);
      expect(autograd.gradgradcheck(run, inputs), name).toBe(true);
    }
    const [run, ...inputs] = list[0];
    const { gradFn } = run(...inputs);
    expect(gradFn?.name).toBe(`${name}Backward`);
    expect(gradFn?.nextFunctions.map(([next]) => next?.name ?? null)).toEqual(
      [...inputs.map(() => 'AccumulateGrad'), null].slice(0, 3),
    );
  }
});

test('a LayerNorm without a bias, as in PyTorch 2', () => {
  const layer = new nn.LayerNorm(3, { bias: false });
  expect(Object.keys(layer.stateDict())).toEqual(['weight']);
  expect(layer(randn(2, 3)).shape).toEqual([2, 3]);
});

test('a layer converts with its running statistics, and forgets them', () => {
  const layer = new nn.BatchNorm2d(3).to('float64');
  layer(randn(2, 3, 2, 2, { dtype: 'float64' }));
  expect(layer.runningMean!.dtype).toBe('float64');
  expect(layer.numBatchesTracked!.dtype).toBe('int32');
  expect(layer.numBatchesTracked!.item()).toBe(1);
  layer.resetRunningStats();
  expect(layer.numBatchesTracked!.item()).toBe(0);
  expect(layer.runningVar!.toArray()).toEqual([1, 1, 1]);
});

test('misfits are errors', () => {
  expect(() => new nn.LayerNorm(3)(zeros(2, 4))).toThrow(
    'layerNorm: input [2, 4] does not end in the sizes [3] to normalize over. Give the last sizes of the input.',
  );
  expect(() => F.layerNorm(zeros(2, 4), 4, zeros(3))).toThrow(
    'layerNorm: weight [3] must have the sizes normalized over, [4].',
  );
  expect(() => new nn.GroupNorm(3, 4)).toThrow(
    'GroupNorm: 4 channels do not divide into 3 groups. Use a divisor of the channels.',
  );
  expect(() => new nn.BatchNorm1d(4)(zeros(1, 4))).toThrow(
    'batchNorm: [1, 4] has one value per channel, which has no variance while training. Give a larger batch, or call eval().',
  );
  expect(() => new nn.BatchNorm2d(4)(zeros(2, 4))).toThrow(
    'BatchNorm2d: input [2, 4] must have 4 dimensions and 4 features in dimension 1.',
  );
  expect(() => new nn.InstanceNorm1d(2)(zeros(1, 2, 1))).toThrow(
    'instanceNorm: [1, 2, 1] has one position per channel, which has no variance. Give [N, C, …] with more than one position.',
  );
  expect(() => F.batchNorm(zeros(2, 3), null, null)).toThrow(
    "batchNorm: without the batch's own statistics it needs runningMean and runningVar. Give both.",
  );
  expect(() => F.localResponseNorm(zeros(2, 3), 2)).toThrow(
    'localResponseNorm: takes [N, C, …] of 3 dimensions or more, got [2, 3].',
  );
});
