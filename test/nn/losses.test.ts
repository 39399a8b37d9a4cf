// Every loss against PyTorch, as a module and as a function: values and gradients of prediction and target.
import { describe, expect, test } from 'vitest';
import { autograd, nn, randn, type Tensor, tensor } from '../../src/index';
import { expectClose, load, restore, restoreOptions, type Stored } from './golden';

interface LossCase {
  class: string;
  options: Record<string, unknown>;
  printed: string;
  state: string[];
  input: Stored;
  target: Stored;
  output: Stored;
  cotangent: Stored;
  inputGrad: Stored;
  targetGrad: Stored | null;
}

const FUNCTIONS: Record<string, keyof typeof nn.functional> = {
  MSELoss: 'mseLoss',
  L1Loss: 'l1Loss',
  SmoothL1Loss: 'smoothL1Loss',
  HuberLoss: 'huberLoss',
  BCELoss: 'binaryCrossEntropy',
  BCEWithLogitsLoss: 'binaryCrossEntropyWithLogits',
  NLLLoss: 'nllLoss',
  CrossEntropyLoss: 'crossEntropy',
  KLDivLoss: 'klDiv',
};

const cases = load<LossCase>('losses').map((c, i) => {
  const options = Object.entries(c.options).map(([name, value]) =>
    typeof value === 'object' ? name : `${name} ${value}`,
  );
  return [`${i}: ${c.class}, input [${c.input.shape}], ${options.join(', ')}`, c] as const;
});

describe.each(cases)('%s', (_, c) => {
  test('values and gradients', () => {
    const loss = new (nn as any)[c.class](restoreOptions(c.options));
    const x = restore(c.input).requiresGrad_();
    const y = restore(c.target);
    if (c.targetGrad !== null) y.requiresGrad_();
    const value = loss(x, y);
    value.backward(restore(c.cotangent));
    expectClose(value, c.output);
    expectClose(x.grad, c.inputGrad);
    expectClose(y.grad, c.targetGrad);
  });

  test('the function and the module agree; state dict and printed form', () => {
    const loss = new (nn as any)[c.class](restoreOptions(c.options));
    const call = nn.functional[FUNCTIONS[c.class]] as any;
    const [x, y] = [restore(c.input), restore(c.target)];
    const [a, b] = [call(x, y, restoreOptions(c.options)), loss(x, y)];
    expect(a.toArray()).toEqual(b.toArray());
    expect(Object.keys(loss.stateDict())).toEqual(c.state);
    expect(String(loss)).toBe(c.printed);
  });
});

describe('cross entropy with classes', () => {
  const x = () => randn([3, 4, 2], { dtype: 'float64' }).requiresGrad_();
  const y = () =>
    tensor(
      [
        [0, 3],
        [-100, 1],
        [2, 2],
      ],
      { dtype: 'int32' },
    );
  const weight = () => tensor([0.5, 2, 1, 3], { dtype: 'float64' });

  test.each([
    ['the mean', {}],
    ['the sum', { reduction: 'sum' as const }],
    ['each', { reduction: 'none' as const }],
    ['weights', { weight: weight() }],
    ['another class left out', { ignoreIndex: 3 }],
  ])('derivatives of the first and second order, %s', (_, options) => {
    const target = 'ignoreIndex' in options ? y().clamp(0) : y();
    const loss = (a: Tensor) => nn.functional.crossEntropy(a, target, options);
    // Bounds: those of gradcheck, atol 1e-5 and rtol 1e-3 against central differences.
    expect(autograd.gradcheck(loss, [x()])).toBe(true);
    expect(autograd.gradgradcheck(loss, [x()])).toBe(true);
  });

  test('logits may be changed in place before the backward pass, targets not', () => {
    const logits = tensor([[1, 2]])
      .requiresGrad_()
      .mul(1);
    nn.functional.crossEntropy(logits, tensor([0], { dtype: 'int32' })).backward({
      retainGraph: true,
    });
    const target = tensor([0], { dtype: 'int32' });
    const loss = nn.functional.crossEntropy(logits, target);
    logits.zero_();
    loss.backward({ retainGraph: true });
    target.add_(1);
    expect(() => loss.backward()).toThrow(
      /^backward: crossEntropy saved a tensor of shape \[1, 1\]/,
    );
  });
});
