// The short examples: each learns what it says, and prints it.
import { expect, test } from 'vitest';
import { main as perSampleSgd } from '../../examples/per-sample-sgd';
import { main as quickstart } from '../../examples/quickstart';

test('quickstart learns XOR', () => {
  const lines: string[] = [];
  const { losses, predictions } = quickstart({ log: (line) => lines.push(line) });
  expect(losses[0]).toBeGreaterThan(0.1);
  expect(losses[199]).toBeLessThan(1e-3);
  [0, 1, 1, 0].forEach((xor, i) => {
    expect(predictions[i]).toBeCloseTo(xor, 2);
  });
  expect(lines[0]).toMatch(/^epoch 0: loss 0\.\d{6}$/);
  expect(lines[lines.length - 1]).toMatch(/^1 xor 1 = -?0\.0\d\d$/);
});

test('sample by sample, by hand and by optim.SGD', () => {
  const lines: string[] = [];
  const { rows, weight, bias } = perSampleSgd({ epochs: 6, log: (line) => lines.push(line) });
  expect(rows).toHaveLength(6);
  for (const row of rows) expect(row.byHand).toBeCloseTo(row.withOptimizer, 5);
  expect(rows[5].byHand).toBeLessThan(0.01);
  expect(weight[0]).toBeCloseTo(2, 1);
  expect(weight[1]).toBeCloseTo(-3, 1);
  expect(bias).toBeCloseTo(1, 1);
  expect(lines[0]).toBe('epoch      by hand  with optim.SGD');
  expect(lines).toHaveLength(1 + 6 + 2);
});
