/**
 * Index expressions, read and written, against their definition (indexed.ts): numbers, slices, '...', null, truth values,
 * index tensors and lists, masks, and all of them mixed. 300 runs each; float64, so that the bound is equality.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Index, Tensor } from '../../src/index';
import { TorchletError, tensor, zeros } from '../../src/index';
import { type Layout, laidOut } from '../contract/laid-out';
import { indexed, type PlainIndex, pathsOf, placeIn } from './indexed';

const RUNS = { numRuns: 300 };
const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** What one index is made of; `a` and `b` choose among what its dimension allows. */
const part = fc.record({
  kind: fc.constantFrom('number', 'slice', 'slice', 'null', 'ints', 'ints', 'list', 'mask', 'bool'),
  a: fc.nat(20),
  b: fc.nat(20),
});
type Part = { kind: string; a: number; b: number };

const expression = fc.record({
  shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
  lists: fc.constantFrom([2], [3], [1], [2, 2], [2, 1], []),
  front: fc.array(part, { maxLength: 4 }),
  back: fc.option(fc.record({ skip: fc.nat(3), parts: fc.array(part, { maxLength: 3 }) })),
  layout: fc.constantFrom<(Layout | undefined)[]>(undefined, 'transposed', 'sliced'),
});
type Expression = typeof expression extends fc.Arbitrary<infer T> ? T : never;

/** The index that an expression stands for. Most are in range; lists of unlike sizes are left for the errors. */
function indexOf({ shape, lists, front, back }: Expression): PlainIndex[] {
  const index: PlainIndex[] = [];
  let dim = 0;
  const take = (parts: readonly Part[]) => {
    for (const one of parts) {
      const made = made1(one, shape.slice(dim), lists);
      if (made === undefined) continue;
      index.push(made.item);
      dim += made.dims;
    }
  };
  take(front);
  if (back !== null) {
    index.push('...');
    dim = Math.min(dim + back.skip, shape.length);
    take(back.parts);
    while (dim++ < shape.length) index.push(':');
  }
  return index;
}

function made1(
  { kind, a, b }: Part,
  [size, next]: readonly number[],
  lists: readonly number[],
): { item: PlainIndex; dims: number } | undefined {
  if (kind === 'null') return { item: null, dims: 0 };
  if (kind === 'bool') {
    const holds = a % 4 > 0;
    return { item: b % 2 > 0 ? holds : { mask: [holds], shape: [] }, dims: 0 };
  }
  if (size === undefined) return undefined;
  if (kind === 'slice') {
    const bound = (n: number) => (n > 14 ? '' : String((n % (2 * size + 3)) - size - 1));
    return { item: `${bound(a)}:${bound(b)}${a % 3 > 0 ? `:${1 + (b % 3)}` : ''}`, dims: 1 };
  }
  if (kind === 'mask') {
    const shape = next !== undefined && a % 3 === 0 ? [size, next] : [size];
    const mask = Array.from({ length: count(shape) }, (_, i) => (i * a + b) % 5 < 3);
    return { item: { mask, shape }, dims: shape.length };
  }
  if (size === 0) return undefined;
  const place = (i: number) => ((a + i * b) % (2 * size)) - size;
  if (kind === 'number') return { item: place(0), dims: 1 };
  const shape = kind === 'list' ? lists.slice(-1) : [lists, lists.slice(1), [1], []][b % 4];
  return {
    item: { ints: Array.from({ length: count(shape) }, (_, i) => place(i)), shape },
    dims: 1,
  };
}

/** The index as `at` takes it; lists of one dimension also as arrays. */
function given(index: readonly PlainIndex[]): Index[] {
  return index.map((item, i): Index => {
    if (typeof item !== 'object' || item === null) return item;
    const [data, dtype] =
      'ints' in item ? [item.ints, 'int32' as const] : [item.mask, 'bool' as const];
    if (item.shape.length === 1 && i % 2 > 0 && data.length > 0) return data as Index;
    return tensor(data as number[], { dtype }).reshape([...item.shape]);
  });
}

