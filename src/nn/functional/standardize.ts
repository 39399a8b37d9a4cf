/**
 * Standardization as one node: (x − mean) / √(variance + ε) over some dimensions, then a weight and a bias. What layer, group,
 * instance, batch and RMS normalization share. Layer: nn.
 */
import { mode } from '../../autograd/mode';
import type { Node } from '../../autograd/node';
import { record } from '../../autograd/record';
import { defineRule, type Rule } from '../../autograd/rule';
import type { Formula } from '../../formula/formula';
import { elementwise } from '../../ops/define';
import {
  deviation,
  identity,
  product,
  reduceFormula,
  squaredDifference,
  squareOf,
} from '../../ops/reduce-formula';
import { emptyResult } from '../../ops/run-formula';
import { written } from '../../ops/written';
import type { Shape } from '../../shape';
import type { Tensor } from '../../tensor/tensor';
import { agree, constant } from './checks';

type Elementwise = (...operands: (Tensor | number)[]) => Tensor;

/** @internal (x − mean) · r · w + b in one loop; all broadcast. */
export const standardized: Elementwise = elementwise<Elementwise>(
  'standardize',
  (x, mean, r, weight, bias) => x.sub(mean).mul(r).mul(weight).add(bias),
  { operands: ['x', 'mean', 'r', 'weight', 'bias'], domain: [-2, 2], internal: true },
);

/** The cotangent of x from Σ g w and Σ g w x̂, where x̂ = (x − mean) r and `share` is one over their number. */
const fromSums: Elementwise = elementwise<Elementwise>(
  'standardizeBackward',
  (g, x, mean, r, weight, sum, along, share) =>
    g.mul(weight).sub(x.sub(mean).mul(r).mul(along).add(sum).mul(share)).mul(r),
  {
    operands: ['g', 'x', 'mean', 'r', 'weight', 'sum', 'along'],
    params: { share: 0.5 },
    domain: [-2, 2],
    internal: true,
  },
);

/** @internal How something is standardized. */
export interface Standardization {
  /** The shape that it is looked at in. */
  readonly shape: Shape;
  /** The dimensions over which mean and variance are taken. */
  readonly dims: readonly number[];
  /** The shape that weight and bias are looked at in, of the same rank. */
  readonly affine: Shape;
  /** The shape that they have. */
  readonly parameters: Shape;
  /** Whether the mean is taken off; else it is 0, and the variance the mean square. */
  readonly centred: boolean;
  readonly eps: number;
}

/** @internal Mean and biased variance, with size 1 where they were taken, and 1 / √(variance + ε). */
export interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly r: Tensor;
}

function momentsOf(x: Tensor, how: Standardization): Moments {
  const { dims, centred, eps } = how;
  const mean = centred ? x.mean(dims, true) : constant(x, 0);
  const [formula, inputs] = centred ? [squaredDifference(), [x, mean]] : [squareOf(), [x]];
  const variance = reduceFormula(formula, inputs, [], dims, true, shareOf(how));
  return { mean, variance, r: variance.add(eps).rsqrt() };
}

function shareOf({ shape, dims }: Standardization): number {
  return 1 / dims.reduce((count, dim) => count * shape[dim], 1);
}

/** In the shape that it is looked at in; a number stays one. */
function looked(x: Tensor, shape: Shape): Tensor {
  return x.ndim === 0 || agree(x.shape, shape) ? x : x.reshape(shape);
}

/**
 * @internal (x − mean) / √(variance + ε) · weight + bias
 *
 * @param name the operation's
 * @param weight and bias: of one shape; 1 and 0 where they are null
 */
export function standardize(
  name: string,
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  how: Standardization,
): Tensor {
  const byRows = standardizeRows(x.detach(), weight?.detach() ?? null, bias?.detach() ?? null, how);
  if (byRows === null) return standardizeByMoments(name, x, weight, bias, how).output;
  const { output, mean, r } = byRows;
  return recorded(name, output, x, weight, bias, mean, r, how);
}

/** @internal The same by single operations, with the moments that it was standardized by. */
export function standardizeByMoments(
  name: string,
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  how: Standardization,
): Moments & { readonly output: Tensor } {
  const plain = looked(x.detach(), how.shape);
  const moments = momentsOf(plain, how);
  const { mean, r } = moments;
  const w = weight === null ? constant(x, 1) : looked(weight.detach(), how.affine);
  const b = bias === null ? constant(x, 0) : looked(bias.detach(), how.affine);
  const y = looked(standardized(plain, mean, r, w, b), x.shape);
  return { ...moments, output: recorded(name, y, x, weight, bias, mean, r, how) };
}

function recorded(
  name: string,
  y: Tensor,
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  mean: Tensor,
  r: Tensor,
  how: Standardization,
): Tensor {
  const inputs = [x, weight ?? constant(x, 1), bias ?? constant(x, 0)];
  return record(ruleOf(name), y, inputs, [inputs[1], x, mean, r], how);
}

/** How many rows there are, where the elements of each lie side by side and share weight and bias with the others'; else 0. */
function rowsOf({ shape, dims, affine }: Standardization): number {
  const lead = shape.length - dims.length;
  const fits = dims.every((dim, i) => dim === lead + i && affine[dim] === shape[dim]);
  if (!fits || affine.some((size, d) => d < lead && size !== 1)) return 0;
  return shape.slice(0, lead).reduce((count, size) => count * size, 1);
}

