/**
 * A new elementwise operation is one declaration: what must follow from it, for a formula and for a primitive.
 */
import { expect, it } from 'vitest';
import { operationsPage } from '../../scripts/operations';
import { autograd, elementwise, expr, type Tensor, tensor } from '../../src/index';
import { primitive } from '../../src/ops/define';

const swish = elementwise('swish', (x, beta) => x.mul(x.mul(beta).sigmoid()));
const gauss = primitive<(x: Tensor) => Tensor>('gauss', {
  js: 'Math.exp(-x * x)',
  vjp: (g, x, y) => g.mul(x).mul(y).mul(-2),
});

type New = Tensor & { swish(beta: number): Tensor; swish_(beta: number): Tensor; gauss(): Tensor };

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
const values = [-3, -1, -0.25, 0, 0.5, 2];
const fresh = () => tensor(values, { dtype: 'float64', requiresGrad: true }) as New;

/** Central differences of a function of one number; their error here is below 1e-7. */
const slope = (f: (v: number) => number, v: number, h = 1e-5) => (f(v + h) - f(v - h)) / (2 * h);

function expectClose(actual: Tensor, expected: number[], bound: number): void {
  actual.toArray().forEach((value: number, i: number) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(
      bound * Math.max(1, Math.abs(expected[i])),
    );
  });
}

it('forward, as function, method and in place', () => {
  const wanted = values.map((v) => v * sigmoid(1.5 * v));
  expectClose(swish(fresh(), 1.5), wanted, 1e-15);
  expectClose(fresh().swish(1.5), wanted, 1e-15);
  expectClose((fresh().detach() as New).swish_(1.5), wanted, 1e-15);
});

it('backward and double backward, with one kernel each', () => {
  const f = (v: number) => v * sigmoid(1.5 * v);
  const x = fresh();
  const [dx] = autograd.grad(swish(x, 1.5).sum(), x, { createGraph: true });
  expectClose(
    dx,
    values.map((v) => slope(f, v)),
    1e-7,
  );
  expect(dx.gradFn?.name).toBe('swishBackwardBackward');
  const [ddx] = autograd.grad(dx.sum(), x);
  expectClose(
    ddx,
    values.map((v) => slope((u) => slope(f, u, 1e-4), v, 1e-4)),
    1e-5,
  );
  expect(autograd.gradgradcheck((a: Tensor) => (a as New).swish(1.5), [fresh()])).toBe(true);
});

it('a gradient for a second tensor operand, broadcast', () => {
  const beta = tensor(1.5, { dtype: 'float64', requiresGrad: true });
  swish(fresh(), beta).sum().backward();
  const total = (b: number) => values.reduce((sum, v) => sum + v * sigmoid(b * v), 0);
  expect(Math.abs((beta.grad?.item() as number) - slope(total, 1.5))).toBeLessThan(1e-7);
});

it('the name inside formulas and templates', () => {
  const x = fresh();
  expectClose(
    expr`swish(${x}, 1.5) + gauss(${x})`,
    values.map((v) => v * sigmoid(1.5 * v) + Math.exp(-v * v)),
    1e-15,
  );
  expect(autograd.gradcheck((a: Tensor) => expr`swish(${a}, 2) * gauss(${a})`, [x])).toBe(true);
});

it('the same for a primitive', () => {
  const x = fresh();
  expectClose(
    gauss(x),
    values.map((v) => Math.exp(-v * v)),
    1e-15,
  );
  expect(autograd.gradgradcheck((a: Tensor) => (a as New).gauss(), [x])).toBe(true);
});

it('a row in the table of operations', () => {
  const page = operationsPage();
  expect(page).toContain('| [`swish(x, y)`](operations/swish.md) | `x * sigmoid(x * y)` |');
  expect(page).toContain('| [`gauss(x)`](operations/gauss.md) | `gauss(x)` | `g * x * y * (-2)` |');
});
