/**
 * Initial values: functions that write a tensor in place, drawing random numbers in PyTorch's order. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import { ShapeError, ValueError } from '../errors';
import { tensor as makeTensor } from '../ops/creation';
import { eye } from '../ops/ranges';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';

/** Random numbers come from this generator instead of the default one. */
type Source = NonNullable<Parameters<Tensor['uniform_']>[2]>;

/** Options of the random initialisations. */
export interface InitOptions {
  generator?: Source['generator'];
}

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

const NO_GENERATOR = { generator: null as Source['generator'] };

/**
 * Uniform in [a, b).
 *
 * @param args `a` 0 and `b` 1 by default, and a generator
 * @returns the tensor, written
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.uniform_(zeros(3), -1, 1).abs().le(1).all().item()); // true
 * ```
 */
export function uniform_<T extends Tensor>(
  x: T,
  ...args: Call<[a: number, b: number], InitOptions & { a?: number; b?: number }>
): T {
  const defaults = { a: 0, b: 1, ...NO_GENERATOR };
  const { a, b, generator } = parseOptions('uniform_', defaults, ['a', 'b'], args);
  noGrad(() => x.uniform_(a, b, { generator }));
  return x;
}

/**
 * Normal with a mean and a standard deviation.
 *
 * @param args `mean` 0 and `std` 1 by default, and a generator
 * @returns the tensor, written
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 */
export function normal_<T extends Tensor>(
  x: T,
  ...args: Call<[mean: number, std: number], InitOptions & { mean?: number; std?: number }>
): T {
  const defaults = { mean: 0, std: 1, ...NO_GENERATOR };
  const { mean, std, generator } = parseOptions('normal_', defaults, ['mean', 'std'], args);
  noGrad(() => x.normal_(mean, std, { generator }));
  return x;
}

/**
 * Normal, drawn again (by the inverse of its distribution) so that every value lies in [a, b].
 *
 * @param args `mean` 0, `std` 1, `a` −2 and `b` 2 by default, and a generator
 * @returns the tensor, written
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 */
export function truncNormal_<T extends Tensor>(
  x: T,
  ...args: Call<
    [mean: number, std: number, a: number, b: number],
    InitOptions & { mean?: number; std?: number; a?: number; b?: number }
  >
): T {
  const defaults = { mean: 0, std: 1, a: -2, b: 2, ...NO_GENERATOR };
  const names = ['mean', 'std', 'a', 'b'] as const;
  const { mean, std, a, b, generator } = parseOptions('truncNormal_', defaults, names, args);
  if (!(std > 0 && a < b)) {
    throw new ValueError(`truncNormal_: needs std > 0 and a < b, got std ${std}, a ${a}, b ${b}.`);
  }
  const ends = makeTensor([a, b], { dtype: 'float64' }).sub(mean).div(std);
  // Φ at both ends, spread over [−1, 1] as erf⁻¹ takes it.
  const [low, high] = ends.div(Math.SQRT2).erf().toArray() as [number, number];
  noGrad(() => {
    x.uniform_(low, high, { generator })
      .erfinv_()
      .mul_(std * Math.SQRT2)
      .add_(mean);
    x.maximum_(a).minimum_(b);
  });
  return x;
}

/** One number everywhere. */
export function constant_<T extends Tensor>(x: T, val: number): T {
  noGrad(() => x.fill_(val));
  return x;
}

/** Ones. */
export function ones_<T extends Tensor>(x: T): T {
  return constant_(x, 1);
}

/** Zeros. */
export function zeros_<T extends Tensor>(x: T): T {
  return constant_(x, 0);
}

/**
 * The identity: ones on the diagonal of a matrix.
 *
 * @throws ShapeError when the tensor is not a matrix
 */
export function eye_<T extends Tensor>(x: T): T {
  if (x.ndim !== 2) {
    throw new ShapeError(`eye_: takes a matrix, got [${x.shape.join(', ')}].`, [x.shape]);
  }
  noGrad(() => x.copy_(eye(x.shape[0], x.shape[1])));
  return x;
}

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
