/**
 * The softmax family and scans, in the forms that do not overflow. Layer: ops.
 */
import { recycle } from '../autograd/ownership';
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { Scanner } from '../backend/backend';
import { type DType, isFloating } from '../dtype';
import { DTypeError } from '../errors';
import type { Call } from '../options';
import { type Needs, parseNeeded, parseOptions, required } from '../options';
import { normalizeDim, normalizeDims } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { define } from './define';
import { type ValuesIndices, valuesIndices } from './extremes';
import type { Dims, ReduceOptions } from './reduce';
import { reduceFormula, shiftedExp } from './reduce-formula';
import { emptyResult, runFormula } from './run-formula';
import { along, softmaxRule } from './softmax-rule';
import { written } from './written';

/** Options of an operation along one dimension that may convert first. */
export interface AlongOptions {
  dim?: number;
  dtype?: DType | null;
}

const ALONG = { dim: undefined as number | undefined, dtype: null as DType | null };

type Along = (x: Tensor, ...args: Call<[dim: number], AlongOptions>) => Tensor;

/** The tensor in the type asked for, and the dimension. */
function parseAlong(
  op: string,
  x: Tensor,
  args: readonly unknown[],
): { input: Tensor; at: number } {
  const { dim, dtype } = parseOptions(op, ALONG, ['dim'], args);
  return {
    at: normalizeDim(op, required(op, 'dim', dim), x.ndim),
    input: dtype === null ? x : x.to(dtype),
  };
}

function parseFloating(op: string, x: Tensor, args: readonly unknown[]) {
  const parsed = parseAlong(op, x, args);
  const { input } = parsed;
  if (!isFloating(input.dtype)) {
    throw new DTypeError(
      `${op}: takes a floating tensor, got ${input.dtype}. Convert it with to('float32').`,
      [input.dtype],
    );
  }
  return parsed;
}

/**
 * ln Σ eˣ over dimensions, without overflow.  ∂y/∂x = eˣ⁻ʸ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.logsumexp.html
 */
export const logsumexp: (
  x: Tensor,
  ...args: Call<[dim: Dims, keepdim: boolean], ReduceOptions>
) => Tensor = (x, ...args) => {
  const options = { dim: undefined as Dims | undefined, keepdim: false };
  const { dim, keepdim } = parseOptions('logsumexp', options, ['dim', 'keepdim'], args);
  required('logsumexp', 'dim', dim);
  const input = isFloating(x.dtype) ? x : x.to('float32');
  const dims = normalizeDims('logsumexp', dim, x.ndim);
  if (dims.some((d) => x.shape[d] === 0)) return input.exp().sum(dims, keepdim).log();
  const largest = input.detach().amax(dims, true);
  // Where the largest is infinite there is nothing to shift by: ∞ − ∞ would be NaN.
  const shift = largest.where(largest.isfinite(), 0);
  const total = reduceFormula(shiftedExp(), [input, shift], [], dims, true, 1).log().add(shift);
  return keepdim ? total : total.squeeze(dims);
};
define('logsumexp', logsumexp);

