/**
 * Operations that users write: autograd.Function.
 */
import { describe, expect, it } from 'vitest';
import { autograd, noGrad, type Tensor, tensor } from '../../src/index';
import { gradErrorOf, gradOf, leaf } from './values';

type Ctx = autograd.FunctionCtx;

class Cube extends autograd.Function {
  static forward(ctx: Ctx, x: Tensor) {
    ctx.saveForBackward(x);
    return x.pow(3);
  }
  static backward(ctx: Ctx, g: Tensor): autograd.Gradients {
    const [x] = ctx.savedTensors;
    return g.mul(x.square()).mul(3);
  }
}

/** Several outputs, arguments that are no tensors, fields on the context, null in what is saved. */
class PowerAndSum extends autograd.Function {
  static forward(ctx: Ctx, x: Tensor, options: { exponent: number }, y: Tensor) {
    ctx.exponent = options.exponent;
    ctx.saveForBackward(x, null, y);
    return [x.pow(options.exponent), x.add(y).sum()] as const;
  }
  static backward(ctx: Ctx, gPower: Tensor, gSum: Tensor) {
    const [x, nothing, y] = ctx.savedTensors;
    expect(nothing).toBeNull();
    const ofX = gPower.mul(x.pow(ctx.exponent - 1)).mul(ctx.exponent);
    expect(y.shape).toEqual([1]);
    // The engine undoes the broadcasting of y.
    return [ofX.add(gSum), null, gSum.expand(x.shape)];
  }
}

class Scale extends autograd.Function {
  static forward(ctx: Ctx, x: Tensor, by: number) {
    ctx.markDirty(x);
    ctx.by = by;
    return x.mul_(by);
  }
  static backward(ctx: Ctx, g: Tensor) {
    return [g.mul(ctx.by), null];
  }
}

describe('a user operation', () => {
  it('passes first and second derivatives, and is named', () => {
    const x = leaf([0.5, -2]);
    expect(autograd.gradcheck((x: Tensor) => Cube.apply(x), [x])).toBe(true);
    expect(autograd.gradgradcheck((x: Tensor) => Cube.apply(x), [x])).toBe(true);
    expect(Cube.apply(x).gradFn?.name).toBe('CubeBackward');
  });

  it('is typed from its forward', () => {
    const [power, sum] = PowerAndSum.apply(leaf([1, 2]), { exponent: 2 }, leaf([3]));
    const typed: [Tensor, Tensor] = [power, sum];
    expect(typed.map((t) => t.toArray())).toEqual([[1, 4], 9]);
    // @ts-expect-error: the exponent is missing
    expect(() => PowerAndSum.apply(leaf(1), {}, leaf(1))).toBeTypeOf('function');
  });

  it('has several outputs; what is not used counts as zero', () => {
    const [x, y] = [leaf([0.5, 1.5]), leaf([2])];
    const run = (x: Tensor, y: Tensor) => PowerAndSum.apply(x, { exponent: 3 }, y);
    expect(autograd.gradcheck(run, [x, y])).toBe(true);
    expect(
      autograd.gradgradcheck((x: Tensor, y: Tensor) => run(x, y)[0].mul(run(x, y)[1]), [x, y]),
    ).toBe(true);
    // A cotangent for the second output alone, broadcast against a wider tensor.
    run(x, y)[1]
      .mul(tensor([1, 2, 3]))
      .sum()
      .backward();
    expect([gradOf(x), gradOf(y)]).toEqual([[6, 6], [12]]);
  });

  it('records nothing where nothing requires grad', () => {
    expect(Cube.apply(tensor([1, 2])).requiresGrad).toBe(false);
    expect(noGrad(() => Cube.apply(leaf([1, 2]))).requiresGrad).toBe(false);
  });

  it('knows which inputs need a gradient, and may leave the others out', () => {
    const seen: unknown[] = [];
    class Mul extends autograd.Function {
      static forward(ctx: Ctx, a: Tensor, b: Tensor, _k: number) {
        ctx.saveForBackward(a, b);
        return a.mul(b);
      }
      static backward(ctx: Ctx, g: Tensor) {
        const [a, b] = ctx.savedTensors;
        seen.push(ctx.needsInputGrad);
        return [
          ctx.needsInputGrad[0] ? g.mul(b) : null,
          ctx.needsInputGrad[1] ? g.mul(a) : null,
          null,
        ];
      }
    }
    const b = leaf(5);
    Mul.apply(tensor(2, { dtype: 'float64' }), b, 7).backward();
    expect([seen, gradOf(b)]).toEqual([[[false, true, false]], 2]);
  });

  it('does not own what backward returns', () => {
    const kept = tensor([1, 1], { dtype: 'float64' });
    class Constant extends autograd.Function {
      static forward(_ctx: Ctx, x: Tensor) {
        return x.clone();
      }
      static backward() {
        return kept;
      }
    }
    const x = leaf([1, 2]);
    x.mul(2).add(Constant.apply(x)).sum().backward();
    Constant.apply(x).sum().backward();
    expect([kept.toArray(), gradOf(x)]).toEqual([
      [1, 1],
      [4, 4],
    ]);
  });

  it('may use setupContext', () => {
    class Square extends autograd.Function {
      static forward(x: Tensor, k: number) {
        return x.square().mul(k);
      }
      static setupContext(ctx: Ctx, [x, k]: [Tensor, number], _output: Tensor) {
        ctx.saveForBackward(x);
        ctx.k = k;
      }
      static backward(ctx: Ctx, g: Tensor) {
        return [g.mul(ctx.savedTensors[0]).mul(2 * ctx.k), null];
      }
    }
    const x = leaf([1, 2]);
    expect(autograd.gradcheck((x: Tensor) => Square.apply(x, 3), [x])).toBe(true);
  });
});

