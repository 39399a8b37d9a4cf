/**
 * The backward pass: accumulation, ownership, freed graphs, long and wide graphs, errors, nested passes.
 */
import { describe, expect, it } from 'vitest';
import { record } from '../../src/autograd/record';
import { defineRule } from '../../src/autograd/rule';
import { autograd, noGrad, type Tensor, tensor } from '../../src/index';
import { gradErrorOf, gradOf, leaf } from './values';

describe('accumulation', () => {
  it('adds to .grad over passes, and starts from null', () => {
    const w = leaf([1, 2]);
    expect(w.grad).toBeNull();
    w.mul(3).sum().backward();
    expect(gradOf(w)).toEqual([3, 3]);
    w.mul(w).sum().backward();
    expect(gradOf(w)).toEqual([5, 7]);
  });

  it('undoes broadcasting and promotion in one place', () => {
    const a = tensor([[1], [2]], { requiresGrad: true });
    const b = leaf([3, 4, 5]);
    a.mul(b).sum().backward();
    expect(gradOf(a)).toEqual([[12], [12]]);
    expect(gradOf(b)).toEqual([3, 3, 3]);
    expect([a.grad?.dtype, b.grad?.dtype]).toEqual(['float32', 'float64']);
  });

  it('walks a diamond of 2^20 paths once', () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let i = 0; i < 20; i++) y = y.add(y);
    let runs = 0;
    y.registerHook(() => {
      runs++;
    });
    y.backward();
    expect([gradOf(x), runs]).toEqual([2 ** 20, 1]);
  });

  it('runs a chain of 100,000 operations, and a wide sum of them', () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    y.backward();
    expect(gradOf(x)).toBe(1);
    const [dx] = autograd.grad(x.mul(2).add(y.detach()), x);
    expect(dx.item()).toBe(2);
    let sum: Tensor = x.mul(0);
    for (let i = 0; i < 20_000; i++) sum = sum.add(x);
    const [wide] = autograd.grad(sum, x);
    expect(wide.item()).toBe(20_000);
  });
});

describe('ownership', () => {
  const separate = (...tensors: Tensor[]) =>
    expect(new Set(tensors.map((t) => t.storage)).size).toBe(tensors.length);

  it.each([
    ['add', (a: Tensor, b: Tensor) => a.add(b)],
    ['sub', (a: Tensor, b: Tensor) => a.sub(b)],
    ['through views', (a: Tensor, b: Tensor) => a.reshape(2, 1).add(b.reshape(2, 1)).reshape(2)],
    ['clone', (a: Tensor, b: Tensor) => a.clone().add(b.clone())],
  ])('gradients of two leaves never share storage: %s', (_, f) => {
    for (const createGraph of [false, true]) {
      const [a, b] = [leaf([1, 2]), leaf([3, 4])];
      const gradient = tensor([1, 10], { dtype: 'float64' });
      f(a, b).backward(gradient, { createGraph });
      separate(a.grad as Tensor, b.grad as Tensor, gradient);
      const before = gradOf(b);
      noGrad(() => (a.grad as Tensor).zero_());
      expect(gradOf(b)).toEqual(before);
      expect(gradient.toArray()).toEqual([1, 10]);
    }
  });

  it('never changes a gradient that the user gave', () => {
    const a = leaf([1, 2]);
    const gradient = tensor([1, 10], { dtype: 'float64' });
    const y = a.clone();
    autograd.backward([y, y, a], [gradient, gradient, gradient]);
    a.mul(1).backward(gradient);
    a.backward(gradient);
    a.backward(gradient);
    expect(gradient.toArray()).toEqual([1, 10]);
    expect(gradOf(a)).toEqual([6, 60]);
  });

  it('does not write into what a hook, retainGrad or grad() has seen', () => {
    const x = leaf([1, 2]);
    const seen: Tensor[] = [];
    const h = x.mul(2);
    h.retainGrad();
    h.registerHook((g) => {
      seen.push(g);
    });
    const y = h.clone().add(x).add(x);
    const [gh] = autograd.grad(y, h, { gradOutputs: y.newOnes([2]), retainGraph: true });
    y.sum().backward();
    x.backward(y.newOnes([2]));
    noGrad(() => (x.grad as Tensor).mul_(100));
    expect(seen.map((g) => g.toArray())).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(gh.toArray()).toEqual([1, 1]);
    expect(gradOf(h)).toEqual([2, 2]); // grad() runs the hooks of h too, as in PyTorch
  });

  /** The gradient of `late` is handed through to x, where that of `early` is added to it. */
  const handedThrough = (x: Tensor) => {
    const early = x.mul(5);
    const late = x.clone();
    return { late, y: late.mul(3).add(early).sum() };
  };

  it('does not add in place to what a hook keeps', () => {
    const x = leaf([1, 2]);
    const { late, y } = handedThrough(x);
    const seen: Tensor[] = [];
    for (const t of [late, x]) {
      t.registerHook((g) => {
        seen.push(g);
      });
    }
    y.backward();
    noGrad(() => (x.grad as Tensor).zero_());
    expect(seen.map((g) => g.toArray())).toEqual([
      [3, 3],
      [8, 8],
    ]);
  });

  it('does not add in place to what grad() returns', () => {
    const x = leaf([1, 2]);
    const { late, y } = handedThrough(x);
    expect(autograd.grad(y, [late, x]).map((g) => g.toArray())).toEqual([
      [3, 3],
      [8, 8],
    ]);
  });

  it('does not own a saved tensor that a rule returns', () => {
    const x = leaf([1, 2]);
    const kept = tensor([7, 7], { dtype: 'float64' });
    const early = x.mul(5);
    const rule = defineRule({
      name: 'planted',
      vjp: (_g, node) => [...node.savedTensors()],
    });
    const late = record(rule, x.detach().clone(), [x], [kept]);
    late.add(early).sum().backward();
    expect([gradOf(x), kept.toArray()]).toEqual([
      [12, 12],
      [7, 7],
    ]);
  });

  it('does not write into saved tensors', () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    const z = y.mul(y).add(y).add(x);
    z.sum().backward({ retainGraph: true });
    const first = gradOf(x);
    x.grad = null;
    z.sum().backward();
    expect(gradOf(x)).toEqual(first);
  });
});

