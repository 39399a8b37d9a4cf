/**
 * Broadcasting and choices as functions: broadcastTensors, broadcastShapes, combinations, vander, renorm, floatPower.
 * Layer: ops.
 */
import { inNameOf, ValueError } from '../errors';
import { type Call, type Needs, parseNeeded, parseOptions } from '../options';
import { broadcastShapes as commonShape, normalizeDim, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { tensor } from './creation';
import { define, defineFunction } from './define';
import * as linalg from './linear-algebra/index';
import { neededTensors } from './tensor-argument';
import { defineInPlace } from './variants';

/**
 * The tensors expanded to the shape that they broadcast to; views.
 *
 * @throws ShapeError when they do not
 * @see https://pytorch.org/docs/stable/generated/torch.broadcast_tensors.html
 * @example
 * ```ts
 * import { broadcastTensors, zeros } from 'torchlet';
 * console.log(broadcastTensors(zeros(3), zeros(2, 1)).map((x) => x.shape)); // [[2, 3], [2, 3]]
 * ```
 */
export function broadcastTensors(...tensors: Tensor[] | [tensors: readonly Tensor[]]): Tensor[] {
  const all = neededTensors('broadcastTensors', tensors.flat());
  if (all.length === 0) return [];
  const shape = commonShape('broadcastTensors', ...all.map((x) => x.shape));
  return all.map((x) => x.expand(shape));
}
defineFunction('broadcastTensors', broadcastTensors);

/**
 * The shape that shapes broadcast to.
 *
 * @throws ShapeError when they do not
 * @see https://pytorch.org/docs/stable/generated/torch.broadcast_shapes.html
 */
export function broadcastShapes(...shapes: Shape[]): Shape {
  return shapes.length === 0 ? [] : commonShape('broadcastShapes', ...shapes);
}

/** Options of `combinations`. */
export interface CombinationsOptions {
  /** How many elements; 2 by default. */
  r?: number;
  /** Whether an element may come more than once. */
  withReplacement?: boolean;
}

/**
 * Every choice of r elements of a vector, in order, `[count, r]`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.combinations.html
 */
export function combinations(
  x: Tensor,
  ...args: Call<[r: number, withReplacement: boolean], CombinationsOptions>
): Tensor {
  const { r, withReplacement } = parseOptions(
    'combinations',
    { r: 2, withReplacement: false },
    ['r', 'withReplacement'],
    args,
  );
  if (x.ndim !== 1 || !Number.isInteger(r) || r < 0) {
    throw new ValueError(
      `combinations: ${r} of a tensor with ${x.ndim} dimensions. Give a vector and a whole number of 0 or more.`,
      r,
    );
  }
  if (r === 0) return x.newEmpty(0);
  const choices: number[][] = [];
  const choose = (chosen: number[], from: number): void => {
    if (chosen.length === r) choices.push(chosen);
    else {
      for (let i = from; i < x.count; i++) choose([...chosen, i], withReplacement ? i : i + 1);
    }
  };
  choose([], 0);
  const index = tensor(choices.flat(), { dtype: 'int32', device: x.device });
  return x.indexSelect(0, index).reshape(choices.length, r);
}
define('combinations', combinations);

/** Options of the older `vander`. */
export interface OldVanderOptions {
  /** How many columns; as many as elements by default. */
  N?: number | null;
  /** Whether the powers ascend; they descend by default. */
  increasing?: boolean;
}

/**
 * Vandermonde matrix of a vector, powers descending unless `increasing` is set.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.vander.html
 */
export function vander(
  x: Tensor,
  ...args: Call<[N: number | null, increasing: boolean], OldVanderOptions>
): Tensor {
  const { N, increasing } = parseOptions(
    'vander',
    { N: null as number | null, increasing: false },
    ['N', 'increasing'],
    args,
  );
  const powers = linalg.vander(x, { N });
  return increasing ? powers : powers.flip(-1);
}
defineFunction('vander', vander);

/** Options of `renorm`. */
export interface RenormOptions {
  p?: number;
  dim?: number;
  maxnorm?: number;
}

type Renorm = [p: number, dim: number, maxnorm: number];

/**
 * Each slice along a dimension scaled down so that its p-norm is at most `maxnorm`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.renorm.html
 */
export function renorm(x: Tensor, ...args: Needs<Renorm, RenormOptions>): Tensor {
  const [p, dim, maxnorm] = parseNeeded<Renorm>('renorm', ['p', 'dim', 'maxnorm'], args);
  const at = normalizeDim('renorm', dim, x.ndim);
  const others = x.shape.map((_, i) => i).filter((i) => i !== at);
  const norms = inNameOf('renorm', () => linalg.vectorNorm(x, p, others, true));
  // PyTorch's guard against division by 0.
  const factor = norms.add(1e-7).reciprocal().mul(maxnorm);
  return x.mul(factor.where(norms.gt(maxnorm), 1));
}
define('renorm', renorm);

/** `renorm`, written over the tensor. */
export const renorm_: typeof renorm = defineInPlace('renorm_', renorm);

/**
 * Power in float64.  y = xᵉ
 *
 * @see https://pytorch.org/docs/stable/generated/torch.float_power.html
 */
export function floatPower(
  x: Tensor,
  ...args: Needs<[exponent: Tensor | number], { exponent?: Tensor | number }>
): Tensor {
  const [exponent] = parseNeeded<[Tensor | number]>('floatPower', ['exponent'], args);
  return x.to('float64').pow(exponent instanceof Tensor ? exponent.to('float64') : exponent);
}
define('floatPower', floatPower);
