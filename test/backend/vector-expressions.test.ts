import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScalarKernel, type View } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import { useVectorBuild, type VectorBuild, vectorBuild } from '../../src/backend/cpu/wasm/module';
import { mapInWasm } from '../../src/backend/cpu/wasm/vector-map';
import { view } from './views';

const best = vectorBuild();
const BUILDS = (['relaxed-simd', 'simd'] as VectorBuild[]).filter(
  (build) => useVectorBuild(build) === build,
);
useVectorBuild(best);

/** Every 10,007th float32, in the order of their bits: all exponents, both signs, infinities and NaN. */
function everywhere(): View {
  const count = Math.floor(2 ** 32 / 10007);
  const bits = Uint32Array.from({ length: count + 6 }, (_, i) => i * 10007);
  bits.set([0, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 1], count);
  return view(new Float32Array(bits.buffer), 'float32', [bits.length]);
}

const zerosLike = (x: View) => view(new Float32Array(x.count), 'float32', x.shape);
const dataOf = (x: View) => x.storage.data as Float32Array;

/** Runs one kernel with vectors; fails where it is none for them. */
function run(text: string, inputs: View[], params: number[] = []): View {
  const kernel = new ScalarKernel('test', inputs.length, params.length, [], [text]);
  const out = zerosLike(inputs[0]);
  expect(mapInWasm(kernel, inputs, params, [out])).toBe(true);
  return out;
}

describe.each(BUILDS)('maps, %s', (build) => {
  beforeAll(() => {
    expect(useVectorBuild(build)).toBe(build);
  });
  afterAll(() => {
    useVectorBuild(best);
  });

  it.each([
    'x0 > 0 ? x0 : x0 !== x0 ? x0 : 0',
    'x0 > 0 ? 1 : x0 < 0 ? -1 : 0',
    'Math.min(Math.max(x0, p0), p1)',
    'x0 === 0 && x1 === x1 ? 0 : x0 + x1',
    'x0 ? x1 : -x0',
    '!(x0 < x1) || x0 == 2 ? Math.abs(x0) : Math.floor(x1)',
  ])('%s is what JavaScript computes', (text) => {
    const x = everywhere();
    const y = view(dataOf(x).slice().reverse(), 'float32', x.shape);
    const inputs = text.includes('x1') ? [x, y] : [x];
    const params = text.includes('p0') ? [-1.5, 2.5] : [];
    const out = dataOf(run(text, inputs, params));
    const names = ['x0', 'x1', 'p0', 'p1'];
    const plain = new Function(...names, `return ${text}`);
    let differ = 0;
    out.forEach((value, i) => {
      const expected = Math.fround(plain(dataOf(x)[i], dataOf(y)[i], ...params));
      if (!(expected === value || (Number.isNaN(expected) && Number.isNaN(value)))) differ++;
    });
    expect(differ).toBe(0);
  });

  it('takes inputs of one element, and leaves to JavaScript what it cannot compute', () => {
    const x = everywhere();
    const one = view(Float32Array.of(3), 'float32', [1]);
    const expanded = view(Float32Array.of(3), 'float32', x.shape, [0]);
    for (const three of [one, expanded]) {
      const out = dataOf(run('x0 > x1 ? x0 : x1', [x, three]));
      expect(out[0]).toBe(3);
      expect(Math.min(...out.subarray(0, 1000))).toBe(3);
    }
    for (const text of ['Math.asinh(x0) > 0 ? 1 : 0', 'x0 % 2 > 0 ? 1 : 0']) {
      const kernel = new ScalarKernel('test', 1, 0, [], [text]);
      const out = zerosLike(x);
      expect(mapInWasm(kernel, [x], [], [out])).toBe(false);
      cpu.map(kernel, [x], [], [out]);
      expect(dataOf(out).some((value) => value === 1)).toBe(true);
    }
  });
});
