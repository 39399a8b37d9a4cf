/**
 * Bounds as formulas: from below, from above, both. What `clamp` runs, and what a formula may use. Layer: ops.
 */
import type { Tensor } from '../tensor/tensor';
import { type BinaryNamed, primitive } from './define';

/** At least y.  The gradient goes to x where x ≥ y, else to y.  NaN stays. */
export const clampMin: BinaryNamed<'min'> = primitive('clampMin', {
  names: ['input', 'min'],
  js: 'x < y || y !== y ? y : x',
  vjp: [(g, x, y) => g.where(x.ge(y), 0), (g, x, y) => g.where(x.lt(y), 0)],
  result: 'promote',
  text: 'max(x, y)',
  latex: '\\max\\left(x, y\\right)',
});

/** At most y.  The gradient goes to x where x ≤ y, else to y.  NaN stays. */
export const clampMax: BinaryNamed<'max'> = primitive('clampMax', {
  names: ['input', 'max'],
  js: 'x > y || y !== y ? y : x',
  vjp: [(g, x, y) => g.where(x.le(y), 0), (g, x, y) => g.where(x.gt(y), 0)],
  result: 'promote',
  text: 'min(x, y)',
  latex: '\\min\\left(x, y\\right)',
});

/** At least y and at most z, which wins where they cross.  The gradient goes to whichever the value is. */
export const clampBoth: (x: Tensor, y: Tensor | number, z: Tensor | number) => Tensor = primitive(
  'clampBoth',
  {
    js: 'Math.min(Math.max(x, y), z)',
    vjp: [
      (g, x, y, z) => g.where(x.ge(y).logicalAnd(x.le(z)), 0),
      (g, x, y, z) => g.where(x.lt(y).logicalAnd(y.lt(z)), 0),
      (g, x, y, z) => g.where(x.gt(z).logicalOr(z.lt(y)), 0),
    ],
    result: 'promote',
    domain: [
      [-4, 4],
      [-3, -1],
      [1, 3],
    ],
    text: 'min(max(x, y), z)',
    latex: '\\min\\left(\\max\\left(x, y\\right), z\\right)',
  },
);
