/**
 * In-place changes of tensors and views: histories, versions, and the errors.
 */
import { describe, expect, it } from 'vitest';
import { autograd, noGrad, type Tensor, tensor, zeros } from '../../src/index';
import { gradErrorOf, gradOf, leaf } from './values';

/** Programs of two inputs of shape [3] and [2, 3]; each changes something in place. */
const PROGRAMS: Record<string, (x: Tensor, w: Tensor) => Tensor> = {
  'a view of a non-leaf': (x) => {
    const b = x.mul(2);
    b.at(0).mul_(3);
    return b.mul(b);
  },
  'the view after the change': (x) => {
    const b = x.mul(2);
    const v = b.at('1:');
    v.mul_(v);
    return v.exp().sum().add(b.mul(b).sum());
  },
  'the base after the view was taken': (x) => {
    const b = x.mul(2);
    const v = b.at(0);
    b.mul_(b);
    return v.mul(v).add(b.sum());
  },
  'a view of a view, and its base seen through another': (_, w) => {
    const b = w.mul(1);
    const rows = b.at('1:');
    const other = b.t();
    rows.at(0, '::2').mul_(rows.at(0, '1'.concat(':2')));
    return other.mul(other).sum().add(rows.exp().sum());
  },
  'a transposed and reshaped view': (x, w) => {
    const b = w.mul(1);
    b.t().reshape(3, 2).at('...', 1).add_(x);
    return b.mul(b);
  },
  'a slice assigned': (x, w) => {
    const b = w.mul(2);
    b.setAt_([1, '1:'], x.at(':2').exp());
    return b.mul(b);
  },
  'a mask assigned': (x, w) => {
    const b = w.mul(2);
    b.setAt_([w.gt(0)], x.at(0).mul(7));
    return b.mul(b);
  },
  'positions assigned': (x, w) => {
    const b = w.mul(2);
    b.setAt_([':', [2, 0]], x.at(':2').mul(x.at('1:')));
    return b.mul(b).mul(w);
  },
  'positions of a view assigned': (x, w) => {
    const b = w.mul(2);
    b.at(1).setAt_([[0, 1]], x.at('1:').sin());
    return b.mul(b);
  },
  'copy_ into a view of a tensor that did not require grad': (x) => {
    const b = zeros([2, 3], { dtype: 'float64' });
    const v = b.at(1);
    v.copy_(x.exp());
    return v.mul(b).sum();
  },
  'fill_ and zero_ of views': (x, w) => {
    const b = w.mul(x);
    b.at(0).fill_(5);
    b.at(1, ':1').zero_();
    return b.mul(b);
  },
  'operations whose rule needs the old value': (x, w) => {
    const y = x.mul(1);
    y.pow_(2);
    y.mul_(w.at(0));
    y.div_(w.at(1).square().add(1));
    return y.mul(y);
  },
  'an operand that is the tensor itself, whole and in part': (x) => {
    const y = x.mul(1);
    y.mul_(y);
    y.add_(y.at('1:2'));
    y.at(':2').sub_(y.at('1:'));
    return y.mul(y);
  },
  'operations whose rule needs the result': (x) => x.mul(1).exp_().add(1).sigmoid_().mul(x).tanh_(),
  'clamp_, where_ and maskedFill_': (x) =>
    x.mul(2).clamp_(-1.5, 1.5).maskedFill_(x.lt(0.2), 3).mul(x),
  'an expanded view of the changed base': (x, w) => {
    const b = x.mul(1);
    const wide = b.expand(2, 3);
    b.mul_(w.at(0));
    return wide.mul(w);
  },
};

const inputs = () =>
  [
    leaf([0.3, -0.8, 1.1]),
    leaf([
      [0.5, -0.7, 0.9],
      [-1.2, 0.4, 0.6],
    ]),
  ] as const;

describe.each(Object.entries(PROGRAMS))('%s', (_, program) => {
  it('agrees with central differences, in first and second derivatives', () => {
    const [x, w] = inputs();
    expect(autograd.gradcheck(program, [x, w])).toBe(true);
    expect(autograd.gradgradcheck(program, [x, w])).toBe(true);
  });
});

describe('names', () => {
  it('of histories after changes of views', () => {
    const b = leaf([1, 2]).mul(2);
    const v = b.at(0);
    v.mul_(3);
    expect([b.gradFn?.name, v.isLeaf, v.gradFn?.nextFunctions[0]?.[0]?.name]).toEqual([
      'CopySlices',
      false,
      'sliceBackward',
    ]);
    expect(b.gradFn?.nextFunctions[0]?.[0]?.name).toBe('mulBackward');
    const sum = b.sum();
    sum.backward();
    expect(gradErrorOf(() => sum.backward()).op).toBe('mul');
  });
});