/** Null where they are no rows, or the device has no kernel for them. */
function standardizeRows(
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  how: Standardization,
) {
  const { backend } = x.storage;
  const rows = rowsOf(how);
  if (backend.standardize === undefined || rows === 0 || x.count === 0) return null;
  // What lies on another device is an error, which the other way knows.
  if ([weight, bias].some((other) => other !== null && other.storage.backend !== backend))
    return null;
  const { shape, dims, centred, eps } = how;
  const single = shape.map((size, d) => (d < shape.length - dims.length ? size : 1));
  const mean = centred ? emptyResult(x, x.dtype, single) : null;
  const r = emptyResult(x, x.dtype, single);
  const input = x.contiguous();
  const output = emptyResult(input, x.dtype, x.shape);
  const operands = { rows, size: x.count / rows, input, weight: dense(weight), eps };
  return backend.standardize(operands, dense(bias), { mean, r }, output)
    ? { output, mean: mean ?? constant(x, 0), r }
    : null;
}

function dense(x: Tensor | null): Tensor | null {
  return x?.contiguous() ?? null;
}

/** Null where they are no rows, or the device has no kernel for them. */
function rowCotangents(g: Tensor, node: Node): (Tensor | null)[] | null {
  const how = node.attrs as Standardization;
  const { backend } = g.storage;
  const rows = rowsOf(how);
  if (backend.standardizeBackward === undefined || rows === 0 || g.count === 0) return null;
  const [weight, x, mean, r] = node.savedTensors();
  const [input, cotangent] = [x.contiguous(), g.contiguous()];
  const outs = [input.shape, how.parameters, how.parameters].map((shape, i) =>
    node.needs(i) ? emptyResult(input, x.dtype, shape) : null,
  );
  // A weight that was not given is a number.
  const factor = weight.ndim === 0 ? null : weight.contiguous();
  const operands = { rows, size: x.count / rows, input, weight: factor, eps: how.eps };
  const moments = { mean: how.centred ? mean : null, r };
  const [toInput, toWeight, toBias] = outs;
  const to = { input: toInput, weight: toWeight, bias: toBias };
  return backend.standardizeBackward(operands, moments, cotangent, to) ? outs : null;
}

const rules = new Map<string, Rule>();

function ruleOf(name: string): Rule {
  let rule = rules.get(name);
  if (rule === undefined) {
    rule = defineRule({ name, vjp, describe });
    rules.set(name, rule);
  }
  return rule;
}

/** Three cotangents from at most four sums and one loop. */
function vjp(cotangent: Tensor, node: Node): (Tensor | null)[] {
  if (!mode.grad) {
    const byRows = rowCotangents(cotangent, node);
    if (byRows !== null) return byRows;
  }
  const how = node.attrs as Standardization;
  const { shape, dims, affine, centred } = how;
  const [weight, input, ...saved] = node.savedTensors();
  const [g, x, w] = [looked(cotangent, shape), looked(input, shape), looked(weight, affine)];
  // For another derivative, mean and variance are to be seen as what follows from x.
  const moments = mode.grad ? momentsOf(x, how) : null;
  const [mean, r] = moments === null ? saved : [moments.mean, moments.r];
  const total = (formula: Formula, inputs: readonly Tensor[], over: readonly number[]) =>
    reduceFormula(formula, inputs, [], over, true, 1);

  // Over the dimensions that weight and bias lack; where these are among `dims`, x needs the same sums.
  const lacking = shape.map((_, dim) => dim).filter((dim) => affine[dim] === 1);
  const shared = dims.every((dim) => affine[dim] === 1);
  const over = shared ? dims : lacking;
  const needs = (i: number) => node.needs(i) || (shared && node.needs(0));
  const ofWeight = needs(1) ? total(deviation(), [g, x, mean, r], over) : null;
  const ofBias = needs(2) ? total(identity(), [g], over) : null;
  const asParameter = (sums: Tensor | null) =>
    sums?.sumToSize(affine).reshape(how.parameters) ?? null;
  return [
    node.needs(0) ? ofInput() : null,
    node.needs(1) ? asParameter(ofWeight) : null,
    node.needs(2) ? asParameter(ofBias) : null,
  ];

  function ofInput(): Tensor {
    const along =
      ofWeight !== null && shared
        ? ofWeight.mul(w)
        : total(deviation(), [g, x, mean, w], dims).mul(r);
    const sum = !centred
      ? 0
      : ofBias !== null && shared
        ? ofBias.mul(w)
        : total(product(), [g, w], dims);
    return looked(fromSums(g, x, mean, r, w, sum, along, shareOf(how)), input.shape);
  }
}

const describe = written({
  operands: ['x', 'w', 'b'],
  value: [
    '(x - mean(x)) / sqrt(var(x) + eps) * w + b',
    '\\frac{x - \\operatorname{mean}(x)}{\\sqrt{\\operatorname{var}(x) + \\varepsilon}} w + b',
  ],
  cotangents: [
    [
      'r * (g * w - mean(g * w) - z * mean(g * w * z)) with z = r * (x - mean(x))',
      'r \\left(g\\,w - \\operatorname{mean}(g\\,w) - z \\operatorname{mean}(g\\,w\\,z)\\right), \\; z = r \\left(x - \\operatorname{mean}(x)\\right)',
    ],
    ['sum(g * z)', '\\sum g\\,z'],
    ['sum(g)', '\\sum g'],
  ],
  saved: ['w', 'x', 'mean(x)', 'r'],
});
