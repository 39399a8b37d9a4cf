// Operations that keep their derivative: what they give is what the plain operation gives.
import { expect, test } from 'vitest';
import { arange, autograd, nn, randn, type Tensor, tensor } from '../../src/index';
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
  // So many that vectors compute them, and so few that they do not.
  for (const values of [ends, ends.repeat(9), randn(1000), randn(0)]) {
    const [x, z] = [values.clone().requiresGrad_(), values.clone().requiresGrad_()];
    const g = randn(values.shape);
    const before = g.toArray();
    const [y, expected] = [gelu(x), geluExact(z)];
    expect(y.gradFn?.name).toBe('geluExactBackward');
    expect(y.allclose(expected, { rtol: 1.3e-6, atol: 1e-5, equalNan: true })).toBe(true);
    y.backward(g, { retainGraph: true });
    y.backward(g);
    expected.backward(g);
    expect(g.toArray()).toEqual(before);
    const twice = (z.grad as Tensor).mul(2);
    const close = (x.grad as Tensor).allclose(twice, { rtol: 1.3e-6, atol: 1e-5, equalNan: true });
    expect(close).toBe(true);
  }
});

// Bounds: 2^-20 of the value above −4, where e^(−x²/2) has lost less than 3 bits, and 2^-21 for the slope.
test('GELU of vectors keeps its digits where it is small', () => {
  const x = arange(-4, 9, 2 ** -9).requiresGrad_();
  const z = x.detach().to('float64').requiresGrad_();
  const [y, exact] = [gelu(x), gelu(z)];
  y.sum().backward();
  exact.sum().backward();
  const beside = (a: Tensor, b: Tensor) => a.to('float64').sub(b).abs();
  const off = beside(y, exact)
    .sub(exact.abs().mul(2 ** -20))
    .max()
    .item();
  expect(off).toBeLessThanOrEqual(0);
  const slopes = beside(x.grad as Tensor, z.grad as Tensor);
  expect(slopes.max().item()).toBeLessThan(2 ** -21);
});
