// No layer or loss is forgotten, and no option of one: each is compared with PyTorch in some fixture, initial values included.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nn } from '../../src/index';

const folder = new URL('../golden/nn/', import.meta.url);

/** Those that have no numbers of their own, or are compared by a test of their own. */
const ELSEWHERE = new Set([
  ...['Module', 'ModuleDict', 'ModuleList', 'ParameterDict', 'ParameterList'],
  'CTCLoss', // ctc.test.ts
  'LazyLinear', // functional.test.ts
  'Sequential', // golden.test.ts and cnn.test.ts in test/training
]);

/** Options that the fixtures give by position. */
const BY_POSITION: Record<string, string[]> = {
  TransformerDecoderLayer: ['dimFeedforward'],
  TransformerEncoderLayer: ['dimFeedforward'],
  PReLU: ['numParameters'],
  RReLU: ['lower', 'upper'],
  Hardshrink: ['lambd'],
  Dropout1d: ['p'],
  Dropout2d: ['p'],
  Dropout3d: ['p'],
  AlphaDropout: ['p'],
  FeatureAlphaDropout: ['p'],
  MaxUnpool2d: ['stride', 'padding'],
};

/** Options without a fixture. */
const WITHOUT_FIXTURE: Record<string, string[]> = {
  // PyTorch 1.13 has none; normalization.test.ts and attention.test.ts look at what they leave out.
  LayerNorm: ['bias'],
  Transformer: ['bias'],
  TransformerDecoderLayer: ['bias'],
  TransformerEncoderLayer: ['bias'],
  // Gradients are dense: true is an error.
  Embedding: ['sparse'],
  EmbeddingBag: ['sparse'],
  // Only 'zeros', as in PyTorch.
  ConvTranspose1d: ['paddingMode'],
  ConvTranspose2d: ['paddingMode'],
  ConvTranspose3d: ['paddingMode'],
  // The mean of one dimension has no divisor in PyTorch.
  AvgPool1d: ['divisorOverride'],
  // A function is no data; margin-losses.test.ts gives one.
  TripletMarginWithDistanceLoss: ['distanceFunction'],
};

/** Options that change no value. */
const PLACES = ['dtype', 'device', 'inplace', 'none'];

const seen = new Map<string, Set<string>>();
for (const file of readdirSync(folder)) {
  visit(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** Notes the class of every case, also of one that is an argument of another, and the options given. */
function visit(value: any): void {
  if (value === null || typeof value !== 'object') return;
  const name = value.module ?? value.class;
  if (typeof name === 'string') {
    const options = seen.get(name) ?? new Set();
    for (const option of Object.keys(value.options ?? {})) options.add(option);
    seen.set(name, options);
  }
  Object.values(value).forEach(visit);
}

const classes = Object.entries(nn as Record<string, any>).filter(
  ([name, value]) =>
    typeof value === 'function' && value.prototype instanceof nn.Module && !ELSEWHERE.has(name),
);

test('every exported layer and loss has golden values', () => {
  expect(classes.length).toBeGreaterThan(100);
  expect(classes.map(([name]) => name).filter((name) => !seen.has(name))).toEqual([]);
});

/** The options of a class, which the error for an unknown one names. */
function optionsOf(made: new (...args: unknown[]) => unknown): string[] {
  for (const args of [[], [4], [4, 4], [4, 4, 2]]) {
    try {
      new made(...args, { zzyzx: 1 });
    } catch (error) {
      const known = /unknown option 'zzyzx'.*Known: (.*)\.$/.exec((error as Error).message);
      if (known) return known[1].split(', ').filter((name) => !PLACES.includes(name));
    }
  }
  return [];
}

test('every option of them has golden values', () => {
  let count = 0;
  const missing = classes.flatMap(([name, made]) => {
    const known = [
      ...(seen.get(name) ?? []),
      ...(BY_POSITION[name] ?? []),
      ...(WITHOUT_FIXTURE[name] ?? []),
    ];
    const options = optionsOf(made);
    count += options.length;
    return options.filter((option) => !known.includes(option)).map((option) => `${name}.${option}`);
  });
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(200);
});
