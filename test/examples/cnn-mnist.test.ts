// The convolutional network on a small part of MNIST: it learns, and says so.
import { expect, test } from 'vitest';
import { command, main } from '../../examples/cnn-mnist';

test('300 images, 4 epochs: the loss falls by half, and most of 300 others are read', () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const result = main({ epochs: 4, batchSize: 20, lr: 0.01, seed: 0, limit: 300, log });
  const { losses, accuracies } = result;
  expect(losses).toHaveLength(60);
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  expect(mean(losses.slice(-15))).toBeLessThan(0.5 * mean(losses.slice(0, 15)));
  expect(accuracies).toHaveLength(4);
  // One digit in ten is right by chance.
  expect(accuracies[3]).toBeGreaterThan(0.6);

  const text = lines.join('\n');
  expect(text).toContain('MNIST: 300 images to learn from, 300 to test on');
  expect(text).toContain('Conv2d(8, 16, kernel_size=(3, 3), stride=(1, 1))');
  expect(text).toContain('epoch 4/4: test accuracy');
  expect(lines[lines.length - 1]).toMatch(/ % of the test images read correctly after /);
});

test('the command line has defaults, explains itself, and refuses what is no number', () => {
  const quiet = () =>
    command()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
  const defaults = { epochs: 3, batchSize: 64, lr: 0.01, seed: 0 };
  expect(quiet().parse([], { from: 'user' }).opts()).toEqual(defaults);
  for (const name of ['epochs', 'batch-size', 'lr', 'seed', 'limit', 'help']) {
    expect(command().helpInformation()).toContain(`--${name}`);
  }
  const parse = (...args: string[]) => quiet().parse(args, { from: 'user' });
  expect(() => parse('--epochs', '0')).toThrow(/Give a whole number, 1 or more/);
  expect(() => parse('--lr', 'x')).toThrow(/Give a number above 0/);
  expect(() => parse('--seed', 'abc')).toThrow(/Give a whole number, 0 or more/);
});
