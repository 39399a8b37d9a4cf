/**
 * What writing through an index has in common: its checks, and a copy with a source placed at the index. Layer: ops.
 */
import { record } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import type { ScatterMode } from '../backend/backend';
import { DTypeError, IndexError, ShapeError } from '../errors';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { gather, runScatter } from './gather';
import { neededTensor } from './tensor-argument';

/** Checks an index tensor against the tensor that it indexes. */
export function checkIndex(op: string, x: Tensor, dim: number, index: Tensor): void {
  neededTensor(op, 'index', index);
  if (index.dtype !== 'int32') {
    throw new DTypeError(
      `${op}: the index must be int32, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype],
    );
  }
  const misfit =
    Math.max(index.ndim, 1) !== Math.max(x.ndim, 1) ||
    index.shape.some((size, i) => i !== dim && size > (x.shape[i] ?? 1));
  if (index.count > 0 && misfit) {
    throw new ShapeError(
      `${op}: the index ${formatShape(index.shape)} does not fit the tensor ${formatShape(x.shape)}: it needs as many ` +
        `dimensions, and no larger sizes except in dimension ${dim}. unsqueeze() or narrow() it.`,
      [x.shape, index.shape],
    );
  }
}

/** The part of the source that the index speaks of. */
export function cutToIndex(op: string, source: Tensor, index: Tensor): Tensor {
  neededTensor(op, 'src', source);
  if (sameShape(source.shape, index.shape)) return source;
  if (source.ndim !== index.ndim || index.shape.some((size, i) => size > source.shape[i])) {
    throw new ShapeError(
      `${op}: the index ${formatShape(index.shape)} is larger than the source ${formatShape(source.shape)}. ` +
        'Give a source element for each index.',
      [index.shape, source.shape],
    );
  }
  return index.shape.reduce((s, length, i) => s.narrow(i, 0, length), source);
}

const scatterRule = defineRule({
  name: 'scatter',
  vjp(g, node) {
    const [index] = node.savedTensors();
    const dim = node.attrs as number;
    return [
      node.needs(0) ? placed('set', g, dim, index, g.newZeros(index.shape)) : null,
      node.inputs.length > 1 && node.needs(1) ? gather(g, dim, index) : null,
    ];
  },
});

/** A copy of `x` with the source placed at the index. */
export function placed(
  mode: ScatterMode,
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
): Tensor {
  const out = x.detach().clone();
  runScatter(mode, out, dim, index, source.detach());
  return mode === 'set' ? record(scatterRule, out, [x, source], [index], dim) : out;
}

/** Checks an index that is to be of one dimension. */
export function checkLine(op: string, index: Tensor): void {
  neededTensor(op, 'index', index);
  if (index.dtype !== 'int32' || index.ndim > 1) {
    throw new IndexError(
      `${op}: the index must be int32 of one dimension, got ${index.dtype} ${formatShape(index.shape)}. ` +
        "Flatten it with ravel(), or convert it with to('int32').",
      index.shape,
    );
  }
}

/** An index of one dimension, spread over the source's shape. */
export function spread(
  op: string,
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor | null,
): Tensor {
  checkLine(op, index);
  if (source !== null) neededTensor(op, 'source', source);
  const wanted = x.shape.map((size, i) => (i === dim ? index.count : size));
  if (source !== null && !sameShape(source.shape, wanted)) {
    throw new ShapeError(
      `${op}: the source ${formatShape(source.shape)} does not fit ${index.count} indices of dimension ${dim} of ` +
        `${formatShape(x.shape)}. Use ${formatShape(wanted)}.`,
      [x.shape, source.shape],
    );
  }
  if (x.ndim === 0) return index.reshape([]);
  return index.reshape(wanted.map((_, i) => (i === dim ? index.count : 1))).expand(wanted);
}
