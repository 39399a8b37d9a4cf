/** Maps and reductions in WebAssembly over rows: operands that repeat along rows or from row to row, in every order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reducer, ScalarKernel, type View } from '../../src/backend/backend';
import { walkOver } from '../../src/backend/cpu/walk';
import { setVectorSizes } from '../../src/backend/cpu/wasm/sizes';
import { mapInWasm } from '../../src/backend/cpu/wasm/vector-map';
import { reduceInWasm } from '../../src/backend/cpu/wasm/vector-reduce';
import { fillRandom, get, indices, pick, type Random, seeded, values, view, zeros } from './views';

const f = Math.fround;
const sizes = setVectorSizes({});
beforeAll(() => {
  setVectorSizes({ map: 1, heavyMap: 1, apart: 1, reduce: 1 });
});
afterAll(() => {
  setVectorSizes(sizes);
});

/** A shape, and operands that have some of its sizes and repeat along the others. */
function operands(random: Random, count: number): { shape: number[]; inputs: View[] } {
  const shape = Array.from({ length: pick(random, 1, 3) }, () => pick(random, 1, 21));
  if (shape.length === 3) shape[2] += 20;
  const inputs = Array.from({ length: count }, (_, k) => {
    const own = shape.map((size) => (k > 0 && random() < 0.4 ? 1 : size));
    return fillRandom(random, zeros(own));
  });
  return { shape, inputs };
}

/** Random values whose rows lie apart: columns of a wider matrix. */
function apart(random: Random, shape: readonly number[]): View {
  const wide = [...shape.slice(0, -1), shape[shape.length - 1] + pick(random, 1, 9)];
  const { storage, strides } = fillRandom(random, zeros(wide));
  return view(storage.data as Float32Array, 'float32', shape, strides, pick(random, 0, 1));
}

describe('maps over rows', () => {
  const kernel = new ScalarKernel('k', 3, 1, ['const t0 = x0 * x1;'], ['t0 + p0', 'x2 - t0']);

  it('are what element by element gives, to the bit', () => {
    const random = seeded(5);
    let vectors = 0;
    for (let round = 0; round < 300; round++) {
      const { shape, inputs } = operands(random, 3);
      if (round % 2 === 0) inputs[pick(random, 0, 2)] = apart(random, shape);
      const outs = [zeros(shape), zeros(shape)];
      if (!mapInWasm(kernel, inputs, [0.3], outs)) continue;
      vectors++;
      for (const index of indices(shape)) {
        const [a, b, c] = inputs.map((input) => get(input, index));
        const product = f(a * b);
        const expected = [f(product + f(0.3)), f(c - product)];
        const found = outs.map((out) => get(out, index));
        if (!found.every((value, k) => Object.is(value, expected[k]))) {
          expect(found, `${shape} at ${index}`).toEqual(expected);
        }
      }
    }
    expect(vectors).toBeGreaterThan(150);
  });

  it.each([
    ['rows of a part of a block', [3, 150001], false],
    ['many rows', [9001, 33], false],
    ['rows of a part of a block, which lie apart', [3, 150001], true],
    ['many rows, which lie apart', [9001, 33], true],
  ])('in blocks: %s', (_, shape, areApart) => {
    const random = seeded(6);
    const [rows, columns] = shape;
    const full = areApart ? apart(random, shape) : fillRandom(random, zeros(shape));
    const row = fillRandom(random, zeros([columns]));
    const column = fillRandom(random, zeros([rows, 1]));
    const outs = [zeros(shape), zeros(shape)];
    expect(mapInWasm(kernel, [full, row, column], [0.3], outs)).toBe(true);
    let wrong = 0;
    for (const [r, c] of indices(shape)) {
      const product = f(get(full, [r, c]) * get(row, [c]));
      if (get(outs[0], [r, c]) !== f(product + f(0.3))) wrong++;
      if (get(outs[1], [r, c]) !== f(get(column, [r, 0]) - product)) wrong++;
    }
    expect(wrong).toBe(0);
  });
});

