/**
 * The checker finds what is wrong, and the derivatives of whole functions.
 */
import { describe, expect, it } from 'vitest';
import { autograd, type Tensor, tensor } from '../../src/index';
import { gradErrorOf, leaf } from './values';

const { functional } = autograd;

/** x³, with a backward that is wrong by 1%. */
class Planted extends autograd.Function {
  static forward(ctx: autograd.FunctionCtx, x: Tensor) {
    ctx.saveForBackward(x);
    return x.pow(3);
  }
  static backward(ctx: autograd.FunctionCtx, g: Tensor) {
    return g.mul(ctx.savedTensors[0].square()).mul(3.03);
  }
}

describe('gradcheck', () => {
  it('accepts several inputs and outputs, values that are no tensors, and non-contiguous inputs', () => {
    const w = leaf([
      [0.5, 1],
      [-1, 2],
    ]);
    const f = (a: Tensor, k: number, b: Tensor) => [a.t().matmul(b).mul(k), b.sum()];
    expect(autograd.gradcheck(f, [w, 3, leaf([[1], [2]])])).toBe(true);
    const strided = w.detach().t().requiresGrad_();
    expect(autograd.gradcheck((x: Tensor) => x.exp(), strided)).toBe(true);
    expect(w.toArray()).toEqual([
      [0.5, 1],
      [-1, 2],
    ]);
  });

  it('finds a planted fault, and names input, element and both numbers', () => {
    const x = leaf([[1, 2]]);
    const f = (_k: number, x: Tensor) => Planted.apply(x);
    const { message } = gradErrorOf(() => autograd.gradcheck(f, [7, x]));
    expect(message).toMatch(
      /^gradcheck: the derivative of output 0 at \[0, 0\] with respect to input 1 at \[0, 0\] is 3\.03 by backward and (3\.00000000\d*|2\.99999999\d*) by central differences \(eps 0\.000001, atol 0\.00001, rtol 0\.001\)\. Check/,
    );
    expect(autograd.gradcheck(f, [7, x], { raiseException: false })).toBe(false);
    expect(autograd.gradcheck(f, [7, x], { rtol: 0.02 })).toBe(true);
    expect(x.toArray()).toEqual([[1, 2]]);
  });

  it('finds a fault that only the second derivative has', () => {
    class Half extends Planted {
      static override backward(ctx: autograd.FunctionCtx, g: Tensor) {
        return g.mul(ctx.savedTensors[0].detach().square()).mul(3);
      }
    }
    const x = leaf([1, 2]);
    const f = (x: Tensor) => Half.apply(x);
    expect(autograd.gradcheck(f, [x])).toBe(true);
    expect(() => autograd.gradgradcheck(f, [x])).toThrow(
      /^gradgradcheck: the derivative of output 0 at/,
    );
    expect(autograd.gradgradcheck((x: Tensor) => x.pow(3), [x], leaf([1, 2]))).toBe(true);
  });

  it('refuses what it cannot check', () => {
    const f = (x: Tensor) => x.mul(2);
    expect(() => autograd.gradcheck(f, [tensor([1], { dtype: 'float64' })])).toThrow(
      'gradcheck: none of the inputs requires grad. Set requiresGrad on those to check.',
    );
    const single = tensor([1, 2], { requiresGrad: true });
    expect(() => autograd.gradcheck(f, [single])).toThrow(
      "gradcheck: an input is float32, whose rounding is larger than a difference over eps 0.000001. Convert it with to('float64'), or give a larger eps and atol.",
    );
    expect(autograd.gradcheck(f, [single], { eps: 1e-2, atol: 1e-3 })).toBe(true);
    expect(autograd.gradcheck((x: Tensor) => x.detach().mul(0), [leaf(1)])).toBe(true);
    expect(() => autograd.gradcheck((x: Tensor) => x.detach(), [leaf(1)])).toThrow(
      'is 0 by backward',
    );
  });
});

describe('functional', () => {
  const A = tensor([
    [1, 2],
    [3, 4],
  ]);
  const x = tensor([1, 2]);

  it('jacobian, by output and input', () => {
    expect(functional.jacobian((x) => A.matmul(x), x).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const J = functional.jacobian((x, y) => [x.mul(y), y.sum()], [x, tensor([3, 4])]);
    expect(J.map((row) => row.map((t) => t.toArray()))).toEqual([
      [
        [
          [3, 0],
          [0, 4],
        ],
        [
          [1, 0],
          [0, 2],
        ],
      ],
      [
        [0, 0],
        [1, 1],
      ],
    ]);
    expect(functional.jacobian((x) => x.mul(x.at(0)), A).shape).toEqual([2, 2, 2, 2]);
    expect(J[0][0].requiresGrad).toBe(false);
  });

  it('jacobian that can be differentiated again', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    functional
      .jacobian((x) => x.pow(3), w, { createGraph: true })
      .sum()
      .backward();
    expect(w.grad?.toArray()).toEqual([6, 12]);
  });

  it('hessian, of one input and of several', () => {
    expect(functional.hessian((x) => x.pow(3).sum(), x).toArray()).toEqual([
      [6, 0],
      [0, 12],
    ]);
    const H = functional.hessian((x, y) => x.mul(y).sum(), [tensor([1]), tensor([2])]);
    expect(H.map((row) => row.map((t) => t.toArray()))).toEqual([
      [[[0]], [[1]]],
      [[[1]], [[0]]],
    ]);
    expect(() => functional.hessian((x) => x.mul(2), x)).toThrow(
      'hessian: the function must return one tensor of one element, got [2]. Reduce with sum().',
    );
  });

  it('vjp and jvp are the products with the jacobian', () => {
    const v = tensor([1, 10]);
    const [y, g] = functional.vjp((x) => A.matmul(x), x, v);
    expect([y.toArray(), g.toArray()]).toEqual([
      [5, 11],
      [31, 42],
    ]);
    const [y2, t] = functional.jvp((x) => A.matmul(x).square(), x, v);
    expect([y2.toArray(), t.toArray()]).toEqual([
      [25, 121],
      [210, 946],
    ]);
    expect(functional.vjp((x) => x.sum(), x)[1].toArray()).toEqual([1, 1]);
    const [, several] = functional.vjp((x, y) => x.mul(y), [x, v], v);
    expect(several.map((t) => t.toArray())).toEqual([
      [1, 100],
      [1, 20],
    ]);
    expect(() => functional.jvp((x) => x, x)).toThrow(
      'jvp: v may be left out only for one tensor of one element. Give v.',
    );
    expect(() => functional.jvp((x) => x, x, tensor(1))).toThrow(
      'jvp: v 0 has shape [], it must have [2].',
    );
  });

  it('hvp and vhp are the products with the hessian', () => {
    const f = (x: Tensor) => x.pow(3).sum().mul(x.at(0));
    const v = tensor([1, -1]);
    const expected = functional.hessian(f, x).matmul(v).toArray();
    expect(functional.hvp(f, x, v)[1].toArray()).toEqual(expected);
    expect(functional.vhp(f, x, v)[1].toArray()).toEqual(expected);
  });

  it('is strict on request', () => {
    const f = (x: Tensor, y: Tensor) => x.mul(2).add(y.detach());
    expect(functional.jacobian(f, [x, x])[1].toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(() => functional.jacobian(f, [x, x], { strict: true })).toThrow(
      'jacobian: the result does not depend on input 1. Use it in the function, or leave out strict for zeros.',
    );
  });
});
