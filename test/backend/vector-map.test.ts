/**
 * Elementwise kernels in WebAssembly: each operation rounded to float32, for all values, lengths and places.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { ScalarKernel } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import { useVectorBuild, vectorBuild } from '../../src/backend/cpu/wasm/module';
import { mapInWasm } from '../../src/backend/cpu/wasm/vector-map';
import { seeded, view, zeros } from './views';

const SPECIAL = [0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 1e-45, -1e-40, 3e38, 0.1, -7.5];

/** Every pair of special values, and random ones. */
function operands(): [Float32Array, Float32Array] {
  const random = seeded(1);
  const pairs = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b]));
  for (let k = 0; k < 300; k++) pairs.push([random() * 8 - 4, random() * 8 - 4]);
  return [Float32Array.from(pairs, ([a]) => a), Float32Array.from(pairs, ([, b]) => b)];
}

const f = Math.fround;

describe('every instruction', () => {
  it.each<[string, (x: number, y: number, p: number) => number]>([
    ['x0 + x1', (x, y) => x + y],
    ['x0 - x1', (x, y) => x - y],
    ['x0 * x1', (x, y) => x * y],
    ['x0 / x1', (x, y) => x / y],
    ['-x0', (x) => -x],
    ['Math.sqrt(x0)', (x) => Math.sqrt(x)],
    ['Math.abs(x0)', (x) => Math.abs(x)],
    ['Math.max(x0, x1)', (x, y) => Math.max(x, y)],
    ['Math.min(x0, x1)', (x, y) => Math.min(x, y)],
    ['x0 < x1 ? 1 : 0', (x, y) => (x < y ? 1 : 0)],
    ['x0 > x1 ? 1 : 0', (x, y) => (x > y ? 1 : 0)],
    ['x0 <= x1 ? 1 : 0', (x, y) => (x <= y ? 1 : 0)],
    ['x0 >= x1 ? 1 : 0', (x, y) => (x >= y ? 1 : 0)],
    ['x0 === x1 ? 1 : 0', (x, y) => (x === y ? 1 : 0)],
    ['x0 !== x1 ? 1 : 0', (x, y) => (x !== y ? 1 : 0)],
    ['x0 ? x1 : -x1', (x, y) => (x ? y : -y)],
    ['x0 ? Infinity : NaN', (x) => (x ? Infinity : Number.NaN)],
    ['p0 * x0', (x, _, p) => f(p) * x],
    ['p0 ? x0 : 0.1', (x, _, p) => (p ? x : 0.1)],
  ])('%s, to the bit', (text, scalar) => {
    for (const p of [0.3, 0]) {
      const [x, y] = operands();
      const out = zeros([x.length]);
      const inputs = [view(x, 'float32', [x.length]), view(y, 'float32', [y.length])];
      const kernel = new ScalarKernel('one', 2, 1, [`const t0 = ${text};`], ['t0']);
      expect(mapInWasm(kernel, inputs, [p], [out])).toBe(true);
      expect([...(out.storage.data as Float32Array)]).toEqual(
        [...x].map((value, i) => f(scalar(value, y[i], p))),
      );
    }
  });
});

describe('a kernel of several steps and results', () => {
  const body = ['const t0 = p0 * x2;', 'const t1 = t0 + x1;', 'const t2 = p1 * t1;'];
  const kernel = () => {
    const made = new ScalarKernel('momentum', 3, 2, [...body, 'const t3 = x0 - t2;'], ['t1', 't3']);
    return made;
  };

  it.each([256, 257, 271, 1000, 65536, 65537, 131100])('over %i elements, in place', (n) => {
    const random = seeded(n);
    const [p, g, b] = [0, 1, 2].map(() => new Float32Array(n + 5).map(random));
    const before = [p, g, b].map((data) => data.slice());
    const [pView, gView, bView] = [p, g, b].map((data, k) => view(data, 'float32', [n], [1], k));
    cpu.map(kernel(), [pView, gView, bView], [0.9, 0.1], [bView, pView]);
    expect(g.every((value, i) => value === before[1][i])).toBe(true);
    for (let i = 0; i < n + 5; i++) {
      // What lies around the views stays: they begin at 0, 1 and 2.
      const inside = i >= 2 && i < n + 2;
      const at = i - 2;
      const next = inside ? f(f(f(0.9) * before[2][i]) + before[1][at + 1]) : before[2][i];
      if (b[i] !== next) expect([i, b[i]]).toEqual([i, next]);
      if (!inside) continue;
      const moved = f(before[0][at] - f(f(0.1) * next));
      if (p[at] !== moved) expect([at, p[at]]).toEqual([at, moved]);
    }
    expect([...p.slice(n)]).toEqual([...before[0].slice(n)]);
  });

  it("two kernels do not get in each other's way", () => {
    const n = 300;
    const make = (text: string) => new ScalarKernel('k', 1, 1, [`const t0 = ${text};`], ['t0']);
    const kernels = [make('x0 * p0'), make('x0 + p0')];
    const input = view(new Float32Array(n).fill(3), 'float32', [n]);
    for (let round = 0; round < 2; round++) {
      const outs = kernels.map((one) => {
        const out = zeros([n]);
        expect(mapInWasm(one, [input], [4], [out])).toBe(true);
        return out.storage.data as Float32Array;
      });
      expect(outs.map((data) => [...new Set(data)])).toEqual([[12], [7]]);
    }
  });
});

describe('what is left to JavaScript', () => {
  const best = vectorBuild();
  afterAll(() => {
    useVectorBuild(best);
  });
  const call = (text: string, n: number) => {
    const kernel = new ScalarKernel('one', 1, 0, [`const t0 = ${text};`], ['t0']);
    return mapInWasm(kernel, [zeros([n])], [], [zeros([n])]);
  };

  it.each(['Math.asinh(x0)', 'x0 % 2', '~x0', 'y0', 'Math.exp(x0, 1)'])('%s', (text) => {
    expect(call(text, 1000)).toBe(false);
  });

  it('everything where there are no vectors', () => {
    expect(call('x0 + 1', 256)).toBe(true);
    useVectorBuild('plain');
    expect(call('x0 + 1', 256)).toBe(false);
  });
});
