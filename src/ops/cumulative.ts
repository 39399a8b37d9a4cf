/**
 * Running products and logarithms of sums, differences and integrals along a dimension: cumprod, logcumsumexp, diff,
 * trapezoid, cumulativeTrapezoid. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { record } from '../autograd/record';
import type { Rule } from '../autograd/rule';
import { type DType, isFloating } from '../dtype';
import { ShapeError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import { formatShape, normalizeDim } from '../shape';
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
const cumprodRule: Rule = {
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
};
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
export const cumsum_: (x: Tensor, dim: number) => Tensor = defineInPlace(
  'cumsum_',
  (x: Tensor, dim: number) => x.cumsum(dim),
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
const logcumsumexpRule: Rule = {
  name: 'logcumsumexp',
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    return [weighed(g, x, y, { dim: node.attrs as number, reverse: true })];
  },
};
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
const weighedRule: Rule = {
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
};

/** Options of `diff`. */
export interface DiffOptions {
  /** How often to take differences. */
  n?: number;
  dim?: number;
  /** What stands before the first element. */
  prepend?: Tensor | null;
  /** What stands after the last. */
  append?: Tensor | null;
}

/**
 * Differences of neighbours along a dimension.  yᵢ = xᵢ₊₁ − xᵢ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.diff.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([1, 4, 9]).diff().toArray()); // [3, 5]
 * ```
 */
export function diff(
  x: Tensor,
  ...args: Call<
    [n: number, dim: number, prepend: Tensor | null, append: Tensor | null],
    DiffOptions
  >
): Tensor {
  const { n, dim, prepend, append } = parseOptions(
    'diff',
    { n: 1, dim: -1, prepend: null as Tensor | null, append: null as Tensor | null },
    ['n', 'dim', 'prepend', 'append'],
    args,
  );
  if (x.ndim === 0) {
    throw new ShapeError('diff: a 0-d tensor has no neighbours. reshape(1) it first.', [x.shape]);
  }
  if (!Number.isInteger(n) || n < 0) {
    throw new ValueError(`diff: n is ${n}. Give a whole number of 0 or more.`, n);
  }
  const at = normalizeDim('diff', dim, x.ndim);
  const parts = [prepend, x, append].filter((part) => part !== null);
  let whole = parts.length > 1 ? cat(parts, at) : x;
  for (let i = 0; i < n; i++) {
    const length = Math.max(0, whole.shape[at] - 1);
    const [before, after] = [
      whole.narrow(at, 0, length),
      whole.narrow(at, Math.min(1, whole.shape[at]), length),
    ];
    whole = whole.dtype === 'bool' ? after.logicalXor(before) : after.sub(before);
  }
  return n === 0 ? whole.clone() : whole;
}
define('diff', diff);

/** Options of an integral. */
export interface TrapezoidOptions {
  /** Where the samples were taken; evenly, `dx` apart, without it. */
  x?: Tensor | null;
  dx?: number;
  dim?: number;
}

type Integral = (y: Tensor, ...args: Call<[x: Tensor | null], TrapezoidOptions>) => Tensor;

/** Area of each trapezoid between neighbours. */
function areas(op: string, y: Tensor, args: readonly unknown[]): { areas: Tensor; dim: number } {
  const { x, dx, dim } = parseOptions(
    op,
    { x: null as Tensor | null, dx: 1, dim: -1 },
    ['x'],
    args,
  );
  const at = normalizeDim(op, dim, y.ndim);
  const length = Math.max(0, y.shape[at] - 1);
  const sides = y.narrow(at, 0, length).add(y.narrow(at, Math.min(1, y.shape[at]), length));
  if (x === null) return { areas: sides.mul(dx / 2), dim: at };
  if (x.ndim === 1 && x.count !== y.shape[at]) {
    throw new ShapeError(
      `${op}: ${x.count} places for ${y.shape[at]} samples along dimension ${at} of ${formatShape(y.shape)}.`,
      [y.shape, x.shape],
    );
  }
  const steps = diff(x, 1, x.ndim === 1 ? 0 : at);
  const shaped = x.ndim === 1 ? steps.reshape(y.shape.map((_, i) => (i === at ? -1 : 1))) : steps;
  return { areas: sides.mul(shaped).div(2), dim: at };
}

/**
 * Integral along a dimension by the trapezoidal rule.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.trapezoid.html
 */
export const trapezoid: Integral = (y, ...args) => {
  const parts = areas('trapezoid', y, args);
  return parts.areas.sum(parts.dim);
};
define('trapezoid', trapezoid);

/** Running integral along a dimension by the trapezoidal rule. */
export const cumulativeTrapezoid: Integral = (y, ...args) => {
  const parts = areas('cumulativeTrapezoid', y, args);
  return parts.areas.cumsum(parts.dim);
};
define('cumulativeTrapezoid', cumulativeTrapezoid);
