// The character transformer on a small budget: it learns, and writes with the characters of its text.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { command, main, parseArguments } from '../../examples/char-gpt';

test('60 steps: the loss falls by a nat, and what it writes is made of the characters of the text', () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const budget = ['--steps', '60', '--batch-size', '8', '--context', '16', '--sample', '40'];
  const options = parseArguments(budget);
  const { losses, sample } = main({ ...options, log });
  expect(losses).toHaveLength(60);
  // Without knowledge each of the 59 characters costs ln 59 = 4.08.
  expect(losses[0]).toBeGreaterThan(3.9);
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  expect(mean(losses.slice(-10))).toBeLessThan(losses[0] - 1);
  expect(sample).toMatch(/^Alice /);
  expect(sample).toHaveLength(46);
  const known = new Set(readFileSync(options.text, 'utf8'));
  expect([...sample].filter((character) => !known.has(character))).toEqual([]);

  const text = lines.join('\n');
  expect(text).toContain('(blocks): TransformerEncoder(');
  expect(text).toContain('training 100%');
  expect(text).toContain(sample);
  expect(text.match(/[╭╮╰╯]/g)?.length).toBeGreaterThan(10);
  expect(lines[lines.length - 1]).toMatch(/^loss \d\.\d{4} at first, \d\.\d{4} at last$/);
});

test('the command line has defaults, explains itself, and refuses what is no number', () => {
  const { text, ...defaults } = parseArguments([]);
  expect(String(text)).toMatch(/alice\.txt$/);
  expect(defaults).toEqual({
    steps: 1000,
    batchSize: 16,
    context: 32,
    lr: 0.005,
    sample: 400,
    temperature: 0.7,
    seed: 0,
  });
  for (const name of [
    'steps',
    'batch-size',
    'context',
    'lr',
    'sample',
    'temperature',
    'seed',
    'text',
  ])
    expect(command().helpInformation()).toContain(`--${name}`);
  const parse = (...args: string[]) =>
    command()
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parse(args, { from: 'user' });
  expect(() => parse('--steps', '0')).toThrow(/Give a whole number, 1 or more/);
  expect(() => parse('--temperature', '0')).toThrow(/Give a number above 0/);
});
