/**
 * The page of PyTorch's names: it is what the script makes, the script finds false claims, and what it says of devices is
 * what happens.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  DIFFERENT,
  DRAWN_ON_CPU,
  NOTES,
  READ_AT_ONCE,
  SORTED_ON_CPU,
  TOPICS,
} from '../../scripts/pytorch-names';
import { camelCase, pytorchPage, rowsOf } from '../../scripts/pytorch-page';
import { getBackend } from '../../src/backend/registry';
import { DeviceError, explain } from '../../src/index';
import '../../src/gpu';
import { catalog } from '../../src/ops/define';
import { argumentsOf, type Call, functionOf, inputOf, methodOf } from '../contract/golden-cases';
import { goldenOps } from '../contract/golden-files';

test('the page is what `npx tsx scripts/pytorch-page.ts` writes', () => {
  expect(readFileSync('docs/pytorch.md', 'utf8')).toBe(pytorchPage());
});

test('every explanation and every list is of names on the page', () => {
  const names = TOPICS.flatMap((topic) => topic.names.trim().split(/\s+/));
  const said = [...Object.keys(DIFFERENT), ...Object.keys(NOTES)];
  const listed = [...DRAWN_ON_CPU, ...SORTED_ON_CPU, ...READ_AT_ONCE];
  expect([...said, ...listed].filter((name) => !names.includes(name))).toEqual([]);
});

test('a name that is not there, or that is although it is explained away, is an error', () => {
  const topic = { title: '', devices: 'all' as const };
  expect(() => rowsOf({ ...topic, names: 'sum fft' })).toThrow(
    'fft is neither there nor explained',
  );
  const { half } = DIFFERENT;
  try {
    (DIFFERENT as Record<string, unknown>).half = { ours: ['x.nothing'], note: '' };
    expect(() => rowsOf({ ...topic, names: 'half' })).toThrow('half is said to be x.nothing');
    (DIFFERENT as Record<string, unknown>).sum = half;
    expect(() => rowsOf({ ...topic, names: 'sum' })).toThrow('sum is there: sum, x.sum');
  } finally {
    (DIFFERENT as Record<string, unknown>).half = half;
    delete (DIFFERENT as Record<string, unknown>).sum;
  }
});

test('what the page says of devices happens on a device that cannot be read at once', () => {
  const backend = getBackend('gpu:webasm');
  Object.defineProperty(backend, 'readsSynchronously', { value: false, configurable: true });
  const found: Record<string, string[]> = { sorted: [], read: [] };
  const measured = new Set<string>();
  try {
    for (const [op, cases] of goldenOps()) {
      // Elementwise operations are one kernel each, and changes in place run what they are made of.
      if (catalog.get(op)?.elementwise || op.endsWith('_')) continue;
      const one = cases.find(
        ({ throws, inputs, ...rest }) =>
          !throws &&
          inputs[0]?.data.length > 1 &&
          !JSON.stringify([inputs, rest]).includes('"float64"'),
      );
      if (one === undefined) continue;
      measured.add(op);
      const call = (functionOf(op) ?? methodOf(op)) as Call;
      const args = argumentsOf(
        one,
        one.inputs.map((input) => inputOf(input, 'gpu:webasm')),
      );
      try {
        if (explain(() => call(args)).fallbacks.length > 0) found.sorted.push(op);
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        found.read.push(op);
      }
    }
  } finally {
    Object.defineProperty(backend, 'readsSynchronously', { value: true, configurable: true });
  }
  const said = (names: readonly string[]) =>
    names
      .map(camelCase)
      .filter((name) => measured.has(name))
      .sort();
  expect(measured.size).toBeGreaterThan(180);
  expect(found.sorted.sort()).toEqual(said(SORTED_ON_CPU));
  expect(found.read.sort()).toEqual(said(READ_AT_ONCE));
});
