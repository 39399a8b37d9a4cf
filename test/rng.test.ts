/**
 * The generator and its distributions against PyTorch's own numbers (golden/rng.json), bit for bit.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ValueError } from '../src/errors';
import * as torchlet from '../src/index';
import * as rng from '../src/rng';
import { fma, fmaf } from '../src/rng/fma';

type DType = 'float32' | 'float64' | 'int32' | 'bool';
interface Run {
  seed: number;
  size: number;
  next: number;
  values?: number[];
  first?: number[];
  last?: number[];
  hash?: number;
}
interface Golden {
  torch: string;
  seeds: { seed: string; initial: string; state: number; next: number }[];
  laid: { fn: string; args: number[]; layout: string; values: number[]; next: number }[];
  sequence: {
    seed: number;
    steps: { fn: string; dtype: DType; args: number[]; values: number[] }[];
    state: number;
  };
  cases: { fn: string; dtype: DType; args: number[]; runs: Run[] }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('./golden/rng.json', import.meta.url), 'utf8'),
);

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** The weights of rng.py's `weights`, divided. */
function weights(n: number, dtype: DType, by: number): rng.FloatArray {
  const values = Array.from({ length: n }, (_, i) => (((i * 7 + 3) % 11) + 1) / by);
  return dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
}

/** Runs one case of the fixture. */
function draw(fn: string, dtype: DType, n: number, args: any[], g: rng.Generator): rng.NumberArray {
  const out: any = fn === 'multinomial' ? new Int32Array(n) : new arrays[dtype](n);
  const [a, b] = args;
  const fills: Record<string, () => void> = {
    uniform: () => rng.fillUniform(out, 0, n, a, b, g),
    normal: () => rng.fillNormal(out, 0, n, a, b, g),
    randint: () => rng.fillRandint(out, 0, n, a, b, g),
    random: () => rng.fillRandom(out, 0, n, g),
    randperm: () => rng.fillRandperm(out, 0, n, g),
    bernoulli: () => rng.fillBernoulli(out, 0, n, a, g),
    bernoulliFrom: () => rng.fillBernoulliFrom(out, 0, n, weights(n, dtype, 16), 0, g),
    exponential: () => rng.fillExponential(out, 0, n, a, g),
    geometric: () => rng.fillGeometric(out, 0, n, a, g),
    logNormal: () => rng.fillLogNormal(out, 0, n, a, b, g),
    cauchy: () => rng.fillCauchy(out, 0, n, a, b, g),
    multinomial: () => rng.sampleMultinomial(out, 0, n, weights(2 * n, dtype, 1), 0, 2 * n, a, g),
  };
  fills[fn]();
  return out;
}

/** The same case through the functions and methods that users call, from the default generator. */
function drawTensor(fn: string, dtype: DType, n: number, args: any[]): torchlet.Tensor {
  const floats = dtype as 'float32' | 'float64';
  const empty = (): any => torchlet.zeros(n, { dtype });
  const probabilities = () => torchlet.tensor([...weights(n, dtype, 16)], { dtype });
  const calls: Record<string, () => torchlet.Tensor> = {
    uniform: () => empty().uniform_(...args),
    normal: () => empty().normal_(...args),
    randint: () => torchlet.randint(args[0], args[1], [n], { dtype }),
    random: () => empty().random_(),
    randperm: () => torchlet.randperm(n),
    bernoulli: () => empty().bernoulli_(...args),
    bernoulliFrom: () => torchlet.bernoulli(probabilities()),
    exponential: () => empty().exponential_(...args),
    geometric: () => empty().geometric_(args[0]),
    logNormal: () => empty().logNormal_(...args),
    cauchy: () => empty().cauchy_(...args),
    multinomial: () =>
      torchlet.multinomial(torchlet.tensor([...weights(2 * n, floats, 1)], { dtype }), n, args[0]),
  };
  return calls[fn]();
}

/** FNV-1a over 32-bit words, as in rng.py. */
function hash(values: rng.NumberArray): number {
  // A byte of a bool is a word in the fixture; the bytes of a state are words there too.
  const words =
    values instanceof Uint8Array
      ? Uint32Array.from(values)
      : new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
  let h = 0x811c9dc5;
  for (const word of words) h = Math.imul(h ^ word, 0x01000193);
  return h >>> 0;
}