describe('bool operands are 1 and 0', () => {
  const choice = new ScalarKernel('choice', 2, 1, ['const t0 = x0 ? x1 : p0;'], ['t0']);
  const shape = [9, 700];

  it.each([[[9, 700]], [[700]], [[9, 1]], [[1, 1]]])('of shape %j in maps, to the bit', (own) => {
    const random = seeded(8);
    const count = own.reduce((product, size) => product * size);
    const truths = Uint8Array.from({ length: count + 1 }, () => (random() < 0.5 ? 1 : 0));
    const mask = view(truths, 'bool', own, undefined, 1);
    const x = fillRandom(random, zeros(shape));
    const out = zeros(shape);
    expect(mapInWasm(choice, [mask, x], [-0.5], [out])).toBe(true);
    const expected = [...indices(shape)].map((at) => (get(mask, at) ? get(x, at) : -0.5));
    expect(values(out)).toEqual(expected);
  });

  it('in rows that lie apart', () => {
    const random = seeded(8);
    const truths = Uint8Array.from({ length: 9 * 70 }, () => (random() < 0.5 ? 1 : 0));
    const mask = view(truths, 'bool', [9, 40], [70, 1], 30);
    const x = fillRandom(random, zeros([9, 40]));
    const out = zeros([9, 40]);
    expect(mapInWasm(choice, [mask, x], [-0.5], [out])).toBe(true);
    const expected = [...indices([9, 40])].map((at) => (get(mask, at) ? get(x, at) : -0.5));
    expect(values(out)).toEqual(expected);
  });

  it('leaves short rows that lie apart to JavaScript, unless the kernel has functions', () => {
    const random = seeded(11);
    setVectorSizes({ apart: 128 });
    try {
      const [short, long] = [apart(random, [9, 127]), apart(random, [9, 128])];
      const [sum, tanh] = ['x0 + x0', 'Math.tanh(x0)'].map((text) => {
        return new ScalarKernel(`of ${text}`, 1, 0, [], [text]);
      });
      const runs = (kernel: ScalarKernel, x: View) => mapInWasm(kernel, [x], [], [zeros(x.shape)]);
      expect([runs(sum, short), runs(sum, long)]).toEqual([false, true]);
      expect([runs(tanh, short), runs(tanh, long)]).toEqual([true, true]);
    } finally {
      setVectorSizes({ apart: 1 });
    }
  });

  it('in reductions: whole numbers add up exactly', () => {
    const truths = Uint8Array.from({ length: 6300 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const kernel = new ScalarKernel('same', 1, 0, [], ['x0']);
    const out = zeros([9, 1]);
    const mask = view(truths, 'bool', shape);
    const totals = (length: number) => new Float64Array(length);
    const walk = walkOver(shape, [mask, out]);
    expect(reduceInWasm('sum', kernel, [mask], [], walk, out, 1, totals)).toBe(true);
    const rows = Array.from({ length: 9 }, (_, r) => truths.subarray(700 * r, 700 * (r + 1)));
    expect(values(out)).toEqual(rows.map((row) => row.reduce((sum, one) => sum + one, 0)));
  });
});

describe('reductions over rows', () => {
  const kernel = new ScalarKernel('k', 2, 1, ['const t0 = x0 * x1;'], ['t0 + p0']);
  const totals = (length: number) => new Float64Array(length);
  const inWasm = (reducer: Reducer, inputs: View[], shape: number[], out: View) => {
    const walk = walkOver(shape, [...inputs, out]);
    return reduceInWasm(reducer, kernel, inputs, [2], walk, out, 0.5, totals);
  };
  const step: Record<Reducer, (a: number, b: number) => number> = {
    sum: (a, b) => a + b,
    prod: (a, b) => a * b,
    max: Math.max,
    min: Math.min,
  };

  it.each(['sum', 'prod', 'max', 'min'] as const)('%s, within 1e-6 of the terms', (reducer) => {
    const random = seeded(7);
    let vectors = 0;
    for (let round = 0; round < 150; round++) {
      const { shape, inputs } = operands(random, 2);
      const kept = shape.map((size) => (random() < 0.5 ? size : 1));
      const out = fillRandom(random, zeros(kept));
      if (!inWasm(reducer, inputs, shape, out)) continue;
      vectors++;
      for (const base of indices(kept)) {
        let total: number | null = null;
        let size = 0;
        for (const more of indices(shape.map((n, d) => (kept[d] === 1 ? n : 1)))) {
          const index = base.map((i, d) => i + more[d]);
          const value = f(f(get(inputs[0], index) * get(inputs[1], index)) + 2);
          total = total === null ? value : step[reducer](total, value);
          size = reducer === 'sum' ? size + Math.abs(value) : Math.abs(total);
        }
        // Beyond the range of float32.
        if (size > 1e38) continue;
        const apart = Math.abs(get(out, base) - 0.5 * (total as number));
        expect(apart).toBeLessThanOrEqual(1e-6 * size + 1e-30);
      }
    }
    expect(vectors).toBeGreaterThan(60);
  });

  it('reduces what lies outside of what stays, in one go', () => {
    const random = seeded(9);
    const x = fillRandom(random, zeros([7, 5, 41]));
    const one = new ScalarKernel('one', 1, 0, [], ['x0']);
    for (const kept of [
      [1, 5, 1],
      [7, 1, 1],
      [7, 5, 1],
      [1, 1, 1],
    ]) {
      const out = zeros(kept);
      const walk = walkOver(x.shape, [x, out]);
      expect(reduceInWasm('sum', one, [x], [], walk, out, 1, totals)).toBe(true);
      for (const base of indices(kept)) {
        let total = 0;
        for (const more of indices(x.shape.map((n, d) => (kept[d] === 1 ? n : 1)))) {
          total += get(
            x,
            base.map((i, d) => i + more[d]),
          );
        }
        expect(get(out, base)).toBeCloseTo(total, 4);
      }
    }
  });

  it('lets NaN win, and what stands behind a row does not count', () => {
    const x = zeros([5, 7]);
    const data = x.storage.data as Float32Array;
    data.fill(-3);
    data[7] = Number.NaN;
    for (const reducer of ['max', 'min', 'sum'] as const) {
      const out = zeros([5, 1]);
      expect(inWasm(reducer, [x, view(Float32Array.of(1), 'float32', [1])], [5, 7], out)).toBe(
        true,
      );
      const each = reducer === 'sum' ? -3.5 : -0.5;
      expect(values(out)).toEqual([each, Number.NaN, each, each, each]);
    }
  });

  it('adds up a million numbers to the last digit, in blocks, along and across', () => {
    const random = seeded(8);
    const shape = [1000, 1003];
    const x = fillRandom(random, zeros(shape));
    const one = view(Float32Array.of(1), 'float32', [1]);
    const exact = new Float64Array(1003);
    (x.storage.data as Float32Array).forEach((value, i) => {
      exact[i % 1003] += f(value + 2);
    });
    const [all, across] = [zeros([1, 1]), zeros([1, 1003])];
    expect(inWasm('sum', [x, one], shape, all)).toBe(true);
    expect(inWasm('sum', [x, one], shape, across)).toBe(true);
    expect(values(all)).toEqual([f(exact.reduce((a, b) => a + b) * 0.5)]);
    values(across).forEach((value, c) => {
      expect(Math.abs(value - exact[c] * 0.5)).toBeLessThanOrEqual(1e-7 * exact[c]);
    });
  });
});
