/**
 * Random numbers written over a tensor: uniform_, normal_, bernoulli_, and what they share with the other
 * distributions. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { isFloating, newArray, type TypedArray } from '../dtype';
import { DTypeError, ShapeError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import {
  defaultGenerator,
  type FloatArray,
  fillBernoulli,
  fillBernoulliFrom,
  fillNormal,
  fillUniform,
  type Generator,
} from '../rng';
import { broadcastShapes, formatShape, inverseOrder } from '../shape';
import { Tensor } from '../tensor/tensor';
import { fromArray } from './creation';
import { define } from './define';
import { overwrite } from './overwrite';
import { checkWritable } from './run-formula';

/** Where the numbers come from. */
export interface GeneratorOptions {
  /** The generator; the default one otherwise. */
  generator?: Generator | null;
}

/** @internal Writes numbers into a whole array. `contiguous`: whether the tensor lies in memory in its own order. */
export type Draw = (out: TypedArray, generator: Generator, contiguous: boolean) => void;

/** @internal Whether an operation takes only floating tensors. */
export type Takes = 'floating' | 'any';

/** @internal Draws one number for each element of `x` and writes it there. */
export function drawInto(
  op: string,
  x: Tensor,
  generator: Generator | null | undefined,
  draw: Draw,
  takes: Takes = 'floating',
): Tensor {
  if (takes === 'floating' && !isFloating(x.dtype)) {
    throw new DTypeError(
      `${op}: takes a floating tensor, got ${x.dtype}. Convert it with to('float32').`,
      [x.dtype],
    );
  }
  // Before anything is drawn: a refused call leaves the generator where it was.
  checkWritable(op, x, mode.grad && x.requiresGrad);
  const array = newArray(x.dtype, x.count);
  draw(array, generator ?? defaultGenerator, x.dense);
  if (x.dense) return overwrite(op, x, fromArray(array, x.shape, { device: x.device }));
  // PyTorch writes in the order in which the elements lie in memory.
  const order = x.strides.map((_, dim) => dim).sort((a, b) => x.strides[b] - x.strides[a]);
  const laid = fromArray(
    array,
    order.map((dim) => x.shape[dim]),
    { device: x.device },
  );
  return overwrite(op, x, laid.permute(inverseOrder(order)));
}

const UNIFORM = { from: 0, to: 1, generator: null as Generator | null };

/** Uniform in [from, to).  @see https://pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html */
export const uniform_: (
  x: Tensor,
  ...args: Call<[from: number, to: number], GeneratorOptions & { from?: number; to?: number }>
) => Tensor = (x, ...args) => {
  const { from, to, generator } = parseOptions('uniform_', UNIFORM, ['from', 'to'], args);
  if (!(from <= to))
    throw new ValueError(`uniform_: from ${from} is not at most to ${to}. Swap them?`, [from, to]);
  return drawInto('uniform_', x, generator, (out, g) =>
    fillUniform(out as FloatArray, 0, out.length, from, to, g),
  );
};
define('uniform_', uniform_, false);

const NORMAL = { mean: 0, std: 1, generator: null as Generator | null };

/** Below this many elements, or in a tensor that is not contiguous, PyTorch makes normal values pair by pair. */
const BLOCK = 16;

/** Normal with a mean and a standard deviation. */
export const normal_: (
  x: Tensor,
  ...args: Call<[mean: number, std: number], GeneratorOptions & { mean?: number; std?: number }>
) => Tensor = (x, ...args) => {
  const { mean, std, generator } = parseOptions('normal_', NORMAL, ['mean', 'std'], args);
  if (!(std >= 0)) throw new ValueError(`normal_: std is ${std}. Give 0 or more.`, std);
  return drawInto('normal_', x, generator, (out, g, contiguous) => {
    const step = contiguous ? out.length : BLOCK - 1;
    for (let i = 0; i < out.length; i += step) {
      fillNormal(out as FloatArray, i, Math.min(step, out.length - i), mean, std, g);
    }
  });
};
define('normal_', normal_, false);

const BERNOULLI = { p: 0.5 as number | Tensor, generator: null as Generator | null };

/**
 * 1 with probability p, else 0.
 *
 * PyTorch's numbers are those of a build without MKL; with MKL a number p (not a tensor) draws from MKL's own generator.
 *
 * - `args`: `p`, a number or a floating tensor that broadcasts to `x`; 0.5 by default
 *
 * @throws ValueError when a probability is not from 0 to 1
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.bernoulli_.html
 */
export const bernoulli_: (
  x: Tensor,
  ...args: Call<[p: number | Tensor], GeneratorOptions & { p?: number | Tensor }>
) => Tensor = (x, ...args) => {
  const { p, generator } = parseOptions('bernoulli_', BERNOULLI, ['p'], args);
  if (p instanceof Tensor) {
    const probabilities = probabilitiesFor('bernoulli_', x, p);
    return drawInto(
      'bernoulli_',
      x,
      generator,
      (out, g) => fillBernoulliFrom(out, 0, out.length, probabilities, 0, g),
      'any',
    );
  }
  if (!(p >= 0 && p <= 1))
    throw new ValueError(`bernoulli_: p is ${p}. Give a probability from 0 to 1.`, p);
  return drawInto(
    'bernoulli_',
    x,
    generator,
    (out, g) => fillBernoulli(out, 0, out.length, p, g),
    'any',
  );
};
define('bernoulli_', bernoulli_, false);

/** @internal One probability for each element of `x`. */
export function probabilitiesFor(op: string, x: Tensor, p: Tensor): FloatArray {
  if (!isFloating(p.dtype)) {
    throw new DTypeError(
      `${op}: probabilities must be floating, got ${p.dtype}. Convert them with to('float32').`,
      [p.dtype],
    );
  }
  if (formatShape(broadcastShapes(op, x.shape, p.shape)) !== formatShape(x.shape)) {
    throw new ShapeError(
      `${op}: probabilities ${formatShape(p.shape)} do not broadcast to ${formatShape(x.shape)}. ` +
        'Give one for each element, or sizes that are equal or 1.',
      [x.shape, p.shape],
    );
  }
  return p.detach().expand(x.shape).data as FloatArray;
}