const hashState = (g: rng.Generator) => hash(new Float32Array(g.getState().buffer));

/** The next uniform double, to see where in its stream a generator stands. */
function nextUniform(g: rng.Generator): number {
  const one = new Float64Array(1);
  rng.fillUniform(one, 0, 1, 0, 1, g);
  return one[0];
}

/** Equality of bits; for float64 values that the platform's Math made, equality to 4 units of the last place. */
function expectSame(actual: rng.NumberArray, wanted: number[], dtype: DType, exact: boolean) {
  if (exact) {
    const expected = dtype === 'float32' ? wanted.map(Math.fround) : wanted;
    expect([...actual]).toEqual(expected);
  } else {
    for (let i = 0; i < wanted.length; i++) {
      expect(Math.abs(actual[i] - wanted[i])).toBeLessThanOrEqual(2 ** -50 * Math.abs(wanted[i]));
    }
  }
}

describe(`the numbers of PyTorch ${golden.torch}`, () => {
  for (const { fn, dtype, args, runs } of golden.cases) {
    test(`${fn}(${args.join(', ')}) in ${dtype}`, () => {
      const exact = dtype !== 'float64' || (fn !== 'normal' && fn !== 'exponential');
      for (const { seed, size, next, values, first, last, hash: wantedHash } of runs) {
        const g = new rng.Generator(seed);
        const actual = draw(fn, dtype, size, args, g);
        const kind = fn === 'multinomial' ? 'int32' : dtype;
        if (values) expectSame(actual, values, kind, exact);
        if (first) expectSame(actual.slice(0, 3), first, kind, exact);
        if (last) expectSame(actual.slice(-3), last, kind, exact);
        if (wantedHash !== undefined) expect(hash(actual)).toBe(wantedHash);
        expect(nextUniform(g)).toBe(next);
      }
    });
  }

  for (const { fn, dtype, args, runs } of golden.cases) {
    test(`${fn}(${args.join(', ')}) in ${dtype}, as a tensor's operation`, () => {
      for (const { seed, size, next } of runs) {
        torchlet.manualSeed(seed);
        const actual = drawTensor(fn, dtype, size, args).data;
        expect([...actual]).toEqual([...draw(fn, dtype, size, args, new rng.Generator(seed))]);
        expect(torchlet.rand(1, { dtype: 'float64' }).item()).toBe(next);
      }
    });
  }

  test.each(golden.laid)('$fn over a $layout tensor', ({ fn, args, layout, values, next }) => {
    torchlet.manualSeed(11);
    const x =
      layout === 'transposed' ? torchlet.zeros(4, 6).t() : torchlet.zeros(5, 8).at(':', '::2');
    (x as any)[fn](...args);
    expectSame(x.contiguous().data, values, 'float32', true);
    expect(torchlet.rand(1).item()).toBe(next);
  });

  test('calls in a row share one stream and one cached normal value', () => {
    const g = new rng.Generator(golden.sequence.seed);
    for (const { fn, dtype, args, values } of golden.sequence.steps) {
      expectSame(draw(fn, dtype, values.length, args, g), values, dtype, true);
    }
    expect(hashState(g)).toBe(golden.sequence.state);
  });

  test('seeds of 64 bits, negative ones, and the bytes of the state', () => {
    for (const { seed, initial, state, next } of golden.seeds) {
      const g = new rng.Generator().manualSeed(BigInt(seed));
      expect(hashState(g)).toBe(state);
      expect(g.initialSeed()).toBe(Number(initial));
      const one = new Float32Array(1);
      rng.fillUniform(one, 0, 1, 0, 1, g);
      expect(one[0]).toBe(next);
      if (Number.isSafeInteger(Number(seed))) {
        expect(hashState(new rng.Generator(Number(seed)))).toBe(state);
      }
    }
  });
});

