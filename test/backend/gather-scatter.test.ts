import { describe, expect, it } from 'vitest';
import type { ScatterMode, View } from '../../src/backend/backend';
import { cpu } from '../../src/backend/cpu/cpu';
import type { DType } from '../../src/dtype';
import { IndexError } from '../../src/errors';
import {
  dense,
  get,
  indices,
  memory,
  pick,
  type Random,
  randomView,
  seeded,
  set,
  twin,
  values,
  view,
  zeros,
} from './views';

const COMBINE: Record<ScatterMode, (old: number, value: number) => number> = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  mul: (old, value) => old * value,
  max: Math.max,
  min: Math.min,
};

/** Positions below `size`, in a random layout; sometimes of size 1 in a dimension, to broadcast. */
function randomIndex(random: Random, shape: readonly number[], size: number): View {
  const own = shape.map((n) => (random() < 0.3 ? 1 : n));
  const index = randomView(random, own, 'int32');
  for (const at of indices(own)) set(index, at, pick(random, 0, size - 1));
  return index;
}

function replaced(index: readonly number[], dim: number, position: number): number[] {
  return index.map((i, d) => (d === dim ? position : i));
}

// Bound: exact; both sides store each step in out's type.
describe('gather', () => {
  it('equals nested loops on random shapes and layouts', () => {
    const random = seeded(11);
    for (let round = 0; round < 300; round++) {
      const shape = Array.from({ length: pick(random, 1, 4) }, () => pick(random, 1, 4));
      const dim = pick(random, 0, shape.length - 1);
      const dtype = (['float32', 'int32', 'bool', 'float64'] as DType[])[round % 4];
      const input = randomView(
        random,
        shape.map((n, d) => (d === dim ? pick(random, 1, 5) : n + pick(random, 0, 1))),
        dtype,
      );
      const index = randomIndex(random, shape, input.shape[dim]);
      const out = randomView(random, shape, dtype);
      const expected = twin(out);
      for (const at of indices(shape)) {
        const from = replaced(at, dim, get(index, at));
        const place = from.reduce((sum, i, d) => sum + i * input.strides[d], input.offset);
        set(expected, at, (input.storage.data as Float32Array)[place]);
      }
      cpu.gather(input, dim, index, out);
      expect(memory(out)).toEqual(memory(expected));
    }
  });

  it('copies rows where one index serves a row', () => {
    const table = dense([0, 1, 10, 11, 20, 21], [3, 2]);
    const index = view(new Int32Array([2, 0, 2]), 'int32', [3, 2], [1, 0]);
    const out = zeros([3, 2]);
    cpu.gather(table, 0, index, out);
    expect(values(out)).toEqual([20, 21, 0, 1, 20, 21]);
  });

  it('takes 0-d tensors and empty outputs', () => {
    const out = zeros([]);
    cpu.gather(dense([5], []), 0, dense([0], [], 'int32'), out);
    expect(values(out)).toEqual([5]);
    cpu.gather(zeros([0, 2]), 0, zeros([0, 2], 'int32'), zeros([0, 2]));
  });

  it('checks positions before anything is written', () => {
    const out = dense([7, 7, 7]);
    const index = dense([0, 5, 9], [3], 'int32');
    expect(() => cpu.gather(dense([1, 2, 3, 4, 5]), 0, index, out)).toThrow(
      new IndexError('gather: index 5 at position [1] is out of range for size 5. Use 0 to 4.', 5),
    );
    expect(values(out)).toEqual([7, 7, 7]);
    const negative = dense([0, 0, 0, -1], [2, 2], 'int32');
    expect(() => cpu.gather(zeros([2, 2]), 0, negative, zeros([2, 2]))).toThrow(
      'gather: index -1 at position [1, 1] is out of range for size 2. Use 0 to 1.',
    );
    expect(() => cpu.gather(zeros([0]), 0, index, out)).toThrow(
      'gather: index 0 at position [0] is out of range for size 0. There is nothing to index.',
    );
  });
});

describe('scatter', () => {
  it('equals nested loops on random shapes, layouts and modes', () => {
    const random = seeded(12);
    const modes: ScatterMode[] = ['set', 'add', 'mul', 'max', 'min'];
    for (let round = 0; round < 300; round++) {
      const shape = Array.from({ length: pick(random, 1, 4) }, () => pick(random, 1, 4));
      const dim = pick(random, 0, shape.length - 1);
      const dtype = (['float32', 'int32', 'float64'] as DType[])[round % 3];
      const out = randomView(
        random,
        shape.map((n, d) => (d === dim ? pick(random, 1, 5) : n)),
        dtype,
      );
      const index = randomIndex(random, shape, out.shape[dim]);
      const source = randomView(
        random,
        shape.map((n) => (random() < 0.2 ? 1 : n)),
        dtype,
      );
      const mode = modes[round % 5];
      const expected = twin(out);
      for (const at of indices(shape)) {
        const to = replaced(at, dim, get(index, at));
        set(expected, to, COMBINE[mode](get(expected, to), get(source, at)));
      }
      cpu.scatter(mode, out, dim, index, source, shape);
      expect(memory(out)).toEqual(memory(expected));
    }
  });

  it('checks positions before anything is written', () => {
    const out = dense([7, 7]);
    const index = dense([1, 2], [2], 'int32');
    expect(() => cpu.scatter('add', out, 0, index, dense([1, 1]), [2])).toThrow(
      'scatter: index 2 at position [1] is out of range for size 2. Use 0 to 1.',
    );
    expect(values(out)).toEqual([7, 7]);
  });

  it('lets NaN win in max and min', () => {
    const out = dense([1, Number.NaN]);
    const index = dense([0, 1], [2], 'int32');
    cpu.scatter('max', out, 0, index, dense([Number.NaN, 5]), [2]);
    expect(values(out)).toEqual([Number.NaN, Number.NaN]);
  });
});