describe('versions', () => {
  const message = (op: string, by: string, from = 0, to = 1) =>
    `backward: ${op} saved a tensor of shape [2] at version ${from}, but ${by} has changed it in place since (version ` +
    `${to}). Use the out-of-place form there, or clone() the tensor first.`;

  it.each<[string, (y: Tensor) => void, string]>([
    ['an operation', (y) => void y.mul_(2), 'mul_'],
    ['a view', (y) => void y.at(0).add_(1), 'add_'],
    ['an assignment', (y) => void y.setAt_([0], 1), 'setAt_'],
    ['an assignment by mask', (y) => void y.setAt_([y.gt(0)], 1), 'setAt_'],
    ['copy_', (y) => void y.copy_(tensor([1, 2])), 'copy_'],
    ['fill_', (y) => void y.fill_(1), 'fill_'],
    ['zero_', (y) => void y.zero_(), 'zero_'],
    ['random numbers', (y) => void y.uniform_(), 'uniform_'],
    ['a detached alias', (y) => void y.detach().mul_(2), 'mul_'],
    ['an optimizer', (y) => noGrad(() => void y.sub_(0.1)), 'sub_'],
  ])('%s after saving is an error that names both', (_, change, by) => {
    const y = leaf([1, 2]).exp();
    const z = y.mul(3);
    change(y);
    expect(gradErrorOf(() => z.sum().backward()).message).toBe(message('exp', by));
  });

  it('a parameter updated between forward and backward is an error', () => {
    const w = leaf([1, 2]);
    const loss = w.mul(w).sum();
    noGrad(() => w.sub_(0.1));
    const error = gradErrorOf(() => loss.backward());
    expect([error.op, error.message]).toEqual(['mul', message('mul', 'sub_')]);
    w.mul(w).sum().backward();
    expect(gradOf(w)).toEqual([1.8, 3.8]);
  });

  it('what was not saved may change', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const z = y.add(1);
    y.mul_(2);
    z.sum().add(y.sum()).backward();
    expect(gradOf(x)).toEqual([9, 9]);
  });

  it('count changes, and are shared by views and detached tensors', () => {
    const x = zeros(2);
    const [v, d] = [x.at(0), x.detach()];
    x.add_(1);
    v.add_(1);
    d.add_(1);
    expect([x._version, v._version, d._version]).toEqual([3, 3, 3]);
  });
});

describe('refusals, before anything is written', () => {
  const LEAF =
    'mul_: a leaf that requires grad cannot be changed in place while operations are recorded. ' +
    'Wrap the change in noGrad(() => …), or use the out-of-place form.';

  it('a leaf, and a view of one', () => {
    const x = leaf([1, 2]);
    expect(gradErrorOf(() => x.mul_(2)).message).toBe(LEAF);
    expect(gradErrorOf(() => x.at(0).mul_(2)).message).toBe(
      'mul_: the tensor is a view of a leaf that requires grad; changing it in place would change the leaf. ' +
        'Wrap the change in noGrad(() => …), or clone() first.',
    );
    expect(gradErrorOf(() => x.setAt_([0], 1)).op).toBe('setAt_');
    expect(gradErrorOf(() => x.setAt_([[0]], 1)).op).toBe('setAt_');
    expect([x.toArray(), x._version]).toEqual([[1, 2], 0]);
  });

  it('a view made under noGrad, but only when the change would be recorded', () => {
    const b = leaf([1, 2]).mul(1);
    const v = noGrad(() => b.at(0));
    expect(gradErrorOf(() => v.mul_(leaf(2))).message).toBe(
      'mul_: the tensor is a view made under noGrad(); its in-place change cannot be recorded. ' +
        'Take the view where operations are recorded, or change it under noGrad() too.',
    );
    expect(gradErrorOf(() => v.reshape(1).copy_(leaf(2))).op).toBe('copy_');
    expect(b.toArray()).toEqual([1, 2]);
    v.mul_(2);
    expect(b.toArray()).toEqual([2, 2]);
  });

  it('an expanded tensor, and a result that does not fit', () => {
    const x = zeros(1);
    expect(() => x.expand(3).add_(1)).toThrow(
      'add_: the tensor is expanded: several of its elements share one place in memory. clone() it first.',
    );
    expect(() => x.add_(zeros(2))).toThrow(
      "add_: the result has shape [2] and does not fit the tensor's [1].",
    );
    expect(x.toArray()).toEqual([0]);
  });

  it('a tensor without grad becomes part of the graph', () => {
    const b = zeros([2], { dtype: 'float64' });
    const w = leaf(3);
    b.setAt_([0], w.mul(2));
    expect([b.requiresGrad, b.isLeaf]).toEqual([true, false]);
    b.sum().backward();
    expect(gradOf(w)).toBe(2);
  });
});