describe('the context', () => {
  it('marks outputs that have no gradient', () => {
    class SortOf extends autograd.Function {
      static forward(ctx: Ctx, x: Tensor) {
        const signs = x.sign();
        ctx.markNonDifferentiable(signs);
        return [x.abs(), signs, x.gt(0)] as const;
      }
      static backward(_ctx: Ctx, g: Tensor, gSigns: Tensor) {
        expect(gSigns.toArray()).toEqual([0, 0]);
        return g;
      }
    }
    const x = leaf([-1, 2]);
    const [magnitude, signs, positive] = SortOf.apply(x);
    expect([magnitude, signs, positive].map((t) => t.requiresGrad)).toEqual([true, false, false]);
    magnitude.sum().backward();
    expect(gradOf(x)).toEqual([1, 1]);
  });

  it('gives null for unused outputs when asked to', () => {
    const seen: unknown[] = [];
    class Two extends autograd.Function {
      static forward(ctx: Ctx, x: Tensor) {
        ctx.setMaterializeGrads(false);
        return [x.mul(1), x.mul(2)] as const;
      }
      static backward(_ctx: Ctx, a: Tensor | null, b: Tensor | null) {
        seen.push(a, b?.item());
        return b;
      }
    }
    Two.apply(leaf(1))[1].backward();
    expect(seen).toEqual([null, 1]);
  });

  it('marks inputs that are changed in place, views too', () => {
    const x = leaf([1, 2]);
    const y = x.mul(1);
    expect(Scale.apply(y, 5)).toBe(y);
    expect(y.gradFn?.name).toBe('ScaleBackward');
    y.mul(y).sum().backward();
    expect(gradOf(x)).toEqual([50, 100]);
    const program = (x: Tensor) => {
      const b = x.mul(2);
      Scale.apply(b.at(0), 3);
      return b.mul(b);
    };
    expect(autograd.gradcheck(program, [x])).toBe(true);
    expect(autograd.gradgradcheck(program, [x])).toBe(true);
    expect(gradErrorOf(() => Scale.apply(x, 5)).message).toMatch(
      /^Scale: a leaf that requires grad cannot be changed/,
    );
    expect(x.toArray()).toEqual([1, 2]);
  });

  it('hands an input through as another tensor', () => {
    class Identity extends autograd.Function {
      static forward(_ctx: Ctx, x: Tensor) {
        return x;
      }
      static backward(_ctx: Ctx, g: Tensor) {
        return g.neg();
      }
    }
    const x = leaf([1, 2]);
    const y = Identity.apply(x);
    expect([y === x, y.storage === x.storage, x.isLeaf]).toEqual([false, true, true]);
    y.sum().backward();
    expect(gradOf(x)).toEqual([-1, -1]);
  });

  it('sees freed graphs and changed tensors', () => {
    const x = leaf([1, 2]);
    const y = Cube.apply(x).sum();
    y.backward();
    expect(gradErrorOf(() => y.backward()).op).toBe('Cube');
    const h = x.mul(1);
    const z = Cube.apply(h).sum();
    h.add_(1);
    expect(gradErrorOf(() => z.backward()).message).toMatch(
      /Cube saved a tensor of shape \[2\].*add_ has changed it/,
    );
  });
});

