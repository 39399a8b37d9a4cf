/**
 * Comparisons and logic: elementwise, bool results, no derivative. The in-place forms write 0 and 1. Layer: ops.
 */
import { alias, type Binary, primitive, type Unary } from './define';

/** Whether the elements are equal. */
export const eq: Binary = primitive('eq', {
  js: 'x === y',
  result: 'bool',
  text: 'x == y',
  latex: 'x = y',
  binds: 0,
});

/** Whether the elements differ. */
export const ne: Binary = primitive('ne', {
  js: 'x !== y',
  result: 'bool',
  text: 'x != y',
  latex: 'x \\ne y',
  binds: 0,
});

/** Whether x < y. */
export const lt: Binary = primitive('lt', {
  js: 'x < y',
  result: 'bool',
  text: 'x < y',
  latex: 'x < y',
  binds: 0,
});

/** Whether x ≤ y. */
export const le: Binary = primitive('le', {
  js: 'x <= y',
  result: 'bool',
  text: 'x <= y',
  latex: 'x \\le y',
  binds: 0,
});

/** Whether x > y. */
export const gt: Binary = primitive('gt', {
  js: 'x > y',
  result: 'bool',
  text: 'x > y',
  latex: 'x > y',
  binds: 0,
});

/** Whether x ≥ y. */
export const ge: Binary = primitive('ge', {
  js: 'x >= y',
  result: 'bool',
  text: 'x >= y',
  latex: 'x \\ge y',
  binds: 0,
});

/** Whether both are not zero (NaN counts as not zero). */
export const logicalAnd: Binary = primitive('logicalAnd', {
  js: 'x != 0 && y != 0',
  result: 'bool',
  text: 'x && y',
  latex: 'x \\land y',
  binds: -1,
});

/** Whether one is not zero. */
export const logicalOr: Binary = primitive('logicalOr', {
  js: 'x != 0 || y != 0',
  result: 'bool',
  text: 'x || y',
  latex: 'x \\lor y',
  binds: -2,
});

/** Whether exactly one is not zero. */
export const logicalXor: Binary = primitive('logicalXor', {
  js: '(x != 0) !== (y != 0)',
  result: 'bool',
});

/** Whether the element is zero. */
export const logicalNot: Unary = primitive('logicalNot', {
  js: 'x == 0',
  result: 'bool',
  text: '!x',
  latex: '\\lnot x',
  binds: 3,
});

/** Whether x > y; PyTorch's other name for `gt`. */
export const greater: Binary = alias('greater', 'gt');

/** Whether x ≥ y; PyTorch's other name for `ge`. */
export const greaterEqual: Binary = alias('greaterEqual', 'ge');

/** Whether x < y; PyTorch's other name for `lt`. */
export const less: Binary = alias('less', 'lt');

/** Whether x ≤ y; PyTorch's other name for `le`. */
export const lessEqual: Binary = alias('lessEqual', 'le');

/** Whether the elements differ; PyTorch's other name for `ne`. */
export const notEqual: Binary = alias('notEqual', 'ne');
