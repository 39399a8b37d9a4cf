/** Large maps on the CPU that wait until somebody reads their results. */
import { afterEach, expect, it } from 'vitest';
import { fromTypedArray, manualSeed, nn, randn, type Tensor, tensor } from '../../src';
import { ScalarKernel } from '../../src/backend/backend';
import { compose } from '../../src/backend/cpu/compose';
import { setVectorSizes } from '../../src/backend/cpu/wasm/sizes';

const N = 70001;
const LEAST = 2 ** 16;

afterEach(() => {
  setVectorSizes({ deferred: LEAST });
});

/** Whether the elements are not computed yet. */
const waits = (x: Tensor) => !ArrayBuffer.isView(x.storage.data);

/** The same work at once. */
function atOnce<T>(work: () => T): T {
  setVectorSizes({ deferred: Infinity });
  const result = work();
  setVectorSizes({ deferred: LEAST });
  return result;
}

function chain(): { values: number[][]; waited: boolean } {
  manualSeed(3);
  const [a, b] = [randn(N, { requiresGrad: true }), randn(N, { requiresGrad: true })];
  const between = a.mul(b).add(a);
  const result = between.tanh().relu();
  const waited = waits(between) && waits(result);
  const loss = result.mul(0.5).add(between.sigmoid()).sum();
  loss.backward();
  expect(waits(a.grad as Tensor) || waits(b.grad as Tensor)).toBe(false);
  const bits = [loss, a.grad as Tensor, b.grad as Tensor, between, result].map((x) =>
    Array.from(x.detach().data),
  );
  return { values: bits, waited };
}

it('values and gradients are those of maps that run at once, bit for bit', () => {
  const deferred = chain();
  const direct = atOnce(chain);
  expect(deferred.waited).toBe(true);
  expect(direct.waited).toBe(false);
  deferred.values.forEach((values, k) => {
    expect(values.every((value, i) => Object.is(value, direct.values[k][i]))).toBe(true);
  });
});

it('an operand that is changed in place afterwards counts as it was', () => {
  const x = randn(N);
  const before = x.at(-1).item() as number;
  const y = x.mul(2);
  const z = y.add(1);
  expect(waits(y) && waits(z)).toBe(true);
  x.fill_(7);
  y.add_(100);
  expect(x.at(-1).item()).toBe(7);
  expect(y.at(-1).item()).toBe(Math.fround(Math.fround(2 * before) + 100));
  expect(z.at(-1).item()).toBe(Math.fround(Math.fround(2 * before) + 1));
});

it('an array that its owner writes to afterwards counts as it was', () => {
  const array = new Float32Array(N).fill(1);
  const x = fromTypedArray(array);
  const doubled = x.mul(2);
  array.fill(5);
  expect(doubled.at(9).item()).toBe(2);
  expect(x.at(9).item()).toBe(5);

  const own = randn(N).mul(0).add(1).contiguous();
  own.at(0).item();
  const tripled = own.mul(3);
  expect(waits(tripled)).toBe(true);
  own.data.fill(8);
  expect(tripled.at(9).item()).toBe(3);
  expect(own.at(9).item()).toBe(8);
  const later = own.mul(2);
  own.data.fill(9);
  expect(later.at(9).item()).toBe(16);
});

it('an operand may be freed', () => {
  const x = tensor(Array.from({ length: N }, (_, i) => i));
  const y = x.add(1);
  expect(waits(y)).toBe(true);
  x.dispose();
  expect(y.at(-1).item()).toBe(N);
  expect(() => x.add(1)).toThrow('dispose: a tensor was used after its memory was freed');
  const z = y.add(1);
  z.dispose();
  expect(() => z.sum()).toThrow('dispose: a tensor was used after its memory was freed');
});

it('a chain without end is computed now and then', () => {
  let x = randn(N).mul(0);
  for (let i = 0; i < 1000; i++) x = x.add(i % 2);
  expect(x.at(3).item()).toBe(500);
  const total = randn(N).mul(0);
  for (let i = 0; i < 1000; i++) total.add_(1);
  expect(total.at(-1).item()).toBe(1000);
});

it('what many read is computed once', () => {
  const x = randn(N);
  const y = x.exp();
  for (let i = 0; i < 3; i++) expect(y.sum().item()).toBeGreaterThan(0);
  expect(waits(y)).toBe(true);
  y.sum();
  expect(waits(y)).toBe(false);
});

it('rows, transposes and other types read what waits', () => {
  const x = randn(300, 300);
  const y = x.mul(2).add(1);
  const read = Array.from(x.data, (v) => Math.fround(Math.fround(2 * v) + 1));
  const rows = y.sum(1).toArray() as number[];
  rows.forEach((total, i) => {
    const expected = read.slice(300 * i, 300 * i + 300).reduce((a, b) => a + b, 0);
    // Float32 of a total in doubles.
    expect(Math.abs(total - expected)).toBeLessThan(1e-4);
  });
  expect(waits(y)).toBe(true);
  expect(y.t().at(2, 1).item()).toBe(read[302]);
  expect(x.mul(2).to('float64').at(1, 1).item()).toBe(2 * x.data[301]);
  expect(x.gt(0).logicalNot().sum().item()).toBe(Array.from(x.data).filter((v) => !(v > 0)).length);
});

it('composed kernels have equal statements once, and none that nobody reads', () => {
  const both = new ScalarKernel(
    'both',
    1,
    1,
    ['const t0 = Math.tanh(x0);', 'const t1 = t0 * p0;'],
    ['t0', 't1'],
  );
  const first = compose(both, [{ from: 'input', at: 0 }], 1, 1, 0, 0);
  expect(first.body).toEqual(['const t0 = Math.tanh(x0);', 'const y0 = t0;']);
  const outer = new ScalarKernel('mul', 2, 0, [], ['x0 * x1']);
  const inner = { from: 'kernel', kernel: first, inputs: [0], params: 0 } as const;
  const squared = compose(outer, [inner, inner], 1, 1, 1);
  expect(squared.body).toEqual(['const t0 = Math.tanh(x0);', 'const y0 = t0 * t0;']);
  expect(compose(outer, [inner, inner], 1, 1, 1)).toBe(squared);
});

it('what the backward pass will ask for is computed once, unless that costs less than memory', () => {
  const readBy = (x: Tensor) => {
    const [slow, fast] = [x.tanh(), x.add(1)];
    const readers = [slow.relu(), fast.relu()];
    return { slow: waits(slow), fast: waits(fast), readers: readers.some((y) => !waits(y)) };
  };
  const x = randn(N);
  expect(readBy(x)).toEqual({ slow: true, fast: true, readers: false });
  expect(readBy(x.requiresGrad_())).toEqual({ slow: false, fast: true, readers: false });
});

it('what the backward pass will ask for may be one of two results of a map', () => {
  const run = () => {
    manualSeed(4);
    const x = randn(N, { requiresGrad: true });
    const y = nn.functional.gelu(x);
    y.cumsum(0).sum().backward();
    return [y, x.grad as Tensor].map((z) => Array.from(z.detach().data));
  };
  expect(run()).toEqual(atOnce(run));
});
