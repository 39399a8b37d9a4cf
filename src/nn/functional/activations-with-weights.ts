/**
 * `nn.functional`: activations with a learnt slope, a gate, a random slope or a dead zone. Layer: nn.
 */
import { ShapeError, ValueError } from '../../errors';
import { empty } from '../../ops/creation';
import { elementwise } from '../../ops/define';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { shown } from './checks';

type Formula = (x: Tensor, ...rest: (Tensor | number)[]) => Tensor;

/**
 * x where it is above the threshold, else `value`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.threshold(tensor([0, 3]), 1, -5).toArray()); // [-5, 3]
 * ```
 */
export const threshold: (x: Tensor, threshold: number, value: number) => Tensor =
  elementwise<Formula>('threshold', (x, t, value) => value.where(x.le(t), x), {
    operands: ['x'],
    params: { threshold: 0, value: 0 },
    internal: true,
  });

type WithLambd = (x: Tensor, ...args: Call<[lambd: number], { lambd?: number }>) => Tensor;
const LAMBD = { params: { lambd: 0.5 }, internal: true };

/**
 * x outside ±lambd (0.5 by default), else 0.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.hardshrink.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.hardshrink(tensor([-0.25, 0.75])).toArray()); // [0, 0.75]
 * ```
 */
export const hardshrink: WithLambd = elementwise(
  'hardshrink',
  (x, lambd) => x.where(x.abs().le(lambd).logicalNot(), 0),
  LAMBD,
);

/**
 * x pulled towards 0 by lambd (0.5 by default), and 0 within it.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.softshrink.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.softshrink(tensor([-0.25, 0.75])).toArray()); // [0, 0.25]
 * ```
 */
export const softshrink: WithLambd = elementwise(
  'softshrink',
  (x, lambd) => x.sub(lambd).where(x.gt(lambd), x.add(lambd).where(x.lt(lambd.neg()), 0)),
  LAMBD,
);

/**
 * x − tanh x
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.tanhshrink(tensor([0])).toArray()); // [0]
 * ```
 */
export const tanhshrink: (x: Tensor) => Tensor = elementwise('tanhshrink', (x) => x.sub(x.tanh()), {
  internal: true,
});

const sloped = elementwise<Formula>('sloped', (x, slope) => x.where(x.gt(0), x.mul(slope)), {
  internal: true,
});

/**
 * Leaky rectifier with a learnt slope.  y = x where x > 0, else weight · x
 *
 * @param x any shape
 * @param weight one number, or one for each channel (dimension 1)
 * @throws ShapeError when the weight does not fit the channels
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.prelu(tensor([-2, 3]), tensor([0.5])).toArray()); // [-1, 3]
 * ```
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  const count = weight.numel();
  if (count === 1) return sloped(x, weight.reshape([]));
  const channels = x.ndim < 2 ? 1 : x.shape[1];
  if (weight.ndim !== 1 || count !== channels) {
    throw new ShapeError(
      `prelu: weight ${shown(weight)} does not fit ${channels} channels of ${shown(x)}. Use [1] or [${channels}].`,
      [weight.shape, x.shape],
    );
  }
  return sloped(x, weight.reshape(x.shape.map((_, dim) => (dim === 1 ? count : 1))));
}

const gated = elementwise<Formula>('gated', (x, y) => x.mul(y.sigmoid()), { internal: true });

/**
 * Half of a dimension gated by the other half.  y = a σ(b)
 *
 * @param args `dim`, the last by default
 * @throws ShapeError when the dimension's size is odd
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.glu.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.glu(tensor([3, 0])).toArray()); // [1.5]
 * ```
 */
export function glu(x: Tensor, ...args: Call<[dim: number], { dim?: number }>): Tensor {
  const { dim } = parseOptions('glu', { dim: -1 }, ['dim'], args);
  const size = x.shape[dim < 0 ? dim + x.ndim : dim];
  if (size === undefined || size % 2 !== 0) {
    throw new ShapeError(
      `glu: dimension ${dim} of ${shown(x)} must have an even size to be halved.`,
      [x.shape],
    );
  }
  const [a, b] = x.chunk(2, dim);
  return gated(a, b);
}

/** Options of rrelu. */
export interface RReLUFunctionOptions {
  /** Least slope; 1/8 by default. */
  lower?: number;
  /** Largest slope; 1/3 by default. */
  upper?: number;
  /** Whether slopes are drawn; else their mean is taken; false by default. */
  training?: boolean;
}

/**
 * Leaky rectifier whose slopes are drawn uniformly for each element while training.
 *
 * @param args `lower`, `upper` and `training`
 * @throws ValueError when lower is above upper
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * console.log(nn.functional.rrelu(tensor([-2, 3]), 0.25, 0.75).toArray()); // [-1, 3]
 * ```
 */
export function rrelu(
  x: Tensor,
  ...args: Call<[lower: number, upper: number, training: boolean], RReLUFunctionOptions>
): Tensor {
  const defaults = { lower: 1 / 8, upper: 1 / 3, training: false };
  const names = ['lower', 'upper', 'training'] as const;
  const { lower, upper, training } = parseOptions('rrelu', defaults, names, args);
  if (!(lower <= upper)) {
    throw new ValueError(`rrelu: lower ${lower} is above upper ${upper}. Swap them.`, lower);
  }
  return training ? sloped(x, slopes(x.detach(), lower, upper)) : sloped(x, (lower + upper) / 2);
}

/** A slope for each element; PyTorch draws them in double precision, and only where x ≤ 0. */
function slopes(x: Tensor, lower: number, upper: number): Tensor {
  const used = x.le(0).reshape(-1);
  const count = used.sum().item() as number;
  if (count === 0) return x;
  const drawn = empty(count, { dtype: 'float64', device: x.device }).uniform_(lower, upper);
  const place = used.cumsum(0).sub(1).maximum(0);
  return drawn.to(x.dtype).indexSelect(0, place).reshape(x.shape);
}