describe('createGraph and retainGraph', () => {
  it('differentiates to the third order', () => {
    const x = leaf(2);
    const [d1] = autograd.grad(x.pow(4), x, { createGraph: true });
    const [d2] = autograd.grad(d1, x, { createGraph: true });
    const [d3] = autograd.grad(d2, x);
    expect([d1, d2, d3].map((d) => d.item())).toEqual([32, 48, 48]);
    expect(d3.requiresGrad).toBe(false);
  });

  it('leaves a .grad that can be differentiated', () => {
    const x = leaf(3);
    x.pow(3).backward({ createGraph: true });
    const g = x.grad as Tensor;
    x.grad = null;
    g.backward();
    expect(gradOf(x)).toBe(18);
  });

  it('keeps the graph on request, and as createGraph by default', () => {
    const x = leaf(3);
    const y = x.mul(x);
    y.backward({ retainGraph: true });
    y.backward({ createGraph: true });
    y.backward();
    expect((x.grad as Tensor).item()).toBe(18);
  });

  it('names the operation whose saved tensors are gone', () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    const z = y.sum();
    z.backward();
    expect(gradErrorOf(() => z.backward())).toMatchObject({
      op: 'exp',
      message:
        'backward: the graph was freed by an earlier backward pass; what exp saved is gone. ' +
        'Pass { retainGraph: true } to the earlier call, or compute the loss again.',
    });
    // A new loss over an old part is the same error.
    expect(gradErrorOf(() => y.mul(2).sum().backward()).op).toBe('exp');
    expect(
      gradErrorOf(() => {
        const w = x.mul(3);
        w.sum().backward();
        w.sum().backward();
      }).op,
    ).toBe('mul');
  });

  it('lets what saves nothing run again, as PyTorch does', () => {
    const x = leaf([1, 2]);
    const y = x.add(x).add(1).reshape(2, 1).sum();
    y.backward();
    y.backward();
    expect(gradOf(x)).toEqual([4, 4]);
  });
});

describe('inputs', () => {
  it('accumulates in the given tensors only, each once, and runs nothing else', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    const h = a.mul(2);
    const other = b.exp();
    let ran = 0;
    other.registerHook(() => {
      ran++;
    });
    const y = h.mul(3).add(other).sum();
    y.backward({ inputs: [a, a, h], retainGraph: true });
    expect([gradOf(a), gradOf(h), gradOf(b), ran]).toEqual([[6, 6], [3, 3], null, 0]);
    y.backward({ inputs: b });
    expect([gradOf(a), gradOf(b)?.toString(), ran]).toEqual([
      [6, 6],
      b.exp().toArray().toString(),
      1,
    ]);
  });

  it('refuses an empty list and tensors outside the graph', () => {
    const a = leaf(1);
    expect(() => a.mul(2).backward({ inputs: [] })).toThrow(
      'backward: the list of inputs is empty. Leave it out to reach all leaves.',
    );
    expect(() => a.mul(2).backward({ inputs: tensor(1) })).toThrow(
      'backward: input 0 does not require grad. Set requiresGrad = true before it is used.',
    );
  });
});

