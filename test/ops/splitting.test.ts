// Parts of a tensor share one node: their cotangents are put together, whichever of them were used.
import { expect, test } from 'vitest';
import { autograd, cat, randn, stack, type Tensor, tensor } from '../../src/index';

const of = (...shape: number[]) => randn(shape, { dtype: 'float64' }).requiresGrad_();

test('split, chunk and unbind are one node each, with first and second derivatives', () => {
  const weighted = (parts: Tensor[]) => parts.map((part, i) => part.mul(part).mul(i + 1));
  const cases: ((x: Tensor) => Tensor)[] = [
    (x) => cat(weighted(x.split([1, 0, 3], 1)), 1),
    (x) => cat(weighted(x.transpose(0, 1).chunk(2)), 0),
    (x) => stack(weighted(x.unbind(1)), 1),
    (x) => x.split(1, 1)[2].square(),
    (x) => x.unbind()[1].square(),
  ];
  for (const run of cases) {
    const x = of(3, 4);
    expect(autograd.gradcheck(run, [x])).toBe(true);
    expect(autograd.gradgradcheck(run, [x])).toBe(true);
  }
  const x = of(2, 4);
  for (const [name, parts] of Object.entries({ split: x.chunk(2, 1), unbind: x.unbind() })) {
    expect(new Set(parts.map((part) => part.gradFn)).size).toBe(1);
    expect(parts[0].gradFn?.name).toBe(`${name}Backward`);
  }
});

test('what is not used has the cotangent 0', () => {
  const x = tensor([1, 2, 3, 4], { requiresGrad: true });
  const [, second] = x.split(2);
  second.sum().backward();
  expect(x.grad?.toArray()).toEqual([0, 0, 1, 1]);
  const [first, , third] = x.unbind();
  const [grad] = autograd.grad(first.mul(third), [x]);
  expect(grad?.toArray()).toEqual([3, 0, 1, 0]);
});

test('cotangents that are parts of one tensor are put where their parts lie, and stay the caller’s', () => {
  const cases: [parts: (x: Tensor) => Tensor[], order: number[]][] = [
    [(x) => x.split([1, 2, 1], 1), [0, 1, 2]],
    [(x) => x.chunk(2, 1), [1, 0]],
    [(x) => x.chunk(2, 1), [0, 0]],
    [(x) => x.unbind(1), [0, 1, 2, 3]],
    [(x) => x.unbind(1), [3, 1, 2, 0]],
    [(x) => x.transpose(0, 1).chunk(2), [0, 1]],
    [(x) => x.chunk(2, 1).slice(1), [0]],
  ];
  for (const [parts, order] of cases) {
    const x = randn(3, 4).requiresGrad_();
    const g = randn(3, 4);
    const given = parts(g);
    const cotangents = order.map((i) => given[i] ?? given[0]);
    const expected = x.detach().clone().requiresGrad_();
    const apart = cotangents.map((cotangent) => cotangent.clone());
    autograd.backward(parts(expected), apart);
    autograd.backward(parts(x), cotangents);
    expect(x.grad?.toArray()).toEqual(expected.grad?.toArray());
    const before = x.grad?.toArray();
    g.add_(1);
    expect(x.grad?.toArray()).toEqual(before);
  }
});

test('a part changed in place changes the whole, and its history', () => {
  for (const take of [(y: Tensor) => y.split(2)[1], (y: Tensor) => y.view(2, 2).unbind()[1]]) {
    const x = tensor([1, 2, 3, 4], { requiresGrad: true });
    const y = x.mul(1);
    const part = take(y);
    part.mul_(10);
    y.sum().add(part.sum()).backward();
    expect(y.toArray()).toEqual([1, 2, 30, 40]);
    expect(x.grad?.toArray()).toEqual([1, 1, 20, 20]);
  }
});