describe('mistakes', () => {
  const returning = (value: () => unknown) =>
    class Wrong extends autograd.Function {
      static forward(_ctx: Ctx, x: Tensor, _k: number) {
        return x.mul(2);
      }
      static backward(_ctx: Ctx, _g: Tensor) {
        return value() as Tensor;
      }
    };
  const messageOf = (value: () => unknown) =>
    gradErrorOf(() =>
      returning(value)
        .apply(leaf([1, 2]), 3)
        .sum()
        .backward(),
    ).message;

  it('are told', () => {
    expect(messageOf(() => tensor([1, 2]))).toBe(
      'Wrong: backward returned 1 gradient, forward takes 2 arguments. Return one for each, null where there is none.',
    );
    expect(messageOf(() => [null, tensor(1)])).toBe(
      'Wrong: backward returned a gradient for argument 1, which is not a tensor. Return null there.',
    );
    expect(messageOf(() => [3, null])).toBe(
      'Wrong: backward returned number for argument 0, which is a tensor. Return a tensor or null there.',
    );
    expect(messageOf(() => [tensor([1, 2, 3]), null])).toBe(
      'Wrong: backward returned a gradient of shape [3] for argument 0 of shape [2]. ' +
        'They must agree, or the gradient must be the argument broadcast.',
    );
    class Dirty extends autograd.Function {
      static forward(ctx: Ctx, x: Tensor) {
        ctx.markDirty(x);
        return x.mul(2);
      }
      static backward(_ctx: Ctx, g: Tensor) {
        return g;
      }
    }
    expect(gradErrorOf(() => Dirty.apply(leaf(1).mul(1))).message).toBe(
      'Dirty: an input was marked as dirty and is not returned. Return it from forward().',
    );
  });

  it('a backward that is differentiable once only says so', () => {
    class Once extends autograd.Function {
      static forward(ctx: Ctx, x: Tensor) {
        ctx.saveForBackward(x);
        return x.square();
      }
      static backward = autograd.onceDifferentiable((ctx: Ctx, g: Tensor) =>
        g.mul(ctx.savedTensors[0]).mul(2),
      );
    }
    const x = leaf(3);
    Once.apply(x).backward();
    expect(gradOf(x)).toBe(6);
    const [dx] = autograd.grad(Once.apply(x), x, { createGraph: true });
    expect(dx.item()).toBe(6);
    expect(gradErrorOf(() => dx.backward()).message).toBe(
      'Once: its backward is marked onceDifferentiable and cannot be differentiated again. ' +
        'Write it in tensor operations and take the mark away.',
    );
  });
});
