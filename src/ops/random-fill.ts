/**
 * Random numbers written over a tensor: uniform_, normal_, bernoulli_. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { isFloating, newArray, type TypedArray } from '../dtype';
import { DTypeError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import { defaultGenerator, fillBernoulli, fillNormal, fillUniform, type Generator } from '../rng';
import type { Tensor } from '../tensor/tensor';
import { fromArray } from './creation';
import { define } from './define';
import { overwrite } from './overwrite';
import { checkWritable } from './run-formula';

/** Where the numbers come from. */
export interface GeneratorOptions {
  generator?: Generator | null;
}

function fill_(
  op: string,
  x: Tensor,
  generator: Generator | null | undefined,
  fill: (out: TypedArray, g: Generator) => void,
) {
  if (!isFloating(x.dtype) && op !== 'bernoulli_') {
    throw new DTypeError(
      `${op}: takes a floating tensor, got ${x.dtype}. Convert it with to('float32').`,
      [x.dtype],
    );
  }
  // Before anything is drawn: a refused call leaves the generator where it was.
  checkWritable(op, x, mode.grad && x.requiresGrad);
  const array = newArray(x.dtype, x.count);
  fill(array, generator ?? defaultGenerator);
  return overwrite(op, x, fromArray(array, x.shape, { device: x.device }));
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
  return fill_('uniform_', x, generator, (out, g) =>
    fillUniform(out as Float32Array, 0, out.length, from, to, g),
  );
};
define('uniform_', uniform_, false);

const NORMAL = { mean: 0, std: 1, generator: null as Generator | null };

/** Normal with a mean and a standard deviation. */
export const normal_: (
  x: Tensor,
  ...args: Call<[mean: number, std: number], GeneratorOptions & { mean?: number; std?: number }>
) => Tensor = (x, ...args) => {
  const { mean, std, generator } = parseOptions('normal_', NORMAL, ['mean', 'std'], args);
  if (!(std >= 0)) throw new ValueError(`normal_: std is ${std}. Give 0 or more.`, std);
  return fill_('normal_', x, generator, (out, g) =>
    fillNormal(out as Float32Array, 0, out.length, mean, std, g),
  );
};
define('normal_', normal_, false);

const BERNOULLI = { p: 0.5, generator: null as Generator | null };

/** 1 with probability p, else 0. */
export const bernoulli_: (
  x: Tensor,
  ...args: Call<[p: number], GeneratorOptions & { p?: number }>
) => Tensor = (x, ...args) => {
  const { p, generator } = parseOptions('bernoulli_', BERNOULLI, ['p'], args);
  if (!(p >= 0 && p <= 1))
    throw new ValueError(`bernoulli_: p is ${p}. Give a probability from 0 to 1.`, p);
  return fill_('bernoulli_', x, generator, (out, g) => fillBernoulli(out, 0, out.length, p, g));
};
define('bernoulli_', bernoulli_, false);
