/**
 * Differences and integrals along a dimension: diff, trapezoid, cumulativeTrapezoid. Layer: ops.
 */
import { checkWhole, ShapeError } from '../errors';
import { type Call, parseOptions } from '../options';
import { formatShape, normalizeDim } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { cat } from './joining';
import { otherName } from './variants';

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
  checkWhole('diff', 'n', n, 0);
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
  if (y.ndim === 0) {
    throw new ShapeError(`${op}: a 0-d tensor has nothing to integrate. reshape(1) it first.`, [
      y.shape,
    ]);
  }
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

/** `trapezoid` by its older name. */
export const trapz: Integral = otherName('trapz', trapezoid);
define('trapz', trapz);

/** Running integral along a dimension by the trapezoidal rule. */
export const cumulativeTrapezoid: Integral = (y, ...args) => {
  const parts = areas('cumulativeTrapezoid', y, args);
  return parts.areas.cumsum(parts.dim);
};
define('cumulativeTrapezoid', cumulativeTrapezoid);
