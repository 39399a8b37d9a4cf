// No layer or loss is forgotten: every exported class is compared with PyTorch in some fixture, initial values included.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nn } from '../../src/index';

const folder = new URL('../golden/nn/', import.meta.url);
const fixtures = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));

/** Those that have no numbers of their own, or are compared by a test of their own. */
const ELSEWHERE = new Set([
  ...['Module', 'ModuleDict', 'ModuleList', 'ParameterDict', 'ParameterList'],
  'CTCLoss', // ctc.test.ts
  'LazyLinear', // functional.test.ts
  'Sequential', // golden.test.ts and cnn.test.ts in test/training
]);

test('every exported layer and loss has golden values', () => {
  const classes = Object.entries(nn).filter(
    ([name, value]) =>
      typeof value === 'function' && value.prototype instanceof nn.Module && !ELSEWHERE.has(name),
  );
  expect(classes.length).toBeGreaterThan(100);
  const missing = classes
    .map(([name]) => name)
    .filter((name) => !fixtures.some((text) => text.includes(`"${name}"`)));
  expect(missing).toEqual([]);
});
