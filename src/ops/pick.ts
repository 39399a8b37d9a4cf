/**
 * Elements picked by several index tensors at once, read and written: the indexed dimensions are brought to the front
 * and seen as one, so that one gather or scatter serves all cases. Layer: ops.
 */
import { mode } from '../autograd/mode';
import { makeNode } from '../autograd/record';
import { defineRule } from '../autograd/rule';
import { rebase } from '../autograd/view-of';
import { isFloating } from '../dtype';
import { ShapeError } from '../errors';
import {
  broadcastShapes,
  formatShape,
  inverseOrder,
  numelOf,
  type Shape,
  sameShape,
} from '../shape';
import { Tensor } from '../tensor/tensor';
import { gather, runScatter } from './gather';
import type { Pick } from './index-expression';
import { checkWritable } from './run-formula';

/** Where the picked elements lie: the picked dimensions in front as one, and their flat index. */
function flatten(view: Tensor, picks: readonly Pick[]) {
  const dims = picks.map((pick) => pick.dim);
  const others = view.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  const shape = picks.reduce<Shape>(
    (common, pick) => broadcastShapes('at', common, pick.index.shape),
    [],
  );
  let flat: Tensor = picks[0].index;
  for (const { dim, index } of picks.slice(1)) flat = flat.mul(view.shape[dim]).add(index);
  const restShape = others.map((i) => view.shape[i]);
  const order = [...dims, ...others];
  const span = numelOf(dims.map((i) => view.shape[i]));
  const count = numelOf(shape);
  const rest = numelOf(restShape);
  const column = flat.expand(shape).reshape(count, 1).expand(count, rest);
  return { order, span, rest, restShape, shape, column };
}

/** Where the index's dimensions stand in the result: in place of the first pick, or in front when picks lie apart. */
function resultOrder(indexRank: number, restRank: number, first: number): number[] {
  const restDims = Array.from({ length: restRank }, (_, i) => indexRank + i);
  const indexDims = Array.from({ length: indexRank }, (_, i) => i);
  return [...restDims.slice(0, first), ...indexDims, ...restDims.slice(first)];
}

/** The picked elements, in a copy. */
export function pick(view: Tensor, picks: readonly Pick[], first: number): Tensor {
  const { order, span, rest, restShape, shape, column } = flatten(view, picks);
  const table = view.permute(order).reshape(span, rest);
  const picked = gather(table, 0, column).reshape([...shape, ...restShape]);
  return picked.permute(resultOrder(shape.length, restShape.length, first));
}

const putRule = defineRule({
  name: 'setAt_',
  vjp(g, node) {
    const [column] = node.savedTensors();
    const { order, span, rest, back, shape, restShape, first } = node.attrs as Put;
    const table = g.permute(order).reshape(span, rest);
    const ofValue = gather(table, 0, column)
      .reshape([...shape, ...restShape])
      .permute(resultOrder(shape.length, restShape.length, first));
    const kept = table.mul(notWritten(table, column));
    return [kept.reshape(order.map((d) => g.shape[d])).permute(back), ofValue];
  },
});

interface Put {
  readonly order: readonly number[];
  readonly back: readonly number[];
  readonly span: number;
  readonly rest: number;
  readonly shape: Shape;
  readonly restShape: Shape;
  readonly first: number;
}

/** 1 where nothing was assigned, 0 where something was. */
function notWritten(table: Tensor, column: Tensor): Tensor {
  const mask = Tensor.over(table.storage.backend.allocate(table.dtype, table.count), table.shape);
  mask.storage.backend.fill(mask, 1);
  const zero = Tensor.over(table.storage.backend.allocate(table.dtype, 1), []);
  runScatter('set', mask, 0, column, zero);
  return mask;
}

/** A value to assign without the dimensions of size 1 in front that its place does not have. */
export function fitting(value: Tensor, rank: number): Tensor {
  const surplus = value.ndim - rank;
  const { shape } = value;
  return surplus > 0 && shape.slice(0, surplus).every((size) => size === 1)
    ? value.reshape(shape.slice(surplus))
    : value;
}

/** Checks that a value broadcasts to the elements that it is written to. */
export function checkFits(op: string, value: Tensor, shape: Shape): void {
  if (sameShape(broadcastShapes(op, shape, value.shape), shape)) return;
  throw new ShapeError(
    `${op}: a value of shape ${formatShape(value.shape)} does not fit the ${formatShape(shape)} elements indexed. ` +
      'Leave out or reduce the dimensions that they do not have.',
    [value.shape, shape],
  );
}

/** Writes over the picked elements. */
export function put(view: Tensor, picks: readonly Pick[], first: number, value: Tensor): void {
  const { order, span, rest, restShape, shape, column } = flatten(view, picks);
  const source = fitting(value, shape.length + restShape.length);
  const recorded =
    mode.grad && isFloating(view.dtype) && (view.requiresGrad || source.requiresGrad);
  checkWritable('setAt_', view, recorded);
  const target = resultOrder(shape.length, restShape.length, first);
  const whole = [...shape, ...restShape];
  const targetShape = target.map((d) => whole[d]);
  checkFits('setAt_', source, targetShape);
  const back = inverseOrder(order);
  const attrs: Put = { order, back, span, rest, shape, restShape, first };
  const node = recorded ? makeNode(putRule, view, [view, source], [column], attrs) : null;
  const table = view.detach().permute(order).reshape(span, rest).clone();
  const rows = source
    .detach()
    .to(view.dtype)
    .expand(targetShape)
    .permute(inverseOrder(target))
    .reshape(column.shape);
  runScatter('set', table, 0, column, rows);
  view.storage.backend.copy(table.reshape(order.map((d) => view.shape[d])).permute(back), view);
  rebase('setAt_', view, node);
}
