// Operations that keep their derivative: what they give is what the plain operation gives.
import { expect, test } from 'vitest';
import { autograd, nn, randn, type Tensor, tensor } from '../../src/index';
import { geluExact } from '../../src/ops/activations';

const { gelu } = nn.functional;

test('first and second derivatives are right, however x lies', () => {
  const of = (...shape: number[]) => randn(shape, { dtype: 'float64' }).requiresGrad_();
  const cases: [(x: Tensor) => Tensor, Tensor][] = [
    [gelu, of(3, 4)],
    [(x) => gelu(x.transpose(0, 1)), of(3, 4)],
    [(x) => gelu(x.expand(2, 3)), of(3)],
    [(x) => gelu(x), of()],
  ];
  for (const [run, x] of cases) {
    expect(autograd.gradcheck(run, [x])).toBe(true);
    expect(autograd.gradgradcheck(run, [x])).toBe(true);
  }
});

// Bound: rtol 1.3e-6 and atol 1e-5, PyTorch's own for float32.
test('the gradient is that of the operation, at the ends too, and leaves the cotangent alone', () => {
  const ends = tensor([0, -0, Infinity, -Infinity, NaN, 1e-30, -20, 20, 1e30]);
  for (const values of [ends, randn(1000), randn(0)]) {
    const [x, z] = [values.clone().requiresGrad_(), values.clone().requiresGrad_()];
    const g = randn(values.shape);
    const before = g.toArray();
    const [y, expected] = [gelu(x), geluExact(z)];
    expect(y.gradFn?.name).toBe('geluExactBackward');
    expect(y.toArray()).toEqual(expected.toArray());
    y.backward(g, { retainGraph: true });
    y.backward(g);
    expected.backward(g);
    expect(g.toArray()).toEqual(before);
    const twice = (z.grad as Tensor).mul(2);
    const close = (x.grad as Tensor).allclose(twice, { rtol: 1.3e-6, atol: 1e-5, equalNan: true });
    expect(close).toBe(true);
  }
});
