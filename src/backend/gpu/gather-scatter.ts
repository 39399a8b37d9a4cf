/**
 * Reading and writing through an index along one dimension. A scatter has no races: each element of
 * the result looks through the whole index along the dimension for those that mean it, which costs
 * (elements of out) · (entries along dim). That suits tables of some thousand rows; beyond, the CPU
 * is faster.
 */
import { numelOf, type Shape } from '../../shape';
import type { ScatterMode, View } from '../backend';
import { checkIndex } from '../cpu/gather-scatter';
import { linesAlong } from '../cpu/walk';
import { packed, visible } from './copy';
import type { Device } from './device';
import { callsIn, NAN } from './dialect';
import { coordinatesText, stridesOf, sumText, THREAD, walkToDense } from './kernel-text';
import { kindOf } from './map';

/** out[…,i,…] ← input[…,index[…,i,…],…] along `dim`. */
export function gather(device: Device, input: View, dim: number, index: View, out: View): void {
  if (out.count === 0) return;
  const { dialect } = device.execution;
  const [length, step] = input.shape.length === 0 ? [1, 0] : [input.shape[dim], input.strides[dim]];
  checkVisible(device, 'gather', index, length);
  const lines = { shape: linesAlong(input.shape, dim), strides: input.strides };
  const walk = walkToDense(out.shape, [lines, index]);
  const terms = (k: number) => stridesOf(walk, 3, k).map((stride, d) => [`i${d}`, stride] as const);
  const result = device.launch({
    key: `gather ${length};${step};${walk.sizes};${walk.strides}`,
    length: out.count,
    reads: [device.read(input), device.read(index)],
    names: [],
    values: [],
    // A position out of range reads as NaN, where it could not be checked before.
    body: (place) =>
      [
        THREAD,
        coordinatesText(dialect, walk.sizes, 'i', 'i'),
        `const at = ${place(1, sumText(terms(1)))};`,
        `let value = ${NAN};`,
        `if (at >= 0 && at < ${length}) {`,
        `value = ${place(0, sumText([...terms(0), ['at', step]]))};`,
        '}',
        'return value;',
      ].join('\n'),
  });
  device.store(out, result);
}

/** out[…,index[…,i,…],…] ← combined with source[…,i,…]; index and source broadcast to `shape`. */
export function scatter(
  device: Device,
  mode: ScatterMode,
  out: View,
  dim: number,
  index: View,
  source: View,
  shape: Shape,
): void {
  if (numelOf(shape) === 0 || out.count === 0) return;
  const { dialect } = device.execution;
  const rank = out.shape.length;
  checkVisible(device, 'scatter', index, rank === 0 ? 1 : out.shape[dim]);
  const [at, from] = [index, source].map((view) => stepsIn(view, rank));
  const entries = rank === 0 ? 1 : shape[dim];
  const old = packed(device, out);
  const result = device.launch({
    key: `scatter ${mode} ${dim};${out.shape};${shape};${at};${from};${kindOf(out.dtype)}`,
    length: out.count,
    reads: [device.temporary(old, out.count), device.read(index), device.read(source)],
    names: [],
    values: [],
    body: (place) => {
      const terms = (strides: readonly number[]) =>
        strides.map((stride, d) => [d === dim ? 'j' : `i${d}`, stride] as const);
      const own = rank === 0 ? '0' : `i${dim}`;
      const bounds = out.shape.flatMap((size, d) =>
        d !== dim && shape[d] < size ? [`i${d} < ${shape[d]}`] : [],
      );
      const loop = [
        `for (let j = 0; j < ${entries}; j++) {`,
        `if (${place(1, sumText(terms(at)))} === ${own}) {`,
        `const arriving = ${place(2, sumText(terms(from)))};`,
        callsIn(dialect, `value = ${COMBINE[mode]};`),
        '}',
        '}',
      ];
      return [
        THREAD,
        coordinatesText(dialect, out.shape, 'i', 'i'),
        `let value = ${place(0, 'i')};`,
        ...(bounds.length === 0 ? loop : [`if (${bounds.join(' && ')}) {`, ...loop, '}']),
        'return value;',
      ].join('\n');
    },
  });
  device.execution.release(old);
  device.store(out, result);
}

const COMBINE: Readonly<Record<ScatterMode, string>> = {
  set: 'arriving',
  add: 'value + arriving',
  mul: 'value * arriving',
  max: callsTo('max'),
  min: callsTo('min'),
};

function callsTo(name: string): string {
  return `${name}(value, arriving)`;
}

/** A view's strides in a shape of higher rank; sizes of 1 repeat. */
function stepsIn(view: View, rank: number): number[] {
  const skip = rank - view.shape.length;
  return Array.from({ length: rank }, (_, d) =>
    d < skip || view.shape[d - skip] === 1 ? 0 : view.strides[d - skip],
  );
}

/** Checks an index that can be seen without a transfer. */
function checkVisible(device: Device, op: string, index: View, size: number): void {
  const seen = visible(device, index);
  if (seen !== null) checkIndex(op, seen, size);
}