describe('Generator', () => {
  test('a restored state and a clone go on with the same numbers, cached normal value included', () => {
    const g = new rng.Generator(3);
    draw('uniform', 'float32', 700, [0, 1], g);
    draw('normal', 'float32', 3, [0, 1], g);
    const saved = g.getState();
    const copy = g.clone();
    const wanted = draw('normal', 'float64', 9, [0, 1], g);
    expect(draw('normal', 'float64', 9, [0, 1], copy)).toEqual(wanted);
    const restored = new rng.Generator();
    restored.setState(saved);
    expect(draw('normal', 'float64', 9, [0, 1], restored)).toEqual(wanted);
    expect(restored.initialSeed()).toBe(3);
  });

  test('random and random64 are the engine itself', () => {
    // The first outputs of the reference mt19937ar for its default seed.
    const g = new rng.Generator(5489);
    expect([g.random(), g.random()]).toEqual([3499211612, 581869302]);
    expect(g.random64()).toBe((3890346734n << 32n) | 3586334585n);
  });

  test('the 10000th draw of seed 5489 is the one the C++ standard prescribes', () => {
    const g = new rng.Generator(5489);
    for (let i = 1; i < 10000; i++) g.random();
    expect(g.random()).toBe(4123659995);
  });

  test('seed() differs from call to call and can be repeated', () => {
    const g = new rng.Generator();
    expect(g.initialSeed()).toBe(67280421310721);
    const seed = g.seed();
    expect(g.seed()).not.toBe(seed);
    expect(Number.isSafeInteger(seed)).toBe(true);
    const first = g.manualSeed(seed).random();
    expect(new rng.Generator(seed).random()).toBe(first);
  });

  test('the default generator is used where none is given', () => {
    rng.defaultGenerator.manualSeed(0);
    const out = new Float32Array(1);
    rng.fillUniform(out, 0, 1);
    expect(out[0]).toBe(Math.fround(0.4962566));
  });
});

describe('the default generator', () => {
  test('its state is read, set, and kept by forkRng, also when the function throws', () => {
    torchlet.manualSeed(5);
    torchlet.randn(3);
    const state = torchlet.getRngState();
    expect(state).toHaveLength(5056);
    const wanted = torchlet.randn(20).toArray();
    torchlet.setRngState(state);
    expect(torchlet.forkRng(() => torchlet.manualSeed(9).initialSeed())).toBe(9);
    expect(torchlet.initialSeed()).toBe(5);
    const failing = () => {
      torchlet.rand(7);
      throw new RangeError('mine');
    };
    expect(() => torchlet.forkRng(failing)).toThrow('mine');
    expect(() => torchlet.forkRng(async () => torchlet.rand(7))).toThrow(
      'forkRng: the function returned a promise. The generator is global: while the function awaits, other code',
    );
    expect(torchlet.randn(20).toArray()).toEqual(wanted);
    const seed = torchlet.seed();
    expect(torchlet.initialSeed()).toBe(seed);
  });

  test('a generator of your own leaves it alone', () => {
    torchlet.manualSeed(5);
    const wanted = torchlet.getRngState();
    const options = { generator: new torchlet.Generator(1) };
    const x = torchlet.zeros(3);
    for (const op of ['uniform_', 'normal_', 'bernoulli_', 'exponential_', 'cauchy_', 'random_']) {
      (x as any)[op](options);
    }
    x.logNormal_(options).geometric_(0.5, options);
    torchlet.bernoulli(torchlet.ones(2), options);
    torchlet.multinomial(torchlet.ones(2), 1, options);
    torchlet.nn.init.xavierNormal_(torchlet.zeros(2, 2), options);
    torchlet.rand(2, options);
    expect(torchlet.getRngState()).toEqual(wanted);
  });

  test('a refused call draws nothing', () => {
    torchlet.manualSeed(5);
    const wanted = torchlet.getRngState();
    const [x, ints] = [torchlet.zeros(3), torchlet.zeros(3, { dtype: 'int32' })];
    const refused: [() => unknown, string][] = [
      [() => x.exponential_(0), 'exponential_: lambd is 0. Give a rate above 0'],
      [() => x.geometric_(1), 'geometric_: p is 1. Give a probability between 0 and 1.'],
      [() => x.cauchy_(0, -1), 'cauchy_: sigma is -1. Give more than 0.'],
      [() => x.logNormal_(0, 0), 'logNormal_: std is 0. Give more than 0.'],
      [() => x.random_(3, 3), 'random_: from 3 must be below to 3, both whole numbers.'],
      [() => ints.exponential_(), 'exponential_: takes a floating tensor, got int32.'],
      [() => ints.bernoulli(), 'bernoulli: an int32 tensor holds no probabilities. Give p'],
      [() => x.bernoulli_(ints), 'bernoulli_: probabilities must be floating, got int32.'],
      [
        () => x.bernoulli_(torchlet.zeros(2, 1)),
        'bernoulli_: probabilities [2, 1] do not broadcast to [3].',
      ],
      [() => torchlet.bernoulli(x.add(2)), 'bernoulli: a probability must be in [0, 1], got 2.'],
    ];
    for (const [call, message] of refused) expect(call).toThrow(message);
    expect(torchlet.getRngState()).toEqual(wanted);
    expect(x.toArray()).toEqual([0, 0, 0]);
  });
});

