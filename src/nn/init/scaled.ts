/**
 * `nn.init`: random values scaled by the number of inputs and outputs, so that variances stay. Layer: nn.
 */
import { ShapeError, ValueError } from '../../errors';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { type InitOptions, NO_GENERATOR, normal_, uniform_ } from './fill';

/** Nonlinearities that `calculateGain` knows, by PyTorch's names. */
export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'conv_transpose1d'
  | 'conv_transpose2d'
  | 'conv_transpose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky_relu'
  | 'selu';

/** Whether the variance is kept on the way forward (`fan_in`) or back (`fan_out`). */
export type FanMode = 'fan_in' | 'fan_out';

/** Numbers of inputs and outputs that an element of a weight connects: sizes 1 and 0, times the kernel's. */
function fans(op: string, { shape, ndim }: Tensor): { fan_in: number; fan_out: number } {
  if (ndim < 2) {
    throw new ShapeError(
      `${op}: a weight needs 2 dimensions or more to count inputs and outputs, got [${shape.join(', ')}]. ` +
        'Use uniform_() or zeros_() for a bias.',
      [shape],
    );
  }
  const kernel = shape.slice(2).reduce((product, size) => product * size, 1);
  return { fan_in: shape[1] * kernel, fan_out: shape[0] * kernel };
}

/**
 * Uniform in ±gain √(6 / (in + out)), which keeps the variance of values and gradients about equal.
 *
 * @param args `gain`, 1 by default, and a generator
 * @returns the tensor, written
 * @throws ShapeError for fewer than 2 dimensions
 * @see Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.xavierUniform_(zeros(3, 3)).abs().le(1).all().item()); // true
 * ```
 */
export function xavierUniform_<T extends Tensor>(
  x: T,
  ...args: Call<[gain: number], InitOptions & { gain?: number }>
): T {
  const { gain, generator } = parseOptions(
    'xavierUniform_',
    { gain: 1, ...NO_GENERATOR },
    ['gain'],
    args,
  );
  const bound = Math.sqrt(3) * xavierStd('xavierUniform_', x, gain);
  return uniform_(x, -bound, bound, { generator });
}

/**
 * Normal with standard deviation gain √(2 / (in + out)).
 *
 * @param args `gain`, 1 by default, and a generator
 * @returns the tensor, written
 * @throws ShapeError for fewer than 2 dimensions
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_normal_
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.xavierNormal_(zeros(3, 3)).shape); // [3, 3]
 * ```
 */
export function xavierNormal_<T extends Tensor>(
  x: T,
  ...args: Call<[gain: number], InitOptions & { gain?: number }>
): T {
  const { gain, generator } = parseOptions(
    'xavierNormal_',
    { gain: 1, ...NO_GENERATOR },
    ['gain'],
    args,
  );
  return normal_(x, 0, xavierStd('xavierNormal_', x, gain), { generator });
}

function xavierStd(op: string, x: Tensor, gain: number): number {
  const { fan_in, fan_out } = fans(op, x);
  return gain * Math.sqrt(2 / (fan_in + fan_out));
}

/** Options of the Kaiming initialisations. */
export interface KaimingOptions extends InitOptions {
  /** Slope of the leaky rectifier below zero; 0 by default. */
  a?: number;
  /** `'fan_in'` by default. */
  mode?: FanMode;
  /** `'leaky_relu'` by default. */
  nonlinearity?: Nonlinearity;
}

type KaimingArgs = Call<[a: number, mode: FanMode, nonlinearity: Nonlinearity], KaimingOptions>;

const KAIMING = {
  a: 0,
  mode: 'fan_in' as FanMode,
  nonlinearity: 'leaky_relu' as Nonlinearity,
  ...NO_GENERATOR,
};

function kaiming(op: string, x: Tensor, args: KaimingArgs) {
  const { a, mode, nonlinearity, generator } = parseOptions(
    op,
    KAIMING,
    ['a', 'mode', 'nonlinearity'],
    args,
  );
  if (mode !== 'fan_in' && mode !== 'fan_out') {
    throw new ValueError(`${op}: mode '${mode}' is neither 'fan_in' nor 'fan_out'.`, mode);
  }
  const gain = calculateGain(nonlinearity, a);
  return { std: gain / Math.sqrt(fans(op, x)[mode]), generator };
}

/**
 * Uniform in ±gain √(3 / fan), which keeps the variance through layers of rectifiers.
 *
 * @param args `a`, `mode`, `nonlinearity`, and a generator
 * @returns the tensor, written
 * @throws ShapeError for fewer than 2 dimensions
 * @see He et al., Delving Deep into Rectifiers, 2015
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * const w = nn.init.kaimingUniform_(zeros(4, 6), { nonlinearity: 'relu' });
 * console.log(w.abs().le(1).all().item()); // true, the bound is √(2 · 3 / 6)
 * ```
 */
export function kaimingUniform_<T extends Tensor>(x: T, ...args: KaimingArgs): T {
  if (x.count === 0) return x;
  const { std, generator } = kaiming('kaimingUniform_', x, args);
  const bound = Math.sqrt(3) * std;
  return uniform_(x, -bound, bound, { generator });
}

/**
 * Normal with standard deviation gain / √fan.
 *
 * @param args `a`, `mode`, `nonlinearity`, and a generator
 * @returns the tensor, written
 * @throws ShapeError for fewer than 2 dimensions
 * @see He et al., Delving Deep into Rectifiers, 2015
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.kaimingNormal_(zeros(3, 3), { mode: 'fan_out' }).shape); // [3, 3]
 * ```
 */
export function kaimingNormal_<T extends Tensor>(x: T, ...args: KaimingArgs): T {
  if (x.count === 0) return x;
  const { std, generator } = kaiming('kaimingNormal_', x, args);
  return normal_(x, 0, std, { generator });
}

/**
 * The factor by which a nonlinearity's inputs must vary more for its outputs to keep their variance.
 *
 * @param param slope of `'leaky_relu'` below zero, 0.01 by default
 * @throws ValueError for a nonlinearity that it does not know
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * console.log(nn.init.calculateGain('tanh')); // 1.6666666666666667
 * ```
 */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  if (nonlinearity === 'tanh') return 5 / 3;
  if (nonlinearity === 'relu') return Math.SQRT2;
  if (nonlinearity === 'leaky_relu') return Math.sqrt(2 / (1 + param * param));
  if (nonlinearity === 'selu') return 3 / 4;
  if (/^(linear|conv(_transpose)?[123]d|sigmoid)$/.test(nonlinearity)) return 1;
  throw new ValueError(
    `calculateGain: unknown nonlinearity '${nonlinearity}'. ` +
      'Known: linear, conv1d to conv3d, sigmoid, tanh, relu, leaky_relu, selu.',
    nonlinearity,
  );
}
