import { describe, expect, it } from 'vitest';
import type { View } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import type { DType } from '../../src/dtype';
import {
  dense,
  fillRandom,
  get,
  indices,
  memory,
  pick,
  randomView,
  seeded,
  set,
  twin,
  values,
  zeros,
} from './views';

const TYPES: DType[] = ['float32', 'float64', 'int32', 'bool'];

// Bound: exact.
describe('copy', () => {
  it('equals nested loops on random shapes, layouts and casts', () => {
    const random = seeded(7);
    for (let round = 0; round < 400; round++) {
      const shape = Array.from({ length: pick(random, 0, 4) }, () => pick(random, 1, 5));
      const own = round % 3 === 0 ? shape.map((size) => (random() < 0.3 ? 1 : size)) : shape;
      const input = randomView(random, own, TYPES[pick(random, 0, 3)]);
      const out = randomView(random, shape, TYPES[pick(random, 0, 3)]);
      const expected = twin(out);
      for (const index of indices(shape)) {
        const value = get(input, index);
        set(expected, index, out.dtype === 'bool' ? +(value !== 0) : value);
      }
      cpu.copy(input, out);
      expect(memory(out)).toEqual(memory(expected));
    }
  });

  it('transposes matrices, and stacks of them, in tiles', () => {
    const random = seeded(8);
    for (const [stack, rows, columns] of [
      [1, 70, 45],
      [3, 33, 64],
    ]) {
      const x = fillRandom(random, zeros([stack, columns, rows]));
      const input: View = {
        ...x,
        shape: [stack, rows, columns],
        strides: [rows * columns, 1, rows],
        dense: false,
      };
      const out = zeros([stack, rows, columns]);
      cpu.copy(input, out);
      expect(values(out)).toEqual(values(input));
    }
  });

  it('casts: NaN and fractions are true, integers are truncated', () => {
    const x = dense([0, -0, 0.25, Number.NaN, -2.9, 2.9]);
    const bools = zeros([6], 'bool');
    cpu.copy(x, bools);
    expect(values(bools)).toEqual([0, 0, 1, 1, 1, 1]);
    const ints = zeros([6], 'int32');
    cpu.copy(x, ints);
    expect(values(ints)).toEqual([0, 0, 0, 0, -2, 2]);
  });

  it('moves overlapping parts of one array as if through a buffer', () => {
    const x = dense(Array.from({ length: 600 }, (_, i) => i));
    const from: View = { ...x, shape: [500], count: 500 };
    const to: View = { ...from, offset: 100 };
    cpu.copy(from, to);
    expect(values(to)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  it('leaves empty views alone', () => {
    cpu.copy(zeros([0, 2]), zeros([0, 2]));
    cpu.fill(zeros([0]), 1);
    expect(cpu.download(zeros([2, 0]))).toEqual(new Float32Array(0));
  });
});

describe('fill and download', () => {
  it('fill only the elements of the view', () => {
    const random = seeded(9);
    for (let round = 0; round < 60; round++) {
      const shape = Array.from({ length: pick(random, 0, 3) }, () => pick(random, 1, 5));
      const out = randomView(random, shape, TYPES[round % 4]);
      const expected = twin(out);
      for (const index of indices(shape)) set(expected, index, 1);
      cpu.fill(out, out.dtype === 'bool' ? 2 : 1);
      expect(memory(out)).toEqual(memory(expected));
    }
  });

  it('download in logical order into an array of its own', async () => {
    const random = seeded(10);
    for (let round = 0; round < 60; round++) {
      const shape = Array.from({ length: pick(random, 0, 4) }, () => pick(random, 1, 5));
      const x = randomView(random, shape, TYPES[round % 4]);
      const data = cpu.download(x);
      expect(Array.from(data)).toEqual(values(x));
      expect(data.buffer).not.toBe((x.storage.data as Float32Array).buffer);
      expect(await cpu.downloadAsync(x)).toEqual(data);
    }
  });
});
