/**
 * Tensors put together: cat, stack. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { type DType, promoteTypes } from '../dtype';
import { kindOf, ShapeError, ValueError } from '../errors';
import { type AlongDim, DIM, parseOptions } from '../options';
import { formatShape, normalizeDim, numelOf } from '../shape';
import { Tensor } from '../tensor/tensor';
import { defineFunction } from './define';
import { checkDevices } from './run-formula';
import { slice } from './slice';
import { otherName } from './variants';

interface Joined {
  readonly dim: number;
  readonly lengths: readonly number[];
}

const catRule = defineRule({
  name: 'cat',
  vjp(g, { attrs }) {
    const { dim, lengths } = attrs as Joined;
    let start = 0;
    return lengths.map((length) => {
      const part = slice(g, { dim, start, length, step: 1 });
      start += length;
      return part;
    });
  },
});

/**
 * Tensors one after the other along a dimension; the other sizes must agree.
 *
 * @throws ShapeError when they do not, ValueError for an empty list
 * @see https://pytorch.org/docs/stable/generated/torch.cat.html
 * @example
 * ```ts
 * import { cat, ones, zeros } from 'torchlet';
 * console.log(cat([zeros(1, 2), ones(1, 2)]).toArray()); // [[0, 0], [1, 1]]
 * ```
 */
export function cat(tensors: readonly Tensor[], ...args: AlongDim): Tensor {
  const { dim } = parseOptions('cat', DIM, ['dim'], args);
  checkList('cat', tensors);
  checkDevices('cat', tensors);
  // PyTorch takes an empty 1-d tensor anywhere in the list, whatever the shapes of the others.
  const shaped = tensors.filter((x) => !(x.ndim === 1 && x.count === 0));
  const first = shaped[0] ?? tensors[0];
  if (first.ndim === 0) {
    throw new ShapeError('cat: 0-d tensors have no dimension to join along. Use stack().', [
      first.shape,
    ]);
  }
  const at = normalizeDim('cat', dim, first.ndim);
  for (const x of shaped) {
    if (x.ndim !== first.ndim || x.shape.some((size, i) => i !== at && size !== first.shape[i])) {
      throw new ShapeError(
        `cat: ${formatShape(x.shape)} does not fit ${formatShape(first.shape)}: all sizes but dimension ${at} must agree. Slice or expand() one.`,
        tensors.map((t) => t.shape),
      );
    }
  }
  const parts = tensors.map((x) =>
    shaped.includes(x) ? x : x.reshape(first.shape.map((s, i) => (i === at ? 0 : s))),
  );
  const dtype = tensors.reduce<DType>((type, x) => promoteTypes(type, x.dtype), tensors[0].dtype);
  const lengths = parts.map((x) => x.shape[at]);
  const total = lengths.reduce((a, b) => a + b, 0);
  const shape = first.shape.map((size, i) => (i === at ? total : size));
  const { backend } = first.storage;
  const out = Tensor.over(backend.allocate(dtype, numelOf(shape), 'cat', true), shape);
  let start = 0;
  parts.forEach((x, i) => {
    if (x.count > 0)
      backend.copy(x, out.window(x.shape, out.strides, out.offset + start * out.strides[at]));
    start += lengths[i];
  });
  return record(catRule, out, parts, [], { dim: at, lengths });
}

function checkList(op: string, tensors: unknown): void {
  if (!Array.isArray(tensors)) {
    const kind = tensors instanceof Tensor ? 'a tensor' : kindOf(tensors);
    throw new ValueError(
      `${op}: takes a list of tensors, got ${kind}. Write ${op}([a, b]).`,
      tensors,
    );
  }
  if (tensors.length === 0)
    throw new ValueError(`${op}: the list of tensors is empty. Give at least one.`);
  tensors.forEach((x, i) => {
    if (!(x instanceof Tensor)) {
      throw new ValueError(`${op}: entry ${i} of the list is ${kindOf(x)}. Give tensors only.`, x);
    }
  });
}

/** `cat` by its NumPy name. */
export const concat: typeof cat = otherName('concat', cat);
defineFunction('concat', concat);

/** `cat` by its longest name. */
export const concatenate: typeof cat = otherName('concatenate', cat);
defineFunction('concatenate', concatenate);

/**
 * Tensors of one shape along a new dimension.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.stack.html
 */
export function stack(tensors: readonly Tensor[], ...args: AlongDim): Tensor {
  const { dim } = parseOptions('stack', DIM, ['dim'], args);
  checkList('stack', tensors);
  const [first] = tensors;
  const at = normalizeDim('stack', dim, first.ndim + 1);
  for (const x of tensors) {
    if (x.ndim !== first.ndim || x.shape.some((size, i) => size !== first.shape[i])) {
      throw new ShapeError(
        `stack: ${formatShape(x.shape)} does not fit ${formatShape(first.shape)}: all must have one shape. ` +
          'Use cat() to join along a dimension that is there.',
        tensors.map((t) => t.shape),
      );
    }
  }
  return cat(
    tensors.map((x) => x.unsqueeze(at)),
    at,
  );
}

defineFunction('cat', cat);
defineFunction('stack', stack);