describe('grad', () => {
  it('does not touch .grad', () => {
    const x = leaf(3);
    expect(autograd.grad(x.mul(x), x)[0].item()).toBe(6);
    expect(x.grad).toBeNull();
  });

  it('takes an output that is an input, non-leaves, and the same input twice', () => {
    const x = leaf(3);
    const h = x.mul(2);
    expect(autograd.grad(x, x)[0].item()).toBe(1);
    expect(autograd.grad(h, [h, x], { retainGraph: true }).map((g) => g.item())).toEqual([1, 2]);
    expect(autograd.grad(h.mul(h), [h, h, x]).map((g) => g.item())).toEqual([12, 12, 24]);
  });

  it('takes several outputs, by position and by name', () => {
    const x = leaf([1, 2]);
    const v = tensor([1, 10], { dtype: 'float64' });
    expect(autograd.grad([x.mul(2), x.sum()], x, [v, null])[0].toArray()).toEqual([3, 21]);
    expect(autograd.grad(x.mul(2), x, v, true)[0].toArray()).toEqual([2, 20]);
    expect(() => autograd.grad([x, x], x, [v])).toThrow(
      'grad: got 1 gradients for 2 tensors. Give one for each, null where it is one.',
    );
  });

  it('gives an error, null or zeros for unused inputs', () => {
    const [x, unused] = [leaf(3), leaf([1, 2])];
    expect(() => autograd.grad(x.mul(2), [x, unused])).toThrow(
      'grad: input 1 of shape [2] was not used to compute the outputs. ' +
        'Pass { allowUnused: true } for null, or { materializeGrads: true } for zeros.',
    );
    expect(autograd.grad(x.mul(2), unused, { allowUnused: true })).toEqual([null]);
    expect(autograd.grad(x.mul(2), unused, { materializeGrads: true })[0].toArray()).toEqual([
      0, 0,
    ]);
    expect(() => autograd.grad(x, x, { materializeGrads: true, allowUnused: false })).toThrow(
      'materializeGrads',
    );
  });
});

describe('errors', () => {
  it('says what is wrong with the roots', () => {
    const x = leaf([1, 2, 3]);
    expect(() => x.mul(2).backward()).toThrow(
      'backward: output has shape [3]; only a one-element tensor has an implicit gradient. Pass one, or reduce with sum().',
    );
    expect(() => tensor(1).backward()).toThrow(
      'does not require grad and was made by no recorded operation',
    );
    expect(() => x.mul(2).backward(tensor([1, 2]))).toThrow(
      'backward: the gradient has shape [2], the tensor [3]. They must agree.',
    );
    expect(() => x.sum().backward({ retaingraph: true } as object)).toThrow(
      "Did you mean 'retainGraph'?",
    );
  });

  it('leave nothing behind', () => {
    const x = leaf([1, 2]);
    const h = x.mul(2);
    const handle = h.registerHook(() => {
      throw new Error('planted');
    });
    const y = h.add(x).add(h.exp()).sum();
    expect(() => y.backward({ retainGraph: true })).toThrow('planted');
    expect(x.grad).toBeNull();
    handle.remove();
    y.backward();
    const [a, b] = [2 + 1 + 2 * Math.exp(2), 2 + 1 + 2 * Math.exp(4)];
    expect((x.grad as Tensor).data[0]).toBeCloseTo(a, 12);
    expect((x.grad as Tensor).data[1]).toBeCloseTo(b, 12);
  });
});

describe('a backward pass inside a hook', () => {
  it('finds shared nodes empty, and the outer pass goes on as if nothing had been', () => {
    const x = leaf(3);
    const shared = x.mul(x);
    const top = shared.mul(5);
    const inner: number[] = [];
    top.registerHook(() => {
      inner.push(autograd.grad(shared, x, { retainGraph: true })[0].item() as number);
    });
    // `shared` has gathered 1 from the younger operand when the hook on `top` runs.
    shared.mul(1).add(top).backward();
    expect(inner).toEqual([6]);
    expect(gradOf(x)).toBe(36);
  });

  it('survives an error of the inner pass', () => {
    const x = leaf(3);
    const h = x.mul(2);
    h.registerHook(() => {
      const failing = autograd.enableGrad(() => x.mul(2));
      failing.registerHook(() => {
        throw new Error('inner');
      });
      expect(() => autograd.enableGrad(() => failing.add(x)).backward()).toThrow('inner');
    });
    h.add(x).backward();
    expect(gradOf(x)).toBe(3);
  });
});
