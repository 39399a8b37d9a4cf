/**
 * Several views that together are the tensor: split, chunk, unbind. Layer: ops.
 */
import { mode } from '../autograd/mode';
import type { Node } from '../autograd/node';
import { makeNode } from '../autograd/record';
import { defineRule, type Rule } from '../autograd/rule';
import { markView } from '../autograd/view-of';
import { ShapeError, ValueError } from '../errors';
import { type AlongDim, DIM, type Needs, parseOptions, required } from '../options';
import { contiguousStrides, formatShape, normalizeDim, numelOf, type Shape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { define } from './define';
import { parseRequired } from './required-options';
import { placeSlice, type Slice, slicedShape, sliceRule, windowOf } from './slice';
import { written } from './written';

/** What the node of several parts needs: where each lies, and the shape of the whole. */
interface Parts {
  readonly slices: readonly Slice[];
  readonly from: Shape;
}

interface Placed {
  readonly slice: Slice;
  readonly g: Tensor;
}

/** The whole, where all its parts lie in place already, since one kernel wrote them; else null. */
function joinedAlready(parts: readonly Placed[], from: Shape): Tensor | null {
  const [{ slice, g: first }] = parts;
  const { storage } = first;
  const strides = contiguousStrides(from);
  const count = numelOf(from);
  const offset = first.offset - slice.start * strides[slice.dim];
  if (count === 0 || offset < storage.base || offset + count > storage.base + storage.length) {
    return null;
  }
  const inPlace = parts.every(
    ({ slice: { dim, start, step }, g }) =>
      g.storage === storage &&
      step === 1 &&
      g.offset === offset + start * strides[dim] &&
      g.shape.every((size, d) => size === 1 || g.strides[d] === strides[d]),
  );
  return inPlace ? first.window(from, strides, offset) : null;
}

/** One node for all parts, whose backward puts their cotangents beside each other: a node for each would fill zeros each. */
function joiningRule(name: string, describe: Rule['describe']): Rule {
  const vjpAll = (parts: (Tensor | null)[], { attrs }: Node) => {
    const { slices, from } = attrs as Parts;
    const there = slices.flatMap((slice, i) => {
      const g = parts[i] ?? null;
      return g === null ? [] : [{ slice, g: g.reshape(slicedShape(from, slice)) }];
    });
    if (mode.grad) {
      const placed = there.map(({ slice, g }) => placeSlice(g, { ...slice, from }));
      return [placed.reduce((sum, g) => sum.add(g))];
    }
    const [{ g: first }] = there;
    const { backend } = first.storage;
    const isWhole = there.length === slices.length;
    const joined = isWhole ? joinedAlready(there, from) : null;
    if (joined !== null) return [joined];
    const out = Tensor.over(backend.allocate(first.dtype, numelOf(from), name, isWhole), from);
    for (const { slice, g } of there) backend.copy(g, windowOf(out, slice));
    return [out];
  };
  return defineRule({ name, vjp: (g, node) => vjpAll([g], node), vjpAll, describe });
}

const joined = (name: string) =>
  written({
    operands: ['x'],
    value: [`${name}(x)`, `\\operatorname{${name}}(x)`],
    cotangents: [['g of each part where it lies', `\\operatorname{${name}}^{\\top}(g)`]],
  });
const splitRule = joiningRule('split', joined('split'));
const unbindRule = joiningRule('unbind', joined('unbind'));

/** How one index is taken of another tensor. */
const selectView = defineRule({
  name: 'select',
  vjp: () => [],
  view: (base, attrs) => base.select((attrs as Slice).dim, (attrs as Slice).start),
});

/** Marks and records views that together are a tensor. */
function partsOf(
  rule: Rule,
  x: Tensor,
  views: Tensor[],
  slices: readonly Slice[],
  view: Rule,
): Tensor[] {
  views.forEach((part, i) => {
    markView(part, x, view, slices[i]);
  });
  if (mode.grad && x.requiresGrad && views.length > 0) {
    const node = makeNode(rule, views[0], [x], [], { slices, from: x.shape });
    views.forEach((part, i) => {
      part.setNode(node, i);
    });
  }
  return views;
}

/**
 * Parts of `splitSize[i]` indices each, or of `splitSize` indices each (the last may be smaller).
 *
 * @throws ValueError when the sizes do not add up
 * @see https://pytorch.org/docs/stable/generated/torch.split.html
 */
export function split(
  x: Tensor,
  ...args: Needs<
    [splitSize: number | readonly number[]],
    { splitSize?: number | readonly number[]; dim?: number },
    [dim: number]
  >
): Tensor[] {
  const given = parseOptions(
    'split',
    { splitSize: undefined as number | readonly number[] | undefined, dim: 0 },
    ['splitSize', 'dim'],
    args,
  );
  const sizes = required('split', 'splitSize', given.splitSize);
  const { dim } = given;
  const at = normalizeDim('split', dim, x.ndim);
  const size = x.shape[at];
  let parts: readonly number[];
  if (typeof sizes === 'number') {
    if (!(Number.isInteger(sizes) && sizes > 0) && !(sizes === 0 && size === 0)) {
      throw new ValueError(
        `split: the size of a part is ${sizes}. Give a whole number above 0.`,
        sizes,
      );
    }
    const count = Math.max(1, Math.ceil(size / Math.max(sizes, 1)));
    parts = Array.from({ length: count }, (_, i) => Math.min(sizes, size - i * sizes));
  } else {
    parts = sizes;
    const sum = sizes.reduce((a, b) => a + b, 0);
    if (sum !== size || sizes.some((part) => part < 0)) {
      throw new ValueError(
        `split: sizes ${formatShape(sizes)} add up to ${sum}, dimension ${at} of ${formatShape(x.shape)} has ${size}. Make them agree.`,
        sizes,
      );
    }
  }
  let start = 0;
  const slices = parts.map((length) => {
    start += length;
    return { dim: at, start: start - length, length, step: 1 };
  });
  const views = slices.map((slice) => windowOf(x, slice));
  return partsOf(splitRule, x, views, slices, sliceRule);
}
define('split', split);

/** At most `chunks` parts of equal size; the last may be smaller. */
export function chunk(
  x: Tensor,
  ...args: Needs<[chunks: number], { chunks?: number; dim?: number }, [dim: number]>
): Tensor[] {
  const { chunks, dim } = parseRequired<{ chunks?: number; dim?: number }>(
    'chunk',
    { chunks: undefined, dim: 0 },
    ['chunks', 'dim'],
    args,
  );
  const at = normalizeDim('chunk', dim, x.ndim);
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new ValueError(
      `chunk: the number of chunks is ${chunks}. Give a whole number above 0.`,
      chunks,
    );
  }
  if (x.ndim === 0) {
    throw new ShapeError('chunk: a 0-d tensor has nothing to split. reshape(1) it first.', [
      x.shape,
    ]);
  }
  if (x.shape[at] === 0) return split(x, new Array<number>(chunks).fill(0), at);
  return split(x, Math.ceil(x.shape[at] / chunks), at);
}
define('chunk', chunk);

/** Every index of a dimension as a tensor of its own. */
export function unbind(x: Tensor, ...args: AlongDim): Tensor[] {
  const { dim } = parseOptions('unbind', DIM, ['dim'], args);
  const at = normalizeDim('unbind', dim, x.ndim);
  const slices = Array.from({ length: x.shape[at] ?? 0 }, (_, start) => {
    return { dim: at, start, length: 1, step: 1 };
  });
  const [shape, strides] = [x.shape, x.strides].map((of) => of.filter((_, i) => i !== at));
  const views = slices.map(({ start }) =>
    x.window(shape, strides, x.offset + start * x.strides[at]),
  );
  return partsOf(unbindRule, x, views, slices, selectView);
}
define('unbind', unbind);
