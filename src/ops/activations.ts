/**
 * Activations: elementwise functions of neural networks. Layer: ops.
 */
import { Expr } from '../formula/expr';
import type { Tensor } from '../tensor/tensor';
import { elementwise, primitive, type Unary } from './define';

/** An activation with one number, given by position or by name. */
export type WithParam<Name extends string> = (
  x: Tensor,
  ...options: [] | [value: number] | [options: { [K in Name]?: number }]
) => Tensor;

/** Rectifier.  y = max(x, 0),  dy/dx = 1 where x > 0, else 0 */
export const relu: Unary = primitive('relu', {
  js: 'x > 0 ? x : x !== x ? x : 0',
  vjp: (g, _x, y) => Expr.number(0).where(y.le(0), g),
  result: 'promote',
});

/** Logistic function.  y = 1 / (1 + e⁻ˣ),  dy/dx = y (1 − y) */
export const sigmoid: Unary = primitive('sigmoid', {
  js: '1 / (1 + Math.exp(-x))',
  vjp: (g, _x, y) => g.mul(y.rsub(1)).mul(y),
  latex: '\\sigma\\left(x\\right)',
});

/** ln σ(x), without overflow.  dy/dx = σ(−x) */
export const logsigmoid: Unary = primitive('logsigmoid', {
  js: 'Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)))',
  vectors: '-Math.softplus(-x)',
  vjp: (g, x) => g.mul(x.neg().sigmoid()),
  latex: '\\ln\\left(\\sigma\\left(x\\right)\\right)',
});

/** −ln σ(−x) = ln(1 + eˣ), without overflow.  dy/dx = σ(x) */
export const logExpPlusOne: Unary = primitive('logExpPlusOne', {
  js: 'Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))',
  vectors: 'Math.softplus(x)',
  vjp: (g, x) => g.mul(x.sigmoid()),
  text: 'log1p(exp(x))',
  latex: '\\ln\\left(1 + e^{x}\\right)',
});

/** Leaky rectifier.  y = x where x > 0, else negativeSlope · x */
export const leakyRelu: WithParam<'negativeSlope'> = elementwise(
  'leakyRelu',
  (x, negativeSlope) => x.where(x.gt(0), x.mul(negativeSlope)),
  { params: { negativeSlope: 0.01 } },
);

/** x where it is below 0 or NaN, else 0: what an exponential may see without overflow. */
function negativePart(x: Expr): Expr {
  return Expr.number(0).where(x.gt(0), x);
}

/** Exponential linear unit.  y = x where x > 0, else α (eˣ − 1) */
export const elu: WithParam<'alpha'> = elementwise(
  'elu',
  (x, alpha) => x.where(x.gt(0), alpha.mul(negativePart(x).expm1())),
  { params: { alpha: 1 } },
);

/** Scaled exponential linear unit, whose outputs keep mean 0 and variance 1. */
export const selu: Unary = elementwise('selu', (x) =>
  x.elu(1.6732632423543772).mul(1.0507009873554805),
);

/** Continuously differentiable ELU.  y = max(0, x) + min(0, α (e^(x/α) − 1)) */
export const celu: WithParam<'alpha'> = elementwise(
  'celu',
  (x, alpha) => x.where(x.gt(0), alpha.mul(negativePart(x).div(alpha).expm1())),
  { params: { alpha: 1 } },
);

/** Softplus, a smooth rectifier.  y = ln(1 + e^(βx)) / β; x itself where βx > threshold */
export const softplus: (
  x: Tensor,
  ...options:
    | []
    | [beta: number]
    | [beta: number, threshold: number]
    | [options: { beta?: number; threshold?: number }]
) => Tensor = elementwise(
  'softplus',
  (x, beta, threshold) => x.where(x.mul(beta).gt(threshold), x.mul(beta).logExpPlusOne().div(beta)),
  { params: { beta: 1, threshold: 20 } },
);

/** Sigmoid linear unit.  y = x σ(x) */
export const silu: Unary = elementwise('silu', (x) => x.mul(x.sigmoid()));

/** Mish.  y = x tanh(softplus(x)) */
export const mish: Unary = elementwise('mish', (x) => x.mul(x.softplus().tanh()));

/** Softsign.  y = x / (1 + |x|) */
export const softsign: Unary = elementwise('softsign', (x) => x.div(x.abs().add(1)));

/** Clamp to [minVal, maxVal]; the gradient is 0 at the ends, as PyTorch's hardtanh has it. */
export const hardtanh: (
  x: Tensor,
  ...options:
    | []
    | [minVal: number]
    | [minVal: number, maxVal: number]
    | [options: { minVal?: number; maxVal?: number }]
) => Tensor = elementwise(
  'hardtanh',
  (x, minVal, maxVal) =>
    x.where(
      x.gt(minVal).logicalAnd(x.lt(maxVal)),
      // NaN stays NaN, but its gradient is 0.
      minVal.where(x.le(minVal), maxVal.where(x.ge(maxVal), x.mul(0))),
    ),
  { params: { minVal: -1, maxVal: 1 } },
);

/** Rectifier cut off at 6. */
export const relu6: Unary = elementwise('relu6', (x) => x.hardtanh(0, 6));

/** Piecewise linear sigmoid.  y = clamp(x + 3, 0, 6) / 6 */
export const hardsigmoid: Unary = elementwise('hardsigmoid', (x) => x.add(3).hardtanh(0, 6).div(6));

/** Piecewise SiLU.  y = x clamp(x + 3, 0, 6) / 6 */
export const hardswish: Unary = elementwise('hardswish', (x) => {
  const [low, high] = [x.lt(-3), x.gt(3)];
  // The product must not see infinities: its derivative would be NaN there, masked or not.
  const middle = Expr.number(0).where(low.logicalOr(high), x);
  return x.where(high, Expr.number(0).where(low, middle.mul(middle.add(3)).div(6)));
});

/** Gaussian error linear unit by its exact formula.  y = x Φ(x) = x (1 + erf(x / √2)) / 2 */
export const geluExact: Unary = elementwise('geluExact', (x) =>
  x.mul(x.mul(Math.SQRT1_2).erf().add(1)).mul(0.5),
);

/** Gaussian error linear unit, approximated by tanh.  y = x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2 */
export const geluTanh: Unary = elementwise('geluTanh', (x) =>
  x
    .square()
    .mul(0.044715)
    .add(1)
    .mul(x)
    .mul(Math.sqrt(2 / Math.PI))
    .tanh()
    .add(1)
    .mul(x)
    .mul(0.5),
);
