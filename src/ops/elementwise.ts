/**
 * Elementwise arithmetic. A newcomer adds an operation HERE: one declaration gives the function, the
 * method, the in-place method, the kernel on every device, every order of derivative, the tests and the docs row.
 * Layer: ops. Activations, comparisons and transcendental functions have files of their own.
 */
import { ValueError } from '../errors';
import { Expr } from '../formula/expr';
import { type Needs, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { alias, type Binary, type BinaryNamed, elementwise, primitive, type Unary } from './define';
import type { Extended } from './elementwise-op';

/** A binary operation whose second operand may be scaled: `x.add(y, { alpha: 2 })` is x + 2y. */
export type Scaled = (
  x: Tensor | number,
  ...args:
    | [other: Tensor | number]
    | [other: Tensor | number, alpha: number]
    | [other: Tensor | number, options: { alpha?: number }]
    | [options: { other: Tensor | number; alpha?: number }]
) => Tensor;

const scaleSecond: Extended = {
  options: ['alpha'],
  rewrite(op, name, y, rest) {
    const { alpha } = parseOptions(op, { alpha: 1 }, ['alpha'], rest);
    return [name, typeof y === 'number' ? y * alpha : y.mul(alpha)];
  },
};

/**
 * Sum.  z = x + αy,  ∂z/∂x = 1,  ∂z/∂y = α
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([1, 2]).add(tensor([3, 4]), { alpha: 10 }).toArray()); // [31, 42]
 * ```
 */
export const add: Scaled = primitive('add', {
  js: 'x + y',
  vjp: [(g) => g, (g) => g],
  result: 'promote',
  text: 'x + y',
  latex: 'x + y',
  binds: 1,
  extended: scaleSecond,
});

/** Difference.  z = x − αy,  ∂z/∂x = 1,  ∂z/∂y = −α */
export const sub: Scaled = primitive('sub', {
  js: 'x - y',
  vjp: [(g) => g, (g) => g.neg()],
  result: 'promote',
  text: 'x - y',
  latex: 'x - y',
  binds: 1,
  extended: scaleSecond,
});

/** Product.  z = xy,  ∂z/∂x = y,  ∂z/∂y = x */
export const mul: Binary = primitive('mul', {
  js: 'x * y',
  vjp: [(g, _x, y) => g.mul(y), (g, x) => g.mul(x)],
  result: 'promote',
  text: 'x * y',
  latex: 'x \\, y',
  binds: 2,
});

/** Quotient.  z = x / y,  ∂z/∂x = 1 / y,  ∂z/∂y = −z / y */
export const div: DividedBy = primitive('div', {
  js: 'x / y',
  vjp: [(g, _x, y) => g.div(y), (g, _x, y, z) => g.neg().mul(z.div(y))],
  domain: [
    [-4, 4],
    [0.5, 4],
  ],
  text: 'x / y',
  latex: '\\frac{x}{y}',
  binds: 2,
  extended: {
    options: ['roundingMode'],
    rewrite(op, name, y, rest) {
      const given = { roundingMode: null as string | null };
      const { roundingMode } = parseOptions(op, given, [], rest);
      if (roundingMode === null) return [name, y];
      if (roundingMode === 'floor' || roundingMode === 'trunc') return [`${roundingMode}Divide`, y];
      throw new ValueError(
        `${op}: roundingMode '${roundingMode}' is not 'trunc', 'floor' or null. Use one of them.`,
        roundingMode,
      );
    },
  },
});

/** A quotient, exact or rounded: `roundingMode` null, `'trunc'` (towards zero) or `'floor'`. */
export type DividedBy = (
  x: Tensor | number,
  ...args:
    | [other: Tensor | number, options?: RoundingOptions]
    | [options: RoundingOptions & { other: Tensor | number }]
) => Tensor;

/** How a quotient is rounded: not, towards zero, or down. */
export interface RoundingOptions {
  roundingMode?: 'trunc' | 'floor' | null;
}

/** Negative.  y = −x,  dy/dx = −1 */
export const neg: Unary = primitive('neg', {
  js: '-x',
  vjp: (g) => g.neg(),
  result: 'promote',
  text: '-x',
  latex: '-x',
  binds: 3,
});

/** The tensor itself.  y = x */
export const positive: Unary = elementwise('positive', (x) => x.mul(1));

/** Difference the other way round.  z = y − x */
export const rsub: Binary = elementwise('rsub', (x, y) => y.sub(x));

/** Square root.  y = √x,  dy/dx = 1 / 2y */
export const sqrt: Unary = primitive('sqrt', {
  js: 'Math.sqrt(x)',
  vjp: (g, _x, y) => g.div(y.mul(2)),
  domain: [0.1, 4],
  latex: '\\sqrt{x}',
});

/** Square root whose derivative at 0 is 0, for norms and standard deviations.  y = √x */
export const sqrtOrZero: Unary = primitive('sqrtOrZero', {
  js: 'Math.sqrt(x)',
  vjp: (g, _x, y) => g.div(y.mul(2)).where(y.ne(0), 0),
  domain: [0.1, 4],
  text: 'sqrt(x)',
  latex: '\\sqrt{x}',
});

/** Square.  y = x²,  dy/dx = 2x */
export const square: Unary = primitive('square', {
  js: 'x * x',
  vjp: (g, x) => g.mul(x).mul(2),
  result: 'promote',
  text: 'x^2',
  latex: 'x^{2}',
  binds: 4,
});

/** Reciprocal.  y = 1 / x,  dy/dx = −y² */
export const reciprocal: Unary = primitive('reciprocal', {
  js: '1 / x',
  vjp: (g, _x, y) => g.neg().mul(y.square()),
  domain: [0.3, 4],
  text: '1 / x',
  latex: '\\frac{1}{x}',
  binds: 2,
});

/** Reciprocal square root.  y = 1 / √x,  dy/dx = −y³ / 2 */
export const rsqrt: Unary = primitive('rsqrt', {
  js: '1 / Math.sqrt(x)',
  vjp: (g, _x, y) => g.mul(-0.5).mul(y.square().mul(y)),
  domain: [0.2, 4],
  latex: '\\frac{1}{\\sqrt{x}}',
});

/**
 * Power.  z = xʸ,  ∂z/∂x = y xʸ⁻¹ (0 where y = 0),  ∂z/∂y = z ln x (0 where x = 0 and y ≥ 0)
 */
export const pow: BinaryNamed<'exponent'> = primitive('pow', {
  names: ['input', 'exponent'],
  // C's pow, which PyTorch follows, is 1 at x = 1 for every y and at x = -1 for y = ±∞; JavaScript's is NaN there.
  js: 'y === 2 ? x * x : x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : Math.pow(x, y)',
  vectors: 'Math.pow(x, y)',
  vjp: [
    (g, x, y) => g.mul(y.mul(x.pow(y.sub(1)))).where(y.ne(0), 0),
    (g, x, y, z) => Expr.number(0).where(x.eq(0).logicalAnd(y.ge(0)), g.mul(z.mul(x.log()))),
  ],
  result: 'promote',
  domain: [
    [0.3, 3],
    [-2, 2],
  ],
  text: 'x^y',
  latex: 'x^{y}',
  binds: 4,
});

/** Magnitude.  y = |x|,  dy/dx = sign x */
export const abs: Unary = primitive('abs', {
  js: 'Math.abs(x)',
  vjp: (g, x) => g.mul(x.sign()),
  result: 'promote',
  latex: '\\left|x\\right|',
});

/** Sign: −1, 0 or 1.  dy/dx = 0 */
export const sign: Unary = primitive('sign', {
  js: 'x > 0 ? 1 : x < 0 ? -1 : 0',
  vjp: (g) => g.mul(0),
  result: 'promote',
  latex: '\\operatorname{sgn}\\left(x\\right)',
});

/** Interpolation.  start + weight (end − start) */
export const lerp: (
  start: Tensor,
  ...args: Needs<
    [end: Tensor | number, weight: Tensor | number],
    { end?: Tensor | number; weight?: Tensor | number }
  >
) => Tensor = elementwise(
  'lerp',
  (start, end, weight) =>
    start
      .add(weight.mul(end.sub(start)))
      .where(weight.abs().lt(0.5), end.sub(end.sub(start).mul(weight.rsub(1)))),
  { operands: ['start', 'end', 'weight'] },
);

/** A tensor with two others and a factor. */
export type WithProduct = (
  x: Tensor,
  ...args: Needs<
    [tensor1: Tensor | number, tensor2: Tensor | number],
    { tensor1?: Tensor | number; tensor2?: Tensor | number; value?: number },
    [value: number]
  >
) => Tensor;

/** x + value · a · b */
export const addcmul: WithProduct = elementwise(
  'addcmul',
  (x, a, b, value) => x.add(value.mul(a).mul(b)),
  {
    operands: ['x', 'tensor1', 'tensor2'],
    params: { value: 1 },
  },
);

/** x + value · a / b */
export const addcdiv: WithProduct = elementwise(
  'addcdiv',
  (x, a, b, value) => x.add(value.mul(a).div(b)),
  {
    operands: ['x', 'tensor1', 'tensor2'],
    params: { value: 1 },
    domain: [
      [-4, 4],
      [-4, 4],
      [0.5, 4],
    ],
  },
);

/** √(x² + y²), without overflow in between. */
export const hypot: Binary = primitive('hypot', {
  js: 'Math.hypot(x, y)',
  vjp: [(g, x, _y, z) => g.mul(x.div(z)), (g, _x, y, z) => g.mul(y.div(z))],
  domain: [
    [0.3, 4],
    [0.3, 4],
  ],
  latex: '\\sqrt{x^{2} + y^{2}}',
});

/** x · 2ʸ */
export const ldexp: Binary = elementwise('ldexp', (x, y) => x.mul(y.exp2()), {
  domain: [
    [-4, 4],
    [-2, 2],
  ],
});

/** The magnitude by its other name. */
export const absolute: Unary = alias('absolute', 'abs');

/** The negative by its other name. */
export const negative: Unary = alias('negative', 'neg');

/** The sign by the name that it has beside complex numbers. */
export const sgn: Unary = alias('sgn', 'sign');

/** The difference by its other name. */
export const subtract: Scaled = alias('subtract', 'sub');

/** The product by its other name. */
export const multiply: Binary = alias('multiply', 'mul');

/** The quotient by its other name. */
export const divide: DividedBy = alias('divide', 'div');

/** The quotient, never rounded. */
export const trueDivide: Binary = elementwise('trueDivide', (x, y) => x.div(y), {
  domain: [
    [-4, 4],
    [0.5, 4],
  ],
});
