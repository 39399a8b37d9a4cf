/**
 * `nn.init`: orthogonal, sparse and identity-preserving values. Layer: nn.
 */
import { noGrad } from '../../autograd/mode';
import { ShapeError, ValueError } from '../../errors';
import { zeros } from '../../ops/creation';
import { qr } from '../../ops/linear-algebra/decompositions';
import { randperm } from '../../ops/random';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { type InitOptions, NO_GENERATOR } from './fill';

/**
 * Orthogonal rows or columns, whichever are fewer, times `gain`; the dimensions after the first count as one.
 *
 * @param args `gain`, 1 by default, and a generator
 * @returns the tensor, written
 * @throws ShapeError for fewer than 2 dimensions
 * @see Saxe et al., Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2013
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * const w = nn.init.orthogonal_(zeros(2, 5));
 * console.log(w.matmul(w.T).round().abs().toArray()); // [[1, 0], [0, 1]]
 * ```
 */
export function orthogonal_<T extends Tensor>(
  x: T,
  ...args: Call<[gain: number], InitOptions & { gain?: number }>
): T {
  const defaults = { gain: 1, ...NO_GENERATOR };
  const { gain, generator } = parseOptions('orthogonal_', defaults, ['gain'], args);
  if (x.ndim < 2) {
    throw new ShapeError(`orthogonal_: takes 2 dimensions or more, got [${x.shape.join(', ')}].`, [
      x.shape,
    ]);
  }
  if (x.numel() === 0) return x;
  noGrad(() => {
    const rows = x.shape[0];
    const columns = x.numel() / rows;
    const drawn = x.newEmpty([rows, columns]).normal_(0, 1, { generator });
    const tall = rows < columns ? drawn.t() : drawn;
    const [q, r] = qr(tall.contiguous());
    // A positive diagonal makes the factors unique, and so uniform over the orthogonal matrices.
    const signed = q.mul(r.diagonal().sign());
    x.copy_((rows < columns ? signed.t() : signed).reshape(x.shape).mul(gain));
  });
  return x;
}

/**
 * Normal values of which a share of every column is 0.
 *
 * @param sparsity the share of each column that is 0
 * @param args `std`, 0.01 by default, and a generator
 * @returns the tensor, written
 * @throws ShapeError when the tensor is not a matrix
 * @see Martens, Deep learning via Hessian-free optimization, 2010
 * @example
 * ```ts
 * import { nn, zeros } from 'torchlet';
 * console.log(nn.init.sparse_(zeros(4, 3), 0.5).eq(0).sum(0).toArray()); // [2, 2, 2]
 * ```
 */
export function sparse_<T extends Tensor>(
  x: T,
  sparsity: number,
  ...args: Call<[std: number], InitOptions & { std?: number }>
): T {
  const defaults = { std: 0.01, ...NO_GENERATOR };
  const { std, generator } = parseOptions('sparse_', defaults, ['std'], args);
  if (x.ndim !== 2) {
    throw new ShapeError(`sparse_: takes a matrix, got [${x.shape.join(', ')}].`, [x.shape]);
  }
  if (!(sparsity >= 0 && sparsity <= 1)) {
    throw new ValueError(`sparse_: sparsity is ${sparsity}. Give a share from 0 to 1.`, sparsity);
  }
  const [rows, columns] = x.shape;
  const count = Math.ceil(sparsity * rows);
  noGrad(() => {
    x.normal_(0, std, { generator });
    for (let column = 0; column < columns; column++) {
      const order = randperm(rows, { generator: generator ?? undefined }).narrow(0, 0, count);
      const drop = x.newZeros([rows]).scatterAdd(0, order, x.newOnes([count]));
      x.select(1, column).maskedFill_(drop.gt(0), 0);
    }
  });
  return x;
}

/**
 * The identity as a convolution: each output channel passes on the input channel of its number.
 *
 * - `groups`: of output channels, each starting again with the first input channel; 1 by default
 *
 * @param x `[out, in, …kernel]` of 3 to 5 dimensions
 * @returns the tensor, written
 * @throws ShapeError for other numbers of dimensions, ValueError when the groups do not divide the outputs
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * console.log(nn.init.dirac_(ones(1, 1, 3)).toArray()); // [[[0, 1, 0]]]
 * ```
 */
export function dirac_<T extends Tensor>(
  x: T,
  ...args: Call<[groups: number], { groups?: number }>
): T {
  const { groups } = parseOptions('dirac_', { groups: 1 }, ['groups'], args);
  const { shape, ndim } = x;
  if (ndim < 3 || ndim > 5) {
    throw new ShapeError(`dirac_: takes 3 to 5 dimensions, got [${shape.join(', ')}].`, [shape]);
  }
  if (!(groups > 0) || shape[0] % groups !== 0) {
    throw new ValueError(
      `dirac_: ${shape[0]} output channels do not divide into ${groups} groups.`,
      groups,
    );
  }
  const perGroup = shape[0] / groups;
  const centre = shape.slice(2).map((size) => size >> 1);
  noGrad(() => {
    const values = zeros(shape, { dtype: x.dtype, device: x.device });
    for (let out = 0; out < shape[0]; out++) {
      const input = out % perGroup;
      if (input < shape[1]) values.at(out, input, ...centre).fill_(1);
    }
    x.copy_(values);
  });
  return x;
}
