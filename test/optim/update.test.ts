/**
 * Fused in-place updates: what they write, their checks, and their text.
 */
import { describe, expect, it } from 'vitest';
import {
  DTypeError,
  GradError,
  noGrad,
  ShapeError,
  tensor,
  update,
  ValueError,
  zeros,
} from '../../src/index';
import { thrown } from './thrown';

const swap = update('swap', ['a', 'b'], [], (a, b) => ({ a: b, b: a }));
const descend = update('descend', ['p', 'g'], ['lr'], (p, g, lr) => ({ p: p.sub(lr.mul(g)) }));

describe('update', () => {
  it('reads every element before it writes it, and counts the change', () => {
    const [a, b] = [tensor([1, 2]), tensor([3, 4])];
    swap.run([a, b], []);
    expect([a.toArray(), b.toArray()]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect([a._version, b._version]).toEqual([1, 1]);
    expect(a.storage.changedBy).toBe('swap');
  });

  it('takes views of any strides, of one storage too', () => {
    const both = tensor([
      [1, 2],
      [3, 4],
    ]);
    swap.run([both.at(0), both.at(1)], []);
    expect(both.toArray()).toEqual([
      [3, 4],
      [1, 2],
    ]);
    descend.run([both, both.t()], [1]);
    expect(both.toArray()).toEqual([
      [0, 3],
      [-3, 0],
    ]);
    descend.run([both, both], [1]);
    expect(both.toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  const f = () => tensor([1, 2]);
  it.each<[() => unknown, new (...args: any[]) => Error, string]>([
    [
      () => descend.run([f()], [1]),
      ValueError,
      'descend: takes 2 tensors (p, g) and 1 numbers (lr), got 1 and 1.',
    ],
    [
      () => descend.run([f(), zeros(3)], [1]),
      ShapeError,
      'descend: g has shape [3], p has [2]. They must agree.',
    ],
    [
      () => descend.run([zeros(2, { dtype: 'int32' }), f()], [1]),
      DTypeError,
      "descend: p is int32; only floating tensors can be updated. Convert it with to('float32').",
    ],
    [
      () => descend.run([f(), zeros(2, { dtype: 'float64' })], [1]),
      DTypeError,
      "descend: g is float64, p is float32. Convert one with to('float32').",
    ],
    [
      () => descend.run([f().requiresGrad_(), f()], [1]),
      GradError,
      'descend: p requires grad, and an update is not recorded. Wrap the call in noGrad(() => …).',
    ],
    [
      () => descend.run([zeros(1).expand(2), f()], [1]),
      ShapeError,
      'descend: the tensor is expanded: several of its elements share one place in memory. clone() it first.',
    ],
    [
      () => {
        const x = zeros(3);
        swap.run([x.at(':2'), x.at('1:')], []);
      },
      ValueError,
      'swap: b and a are both written and share memory. clone() one of them.',
    ],
    [
      () => update('lost', ['p'], [], (p) => ({ q: p })),
      ValueError,
      "update: 'lost' writes q; it can write its tensors only: p.",
    ],
  ])('%#: refuses what does not fit', (fn, type, message) => {
    expect(thrown(fn, type)).toBe(message);
  });

  it('runs on a leaf under noGrad', () => {
    const p = f().requiresGrad_();
    noGrad(() => descend.run([p, f()], [1]));
    expect(p.toArray()).toEqual([0, 0]);
  });

  it('prints its assignments; a value from before one has a name of its own', () => {
    expect(String(descend)).toBe('p = p - lr * g');
    expect(String(swap)).toBe('a = b\nb = aOld');
  });
});
