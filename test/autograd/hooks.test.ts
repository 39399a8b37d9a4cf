/**
 * Hooks on tensors and nodes, retainGrad, requiresGrad, and what a node shows of itself.
 */
import { describe, expect, it } from 'vitest';
import { autograd, noGrad, type Tensor, tensor } from '../../src/index';
import { gradErrorOf, gradOf, leaf } from './values';

describe('tensor hooks', () => {
  it('run in order, each seeing what the one before returned', () => {
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    x.registerHook((g) => g.mul(10));
    x.registerHook((g) => {
      seen.push(g.toArray());
    });
    x.registerHook((g) => g.add(1));
    x.sum().backward();
    expect(seen).toEqual([[10, 10]]);
    expect(gradOf(x)).toEqual([11, 11]);
  });

  it('of a leaf run once in a pass, with the summed gradient', () => {
    const x = leaf(2);
    const seen: unknown[] = [];
    x.registerHook((g) => {
      seen.push(g.item());
    });
    const y = x.mul(3).add(x.mul(4));
    y.backward({ retainGraph: true });
    y.backward();
    expect(seen).toEqual([7, 7]);
    expect(gradOf(x)).toBe(14);
  });

  it('can be removed, by themselves while they run too, and twice', () => {
    const x = leaf(1);
    const calls: string[] = [];
    const first = x.registerHook(() => {
      calls.push('first');
      first.remove();
    });
    x.registerHook(() => {
      calls.push('second');
    });
    x.mul(1).backward();
    first.remove();
    x.mul(1).backward();
    expect(calls).toEqual(['first', 'second', 'second']);
  });

  it('change what goes on to the inputs, and see what createGraph records', () => {
    const x = leaf(3);
    const h = x.mul(x);
    h.registerHook((g) => g.mul(h.detach()));
    const [dx] = autograd.grad(h, x, { createGraph: true });
    expect(dx.item()).toBe(54);
    expect(autograd.grad(dx, x)[0].item()).toBe(18);
  });

  it('must keep the shape', () => {
    const x = leaf([1, 2]);
    x.registerHook((g) => g.sum());
    expect(gradErrorOf(() => x.sum().backward()).message).toBe(
      'registerHook: a hook on AccumulateGrad returned a gradient of shape [] for one of shape [2]. ' +
        'Return a gradient of the same shape, or nothing.',
    );
    expect(() => tensor(1).registerHook(() => undefined)).toThrow(
      'registerHook: the tensor does not require grad. Set requiresGrad = true first.',
    );
  });

  it('stay with the value before an in-place change', () => {
    const x = leaf([1, 2]);
    const y = x.mul(1);
    const seen: unknown[] = [];
    y.registerHook((g) => {
      seen.push(g.toArray());
    });
    y.mul_(5);
    y.sum().backward();
    expect(seen).toEqual([[5, 5]]);
  });

  it('after accumulation see .grad', () => {
    const w = leaf([1, 2]);
    const handle = w.registerPostAccumulateGradHook((t) => {
      noGrad(() => t.sub_((t.grad as Tensor).mul(0.5)));
      t.grad = null;
    });
    w.mul(2).sum().backward();
    expect([w.toArray(), w.grad]).toEqual([[0, 1], null]);
    handle.remove();
    w.mul(2).sum().backward();
    expect(gradOf(w)).toEqual([2, 2]);
    expect(() => w.mul(1).registerPostAccumulateGradHook(() => {})).toThrow(
      'only a leaf that requires grad',
    );
  });
});

describe('retainGrad', () => {
  it('keeps what the hooks have made of the gradient, whenever they were registered', () => {
    const x = leaf([1, 2]);
    const h = x.mul(2);
    h.registerHook((g) => g.mul(10));
    h.retainGrad();
    h.registerHook((g) => g.add(1));
    h.sum().backward();
    expect([h.retainsGrad, gradOf(h), gradOf(x)]).toEqual([true, [11, 11], [22, 22]]);
  });

  it('adds up over passes, and means nothing for a leaf', () => {
    const x = leaf(3);
    x.retainGrad();
    const h = x.mul(2);
    h.retainGrad();
    h.retainGrad();
    h.mul(5).backward({ retainGraph: true });
    h.mul(5).backward();
    expect([x.retainsGrad, gradOf(h), gradOf(x)]).toEqual([false, 10, 20]);
  });

  it('follows the tensor over an in-place change', () => {
    const x = leaf([1, 2]);
    const h = x.mul(2);
    h.retainGrad();
    h.mul_(7);
    h.mul(3).sum().backward();
    expect([gradOf(h), gradOf(x)]).toEqual([
      [3, 3],
      [42, 42],
    ]);
  });
});

