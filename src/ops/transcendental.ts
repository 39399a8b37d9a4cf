/**
 * Exponentials, logarithms, trigonometric and hyperbolic functions. Layer: ops.
 */
import { alias, type Binary, elementwise, primitive, type Unary } from './define';

/** Exponential.  y = eˣ,  dy/dx = y */
export const exp: Unary = primitive('exp', {
  js: 'Math.exp(x)',
  vjp: (g, _x, y) => g.mul(y),
  latex: 'e^{x}',
});

/** Power of two.  y = 2ˣ,  dy/dx = y ln 2 */
export const exp2: Unary = primitive('exp2', {
  js: 'Math.pow(2, x)',
  vectors: 'Math.exp2(x)',
  vjp: (g, _x, y) => g.mul(y.mul(Math.LN2)),
  text: '2^x',
  latex: '2^{x}',
  binds: 4,
});

/** Exponential less one, exact near 0.  y = eˣ − 1,  dy/dx = y + 1 */
export const expm1: Unary = primitive('expm1', {
  js: 'Math.expm1(x)',
  vjp: (g, _x, y) => g.mul(y.add(1)),
  latex: 'e^{x} - 1',
});

/** Natural logarithm.  y = ln x,  dy/dx = 1 / x */
export const log: Unary = primitive('log', {
  js: 'Math.log(x)',
  vjp: (g, x) => g.div(x),
  domain: [0.1, 4],
  latex: '\\ln\\left(x\\right)',
});

/** Logarithm to base 2.  dy/dx = 1 / (x ln 2) */
export const log2: Unary = primitive('log2', {
  js: 'Math.log2(x)',
  vjp: (g, x) => g.div(x.mul(Math.LN2)),
  domain: [0.1, 4],
  latex: '\\log_2\\left(x\\right)',
});

/** Logarithm to base 10.  dy/dx = 1 / (x ln 10) */
export const log10: Unary = primitive('log10', {
  js: 'Math.log10(x)',
  vjp: (g, x) => g.div(x.mul(Math.LN10)),
  domain: [0.1, 4],
  latex: '\\log_{10}\\left(x\\right)',
});

/** Logarithm of one more, exact near 0.  y = ln(1 + x),  dy/dx = 1 / (1 + x) */
export const log1p: Unary = primitive('log1p', {
  js: 'Math.log1p(x)',
  vjp: (g, x) => g.div(x.add(1)),
  domain: [-0.9, 4],
  latex: '\\ln\\left(1 + x\\right)',
});

/** Sine.  dy/dx = cos x */
export const sin: Unary = primitive('sin', {
  js: 'Math.sin(x)',
  vjp: (g, x) => g.mul(x.cos()),
  latex: '\\sin\\left(x\\right)',
});

/** Cosine.  dy/dx = −sin x */
export const cos: Unary = primitive('cos', {
  js: 'Math.cos(x)',
  vjp: (g, x) => g.neg().mul(x.sin()),
  latex: '\\cos\\left(x\\right)',
});

/** Tangent.  dy/dx = 1 + y² */
export const tan: Unary = primitive('tan', {
  js: 'Math.tan(x)',
  vjp: (g, _x, y) => g.mul(y.square().add(1)),
  domain: [-1.2, 1.2],
  latex: '\\tan\\left(x\\right)',
});

/** Inverse sine.  dy/dx = 1 / √(1 − x²) */
export const asin: Unary = primitive('asin', {
  js: 'Math.asin(x)',
  vjp: (g, x) => g.mul(x.square().rsub(1).rsqrt()),
  domain: [-0.9, 0.9],
  latex: '\\arcsin\\left(x\\right)',
});

/** Inverse cosine.  dy/dx = −1 / √(1 − x²) */
export const acos: Unary = primitive('acos', {
  js: 'Math.acos(x)',
  vjp: (g, x) => g.neg().mul(x.square().rsub(1).rsqrt()),
  domain: [-0.9, 0.9],
  latex: '\\arccos\\left(x\\right)',
});

/** Inverse tangent.  dy/dx = 1 / (1 + x²) */
export const atan: Unary = primitive('atan', {
  js: 'Math.atan(x)',
  vjp: (g, x) => g.div(x.square().add(1)),
  latex: '\\arctan\\left(x\\right)',
});

/** Angle of the point (y, x).  ∂/∂first = second / (x² + y²),  ∂/∂second = −first / (x² + y²) */
export const atan2: Binary = primitive('atan2', {
  js: 'Math.atan2(x, y)',
  vjp: [
    (g, x, y) => g.mul(y.div(x.square().add(y.square()))),
    (g, x, y) => g.neg().mul(x.div(x.square().add(y.square()))),
  ],
  domain: [
    [0.3, 4],
    [0.3, 4],
  ],
});