/**
 * Shares that add up to 1.  yᵢ = eˣⁱ / Σⱼ eˣʲ,  cotangent of x = y (g − Σ g y)
 *
 * They add up over the dimension `dim`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export const softmax: Along = (x, ...args) => {
  const { input, at } = parseFloating('softmax', x, args);
  const out = exponentials(input.detach(), at);
  return record(softmaxRule, out, [input], [out], at);
};
define('softmax', softmax);

function exponentials(x: Tensor, dim: number): Tensor {
  if (x.count === 0) return x.clone();
  const dims = along(dim, x);
  const e = runFormula(shiftedExp(), [x, x.amax(dims, true)], []);
  const shares = e.div(e.sum(dims, true));
  recycle(e);
  return shares;
}

/**
 * Logarithm of softmax.  y = x − ln Σ eˣ,  cotangent of x = g − eʸ Σ g
 *
 * The softmax adds up over the dimension `dim`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export const logSoftmax: Along = (x, ...args) => {
  const { input, at } = parseFloating('logSoftmax', x, args);
  const plain = input.detach();
  const out = x.count === 0 ? plain.clone() : shiftedLogits(plain, along(at, x));
  return record(logSoftmaxRule, out, [input], [out], at);
};
const logSoftmaxRule = defineRule({
  name: 'logSoftmax',
  describe: written({
    operands: ['x'],
    value: ['x - log(sum(exp(x)))', 'x - \\ln \\sum e^{x}'],
    cotangents: [['g - exp(y) * sum(g)', 'g - e^{y} \\sum g']],
    saved: ['y'],
  }),
  vjp(g, node) {
    const [y] = node.savedTensors();
    return [g.sub(y.exp().mul(g.sum(along(node.attrs as number, y), true)))];
  },
});
define('logSoftmax', logSoftmax);

/** x − max − ln Σ e^(x − max), rounded as PyTorch does it: the maximum is taken off first. */
function shiftedLogits(x: Tensor, dims: number[]): Tensor {
  const largest = x.amax(dims, true);
  return x.sub(largest).sub(reduceFormula(shiftedExp(), [x, largest], [], dims, true, 1).log());
}

/** Softmax of −x. */
export const softmin: Along = (x, ...args) => softmax(x.neg(), ...args);
define('softmin', softmin);

interface Scan {
  readonly dim: number;
  readonly reverse: boolean;
}

function runScan(scanner: Scanner, x: Tensor, { dim, reverse }: Scan): Tensor {
  const out = emptyResult(x, isFloating(x.dtype) ? x.dtype : 'int32', x.shape);
  const [from, into] = reverse ? [backwards(x, dim), backwards(out, dim)] : [x, out];
  if (x.ndim === 0) x.storage.backend.copy(x, out);
  else if (x.count > 0) x.storage.backend.scan(scanner, from, dim, into, null);
  return out;
}

/** A window that walks a dimension from its end. */
function backwards(x: Tensor, dim: number): Tensor {
  const strides = x.strides.map((stride, i) => (i === dim ? -stride : stride));
  return x.window(x.shape, strides, x.offset + (x.shape[dim] - 1) * x.strides[dim]);
}

/**
 * Running sum along a dimension.  yᵢ = Σⱼ≤ᵢ xⱼ,  cotangent of xᵢ = Σⱼ≥ᵢ gⱼ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.cumsum.html
 */
export const cumsum: Along = (x, ...args) => {
  const { input, at } = parseAlong('cumsum', x, args);
  return scanSum(input, { dim: at, reverse: false });
};
const cumsumRule = defineRule({
  name: 'cumsum',
  vjp(g, { attrs }) {
    const { dim, reverse } = attrs as Scan;
    return [scanSum(g, { dim, reverse: !reverse })];
  },
});
define('cumsum', cumsum);

function scanSum(x: Tensor, scan: Scan): Tensor {
  return record(cumsumRule, runScan('sum', x, scan), [x], [], scan);
}

type NeedsDim = Needs<[dim: number], { dim?: number }>;

function runningExtreme(scanner: 'max' | 'min') {
  return (x: Tensor, ...args: NeedsDim): ValuesIndices => {
    const [dim] = parseNeeded<[dim: number]>(`cum${scanner}`, ['dim'], args);
    const at = normalizeDim(`cum${scanner}`, dim, x.ndim);
    const values = emptyResult(x, x.dtype, x.shape);
    const indices = emptyResult(x, 'int32', x.shape);
    if (x.ndim === 0) x.storage.backend.fill(indices, 0);
    else if (x.count > 0) x.storage.backend.scan(scanner, x, at, values, indices);
    return valuesIndices(x.ndim === 0 ? x.alias() : x.gather(at, indices), indices);
  };
}

/** Running maximum along a dimension, and where each stood (the last of ties). */
export const cummax: (x: Tensor, ...args: NeedsDim) => ValuesIndices = runningExtreme('max');
define('cummax', cummax);

/** Running minimum along a dimension, and where each stood (the last of ties). */
export const cummin: (x: Tensor, ...args: NeedsDim) => ValuesIndices = runningExtreme('min');
define('cummin', cummin);
