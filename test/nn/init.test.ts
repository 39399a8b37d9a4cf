// Initial values against PyTorch's, drawn from the same seed.
import { expect, test } from 'vitest';
import { empty, manualSeed, nn, rand, ShapeError, ValueError, zeros } from '../../src/index';
import { expectClose, load, restoreOptions, type Stored } from './golden';

interface InitCase {
  function: string;
  args: number[];
  options: Record<string, unknown>;
  seed: number;
  result: Stored;
  next: number;
}
interface LinearCase {
  linear: [number, number];
  seed: number;
  bits: Record<string, number>;
  first: Record<string, number[]>;
}
interface GainCase {
  gain: nn.init.Nonlinearity;
  param?: number;
  value: number;
}

const all = load<InitCase | LinearCase | GainCase>('init');
const inits = all.filter((c): c is InitCase => 'function' in c);
const linears = all.filter((c): c is LinearCase => 'linear' in c);
const gains = all.filter((c): c is GainCase => 'gain' in c);

test.each(
  inits.map(
    (c) =>
      [
        `${c.function} ${JSON.stringify(c.options)} ${c.result.dtype} [${c.result.shape}]`,
        c,
      ] as const,
  ),
)('%s', (_, c) => {
  manualSeed(c.seed);
  const { dtype, shape } = c.result;
  const x = empty(shape, { dtype });
  const options = Object.keys(c.options).length > 0 ? [restoreOptions(c.options)] : [];
  expect((nn.init as any)[c.function](x, ...c.args, ...options)).toBe(x);
  // erfinv is another polynomial here, and float64 logarithms and sines are the platform's.
  // So is the factorization behind orthogonal_.
  const close = /truncNormal_|orthogonal_/.test(c.function);
  const exact = !close && !(dtype === 'float64' && /ormal|sparse/.test(c.function));
  expectClose(x, c.result, exact ? 0 : 1.3e-6, exact ? 0 : 1e-6);
  expect(rand(1).item()).toBe(c.next);
});

test.each(linears.map((c) => [`Linear(${c.linear}) from seed ${c.seed}`, c] as const))(
  '%s has the bits of PyTorch',
  (_, c) => {
    manualSeed(c.seed);
    const state = new nn.Linear(...c.linear).stateDict();
    for (const [key, sum] of Object.entries(c.bits)) {
      const values = state[key].data as Float32Array;
      const bits = new Int32Array(values.slice().buffer);
      expect(Array.from(values.slice(0, 3))).toEqual(c.first[key]);
      expect(bits.reduce((total, word) => total + word, 0)).toBe(sum);
    }
  },
);

test.each(gains)('the gain of $gain', ({ gain, param, value }) => {
  expect(nn.init.calculateGain(gain, param)).toBe(value);
});

test('a parameter is written although it requires grad, and stays a leaf', () => {
  const w = new nn.Parameter(zeros(3, 2));
  expect(nn.init.xavierUniform_(w)).toBe(w);
  expect(w.isLeaf && w.requiresGrad).toBe(true);
  expect(w.abs().sum().item()).toBeGreaterThan(0);
});

test('misfits are errors', () => {
  expect(() => nn.init.kaimingUniform_(zeros(3))).toThrow(ShapeError);
  expect(() => nn.init.kaimingUniform_(zeros(3))).toThrow(
    'kaimingUniform_: a weight needs 2 dimensions or more to count inputs and outputs, got [3]. ' +
      'Use uniform_() or zeros_() for a bias.',
  );
  expect(() => nn.init.eye_(zeros(2))).toThrow('eye_: takes a matrix, got [2].');
  expect(() => nn.init.orthogonal_(zeros(2))).toThrow(
    'orthogonal_: takes 2 dimensions or more, got [2].',
  );
  expect(() => nn.init.sparse_(zeros(2, 2), 2)).toThrow(
    'sparse_: sparsity is 2. Give a share from 0 to 1.',
  );
  expect(() => nn.init.dirac_(zeros(3, 2, 1), 2)).toThrow(
    'dirac_: 3 output channels do not divide into 2 groups.',
  );
  expect(() => nn.init.kaimingNormal_(zeros(2, 2), { mode: 'fanIn' as any })).toThrow(
    "kaimingNormal_: mode 'fanIn' is neither 'fan_in' nor 'fan_out'.",
  );
  expect(() => nn.init.calculateGain('swish' as any)).toThrow(ValueError);
  expect(() => nn.init.truncNormal_(zeros(2), { std: 0 })).toThrow(
    'truncNormal_: needs std > 0 and a < b, got std 0, a -2, b 2.',
  );
});
