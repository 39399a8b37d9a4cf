/**
 * Running products and logarithms of sums along a dimension: cumprod, logcumsumexp, and in-place scans. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { type DType, isFloating } from '../dtype';
import { type Call, parseOptions } from '../options';
import { normalizeDim } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { cat } from './joining';
import { checkFloating } from './reduce';
import { emptyResult } from './run-formula';
import { defineInPlace } from './variants';

type Along = (
  x: Tensor,
  ...args: Call<[dim: number], { dim?: number; dtype?: DType | null }>
) => Tensor;

/**
 * Running product along a dimension.  yᵢ = Πⱼ≤ᵢ xⱼ.  The gradient is right at zeros too.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.cumprod.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([1, 2, 3, 4]).cumprod(0).toArray()); // [1, 2, 6, 24]
 * ```
 */
export const cumprod: Along = (x, ...args) => {
  const { dim, dtype } = parseOptions(
    'cumprod',
    { dim: Number.NaN, dtype: null as DType | null },
    ['dim'],
    args,
  );
  const at = normalizeDim('cumprod', dim, x.ndim);
  const input = dtype === null ? x : x.to(dtype);
  const out = emptyResult(input, isFloating(input.dtype) ? input.dtype : 'int32', x.shape);
  if (x.ndim === 0) x.storage.backend.copy(input, out);
  else if (x.count > 0) x.storage.backend.scan('prod', input, at, out, null);
  return record(cumprodRule, out, [input], [input, out], at);
};
const cumprodRule = defineRule({
  name: 'cumprod',
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    const dim = node.attrs as number;
    if (x.ndim === 0 || x.count === 0) return [g];
    const isZero = x.eq(0);
    // With several zeros the quick form is right in value only, so where it will be differentiated the slow one runs.
    if (mode.grad && hasAny(isZero)) return [cumprodGradient(g, x, dim)];
    const firstZero = isZero.logicalAnd(isZero.cumsum(dim).eq(1));
    const passed = Tensor.prototype.cumprod.call(x.where(firstZero.logicalNot(), 1), dim);
    const quotient = fromEnd(g.mul(y), dim).div(x.where(isZero.logicalNot(), 1));
    return [fromEnd(g.mul(passed), dim).where(firstZero, quotient)];
  },
});
define('cumprod', cumprod);

function hasAny(x: Tensor): boolean {
  return !x.storage.backend.readsSynchronously || (x.any().item() as boolean);
}

/** Running sum from the end. */
function fromEnd(x: Tensor, dim: number): Tensor {
  return x.flip(dim).cumsum(dim).flip(dim);
}

/** ∂/∂xₖ as the product before k times the sum over j ≥ k of gⱼ times the product between them; quadratic. */
function cumprodGradient(g: Tensor, x: Tensor, dim: number): Tensor {
  const size = x.shape[dim];
  const one = x.narrow(dim, 0, 1).detach().mul(0).add(1);
  const parts: Tensor[] = [];
  let before = one;
  for (let k = 0; k < size; k++) {
    const later = x.narrow(dim, k + 1, size - k - 1);
    const between = k + 1 < size ? cat([one, cumprod(later, dim)], dim) : one;
    parts.push(
      before.mul(
        g
          .narrow(dim, k, size - k)
          .mul(between)
          .sum(dim, true),
      ),
    );
    before = before.mul(x.narrow(dim, k, 1));
  }
  return cat(parts, dim);
}

/** `cumprod`, written over the tensor. */
export const cumprod_: Along = defineInPlace('cumprod_', cumprod);

/** `cumsum`, written over the tensor. */
export const cumsum_: Along = defineInPlace(
  'cumsum_',
  (x: Tensor, ...args: Parameters<Tensor['cumsum']>) => x.cumsum(...args),
);

/**
 * Logarithm of the running sum of exponentials, without overflow.  yᵢ = ln Σⱼ≤ᵢ eˣʲ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.logcumsumexp.html
 */
export function logcumsumexp(x: Tensor, ...args: Call<[dim: number], { dim?: number }>): Tensor {
  const { dim } = parseOptions('logcumsumexp', { dim: Number.NaN }, ['dim'], args);
  checkFloating('logcumsumexp', x);
  const at = normalizeDim('logcumsumexp', dim, x.ndim);
  const out = running(x.detach(), at, false);
  return record(logcumsumexpRule, out, [x], [x, out], at);
}
const logcumsumexpRule = defineRule({
  name: 'logcumsumexp',
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    return [weighed(g, x, y, { dim: node.attrs as number, reverse: true })];
  },
});
define('logcumsumexp', logcumsumexp);

function running(x: Tensor, dim: number, reverse: boolean): Tensor {
  if (reverse) return running(x.flip(dim), dim, false).flip(dim);
  const out = emptyResult(x, x.dtype, x.shape);
  if (x.ndim === 0) x.storage.backend.copy(x, out);
  else if (x.count > 0) x.storage.backend.scan('logsumexp', x, dim, out, null);
  return out;
}

interface Direction {
  readonly dim: number;
  readonly reverse: boolean;
}

/**
 * The Jacobian of logcumsumexp on v, Σᵢ≤ⱼ vᵢ e^(xᵢ − yⱼ), or in reverse its transpose, Σⱼ≥ᵢ vⱼ e^(xᵢ − yⱼ). Linear in v;
 * positive and negative parts are summed as logarithms, so that nothing overflows.
 */
function weighed(v: Tensor, x: Tensor, y: Tensor, direction: Direction): Tensor {
  const { dim, reverse } = direction;
  const [plain, rise, fall] = [v.detach(), x.detach(), y.detach().neg()];
  const [inside, outside] = reverse ? [fall, rise] : [rise, fall];
  const part = (sign: 1 | -1) => {
    const size = plain.mul(sign).clamp({ min: 0 }).log();
    return running(size.add(inside), dim, reverse).add(outside).exp();
  };
  const out = part(1).sub(part(-1));
  return record(weighedRule, out, [v, x, y], [v, x, y], direction);
}
const weighedRule = defineRule({
  name: 'logcumsumexpBackward',
  vjp(h, node) {
    const [v, x, y] = node.savedTensors();
    const direction = node.attrs as Direction;
    const transposed = { ...direction, reverse: !direction.reverse };
    const ofV = weighed(h, x, y, transposed);
    const forward = weighed(v, x, y, direction);
    return direction.reverse
      ? [ofV, h.mul(forward), v.mul(ofV).neg()]
      : [ofV, v.mul(ofV), h.mul(forward).neg()];
  },
});
