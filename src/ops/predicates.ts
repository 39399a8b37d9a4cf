/**
 * What kind of number each element is: elementwise, bool results, no derivative, no in-place form. Layer: ops.
 */
import { primitive, type Unary } from './define';

const predicate = (name: string, js: string): Unary =>
  primitive(name, { js, result: 'bool', inPlace: false });

/** Whether the element is NaN. */
export const isnan: Unary = predicate('isnan', 'x !== x');

/** Whether the element is an infinity. */
export const isinf: Unary = predicate('isinf', 'x === Infinity || x === -Infinity');

/** Whether the element is neither NaN nor an infinity. */
export const isfinite: Unary = predicate('isfinite', 'x - x === 0');

/** Whether the element is +∞. */
export const isposinf: Unary = predicate('isposinf', 'x === Infinity');

/** Whether the element is −∞. */
export const isneginf: Unary = predicate('isneginf', 'x === -Infinity');

/** Whether the element is negative; −0 is. */
export const signbit: Unary = predicate('signbit', 'x < 0 || (x === 0 && 1 / x < 0)');
