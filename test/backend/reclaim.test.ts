/** Memory of results that only the backward pass saw serves later results; what a program holds is never written over. */
import { expect, it, vi } from 'vitest';
import { cpu } from '../../src/backend/cpu/cpu';
import { vectorSizes } from '../../src/backend/cpu/wasm/sizes';
import { autograd, fromTypedArray, nn, onesLike, optim, rand, type Tensor } from '../../src/index';

/** More elements than come from a slab. */
const N = 4099;
const sample = (x: Tensor) => [x.data[0], x.data[N >> 1], x.data[N - 1]];

it('gives an array that was taken back to the next result of its length, as zeros', () => {
  const first = cpu.allocate('float32', N);
  const array = first.data as Float32Array;
  array.fill(3);
  cpu.recycle(first);
  expect(first.data).toBeNull();
  const [same, other] = [cpu.allocate('float32', N), cpu.allocate('float32', N)];
  expect(same.data).toBe(array);
  expect(other.data).not.toBe(array);
  expect(array.every((value) => value === 0)).toBe(true);
});

it('gives large memory to the next result when a tensor is disposed of, but not what the user holds', () => {
  const large = vectorSizes.deferred;
  const disposed = (x: Tensor) => {
    const { data } = x.storage;
    x.dispose();
    return data as Float32Array;
  };
  const next = () => rand(large).add(1);
  const result = rand(large).exp();
  cpu.settle([result]);
  const array = disposed(result);
  const y = rand(large).sin();
  cpu.settle([y]);
  expect(y.storage.data).toBe(array);
  const seen = rand(large).exp();
  const held = seen.data;
  const given = new Float32Array(large).fill(2);
  seen.dispose();
  fromTypedArray(given).dispose();
  const later = [1, 2, 3].map(next);
  cpu.settle(later);
  for (const { storage } of later) expect([held, given]).not.toContain(storage.data);
  expect(given.every((value) => value === 2)).toBe(true);
});

it('gives the memory of a gradient that nobody has seen to the next result', () => {
  const w = rand(N).requiresGrad_();
  const optimizer = new optim.SGD([w], { lr: 0.1, momentum: 0.9 });
  for (const forget of [() => optimizer.zeroGrad(), () => (w.grad = null)]) {
    w.mul(w).sum().backward();
    optimizer.step();
    const array = w.gathered?.storage.data;
    forget();
    expect(cpu.allocate('float32', N).data).toBe(array);
    expect(w.grad).toBeNull();
  }
});

it('keeps a gradient that somebody has seen as it was', () => {
  const seen: [Tensor, number[]][] = [];
  const see = (g: Tensor | null) => seen.push([g as Tensor, sample(g as Tensor)]);
  const w = rand(N).requiresGrad_();
  const u = rand(N).requiresGrad_();
  u.registerPostAccumulateGradHook(({ grad }) => see(grad));
  const optimizer = new optim.SGD([w, u], { lr: 0.1 });
  const model = Object.assign(new nn.Sequential(), { w: new nn.Parameter(w.detach()) });
  for (let step = 0; step < 6; step++) {
    optimizer.zeroGrad();
    model.zeroGrad();
    w.mul(u).add(model.w.exp()).sum().backward();
    see(w.grad);
    see(model.w.grad?.detach() ?? null);
    autograd.backward(w.square().sum(), { createGraph: true });
    optimizer.step();
    w.grad = null;
  }
  expect(seen.length).toBe(18);
  for (const [g, values] of seen) expect(sample(g)).toEqual(values);
});

it('leaves alone what hooks, retainGrad, earlier passes and callers hold', () => {
  const held: [Tensor, number[]][] = [];
  const hold = (x: Tensor) => {
    held.push([x, sample(x)]);
  };
  for (let pass = 0; pass < 4; pass++) {
    const x = rand(N).requiresGrad_();
    const a = x.mul(2).add(1);
    a.retainGrad();
    const b = a.tanh();
    b.registerHook((g) => hold(g));
    const c = b.exp().mul(a);
    const seed = onesLike(c);
    hold(seed);
    const [g] = autograd.grad(c, [b], { gradOutputs: seed, retainGraph: true });
    hold(g as Tensor);
    c.backward(seed);
    hold(x.grad as Tensor);
    hold(a.grad as Tensor);
    for (const y of [a, b, c]) hold(y.detach());
  }
  for (const [x, values] of held) expect(sample(x)).toEqual(values);
});

it('writes a rule’s result over a cotangent that nobody else can see, and over no other', () => {
  const allocate = vi.spyOn(cpu, 'allocate');
  try {
    const x = rand(N).requiresGrad_();
    const seed = onesLike(x);
    const backward = (y: Tensor) => {
      // With createGraph every cotangent may still be looked at.
      const [kept] = autograd.grad(y, x, { gradOutputs: seed, createGraph: true });
      const before = allocate.mock.calls.length;
      x.grad = null;
      y.backward(seed);
      const arrays = allocate.mock.calls.length - before;
      return { arrays, same: (x.grad as unknown as Tensor).equal(kept as Tensor) };
    };
    // The sine's array, which the others write over; the seed is the caller's.
    expect(backward(x.tanh().sigmoid().sin())).toEqual({ arrays: 1, same: true });
    // The sine's and the product's second; what comes through the sum is added to that.
    expect(backward(x.add(1).mul(x).sin())).toEqual({ arrays: 2, same: true });
    expect(seed.equal(onesLike(x))).toBe(true);
  } finally {
    allocate.mockRestore();
  }
});
