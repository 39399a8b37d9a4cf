/** The transcendental functions of WebAssembly, over the whole range of float32. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ScalarKernel } from '../../src/backend/backend';
import { useVectorBuild, type VectorBuild, vectorBuild } from '../../src/backend/cpu/wasm/module';
import { mapInWasm } from '../../src/backend/cpu/wasm/vector-map';
import { erf, linspace, tensor } from '../../src/index';
import { gelu, logsigmoid, softplus } from '../../src/nn/functional/activations';
import { pick, seeded, view, zeros } from './views';

const best = vectorBuild();
const BUILDS = (['relaxed-simd', 'simd'] as VectorBuild[]).filter(
  (build) => useVectorBuild(build) === build,
);
useVectorBuild(best);

/** The ends of what float32 has: zero, subnormal and normal numbers, 1 and its neighbours, the largest, infinity, NaN. */
const ENDS = [
  ...[0, 1, 0x7fffff, 0x800000, 0x3f7fffff, 0x3f800000, 0x3f800001],
  ...[0x7f7fffff, 0x7f800000, 0x7fc00000],
];

/** Every 10,007th float32 in the order of their bits: all exponents, both signs; and the ends. */
const x = (() => {
  const all = Math.floor(2 ** 32 / 10007);
  const bits = Uint32Array.from({ length: all + 2 * ENDS.length }, (_, i) => i * 10007);
  bits.set([...ENDS, ...ENDS.map((end) => end + 2 ** 31)], all);
  return new Float32Array(bits.buffer);
})();

const SCALE = 2 ** 23;
const LEAST = 2 ** -126;

/** How far apart two float32 are, in units of the last place of the first; 0 for the same, NaN for NaN; zeros have signs. */
function unitsApart(exact: number, found: number): number {
  const rounded = Math.fround(exact);
  if (Object.is(rounded, found)) return 0;
  if (rounded === found || !Number.isFinite(rounded) || !Number.isFinite(found))
    return Number.POSITIVE_INFINITY;
  const exponent = 2 ** Math.floor(Math.log2(Math.max(Math.abs(rounded), LEAST)));
  return (Math.abs(exact - found) / exponent) * SCALE;
}

/** The function of four float32 at every x. */
function onVectors(name: string): Float32Array {
  const kernel = new ScalarKernel('test', 1, 0, [], [`Math.${name}(x0)`]);
  const out = view(new Float32Array(x.length), 'float32', [x.length]);
  const input = view(x, 'float32', [x.length]);
  expect(mapInWasm(kernel, [input], [], [out])).toBe(true);
  return out.storage.data as Float32Array;
}

const EXPONENTIAL = ['exp', 'expm1', 'sinh', 'cosh', 'tanh'] as const;
const LOGARITHMS = ['log', 'log1p', 'log2', 'log10'] as const;
const TRIGONOMETRIC = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan'] as const;

describe.each(BUILDS)('functions, %s', (build) => {
  beforeAll(() => {
    expect(useVectorBuild(build)).toBe(build);
  });
  afterAll(() => {
    useVectorBuild(best);
  });

  const named = [...EXPONENTIAL, ...LOGARITHMS, ...TRIGONOMETRIC];
  it.each(named)('%s is within 2 units in the last place', (name) => {
    const out = onVectors(name);
    let [worst, where] = [0, 0];
    for (let i = 0; i < x.length; i++) {
      const apart = unitsApart(Math[name](x[i]), out[i]);
      if (!(apart <= worst)) [worst, where] = [apart, x[i]];
    }
    expect(worst, `at ${where}`).toBeLessThanOrEqual(2);
  });

  it('exp2 is within 2 units in the last place', () => {
    const out = onVectors('exp2');
    let worst = 0;
    for (let i = 0; i < x.length; i++) worst = Math.max(worst, unitsApart(2 ** x[i], out[i]));
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('softplus is within 2 units in the last place', () => {
    const out = onVectors('softplus');
    let worst = 0;
    x.forEach((value, i) => {
      const exact = Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
      worst = Math.max(worst, unitsApart(exact, out[i]));
    });
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('erf is within 2 units in the last place', () => {
    const out = onVectors('erf');
    const exact = erf(tensor(Float64Array.from(x), { dtype: 'float64' })).data;
    let worst = 0;
    for (let i = 0; i < x.length; i++) worst = Math.max(worst, unitsApart(exact[i], out[i]));
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('pow is within 2 units in the last place, with the powers of 0, 1, infinity and NaN that C has', () => {
    const random = seeded(7);
    const ends = [0, 1, 2, 3, 0.5, 1e-45, 0.99999994, 1.5, 16777215, 2 ** 31, 3.4e38, Infinity];
    const all = [...ends, ...ends.map((end) => -end), Number.NaN];
    const pairs = all.flatMap((base) => all.map((power) => [base, power]));
    for (let k = 0; k < 50000; k++) {
      const near1 = 1 + (random() - 0.5) * 1e-3;
      pairs.push([Math.exp(random() * 60 - 30), random() * 6 - 3], [near1, random() * 2e5 - 1e5]);
      pairs.push([random() * 20 - 10, pick(random, -30, 30)], [x[pick(random, 0, 4e5)], random()]);
    }
    const base = Float32Array.from(pairs, ([a]) => a);
    const power = Float32Array.from(pairs, ([, b]) => b);
    const shape = [base.length];
    const result = zeros(shape);
    const kernel = new ScalarKernel('test', 2, 0, [], ['Math.pow(x0, x1)']);
    const inputs = [view(base, 'float32', shape), view(power, 'float32', shape)];
    expect(mapInWasm(kernel, inputs, [], [result])).toBe(true);
    let [worst, where] = [0, ''];
    (result.storage.data as Float32Array).forEach((found, i) => {
      const [a, b] = [base[i], power[i]];
      const exact = a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
      const apart = unitsApart(exact, found);
      if (!(apart <= worst)) [worst, where] = [apart, `${a} to ${b}`];
    });
    expect(worst, where).toBeLessThanOrEqual(2);
  });

  it('activations and their gradients do not leave vectors', () => {
    const calls = [vi.spyOn(Math, 'exp'), vi.spyOn(Math, 'log1p')];
    for (const activation of [gelu, softplus, logsigmoid]) {
      const input = linspace(-5, 5, 4096, { requiresGrad: true });
      activation(input).sum().backward();
      expect(input.grad?.shape).toEqual([4096]);
    }
    for (const call of calls) expect(call).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
