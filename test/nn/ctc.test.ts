// CTC loss against PyTorch: as a function and a module, values and gradients by the logarithms and by the logits.
import { describe, expect, test } from 'vitest';
import { autograd, nn, type Tensor, tensor, zeros } from '../../src/index';
import { expectClose, load, restore, restoreOptions, type Stored } from './golden';

interface CtcCase {
  options: Record<string, unknown>;
  printed: string;
  logits: Stored;
  targets: Stored;
  inputLengths: number | number[];
  targetLengths: number | number[];
  asTensors: boolean;
  output: Stored;
  cotangent: Stored;
  logProbsGrad: Stored;
  logitsGrad: Stored;
}

const F = nn.functional;
const int = (data: any) => tensor(data, { dtype: 'int32' });

describe.each(
  load<CtcCase>('ctc').map((c, i) => {
    const title = `${JSON.stringify(c.options)} [${c.logits.shape}] [${c.targets.shape}]`;
    return [`${i}: ${title} ${c.inputLengths} / ${c.targetLengths}`, c] as const;
  }),
)('%s', (_, c) => {
  const lengths = [c.inputLengths, c.targetLengths].map((given) =>
    c.asTensors ? int(given) : given,
  );
  test.each(['module', 'function'])('%s', (form) => {
    const logits = restore(c.logits).requiresGrad_();
    const logProbs = logits.logSoftmax(-1);
    logProbs.retainGrad();
    const options = restoreOptions(c.options);
    const call: any =
      form === 'module'
        ? new nn.CTCLoss(options)
        : (...args: any[]) => (F.ctcLoss as any)(...args, options);
    const y = call(logProbs, restore(c.targets), ...lengths);
    // The logarithms of a sharp input reach −200, and float32 keeps 7 digits of them.
    expectClose(y, c.output, 5e-6);
    y.backward(restore(c.cotangent));
    expectClose(logProbs.grad, c.logProbsGrad);
    expectClose(logits.grad, c.logitsGrad);
    if (form === 'module') expect(String(call)).toBe(c.printed);
  });
});

test('the derivative by the logits against differences in float64', () => {
  const logits = tensor(
    Array.from({ length: 24 }, (_, i) => Math.sin(i * i)),
    { dtype: 'float64' },
  ).reshape(4, 2, 3);
  const f = (x: Tensor) =>
    F.ctcLoss(
      x.logSoftmax(2),
      int([
        [1, 1],
        [2, 0],
      ]),
      [4, 3],
      [2, 1],
    );
  expect(autograd.gradcheck(f, [logits.requiresGrad_()])).toBe(true);
});

test('a target of nothing is read as blanks only, and an input of nothing reads only that', () => {
  const logProbs = zeros(3, 2, 4).logSoftmax(2);
  const [blanks, nothing] = F.ctcLoss(logProbs, zeros(2, 1).int(), [3, 0], [0, 0], {
    reduction: 'none',
  }).toArray() as number[];
  expect(blanks).toBeCloseTo(3 * Math.log(4), 5);
  expect(nothing).toBeCloseTo(0, 7);
  const impossible = F.ctcLoss(logProbs, int([[1], [1]]), [0, 0], [1, 1], { reduction: 'none' });
  expect(impossible.toArray()).toEqual([Infinity, Infinity]);
});

test('a probability of 0 leaves the gradient finite, where PyTorch 1.13 makes NaN', () => {
  const logProbs = tensor([[[0.5, 0.5, 0]], [[0.25, 0.75, 0]]])
    .log()
    .requiresGrad_();
  const loss = F.ctcLoss(logProbs, int([[1]]), [2], [1], { reduction: 'sum' });
  expect(loss.item()).toBeCloseTo(-Math.log(1 - 0.5 * 0.25), 6);
  loss.backward();
  expect(logProbs.grad!.isfinite().all().item()).toBe(true);
});

test.each<[string, () => unknown, string]>([
  [
    'logits without steps',
    () => F.ctcLoss(zeros(3), int([1]), [1], [1]),
    'logProbs [3] must be [T, N, C]',
  ],
  [
    'blank',
    () => F.ctcLoss(zeros(2, 1, 3), int([[1]]), [2], [1], 3),
    'blank 3 is none of the 3 classes. Use 0 to 2.',
  ],
  [
    'a class',
    () => F.ctcLoss(zeros(2, 1, 3), int([[3]]), [2], [1]),
    'class 3 of target 0 is out of range for 3 classes.',
  ],
  [
    'floating targets',
    () => F.ctcLoss(zeros(2, 1, 3), zeros(1, 1), [2], [1]),
    'targets must be int32, got float32.',
  ],
  [
    'too long an input',
    () => F.ctcLoss(zeros(2, 1, 3), int([[1]]), [3], [1]),
    'inputLengths has 3. Give whole numbers from 0 to the 2 steps',
  ],
  [
    'too few lengths',
    () => F.ctcLoss(zeros(2, 2, 3), int([1, 1]), [2], [1, 1]),
    '1 inputLengths for 2 sequences.',
  ],
  [
    'a row too short',
    () => F.ctcLoss(zeros(2, 2, 3), int([1, 1]), [2, 2], [2, 1]),
    'targets [2] do not fit targetLengths [2, 1]. Give [2, 2], padded, or [3]',
  ],
  [
    'floating lengths',
    () => F.ctcLoss(zeros(2, 1, 3), int([[1]]), zeros(1), [1]),
    'inputLengths must be whole numbers, got float32.',
  ],
  ['a reduction', () => new nn.CTCLoss({ reduction: 'avg' as any }), "reduction 'avg' is none of"],
])('%s is refused', (_, call, message) => {
  expect(call).toThrow(message);
});