describe('nodes', () => {
  it('show their name, what they saved and where they lead', () => {
    const x = leaf([1, 2]);
    const y = x.exp().sum();
    const sum = y.gradFn as autograd.Node;
    const [[exp]] = sum.nextFunctions as [[autograd.Node, number]];
    expect([sum.name, exp.name, exp.nextFunctions[0]?.[0]?.name]).toEqual([
      'sumBackward',
      'expBackward',
      'AccumulateGrad',
    ]);
    expect(exp.saved?.map((t) => t.toArray())).toEqual([x.exp().toArray()]);
    exp.metadata.note = 'mine';
    expect(exp.metadata).toEqual({ note: 'mine' });
    y.backward();
    expect(exp.saved).toBeNull();
  });

  it('run hooks before and after, which may replace gradients', () => {
    const [x, b] = [leaf([1, 2]), leaf([3])];
    const y = x.add(b);
    const node = y.gradFn as autograd.Node;
    const log: unknown[] = [];
    const before = node.registerPrehook(([g]) => [(g as Tensor).mul(2)]);
    node.registerHook((gradInputs, gradOutputs) => {
      log.push(
        gradInputs.map((g) => g?.toArray()),
        gradOutputs.map((g) => g?.toArray()),
      );
      return [gradInputs[0], (gradInputs[1] as Tensor).mul(100)];
    });
    y.sum().backward({ retainGraph: true });
    expect(log).toEqual([[[2, 2], [4]], [[2, 2]]]);
    expect([gradOf(x), gradOf(b)]).toEqual([[2, 2], [400]]);
    before.remove();
    y.sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
    node.registerHook(() => []);
    expect(() => x.add(b).sum().backward()).not.toThrow();
  });
});

describe('requiresGrad', () => {
  it('can be set on leaves, and follows the operands elsewhere', () => {
    const x = tensor([1, 2]);
    expect(x.mul(2).requiresGrad).toBe(false);
    x.requiresGrad = true;
    expect([x.isLeaf, x.mul(2).requiresGrad, x.mul(2).isLeaf, x.detach().requiresGrad]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(noGrad(() => x.mul(2)).isLeaf).toBe(true);
    const y = x.mul(2);
    y.requiresGrad = true;
    expect(() => y.requiresGrad_(false)).toThrow(
      'requiresGrad: only a leaf can be switched off, and this tensor was made by mul. Use detach() for a tensor outside the graph.',
    );
    expect(() => tensor([1, 2], { dtype: 'int32' }).requiresGrad_()).toThrow(
      "requiresGrad: only floating tensors can have gradients; this one is int32. Convert it with to('float32').",
    );
  });

  it('survives noGrad changes; detach_ takes a tensor out', () => {
    const x = leaf([1, 2]);
    noGrad(() => x.mul_(2));
    expect([x.requiresGrad, x.isLeaf, x.toArray()]).toEqual([true, true, [2, 4]]);
    const y = x.mul(2).detach_();
    expect([y.requiresGrad, y.isLeaf]).toEqual([false, true]);
    expect(() => x.mul(2).at(0).detach_()).toThrow('detach_: the tensor is a view of another.');
  });
});

describe('anomaly mode', () => {
  it('a loss that is NaN is an error that says so, with the place', () => {
    const x = tensor([-1, 1], { requiresGrad: true });
    const error = gradErrorOf(() => autograd.detectAnomaly(() => x.sqrt().sum().backward()));
    expect(error.message).toMatch(
      /^backward: the loss is NaN, so every gradient would be\..* sumBackward comes from an operation called at:\n.*hooks\.test/s,
    );
    expect(x.grad).toBeNull();
    // Outside the mode it is PyTorch's.
    x.sqrt().sum().backward();
    expect(x.grad!.isnan().any().item()).toBe(true);
  });

  it('names the operation that made a NaN and the line that called it', () => {
    const x = leaf(0);
    const error = gradErrorOf(() => autograd.detectAnomaly(() => x.sqrt().mul(0).backward()));
    expect(error.message).toMatch(
      /^backward: sqrtBackward gave NaN for input 0 of shape \[\]\. sqrtBackward comes from an operation called at:\n/,
    );
    expect(error.message).toContain('hooks.test.ts');
    expect(autograd.isAnomalyEnabled()).toBe(false);
  });

  it('adds the place to other errors, and says when it is not known', () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    y.mul_(2);
    expect(gradErrorOf(() => autograd.detectAnomaly(() => y.sum().backward())).message).toMatch(
      /exp saved a tensor.*expBackward comes from an operation called at:\n {4}\(it was recorded outside anomaly mode\)/s,
    );
  });

  it('can be switched on for good', () => {
    autograd.setDetectAnomaly(true);
    const on = autograd.isAnomalyEnabled();
    autograd.setDetectAnomaly(false);
    expect([on, autograd.isAnomalyEnabled()]).toEqual([true, false]);
  });
});

describe('modes', () => {
  it('refuse asynchronous functions and come back after errors', () => {
    expect(() => noGrad(async () => 1)).toThrow(
      'noGrad: the function returned a promise. The switch is global: while the function awaits, other code would run ' +
        'under it, and after its first await the function itself no longer does. Await outside, and call noGrad around ' +
        'synchronous work only.',
    );
    expect(() =>
      noGrad(() => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(leaf(1).mul(2).requiresGrad).toBe(true);
    expect(noGrad(() => autograd.enableGrad(() => leaf(1).mul(2).requiresGrad))).toBe(true);
    expect(autograd.setGradEnabled(false, () => leaf(1).mul(2).requiresGrad)).toBe(false);
  });
});