describe('fills', () => {
  test('write only the range they are given', () => {
    const g = new rng.Generator(1);
    for (const size of [5, 20]) {
      const out = new Float32Array(30).fill(9);
      rng.fillNormal(out, 4, size, 0, 1, g.manualSeed(1));
      const whole = new Float32Array(size);
      rng.fillNormal(whole, 0, size, 0, 1, g.manualSeed(1));
      expect(out.slice(4, 4 + size)).toEqual(whole);
      expect([...out.slice(0, 4), ...out.slice(4 + size)]).toEqual(new Array(30 - size).fill(9));
    }
  });

  test('no elements draw nothing', () => {
    const g = new rng.Generator(1);
    const before = g.getState();
    const none = new Float32Array(0);
    rng.fillNormal(none, 0, 0, 0, 1, g);
    rng.fillUniform(none, 0, 0, 0, 1, g);
    rng.fillRandperm(none, 0, 0, g);
    expect(g.getState()).toEqual(before);
  });

  test('multinomial without replacement ends with the categories of weight 0', () => {
    const out = new Int32Array(4);
    rng.sampleMultinomial(
      out,
      0,
      4,
      Float32Array.of(0, 0, 3, 0),
      0,
      4,
      false,
      new rng.Generator(0),
    );
    expect([...out]).toEqual([2, 0, 1, 3]);
  });

  test('wrong arguments are named, and nothing is drawn', () => {
    const g = new rng.Generator(1);
    const before = g.getState();
    const f = new Float32Array(3);
    const i = new Int32Array(3);
    const wrong: [() => void, string][] = [
      [
        () => rng.fillUniform(f, 0, 3, 2, 1, g),
        'uniform: from must be at most to and both finite, got from 2 and to 1. Swap them?',
      ],
      [
        () => rng.fillUniform(f, 0, 3, Number.NaN, 1, g),
        'uniform: from must be at most to and both finite, got from NaN and to 1. Swap them?',
      ],
      [
        () => rng.fillNormal(f, 0, 3, 0, -1, g),
        'normal: std must be at least 0, got -1. Pass the standard deviation, not its logarithm.',
      ],
      [
        () => rng.fillLogNormal(f, 0, 3, 0, 0, g),
        'logNormal: std must be above 0, got 0. For a constant use fill().',
      ],
      [
        () => rng.fillBernoulli(f, 0, 3, 2, g),
        'bernoulli: a probability must be in [0, 1], got 2. Apply sigmoid() to logits first?',
      ],
      [
        () => rng.fillBernoulliFrom(f, 0, 3, Float32Array.of(0, 1, -1), 0, g),
        'bernoulli: a probability must be in [0, 1], got -1. Apply sigmoid() to logits first?',
      ],
      [
        () => rng.fillExponential(f, 0, 3, -1, g),
        'exponential: lambda must be at least 0, got -1. It is a rate: 1 / mean.',
      ],
      [
        () => rng.fillGeometric(f, 0, 3, 1, g),
        'geometric: p must be in (0, 1), got 1. Give a probability.',
      ],
      [
        () => rng.fillRandint(i, 0, 3, 3, 3, g),
        'randint: low must be less than high, got 3 and 3. high itself is never drawn.',
      ],
      [
        () => rng.fillRandint(i, 0, 3, 0.5, 3, g),
        'randint: low and high must be whole numbers in ±2^53, got 0.5 and 3. Round them.',
      ],
      [
        () => rng.fillRandint(i, 0, 3, 0, 2 ** 32, g),
        "randint: int32 holds -2147483648 to 2147483647, got low 0 and high 4294967296. Use dtype 'float64'.",
      ],
      [
        () => rng.sampleMultinomial(i, 0, 3, f, 0, 2, false, g),
        'multinomial: 3 samples of 2 categories without replacement. Pass { replacement: true } or fewer.',
      ],
      [
        () => rng.sampleMultinomial(i, 0, 0, f, 0, 3, false, g),
        'multinomial: numSamples must be above 0, got 0. Ask for at least one.',
      ],
      [
        () => rng.sampleMultinomial(i, 0, 1, f, 0, 3, false, g),
        'multinomial: the weights sum to 0, so nothing can be drawn. Give one above 0.',
      ],
      [
        () => rng.sampleMultinomial(i, 0, 1, Float32Array.of(1, -2), 0, 2, true, g),
        'multinomial: weights must be finite and at least 0, got -2 at index 1. Apply softmax() to logits first?',
      ],
      [
        () => g.manualSeed(1.5),
        'manualSeed: the seed must be an integer in [-2^63, 2^64), got 1.5. Give a whole number, or a bigint beyond 2^53.',
      ],
      [
        () => g.manualSeed(2n ** 64n),
        'manualSeed: the seed must be an integer in [-2^63, 2^64), got 18446744073709551616. Give a whole number, or a bigint beyond 2^53.',
      ],
      [
        () => g.setState(new Uint8Array(8)),
        "setState: a generator's state has 5056 bytes, got 8. Pass what getState() returned.",
      ],
      [
        () => g.setState(new Uint8Array(5056)),
        'setState: these bytes are not a generator state. Pass what getState() returned.',
      ],
    ];
    for (const [call, message] of wrong) {
      expect(call).toThrow(ValueError);
      expect(call).toThrow(message);
    }
    expect(g.getState()).toEqual(before);
  });
});