function ofNumbers(shape: readonly number[], layout?: Layout): Tensor {
  const data = Array.from({ length: count(shape) }, (_, i) => i + 1);
  return laidOut(shape, 'float64', data, layout);
}

function weights(shape: readonly number[]): Tensor {
  const data = Array.from({ length: count(shape) }, (_, i) => ((i * 7) % 11) - 5);
  return laidOut(shape, 'float64', data);
}

/** Runs with what the definition makes of an expression, or checks that both refuse it. */
function check(
  call: (x: Tensor, index: Index[]) => unknown,
  compare: (e: Expression, index: Index[], expected: ReturnType<typeof indexed>) => void,
): void {
  fc.assert(
    fc.property(expression, (e) => {
      const plain = indexOf(e);
      let expected: ReturnType<typeof indexed>;
      try {
        expected = indexed(e.shape, plain);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        const x = ofNumbers(e.shape);
        expect(() => call(x, given(plain))).toThrow(TorchletError);
        expect([...x.data]).toEqual([...ofNumbers(e.shape).data]);
        return;
      }
      compare(e, given(plain), expected);
    }),
    RUNS,
  );
}

describe('at', () => {
  const read = (x: Tensor, index: Index[]) => x.at(...index);

  test('gives the elements of its definition', () => {
    check(read, ({ shape, layout }, index, expected) => {
      const result = read(ofNumbers(shape, layout), index);
      expect(result.shape).toEqual(expected.shape);
      expect([...result.data]).toEqual(expected.places.map((place) => place + 1));
    });
  });

  test('is a view where it takes numbers, slices, null and index tensors of no dimension', () => {
    check(read, ({ shape, layout }, index, expected) => {
      const x = ofNumbers(shape, layout);
      const isView = index.every(
        (i) => typeof i !== 'boolean' && !Array.isArray(i) && ((i as Tensor)?.ndim ?? 0) === 0,
      );
      const truths = index.some((i) => (i as Tensor)?.dtype === 'bool');
      const result = read(x, index);
      expect(result.storage === x.storage).toBe(isView && !truths);
      result.zero_();
      if (!isView || truths || expected.places.length === 0) return;
      expect(expected.places.map((place) => x.reshape(-1).at(place).item())).not.toContain(1);
      expect(x.sum().item()).toBe(
        ofNumbers(shape).sum().item() - expected.places.reduce((sum, place) => sum + place + 1, 0),
      );
    });
  });

  test('adds up the cotangents of an element that is taken more than once', () => {
    check(read, ({ shape, layout }, index, { shape: taken, places }) => {
      const x = ofNumbers(shape, layout).requiresGrad_();
      const w = weights(taken);
      read(x, index).backward(w);
      const expected = new Array(count(shape)).fill(0);
      places.forEach((place, i) => {
        expected[place] += w.data[i];
      });
      expect([...(x.grad as Tensor).data]).toEqual(expected);
    });
  });
});

/** A value of a shape that broadcasts to the elements: some sizes 1, the first left out or one too many. */
function valueFor(
  shape: readonly number[],
  { front: { length: a }, shape: { length: b } }: Expression,
) {
  const some = shape.map((size, i) => ((i + a) % 3 === 0 ? 1 : size));
  const whole = [some.slice(a % (some.length + 1)), some, [1, ...some], []][(a + b) % 4];
  return laidOut(
    whole,
    'float64',
    Array.from({ length: count(whole) }, (_, i) => 100 + i),
  );
}

/** The value's element that goes to each of the elements. */
function spreadOver(shape: readonly number[], value: readonly number[]): number[] {
  const own = value.slice(Math.max(0, value.length - shape.length));
  return pathsOf(shape).map((path) => placeIn(own, path));
}