/** Hyperbolic sine.  dy/dx = cosh x */
export const sinh: Unary = primitive('sinh', {
  js: 'Math.sinh(x)',
  vjp: (g, x) => g.mul(x.cosh()),
  latex: '\\sinh\\left(x\\right)',
});

/** Hyperbolic cosine.  dy/dx = sinh x */
export const cosh: Unary = primitive('cosh', {
  js: 'Math.cosh(x)',
  vjp: (g, x) => g.mul(x.sinh()),
  latex: '\\cosh\\left(x\\right)',
});

/** Hyperbolic tangent.  y = tanh x,  dy/dx = 1 − y² */
export const tanh: Unary = primitive('tanh', {
  js: 'Math.tanh(x)',
  vjp: (g, _x, y) => g.mul(y.square().rsub(1)),
  latex: '\\tanh\\left(x\\right)',
});

/** Inverse hyperbolic sine.  dy/dx = 1 / √(x² + 1) */
export const asinh: Unary = primitive('asinh', {
  js: 'Math.asinh(x)',
  vjp: (g, x) => g.mul(x.square().add(1).rsqrt()),
  latex: '\\operatorname{arsinh}\\left(x\\right)',
});

/** Inverse hyperbolic cosine.  dy/dx = 1 / √(x² − 1) */
export const acosh: Unary = primitive('acosh', {
  js: 'Math.acosh(x)',
  vjp: (g, x) => g.mul(x.square().sub(1).rsqrt()),
  domain: [1.2, 4],
  latex: '\\operatorname{arcosh}\\left(x\\right)',
});

/** Inverse hyperbolic tangent.  dy/dx = 1 / (1 − x²) */
export const atanh: Unary = primitive('atanh', {
  js: 'Math.atanh(x)',
  vjp: (g, x) => g.div(x.square().rsub(1)),
  domain: [-0.9, 0.9],
  latex: '\\operatorname{artanh}\\left(x\\right)',
});

/** ln(eˣ + eʸ), without overflow.  ∂z/∂x = σ(x − y),  ∂z/∂y = σ(y − x) */
export const logaddexp: Binary = primitive('logaddexp', {
  js: 'x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)))',
  vjp: [(g, x, y) => g.mul(x.sub(y).sigmoid()), (g, x, y) => g.mul(y.sub(x).sigmoid())],
  latex: '\\ln\\left(e^{x} + e^{y}\\right)',
});

/** log₂(2ˣ + 2ʸ), without overflow. */
export const logaddexp2: Binary = elementwise('logaddexp2', (x, y) =>
  x.mul(Math.LN2).logaddexp(y.mul(Math.LN2)).div(Math.LN2),
);

/** Degrees to radians. */
export const deg2rad: Unary = elementwise('deg2rad', (x) => x.mul(Math.PI / 180));

/** Radians to degrees. */
export const rad2deg: Unary = elementwise('rad2deg', (x) => x.mul(180 / Math.PI));

/** x ln y; 0 where x is 0 and y is not NaN. */
export const xlogy: Binary = primitive('xlogy', {
  js: 'x === 0 && y === y ? 0 : x * Math.log(y)',
  vjp: [
    (g, x, y) => g.mul(y.log()).where(x.eq(0).logicalAnd(y.le(0)).logicalNot(), 0),
    (g, x, y) => g.mul(x.div(y)),
  ],
  domain: [
    [-4, 4],
    [0.3, 4],
  ],
  latex: 'x \\, \\ln\\left(y\\right)',
});

/** `asin` by its other name. */
export const arcsin: Unary = alias('arcsin', 'asin');

/** `acos` by its other name. */
export const arccos: Unary = alias('arccos', 'acos');

/** `atan` by its other name. */
export const arctan: Unary = alias('arctan', 'atan');

/** `asinh` by its other name. */
export const arcsinh: Unary = alias('arcsinh', 'asinh');

/** `acosh` by its other name. */
export const arccosh: Unary = alias('arccosh', 'acosh');

/** `atanh` by its other name. */
export const arctanh: Unary = alias('arctanh', 'atanh');

/** `atan2` by its other name. */
export const arctan2: Binary = alias('arctan2', 'atan2');

/** Angle of a real number in the complex plane: π below 0, 0 from there on, NaN at NaN.  dy/dx = 0 */
export const angle: Unary = primitive('angle', {
  js: 'x < 0 ? Math.PI : x === x ? 0 : x',
  vjp: (g) => g.mul(0),
  inPlace: false,
});