describe('fused multiply-add', () => {
  /** A finite double as an integer times 2⁻²²⁰⁰. */
  const exactly = (x: number): bigint => {
    let scaled = Math.abs(x);
    let shift = 2200;
    while (!Number.isInteger(scaled)) {
      scaled *= 2;
      shift--;
    }
    return (x < 0 ? -1n : 1n) * (BigInt(scaled) << BigInt(shift));
  };
  const distance = (x: number, exact: bigint) => {
    const d = exactly(x) * 2n ** 2200n - exact;
    return d < 0n ? -d : d;
  };
  const exponent = fc.integer({ min: -30, max: 30 });
  const double = fc
    .tuple(fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }), exponent)
    .map(([m, e]) => m * 2 ** (e - 52));

  test('float64: no neighbour is nearer to the exact value', () => {
    fc.assert(
      fc.property(double, double, double, (a, b, c) => {
        const result = fma(a, b, c);
        const exact = exactly(a) * exactly(b) + exactly(c) * 2n ** 2200n;
        const bits = new BigInt64Array(Float64Array.of(result).buffer);
        const here = distance(result, exact);
        for (const step of result === 0 ? [] : [1n, -1n]) {
          const [neighbour] = new Float64Array(BigInt64Array.of(bits[0] + step).buffer);
          expect(here <= distance(neighbour, exact)).toBe(true);
        }
      }),
      { seed: 1 },
    );
  });

  test('float64: a tie broken far below the last place', () => {
    // The product is 2⁻⁵³ (1 − 2⁻⁶⁰): a little less than half a unit, but in double just half a unit.
    const a = 1 + 2 ** -30;
    const b = 2 ** -53 * (1 - 2 ** -30);
    expect(a * b).toBe(2 ** -53);
    expect(fma(a, b, 1 + 2 ** -52)).toBe(1 + 2 ** -52);
    expect(fma(-a, b, -1 - 2 ** -52)).toBe(-1 - 2 ** -52);
    expect(fma(2 ** -53, 1 + 2 ** -52, 1)).toBe(1 + 2 ** -52);
  });

  test('float32: a tie that the sum in double only seems to be', () => {
    const a = 1 + 2 ** -12;
    const below = 1 + 2 ** -11;
    const tiny = 2 ** -70;
    expect(fmaf(a, a, 0)).toBe(below);
    expect(fmaf(a, a, -tiny)).toBe(below);
    expect(fmaf(a, a, tiny)).toBe(below + 2 ** -23);
    // From an odd neighbour the tie goes up, and anything below it must not.
    const b = 1 + 3 * 2 ** -12;
    const odd = 1 + 2 ** -10 + 2 ** -23;
    expect(fmaf(a, b, 0)).toBe(1 + 2 ** -10 + 2 ** -22);
    expect(fmaf(a, b, -tiny)).toBe(odd);
    expect(fmaf(-a, b, tiny)).toBe(-odd);
  });
});
