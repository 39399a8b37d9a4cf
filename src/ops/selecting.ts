/**
 * One of several values: the larger, the smaller, by a condition, by a sign. Layer: ops.
 */

import type { Needs } from '../options';
import type { Tensor } from '../tensor/tensor';
import { type Binary, type BinaryNamed, elementwise, primitive } from './define';

/** Larger of two; NaN wins.  The gradient is shared evenly where they are equal. */
export const maximum: Binary = primitive('maximum', {
  js: 'Math.max(x, y)',
  vjp: [
    (g, x, y) => g.mul(x.lt(y).add(x.eq(y).mul(0.5)).rsub(1)),
    (g, x, y) => g.mul(y.lt(x).add(x.eq(y).mul(0.5)).rsub(1)),
  ],
  result: 'promote',
  text: 'max(x, y)',
  latex: '\\max\\left(x, y\\right)',
});

/** Smaller of two; NaN wins.  The gradient is shared evenly where they are equal. */
export const minimum: Binary = primitive('minimum', {
  js: 'Math.min(x, y)',
  vjp: [
    (g, x, y) => g.mul(x.gt(y).add(x.eq(y).mul(0.5)).rsub(1)),
    (g, x, y) => g.mul(y.gt(x).add(x.eq(y).mul(0.5)).rsub(1)),
  ],
  result: 'promote',
  text: 'min(x, y)',
  latex: '\\min\\left(x, y\\right)',
});

/** Larger of two, the number where one is NaN. */
export const fmax: Binary = primitive('fmax', {
  js: 'x !== x ? y : y !== y ? x : Math.max(x, y)',
  vjp: [
    (g, x, y) => g.where(x.ge(y).logicalOr(y.isnan()), 0),
    (g, x, y) => g.where(x.ge(y).logicalOr(y.isnan()).logicalNot(), 0),
  ],
  result: 'promote',
});

/** Smaller of two, the number where one is NaN. */
export const fmin: Binary = primitive('fmin', {
  js: 'x !== x ? y : y !== y ? x : Math.min(x, y)',
  vjp: [
    (g, x, y) => g.where(x.le(y).logicalOr(y.isnan()), 0),
    (g, x, y) => g.where(x.le(y).logicalOr(y.isnan()).logicalNot(), 0),
  ],
  result: 'promote',
});

/** Magnitude of x with the sign of y (−0 counts as negative). */
export const copysign: Binary = primitive('copysign', {
  js: '(y < 0 || 1 / y < 0) ? -Math.abs(x) : Math.abs(x)',
  vjp: [(g, x, _y, z) => g.mul(z.div(x.where(x.ne(0), 1)).where(x.ne(0), 0)), (g) => g.mul(0)],
  domain: [
    [0.3, 4],
    [-4, 4],
  ],
});

/** Step: 0 below zero, 1 above, `values` at zero. */
export const heaviside: BinaryNamed<'values'> = primitive('heaviside', {
  names: ['input', 'values'],
  js: 'x === 0 ? y : x > 0 ? 1 : 0',
  result: 'promote',
});

/** x with `value` where the mask holds: `where` with the tensor first, so that it has an in-place form. */
export const replaceWhere: (x: Tensor, mask: Tensor, value: Tensor | number) => Tensor =
  elementwise('replaceWhere', (x, mask, value) => value.where(mask, x), {
    operands: ['x', 'mask', 'value'],
    internal: true,
  });

/** x where the condition holds, else y; the gradient goes to the one taken. */
export const where: (
  condition: Tensor,
  ...args: Needs<
    [input: Tensor | number, other: Tensor | number],
    { input?: Tensor | number; other?: Tensor | number }
  >
) => Tensor = primitive('where', {
  names: ['condition', 'input', 'other'],
  js: 'x ? y : z',
  vjp: [null, (g, c) => g.where(c, 0), (g, c) => g.where(c.logicalNot(), 0)],
  result: 'choose',
  methodOrder: [1, 0, 2],
  latex: '\\begin{cases} y & x \\\\ z & \\text{otherwise} \\end{cases}',
});
