// The LSTM on sine waves, on half its budget: it learns, and its continuation stays with the wave.
import { expect, test } from 'vitest';
import { command, main } from '../../examples/lstm-sine';

test('100 steps: loss below 0.01, and a wave it never saw goes on for 20 values within 0.5', () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const { losses, predicted, truth } = main({ steps: 100, hidden: 16, lr: 0.02, seed: 0, log });
  expect(losses).toHaveLength(100);
  expect(losses[0]).toBeGreaterThan(0.3);
  expect(losses[99]).toBeLessThan(0.01);
  expect(predicted).toHaveLength(40);
  const errors = predicted.slice(0, 20).map((value, i) => Math.abs(value - truth[i]));
  expect(Math.max(...errors)).toBeLessThan(0.5);

  const text = lines.join('\n');
  expect(text).toContain('(lstm): LSTM(1, 16, batch_first=True)');
  expect(text).toContain('training 100%');
  expect(text.match(/[╭╮╰╯]/g)?.length).toBeGreaterThan(20);
  expect(lines[lines.length - 1]).toMatch(/^loss 0\.\d{4} at first, 0\.00\d{4} at last$/);
});

test('the command line has defaults, explains itself, and refuses what is no number', () => {
  const quiet = () =>
    command()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
  expect(quiet().parse([], { from: 'user' }).opts()).toEqual({
    steps: 200,
    hidden: 16,
    lr: 0.02,
    seed: 0,
  });
  for (const name of ['steps', 'hidden', 'lr', 'seed', 'help']) {
    expect(command().helpInformation()).toContain(`--${name}`);
  }
  expect(() => quiet().parse(['--steps', '0'], { from: 'user' })).toThrow(/Give a whole number/);
  expect(() => quiet().parse(['--lr', '-1'], { from: 'user' })).toThrow(/Give a number above 0/);
});
