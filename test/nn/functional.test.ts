// Functions that have no layer here yet, and nn.utils, against PyTorch.
import { expect, test } from 'vitest';
import {
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  randn,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index';
import { expectClose, load, restore, restoreOptions, type Stored } from './golden';

interface FunctionCase {
  function: 'embedding' | 'oneHot' | 'normalize' | 'gumbelSoftmax';
  options: Record<string, unknown>;
  input: Stored;
  second?: Stored;
  output: Stored;
  cotangent?: Stored;
  inputGrad?: Stored;
  secondGrad?: Stored;
}
interface ClipCase {
  function: 'clipGradNorm_';
  options: { normType: number };
  maxNorm: number;
  before: (Stored | null)[];
  after: (Stored | null)[];
  total: number;
}

const all = load<FunctionCase | ClipCase>('functional');
const isClip = (c: FunctionCase | ClipCase): c is ClipCase => c.function === 'clipGradNorm_';
const functions = all.filter((c): c is FunctionCase => !isClip(c));

test.each(functions.map((c) => [c.function, JSON.stringify(c.options), c] as const))(
  '%s %s',
  (name, _, c) => {
    const x = restore(c.input);
    if (c.inputGrad) x.requiresGrad_();
    const operands: Tensor[] = [x];
    if (c.second) operands.push(restore(c.second).requiresGrad_());
    manualSeed(3);
    const y = (nn.functional[name] as any)(...operands, restoreOptions(c.options));
    expectClose(y, c.output);
    if (c.cotangent) y.backward(restore(c.cotangent));
    if (c.inputGrad) expectClose(x.grad, c.inputGrad);
    if (c.secondGrad) expectClose(operands[1].grad, c.secondGrad);
  },
);

test.each(all.filter(isClip).map((c) => [c.options.normType, c.maxNorm, c] as const))(
  'clipGradNorm_ of order %s to %s',
  (_, maxNorm, c) => {
    const parameters = c.before.map((stored) => {
      const p = new nn.Parameter(zeros(stored?.shape ?? [1]));
      p.grad = stored && restore(stored);
      return p;
    });
    const total = nn.utils.clipGradNorm_(parameters, maxNorm, restoreOptions(c.options));
    expect(total.item()).toBeCloseTo(c.total, 5);
    parameters.forEach((p, i) => {
      expectClose(p.grad, c.after[i]);
    });
  },
);

test('clipGradNorm_ in two parts', () => {
  const [a, b] = [3, 4].map((value) => {
    const w = zeros(1).requiresGrad_();
    w.grad = tensor([value]);
    return w;
  });
  const total = nn.utils.getTotalNorm([a.grad!, b.grad!]);
  expect(total.item()).toBe(5);
  nn.utils.clipGradsWithNorm_([a, b], 10, total);
  expect(b.grad!.toArray()).toEqual([4]);
  nn.utils.clipGradsWithNorm_([a, b], 1, total);
  expect(b.grad!.item()).toBeCloseTo(0.8, 5);
  expect(nn.utils.getTotalNorm([]).item()).toBe(0);
  expect(() => nn.utils.getTotalNorm(tensor([Number.NaN]), { errorIfNonfinite: true })).toThrow(
    "getTotalNorm: the gradients' total norm is NaN",
  );
});

test('a LazyLinear becomes the Linear that its first input asks for', () => {
  manualSeed(3);
  const lazy = new nn.LazyLinear(3);
  expect(String(lazy)).toBe('LazyLinear(in_features=0, out_features=3, bias=True)');
  const { weight } = lazy;
  const optimizer = new optim.SGD(lazy.parameters(), { lr: 1 });
  const x = ones(5, 2);
  const y = lazy(x);
  manualSeed(3);
  const linear = new nn.Linear(2, 3);
  expect(y.toArray()).toEqual(linear(x).toArray());
  expect(String(lazy)).toBe('Linear(in_features=2, out_features=3, bias=True)');
  expect(Object.getPrototypeOf(lazy)).toBe(nn.Linear.prototype);
  y.sum().backward();
  optimizer.step();
  expect(lazy.weight).toBe(weight);
  expect(lazy.weight.toArray()).toEqual(linear.weight.sub(5).toArray());
  expect(() => lazy(randn(2, 4))).toThrow('does not fit weight [3, 2]');
  expect(() => new nn.LazyLinear(2)(zeros([]))).toThrow(
    'LazyLinear: the input has no dimension to count the features of.',
  );
});

test('clipGradNorm_ of nothing, and of what is not finite', () => {
  const w = tensor([1], { requiresGrad: true });
  expect(nn.utils.clipGradNorm_(w, 1).item()).toBe(0);
  w.grad = tensor([Number.NaN]);
  expect(() => nn.utils.clipGradNorm_([w], 1, { errorIfNonfinite: true })).toThrow(
    "clipGradNorm_: the gradients' total norm is NaN and cannot be scaled.",
  );
});

test('clipGradValue_', () => {
  const w = zeros(3).requiresGrad_();
  w.grad = tensor([-2, 0.25, 3]);
  nn.utils.clipGradValue_(w, 0.5);
  expect(w.grad.toArray()).toEqual([-0.5, 0.25, 0.5]);
  expect(() => nn.utils.clipGradValue_(w, -1)).toThrow(
    'clipGradValue_: clipValue is -1. Give 0 or more.',
  );
});

test('parameters as one vector and back', () => {
  const model = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));
  const vector = nn.utils.parametersToVector(model.parameters());
  expect(vector.shape).toEqual([13]);
  vector.sum().backward();
  expect(model.parameters()[0].grad!.toArray()).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  const doubled = noGrad(() => vector.mul(2));
  nn.utils.vectorToParameters(doubled, model.parameters());
  expect(nn.utils.parametersToVector(model.parameters()).toArray()).toEqual(doubled.toArray());
  expect(model.parameters().every((p) => p.isLeaf && p.requiresGrad)).toBe(true);
  expect(() => nn.utils.vectorToParameters(zeros(12), model.parameters())).toThrow(
    'vectorToParameters: a vector [12] does not fill parameters of 13 elements. Give one of shape [13].',
  );
});

test('dropout keeps the mean, and its mask in the backward pass', () => {
  const x = zeros(1000).add(1).requiresGrad_();
  const y = nn.functional.dropout(x, { p: 0.25 });
  y.sum().backward();
  expect(x.grad!.toArray()).toEqual(y.toArray());
  expect(Math.abs((y.mean().item() as number) - 1)).toBeLessThan(0.1);
  expect(nn.functional.dropout(x, 0.25, false)).toBe(x);
});

test('the loss has second derivatives', () => {
  const x = tensor([0.3, -0.7], { requiresGrad: true });
  const y = tensor([1, 0]);
  const loss = nn.functional.binaryCrossEntropyWithLogits(x, y, { reduction: 'sum' });
  loss.backward({ createGraph: true });
  const first = x.grad!;
  x.grad = null;
  first.sum().backward();
  // σ(x) (1 − σ(x))
  const expected = [0.3, -0.7].map((v) => 1 / (2 + Math.exp(v) + Math.exp(-v)));
  (x.grad as unknown as Tensor).toArray().forEach((v: number, i: number) => {
    expect(v).toBeCloseTo(expected[i], 6);
  });
});

test('dropout draws in the order of the elements, however they lie in memory', () => {
  const x = randn(5, 4, 3).permute(2, 0, 1);
  manualSeed(3);
  const drawn = nn.functional.dropout(x, 0.5);
  manualSeed(3);
  expect(drawn.toArray()).toEqual(nn.functional.dropout(x.contiguous(), 0.5).toArray());
});
