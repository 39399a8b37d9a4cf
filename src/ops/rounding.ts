/**
 * Rounding, and division with a whole quotient. Layer: ops.
 */
import { Expr } from '../formula/expr';
import type { Tensor } from '../tensor/tensor';
import { alias, type Binary, elementwise, primitive, type Unary } from './define';

/** Largest whole number that is not larger.  y = ⌊x⌋,  dy/dx = 0 */
export const floor: Unary = primitive('floor', {
  js: 'Math.floor(x)',
  vjp: (g) => g.mul(0),
  result: 'promote',
  latex: '\\lfloor x \\rfloor',
});

/** Smallest whole number that is not smaller.  y = ⌈x⌉,  dy/dx = 0 */
export const ceil: Unary = primitive('ceil', {
  js: 'Math.ceil(x)',
  vjp: (g) => g.mul(0),
  result: 'promote',
  latex: '\\lceil x \\rceil',
});

/** The whole part, rounded towards zero.  dy/dx = 0 */
export const trunc: Unary = primitive('trunc', {
  js: 'Math.trunc(x)',
  vjp: (g) => g.mul(0),
  result: 'promote',
});

/** The part behind the point.  y = x − trunc x,  dy/dx = 1 */
export const frac: Unary = elementwise('frac', (x) => x.sub(x.trunc()));

/** Nearest whole number; halves go to the even one.  dy/dx = 0 */
export const roundEven: Unary = primitive('roundEven', {
  js: 'x - Math.floor(x) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)',
  vjp: (g) => g.mul(0),
  result: 'promote',
  text: 'round(x)',
  latex: '\\operatorname{round}\\left(x\\right)',
});

/** Nearest number with `decimals` digits behind the point; halves go to the even one.  dy/dx = 0 */
export const round: (
  x: Tensor,
  ...decimals: [] | [decimals: number] | [options: { decimals?: number }]
) => Tensor = elementwise('round', (x, decimals) => x.roundToParts(Expr.number(10).pow(decimals)), {
  params: { decimals: 0 },
});

/** Nearest whole number of y-ths; halves go to the even one. */
export const roundToParts: Binary = primitive('roundToParts', {
  js: 'x * y - Math.floor(x * y) === 0.5 ? (2 * Math.round((x * y) / 2)) / y : Math.round(x * y) / y',
  vjp: [(g) => g.mul(0), (g, _x, y, z) => g.neg().mul(z.div(y))],
  result: 'promote',
  domain: [
    [-4, 4],
    [0.5, 4],
  ],
  internal: true,
});

/** What is left of x after division by y, with the sign of y (Python's %).  ∂z/∂x = 1,  ∂z/∂y = −⌊x / y⌋ */
export const remainder: Binary = primitive('remainder', {
  js: 'x % y !== 0 && x % y < 0 !== y < 0 ? (x % y) + y : x % y',
  vjp: [(g) => g, (g, x, y) => g.neg().mul(x.floorDivide(y))],
  result: 'promote',
  domain: [
    [-4, 4],
    [1, 4],
  ],
  text: 'x % y',
  latex: 'x \\bmod y',
  binds: 2,
});

/** What is left of x after division by y, with the sign of x (C's fmod).  ∂z/∂x = 1,  ∂z/∂y = −trunc(x / y) */
export const fmod: Binary = primitive('fmod', {
  js: 'x % y',
  vjp: [(g) => g, (g, x, y) => g.neg().mul(x.div(y).trunc())],
  result: 'promote',
  domain: [
    [-4, 4],
    [1, 4],
  ],
});

/** Quotient rounded down. */
export const floorDivide: Binary = primitive('floorDivide', {
  // Not ⌊x / y⌋: the quotient may round up to a whole number that is one too large.
  js: 'y === 0 ? x / y : Math.round((x - (x % y)) / y) - (x % y !== 0 && x % y < 0 !== y < 0 ? 1 : 0)',
  vjp: [(g) => g.mul(0), (g) => g.mul(0)],
  result: 'promote',
  domain: [
    [-4, 4],
    [1, 4],
  ],
  latex: '\\left\\lfloor \\frac{x}{y} \\right\\rfloor',
});

/** Quotient rounded towards zero. */
export const truncDivide: Binary = primitive('truncDivide', {
  js: 'Math.trunc(x / y)',
  vjp: [(g) => g.mul(0), (g) => g.mul(0)],
  result: 'promote',
  domain: [
    [-4, 4],
    [1, 4],
  ],
});

/** `trunc` by its other name. */
export const fix: Unary = alias('fix', 'trunc');
