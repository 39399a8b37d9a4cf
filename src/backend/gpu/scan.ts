/**
 * Kernels that follow one dimension. A running combination takes ⌈log₂ n⌉ passes, in the s-th of
 * which every element takes in the one 2^s places before it (Hillis and Steele, 1986).
 */
import type { ArgReducer, Scanner, View } from '../backend';
import { linesAlong } from '../cpu/walk';
import { packed } from './copy';
import type { Device, Place } from './device';
import { callsIn } from './dialect';
import type { Handle } from './execution';
import {
  coordinatesText,
  quotientText,
  stridesOf,
  sumText,
  THREAD,
  walkToDense,
} from './kernel-text';

/** out ← position along `dim` of the largest or smallest: the first of ties; the first NaN wins. */
export function argReduce(
  device: Device,
  reducer: ArgReducer,
  input: View,
  dim: number,
  out: View,
): void {
  if (out.count === 0) return;
  const { dialect } = device.execution;
  const [length, step] = input.shape.length === 0 ? [1, 0] : [input.shape[dim], input.strides[dim]];
  const lines = { shape: linesAlong(input.shape, dim), strides: input.strides };
  const walk = walkToDense(lines.shape, [lines]);
  const result = device.launch({
    key: `${reducer} ${length};${step};${walk.sizes};${walk.strides}`,
    length: out.count,
    reads: [device.read(input)],
    names: [],
    values: [],
    body: (place) => {
      const terms = stridesOf(walk, 2, 0).map((stride, d) => [`i${d}`, stride] as const);
      return [
        THREAD,
        coordinatesText(dialect, walk.sizes, 'i', 'i'),
        `let best = ${place(0, sumText(terms))};`,
        'let found = 0;',
        `for (let k = 0; k < ${length}; k++) {`,
        `const value = ${place(0, sumText([...terms, ['k', step]]))};`,
        'if (best === best) {',
        `if (value ${reducer === 'argmax' ? '>' : '<'} best || !(value === value)) {`,
        'best = value;',
        'found = k;',
        '}',
        '}',
        '}',
        'return found;',
      ].join('\n');
    },
  });
  device.store(out, result);
}

/** out ← running combination along `dim`; `indices` ← where max or min was found, last of ties. */
export function scan(
  device: Device,
  scanner: Scanner,
  input: View,
  dim: number,
  out: View,
  indices: View | null,
): void {
  if (out.count === 0) return;
  const { execution } = device;
  const rank = out.shape.length;
  const length = rank === 0 ? 1 : out.shape[dim];
  const inner = rank === 0 ? 1 : out.shape.slice(dim + 1).reduce((n, size) => n * size, 1);
  let values = packed(device, input);
  let found = indices === null ? null : positions(device, out.count, inner, length);
  const pass = (what: 'values' | 'found', shift: number): Handle =>
    passOver(device, scanner, what, { values, found }, out.count, inner, length, shift);
  for (let shift = 1; shift < length; shift *= 2) {
    const next = pass('values', shift);
    if (found !== null) {
      const nextFound = pass('found', shift);
      execution.release(found);
      found = nextFound;
    }
    execution.release(values);
    values = next;
  }
  device.store(out, values);
  if (indices !== null && found !== null) device.store(indices, found);
}

/** Each element's position along its line. */
function positions(device: Device, count: number, inner: number, length: number): Handle {
  return device.launch({
    key: `positions ${inner};${length}`,
    length: count,
    reads: [],
    names: [],
    values: [],
    body: () => [THREAD, positionText(device, inner, length), 'return at;'].join('\n'),
  });
}

function positionText(device: Device, inner: number, length: number): string {
  const { dialect } = device.execution;
  return [
    `const line = ${quotientText(dialect, 'i', inner)};`,
    `const before = ${quotientText(dialect, 'line', length)};`,
    `const at = line - before * ${length};`,
  ].join('\n');
}

function passOver(
  device: Device,
  scanner: Scanner,
  what: 'values' | 'found',
  { values, found }: { values: Handle; found: Handle | null },
  count: number,
  inner: number,
  length: number,
  shift: number,
): Handle {
  const reads = [device.temporary(values, count)];
  if (what === 'found') reads.push(device.temporary(found, count));
  return device.launch({
    key: `${scanner}Scan ${what} ${inner};${length}`,
    length: count,
    reads,
    names: ['shift'],
    values: [shift],
    body: (place: Place) => {
      const own = what === 'found' ? 1 : 0;
      return [
        THREAD,
        positionText(device, inner, length),
        `let result = ${place(own, 'i')};`,
        'if (at >= shift) {',
        `const j = i - shift * ${inner};`,
        `const earlier = ${place(0, 'j')};`,
        `const later = ${place(0, 'i')};`,
        combineText(device, scanner, what === 'found' ? place(1, 'j') : 'earlier'),
        '}',
        'return result;',
      ].join('\n');
    },
  });
}

/** `result`, which is the later element's, ← the combination with the earlier one. */
function combineText(device: Device, scanner: Scanner, earlier: string): string {
  if (scanner === 'sum') return 'result = earlier + later;';
  if (scanner === 'prod') return 'result = earlier * later;';
  if (scanner === 'logsumexp') {
    return callsIn(device.execution.dialect, 'result = logAddExp(earlier, later);');
  }
  // As PyTorch does: the last of ties, and nothing but a later NaN takes over from NaN.
  const wins = `later ${scanner === 'max' ? '>=' : '<='} earlier || !(later === later)`;
  return `if (!(${wins})) { result = ${earlier}; }`;
}
