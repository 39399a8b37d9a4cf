import { afterEach, describe, expect, it } from 'vitest';
import { ScalarKernel, type View } from '../../src/backend/backend';
import { setCompilation } from '../../src/backend/cpu/compile';
import { cpu } from '../../src/backend/cpu/cpu';
import type { DType } from '../../src/dtype';
import {
  dense,
  get,
  indices,
  memory,
  pick,
  randomView,
  seeded,
  set,
  twin,
  values,
  view,
  zeros,
} from './views';

type Scalar = (x: number[], p: number[]) => number[];

/** out ← results, one element after the other. */
function naive(scalar: Scalar, inputs: View[], params: number[], outs: View[]): void {
  for (const index of indices(outs[0].shape)) {
    const results = scalar(
      inputs.map((input) => get(input, index)),
      params,
    );
    outs.forEach((out, k) => {
      set(out, index, results[k]);
    });
  }
}

const add = () => new ScalarKernel('add', 2, 0, [], ['x0 + x1']);
const mixed = () =>
  new ScalarKernel(
    'mixed',
    3,
    2,
    ['const t0 = Math.max(x0 * p0, -1e-1);', 'const t1 = t0 > 0.5 ? t0 : x1 % 3;'],
    ['t1 + x2 - p1', '!(t0 === x1) && t1 >= x2', '~(t1 << 2) & 7 | x2 ^ 1'],
  );
const mixedScalar: Scalar = ([x0, x1, x2], [p0, p1]) => {
  const t0 = Math.max(x0 * p0, -1e-1);
  const t1 = t0 > 0.5 ? t0 : x1 % 3;
  return [t1 + x2 - p1, +(!(t0 === x1) && t1 >= x2), (~(t1 << 2) & 7) | (x2 ^ 1)];
};

const TYPES: DType[] = ['float32', 'float64', 'int32', 'bool'];

afterEach(() => {
  setCompilation(true);
});

for (const compiled of [true, false]) {
  describe(`map, ${compiled ? 'compiled' : 'interpreted'}`, () => {
    // Bound: exact. Both sides compute in double and round once, on storing.
    it('equals nested loops on random shapes, layouts, types and broadcasts', () => {
      setCompilation(compiled);
      const random = seeded(1);
      const kernel = mixed();
      for (let round = 0; round < (compiled ? 300 : 120); round++) {
        const shape = Array.from({ length: pick(random, 0, 6) }, () => pick(random, 1, 4));
        const inputs = [0, 1, 2].map(() => {
          const some = shape.map((size) => (random() < 0.3 ? 1 : size));
          const own = random() < 0.4 ? shape : some.slice(pick(random, 0, some.length));
          return randomView(random, own, TYPES[pick(random, 0, 3)]);
        });
        const outs = (['float32', 'bool', 'int32'] as const).map((dtype) =>
          randomView(random, shape, round % 5 === 0 ? 'float64' : dtype),
        );
        const expected = outs.map(twin);
        const params = [random() * 2, Math.fround(random())];
        naive(mixedScalar, inputs, params, expected);
        cpu.map(kernel, inputs, params, outs);
        expect(outs.map(memory)).toEqual(expected.map(memory));
      }
    });

    it('takes long rows, and what the ways leave over', () => {
      setCompilation(compiled);
      const kernel = add();
      for (const n of [1, 3, 7, 8, 9, 17, 1023]) {
        const a = dense(Array.from({ length: n }, (_, i) => i));
        const out = zeros([n]);
        cpu.map(kernel, [a, dense([0.5])], [], [out]);
        expect(values(out)).toEqual(values(a).map((x) => x + 0.5));
        cpu.map(kernel, [a, a], [], [out]);
        expect(values(out)).toEqual(values(a).map((x) => 2 * x));
      }
    });

    it('writes into an input, dense or strided', () => {
      setCompilation(compiled);
      const kernel = add();
      const a = dense([1, 2, 3, 4, 5, 6], [2, 3]);
      cpu.map(kernel, [a, a], [], [a]);
      expect(values(a)).toEqual([2, 4, 6, 8, 10, 12]);
      const transposed: View = { ...a, shape: [3, 2], strides: [1, 3], dense: false };
      cpu.map(kernel, [transposed, dense([100, 200])], [], [transposed]);
      expect(values(a)).toEqual([102, 104, 106, 208, 210, 212]);
    });

    it('takes a single element that is not called dense', () => {
      setCompilation(compiled);
      const out: View = { ...zeros([1, 1]), dense: false };
      cpu.map(add(), [dense([2]), dense([3], [])], [], [out]);
      expect(values(out)).toEqual([5]);
    });

    it('knows NaN and Infinity, and leaves empty outputs alone', () => {
      setCompilation(compiled);
      const out = zeros([3]);
      const kernel = new ScalarKernel('k', 1, 0, [], ['x0 > 0 ? NaN : x0 < 0 ? -Infinity : x0']);
      cpu.map(kernel, [dense([1, -1, Number.NaN])], [], [out]);
      expect(values(out)).toEqual([Number.NaN, -Infinity, Number.NaN]);
      cpu.map(kernel, [zeros([0, 3])], [], [zeros([0, 3])]);
    });
  });
}

describe('map', () => {
  it('keeps apart calls whose element types or layouts differ', () => {
    const kernel = add();
    const ints = dense([1, 2, 3], [3], 'int32');
    const floats = dense([0.5, 0.5, 0.5]);
    const doubles = dense([0.1, 0.1, 0.1], [3], 'float64');
    for (let round = 0; round < 3; round++) {
      const out = zeros([3]);
      cpu.map(kernel, [ints, floats], [], [out]);
      expect(values(out)).toEqual([1.5, 2.5, 3.5]);
      const out64 = zeros([3], 'float64');
      cpu.map(kernel, [doubles, ints], [], [out64]);
      expect(values(out64)).toEqual([1.1, 2.1, 3.1]);
      cpu.map(kernel, [dense([7]), floats], [], [out]);
      expect(values(out)).toEqual([7.5, 7.5, 7.5]);
    }
  });

  it('takes many inputs, and inputs with strides of their own', () => {
    const inputs = Array.from({ length: 20 }, (_, k) =>
      k % 2 === 0 ? dense([k, k], [2]) : dense([k, k, k, k], [2, 2]),
    );
    const sum = inputs.map((_, k) => `x${k}`).join(' + ');
    const out = zeros([2, 2]);
    cpu.map(new ScalarKernel('sum20', 20, 0, [], [sum]), inputs, [], [out]);
    expect(values(out)).toEqual([190, 190, 190, 190]);
    const same = inputs.map(() => dense([1, 2]));
    const flat = zeros([2]);
    cpu.map(new ScalarKernel('sum20', 20, 0, [], [sum]), same, [], [flat]);
    expect(values(flat)).toEqual([20, 40]);
  });

  it('does not let a kernel name reach the text unchecked', () => {
    const out = zeros([2]);
    cpu.map(new ScalarKernel('a.b\n} evil(', 1, 0, [], ['-x0']), [dense([1, 2])], [], [out]);
    expect(values(out)).toEqual([-1, -2]);
  });

  it('broadcasts an expanded view (strides of 0)', () => {
    const row = view(new Float32Array([1, 2, 3]), 'float32', [2, 3], [0, 1]);
    const out = zeros([2, 3]);
    cpu.map(add(), [row, dense([10, 20], [2, 1])], [], [out]);
    expect(values(out)).toEqual([11, 12, 13, 21, 22, 23]);
  });
});
