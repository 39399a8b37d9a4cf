/**
 * Operations on the bits of int32 and bool tensors. Not differentiable. Layer: ops.
 */
import { isFloating } from '../dtype';
import { DTypeError, inNameOf } from '../errors';
import { checkAlone, parseNeeded } from '../options';
import { Tensor } from '../tensor/tensor';
import { type Binary, define, primitive, type Unary } from './define';
import { defineInPlace } from './variants';

const andBits: Binary = primitive('andBits', { js: 'x & y', result: 'promote', internal: true });
const orBits: Binary = primitive('orBits', { js: 'x | y', result: 'promote', internal: true });
const xorBits: Binary = primitive('xorBits', { js: 'x ^ y', result: 'promote', internal: true });
const shiftLeft: Binary = primitive('shiftLeft', {
  js: 'x << y',
  result: 'promote',
  internal: true,
});
const shiftRight: Binary = primitive('shiftRight', {
  js: 'x >> y',
  result: 'promote',
  internal: true,
});

function checkBits(op: string, ...operands: (Tensor | number)[]): void {
  for (const x of operands) {
    const floating = x instanceof Tensor ? isFloating(x.dtype) : !Number.isInteger(Number(x));
    if (floating) {
      const what = x instanceof Tensor ? `a ${x.dtype} tensor` : String(x);
      throw new DTypeError(
        `${op}: takes int32 and bool, got ${what}. Convert it with to('int32').`,
        [x instanceof Tensor ? x.dtype : 'number'],
      );
    }
  }
}

function onBits(op: string, run: Binary): Binary {
  return (x, ...args) => {
    const [other] = parseNeeded<[Tensor | number]>(op, ['other'], args);
    checkBits(op, x, other);
    return inNameOf(op, () => run(x, other));
  };
}

/**
 * Bits that both have; for bools the logical and.
 *
 * @throws DTypeError for floating tensors
 * @see https://pytorch.org/docs/stable/generated/torch.bitwise_and.html
 * @example
 * ```ts
 * import { bitwiseAnd, tensor } from 'torchlet';
 * console.log(bitwiseAnd(tensor([6, 5], { dtype: 'int32' }), 3).toArray()); // [2, 1]
 * ```
 */
export const bitwiseAnd: Binary = onBits('bitwiseAnd', andBits);
define('bitwiseAnd', bitwiseAnd, false);

/** Bits that either has. */
export const bitwiseOr: Binary = onBits('bitwiseOr', orBits);
define('bitwiseOr', bitwiseOr, false);

/** Bits that one of them has. */
export const bitwiseXor: Binary = onBits('bitwiseXor', xorBits);
define('bitwiseXor', bitwiseXor, false);

/** Bits moved to the left by y places. */
export const bitwiseLeftShift: Binary = onBits('bitwiseLeftShift', shiftLeft);
define('bitwiseLeftShift', bitwiseLeftShift, false);

/** Bits moved to the right by y places; the sign stays. */
export const bitwiseRightShift: Binary = onBits('bitwiseRightShift', shiftRight);
define('bitwiseRightShift', bitwiseRightShift, false);

/** All bits the other way; for bools the logical not. */
export const bitwiseNot: Unary = (x, ...surplus: unknown[]) => {
  checkAlone('bitwiseNot', surplus);
  checkBits('bitwiseNot', x);
  return x.dtype === 'bool' ? x.logicalNot() : xorBits(x, -1);
};
define('bitwiseNot', bitwiseNot, false);

type Written = (
  x: Tensor,
  ...args: Parameters<Binary> extends [unknown, ...infer A] ? A : never
) => Tensor;

/** `bitwiseAnd`, written over the tensor. */
export const bitwiseAnd_: Written = defineInPlace('bitwiseAnd_', bitwiseAnd as Written);

/** `bitwiseOr`, written over the tensor. */
export const bitwiseOr_: Written = defineInPlace('bitwiseOr_', bitwiseOr as Written);

/** `bitwiseXor`, written over the tensor. */
export const bitwiseXor_: Written = defineInPlace('bitwiseXor_', bitwiseXor as Written);

/** `bitwiseLeftShift`, written over the tensor. */
export const bitwiseLeftShift_: Written = defineInPlace(
  'bitwiseLeftShift_',
  bitwiseLeftShift as Written,
);

/** `bitwiseRightShift`, written over the tensor. */
export const bitwiseRightShift_: Written = defineInPlace(
  'bitwiseRightShift_',
  bitwiseRightShift as Written,
);

/** `bitwiseNot`, written over the tensor. */
export const bitwiseNot_: Unary = defineInPlace('bitwiseNot_', bitwiseNot);
