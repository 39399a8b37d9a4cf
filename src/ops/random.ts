/**
 * Random tensors from torch's generator: the same seed gives PyTorch's numbers, on every device. Layer: ops.
 */
import { type DType, isFloating, newArray } from '../dtype';
import { DTypeError, ShapeError, ValueError } from '../errors';
import { type Needs, parseOptions, parseSizes, required } from '../options';
import {
  defaultGenerator,
  fillNormal,
  fillRandint,
  fillRandperm,
  fillUniform,
  Generator,
  sampleMultinomial,
} from '../rng';
import { allDims, checkSizes, formatShape, inverseOrder, numelOf, type Shape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { chooseSizes, fromArray, type SizesAndOptions, type TensorOptions } from './creation';
import { define } from './define';

// The rooms above ops take the generator from here.
export { defaultGenerator, Generator };

/** What random creation functions take by name. */
export interface RandomOptions extends TensorOptions {
  /** Where the numbers come from; the default generator otherwise. */
  generator?: Generator;
}

const RANDOM = {
  dtype: undefined as DType | undefined,
  device: undefined as string | undefined,
  requiresGrad: false,
  generator: undefined as Generator | undefined,
};

/**
 * Seeds the default generator; afterwards every random function gives PyTorch's numbers for that seed.
 *
 * @param seed a whole number
 * @returns the default generator
 * @see https://pytorch.org/docs/stable/generated/torch.manual_seed.html
 * @example
 * ```ts
 * import { manualSeed, rand } from 'torchlet';
 * manualSeed(0);
 * console.log(rand(1).item()); // 0.49625658988952637, as in PyTorch
 * ```
 */
export function manualSeed(seed: number | bigint): Generator {
  return defaultGenerator.manualSeed(seed);
}

type Fill = (out: Float32Array | Float64Array, count: number, generator: Generator) => void;

function randomTensor(op: string, shape: Shape, options: RandomOptions, fill: Fill): Tensor {
  checkSizes(op, shape);
  const dtype = options.dtype ?? 'float32';
  if (!isFloating(dtype)) {
    throw new DTypeError(
      `${op}: gives floating tensors, got dtype ${dtype}. Use randint() for whole numbers.`,
      [dtype],
    );
  }
  const array = newArray(dtype, numelOf(shape)) as Float32Array | Float64Array;
  fill(array, array.length, options.generator ?? defaultGenerator);
  return fromArray(array, shape, options);
}

function parseRandom(op: string, args: readonly unknown[]) {
  const { sizes, rest } = parseSizes(args);
  const { size, ...options } = parseOptions(op, { ...RANDOM, ...SIZE }, [], rest);
  return { shape: chooseSizes(op, sizes, size), options };
}

const SIZE = { size: null as readonly number[] | null };

/**
 * Uniform in [0, 1).
 *
 * @see https://pytorch.org/docs/stable/generated/torch.rand.html
 */
export function rand(...args: RandomArgs): Tensor {
  const { shape, options } = parseRandom('rand', args);
  return randomTensor('rand', shape, options, (out, count, generator) =>
    fillUniform(out, 0, count, 0, 1, generator),
  );
}

/** Sizes and options of a random creation function. */
export type RandomArgs =
  | [options: RandomOptions & { size: readonly number[] }]
  | SizesAndOptions
  | [sizes: readonly number[], options?: RandomOptions]
  | [...number[], RandomOptions];

/**
 * Normal with mean 0 and variance 1.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.randn.html
 */
export function randn(...args: RandomArgs): Tensor {
  const { shape, options } = parseRandom('randn', args);
  return randomTensor('randn', shape, options, (out, count, generator) =>
    fillNormal(out, 0, count, 0, 1, generator),
  );
}

/** Uniform in [0, 1), of the shape, type and device of another tensor. */
export function randLike(x: Tensor, options: RandomOptions = {}): Tensor {
  return drawnLike(x, rand, options);
}

/** Normal with mean 0 and variance 1, of the shape, type and device of another tensor. */
export function randnLike(x: Tensor, options: RandomOptions = {}): Tensor {
  return drawnLike(x, randn, options);
}

/** PyTorch draws in the order in which the other tensor's elements lie in memory. */
function drawnLike(x: Tensor, draw: typeof rand, options: RandomOptions): Tensor {
  const all = { dtype: x.dtype, device: x.device, ...options };
  if (x.dense || x.strides.includes(0)) return draw(x.shape, all);
  const order = allDims(x.ndim).sort((a, b) => x.strides[b] - x.strides[a]);
  const shape = order.map((dim) => x.shape[dim]);
  const drawn = draw(shape, { ...all, requiresGrad: false }).permute(inverseOrder(order));
  return drawn.contiguous().requiresGrad_(options.requiresGrad ?? false);
}

/**
 * Whole numbers from low (0 when left out) to high − 1, evenly likely; int32.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.randint.html
 * @example
 * ```ts
 * import { manualSeed, randint } from 'torchlet';
 * manualSeed(0);
 * console.log(randint(10, [3]).toArray()); // [4, 9, 3], as in PyTorch
 * ```
 */
export function randint(
  ...args:
    | Needs<[high: number, size: readonly number[]], RandintOptions>
    | Needs<[low: number, high: number, size: readonly number[]], RandintOptions>
): Tensor {
  // The lower end may be left out, even in front.
  const names = typeof args[1] === 'number' ? ['low', 'high', 'size'] : ['high', 'size'];
  const { low, high, size, ...options } = parseOptions(
    'randint',
    RANDINT,
    names as (keyof typeof RANDINT)[],
    args,
  );
  required('randint', 'high', high);
  if (!(Number.isInteger(low) && Number.isInteger(high) && low < high)) {
    throw new ValueError(`randint: low ${low} must be below high ${high}, both whole numbers.`, [
      low,
      high,
    ]);
  }
  if (!Array.isArray(size))
    throw new ValueError('randint: the sizes must be an array, as in randint(10, [2, 3]).', size);
  checkSizes('randint', size);
  const array = newArray(options.dtype ?? 'int32', numelOf(size));
  fillRandint(array, 0, array.length, low, high, options.generator ?? defaultGenerator);
  return fromArray(array, size, options);
}

/** Options of `randint`. */
export interface RandintOptions extends RandomOptions {
  low?: number;
  high?: number;
  size?: readonly number[];
}

const RANDINT = {
  ...RANDOM,
  low: 0,
  high: undefined as unknown as number,
  size: undefined as unknown as readonly number[],
};

/**
 * The numbers 0 … n − 1 in random order; int32.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.randperm.html
 */
export function randperm(...args: Needs<[n: number], RandomOptions & { n?: number }>): Tensor {
  const { dtype, generator, n, ...others } = parseOptions(
    'randperm',
    { ...RANDOM, n: undefined as unknown as number },
    ['n'],
    args,
  );
  required('randperm', 'n', n);
  checkSizes('randperm', [n]);
  const array = new Int32Array(n);
  fillRandperm(array, 0, n, generator ?? defaultGenerator);
  const out = fromArray(array, [n], others as TensorOptions);
  return dtype === undefined || dtype === 'int32' ? out : out.to(dtype);
}

/** Options of `normal`. */
export interface NormalOptions extends RandomOptions {
  mean?: number;
  std?: number;
  size?: readonly number[];
}

/**
 * Normal with a mean and a standard deviation.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.normal.html
 */
export function normal(
  ...args: Needs<[mean: number, std: number, size: readonly number[]], NormalOptions>
): Tensor {
  const { mean, std, size, ...options } = parseOptions(
    'normal',
    NORMAL,
    ['mean', 'std', 'size'],
    args,
  );
  required('normal', 'mean', mean);
  required('normal', 'std', std);
  required('normal', 'size', size);
  if (!(std >= 0)) throw new ValueError(`normal: std is ${std}. Give 0 or more.`, std);
  return randomTensor('normal', size, options, (out, count, generator) =>
    fillNormal(out, 0, count, mean, std, generator),
  );
}

const NORMAL = {
  ...RANDOM,
  mean: undefined as unknown as number,
  std: undefined as unknown as number,
  size: undefined as unknown as readonly number[],
};

/** Options of `multinomial`. */
export interface MultinomialOptions {
  numSamples?: number;
  /** Whether a category may come more than once; false by default. */
  replacement?: boolean;
  /** Where the numbers come from; the default generator otherwise. */
  generator?: Generator | null;
}

const MULTINOMIAL = {
  numSamples: undefined as unknown as number,
  replacement: false,
  generator: null as Generator | null,
};

/**
 * Categories drawn with probability proportional to their weight. Reads the weights, so it waits
 * for the device.
 *
 * @param weights `[categories]`, or `[rows, categories]` for draws of each row; floating, at least
 *   0, not all 0 in a row
 * @param args how many per row (without replacement at most `categories`), and options
 * @returns int32 `[numSamples]` or `[rows, numSamples]`
 * @see https://pytorch.org/docs/stable/generated/torch.multinomial.html
 * @example
 * ```ts
 * import { multinomial, tensor } from 'torchlet';
 * console.log(multinomial(tensor([0, 1, 0]), 2, { replacement: true }).toArray()); // [1, 1]
 * ```
 */
export function multinomial(
  weights: Tensor,
  ...args: Needs<[numSamples: number], MultinomialOptions, [replacement: boolean]>
): Tensor {
  const { numSamples, ...options } = parseOptions(
    'multinomial',
    MULTINOMIAL,
    ['numSamples', 'replacement'],
    args,
  );
  required('multinomial', 'numSamples', numSamples);
  if (weights.ndim !== 1 && weights.ndim !== 2) {
    throw new ShapeError(
      `multinomial: the weights must have 1 or 2 dimensions, got ${formatShape(weights.shape)}.`,
      [weights.shape],
    );
  }
  if (!isFloating(weights.dtype)) {
    throw new DTypeError(
      `multinomial: the weights must be floating, got ${weights.dtype}. Convert them with to('float32').`,
      [weights.dtype],
    );
  }
  const categories = weights.shape[weights.ndim - 1];
  const rows = weights.ndim === 2 ? weights.shape[0] : 1;
  const flat = weights.data as Float32Array | Float64Array;
  const out = new Int32Array(rows * numSamples);
  const generator = options.generator ?? defaultGenerator;
  for (let row = 0; row < rows; row++) {
    sampleMultinomial(
      out,
      row * numSamples,
      numSamples,
      flat,
      row * categories,
      categories,
      options.replacement,
      generator,
    );
  }
  const shape = weights.ndim === 2 ? [rows, numSamples] : [numSamples];
  return fromArray(out, shape, { device: weights.device });
}
define('multinomial', multinomial, false);
