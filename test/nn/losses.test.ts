// Every loss against PyTorch, as a module and as a function: values and gradients of prediction and target.
import { describe, expect, test } from 'vitest';
import { nn } from '../../src/index';
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