describe.each<[string, (x: Tensor, index: Index[], value: Tensor | number) => Tensor]>([
  ['setAt_', (x, index, value) => x.setAt_(index, value)],
  ['indexPut_', (x, index, value) => x.indexPut_(index, value)],
  ['indexPut', (x, index, value) => x.indexPut(index, value)],
])('%s', (_, write) => {
  const writeOnes = (x: Tensor, index: Index[]) => write(x, index, 1);

  test('writes the elements of its definition, the last where one is taken twice', () => {
    check(writeOnes, (e, index, { shape, places }) => {
      const value = valueFor(shape, e);
      const expected = [...ofNumbers(e.shape).data];
      const from = spreadOver(shape, value.shape);
      places.forEach((place, i) => {
        expected[place] = value.data[from[i]];
      });
      expect([...write(ofNumbers(e.shape, e.layout), index, value).data]).toEqual(expected);
      places.forEach((place) => {
        expected[place] = -1;
      });
      expect([...write(ofNumbers(e.shape, e.layout), index, -1).data]).toEqual(expected);
    });
  });

  test('takes the cotangents of what was written over to the value', () => {
    check(writeOnes, (e, index, { shape, places }) => {
      const x = ofNumbers(e.shape, e.layout).requiresGrad_();
      const value = valueFor(shape, e).requiresGrad_();
      const w = weights(e.shape);
      write(x.mul(1), index, value).backward(w);
      const kept = [...w.data];
      const ofValue = new Array(value.numel()).fill(0);
      const from = spreadOver(shape, value.shape);
      places.forEach((place, i) => {
        ofValue[from[i]] += w.data[place];
        kept[place] = 0;
      });
      expect([...(x.grad as Tensor).data].map((g) => g + 0)).toEqual(kept);
      expect([...(value.grad as Tensor).data]).toEqual(ofValue);
    });
  });
});

test('indexPut that accumulates adds the value to each element taken, as often as it is', () => {
  const add = (x: Tensor, index: Index[], value: Tensor | number = 1) =>
    x.indexPut(index, value, { accumulate: true });
  check(add, (e, index, { shape, places }) => {
    const x = ofNumbers(e.shape, e.layout).requiresGrad_();
    const value = valueFor(shape, e).requiresGrad_();
    const w = weights(e.shape);
    const result = add(x, index, value);
    result.backward(w);
    const expected = [...x.data];
    const ofValue = new Array(value.numel()).fill(0);
    const from = spreadOver(shape, value.shape);
    places.forEach((place, i) => {
      expected[place] += value.data[from[i]];
      ofValue[from[i]] += w.data[place];
    });
    expect([...result.data]).toEqual(expected);
    expect([...(x.grad as Tensor).data]).toEqual([...w.data]);
    expect([...(value.grad as Tensor).data]).toEqual(ofValue);
  });
});

describe('found by the properties above', () => {
  test('a truth value adds a dimension, of size 1 or 0', () => {
    const x = ofNumbers([2, 3]);
    expect(x.at(true).toArray()).toEqual([x.toArray()]);
    expect(x.at(tensor(false)).shape).toEqual([0, 2, 3]);
    x.setAt_([x.sum().gt(100)], 0);
    expect(x.at(1, true, [0, 2]).toArray()).toEqual([4, 6]);
  });

  test('a number between index tensors does not part them', () => {
    const x = ofNumbers([2, 2, 3, 2]);
    expect(x.at(':', [0, 1, 1], 0, [0, 1, 0]).shape).toEqual([2, 3]);
    expect(x.at(':', tensor([0, 1], { dtype: 'int32' }), '...', [1, 1], 0).shape).toEqual([2, 2]);
  });

  test('tensors without elements are written whatever their strides', () => {
    const x = zeros(0, 2).unsqueeze(0);
    expect(x.setAt_([null], 1).shape).toEqual([1, 0, 2]);
    const w = ofNumbers([3, 2]).requiresGrad_();
    const y = w.mul(1);
    y.setAt_([':', '2:', null], 5);
    y.sum().backward();
    expect(w.grad?.sum().item()).toBe(6);
  });
});
