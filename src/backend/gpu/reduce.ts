/**
 * Reduces over dimensions, applying a scalar kernel to each element on the way: one thread for each
 * result, or, where many elements meet in few results, one for each of about √n pieces and then one
 * for each result. Sums are taken in blocks, so that the rounding of float32 grows with √n, not n.
 */
import { numelOf, type Shape } from '../../shape';
import type { Reducer, ScalarKernel, View } from '../backend';
import { walkOver } from '../cpu/walk';
import { fill } from './copy';
import type { Device, Place } from './device';
import { callsIn, type Dialect, INFINITE } from './dialect';
import { coordinatesText, quotientText, stridesOf, sumText, THREAD, upTo } from './kernel-text';
import { elementText, kindOf, pruned, storedText } from './map';

/** From this length on, a reduction to few results runs in two passes. */
const LONG = 1024;
/** So many threads are enough to keep a device busy. */
const BUSY = 4096;
/** So many terms are added before they join the total. */
const BLOCK = 64;

const IDENTITY: Readonly<Record<Reducer, number>> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};
const IDENTITY_TEXT: Readonly<Record<Reducer, string>> = {
  sum: '0',
  prod: '1',
  max: `-${INFINITE}`,
  min: INFINITE,
};

/** out ← scale · reduce of kernel(inputs) over the dimensions of `shape` that are 1 in `out`. */
export function reduce(
  device: Device,
  reducer: Reducer,
  kernel: ScalarKernel,
  inputs: readonly View[],
  params: readonly number[],
  shape: Shape,
  out: View,
  scale: number,
): void {
  if (out.count === 0) return;
  const length = numelOf(shape) / out.count;
  if (length === 0) {
    fill(device, out, scale * IDENTITY[reducer]);
    return;
  }
  const { dialect } = device.execution;
  const program = pruned(kernel, 0);
  const views = program.inputs.map((k) => inputs[k]);
  const walk = walkOver(shape, [...views, rowMajor(out.shape)]);
  const count = views.length + 1;
  const own = stridesOf(walk, count, count - 1);
  const kept = upTo(own.length).filter((d) => own[d] !== 0);
  const goes = upTo(own.length).filter((d) => own[d] === 0);
  const pieces = length > LONG && out.count < BUSY ? Math.ceil(Math.sqrt(length)) : 1;
  const chunk = Math.ceil(length / pieces);
  const first = device.launch({
    key: `${reducer} ${program.id} ${pieces} ${kindOf(out.dtype)}${walk.sizes};${walk.strides}`,
    length: out.count * pieces,
    reads: views.map((view) => device.read(view)),
    names: [...program.params.map((k) => `p${k}`), ...(pieces === 1 ? ['scale'] : [])],
    values: [...program.params.map((k) => params[k]), ...(pieces === 1 ? [scale] : [])],
    body: (place) => {
      const sizes = (dims: readonly number[]) => dims.map((d) => walk.sizes[d]);
      const reads = program.inputs.map((x, k) => {
        const strides = stridesOf(walk, count, k);
        const terms = [
          ...kept.map((d, n) => [`i${n}`, strides[d]] as const),
          ...goes.map((d, n) => [`j${n}`, strides[d]] as const),
        ];
        return `const x${x} = ${place(k, sumText(terms))};`;
      });
      const element = [
        coordinatesText(dialect, sizes(goes), 'j', 'j'),
        ...reads,
        ...elementText(dialect, program),
      ].join('\n');
      const split = [
        THREAD,
        pieces === 1 ? 'const whole = i;' : `const whole = ${quotientText(dialect, 'i', pieces)};`,
        pieces === 1 ? '' : `const start = (i - whole * ${pieces}) * ${chunk};`,
        coordinatesText(dialect, sizes(kept), 'whole', 'i'),
      ];
      const loops = blocksText(dialect, reducer, chunk, pieces === 1 ? null : length, element);
      return [...split, loops, returnText(pieces, out)].join('\n');
    },
  });
  if (pieces === 1) {
    device.store(out, first);
    return;
  }
  const second = device.launch({
    key: `${reducer}Pieces ${pieces} ${kindOf(out.dtype)}`,
    length: out.count,
    reads: [device.temporary(first, out.count * pieces)],
    names: ['scale'],
    values: [scale],
    body: (place: Place) => {
      const element = `const value = ${place(0, `i * ${pieces} + j`)};`;
      const loops = blocksText(dialect, reducer, pieces, null, element);
      return [THREAD, loops, returnText(1, out)].join('\n');
    },
  });
  device.execution.release(first);
  device.store(out, second);
}

/**
 * `total` ← the combination of `value` over `chunk` positions `j`.
 *
 * @param end where the positions, which then begin at `start`, end; null when they are 0 to chunk
 */
function blocksText(
  dialect: Dialect,
  reducer: Reducer,
  chunk: number,
  end: number | null,
  element: string,
): string {
  const combine = (a: string, b: string) => {
    if (reducer === 'sum') return `${a} + ${b}`;
    return reducer === 'prod' ? `${a} * ${b}` : callsIn(dialect, `${reducer}(${a}, ${b})`);
  };
  const identity = IDENTITY_TEXT[reducer];
  const blocks = Math.ceil(chunk / BLOCK);
  const block = Math.min(chunk, BLOCK);
  const position = blocks === 1 ? 'k' : `b * ${BLOCK} + k`;
  const bounds = [
    ...(blocks * block > chunk ? [`local < ${chunk}`] : []),
    ...(end === null ? [] : [`j < ${end}`]),
  ];
  const step = `${element}\npart = ${combine('part', 'value')};`;
  return [
    `let total = ${identity};`,
    `for (let b = 0; b < ${blocks}; b++) {`,
    `let part = ${identity};`,
    `for (let k = 0; k < ${block}; k++) {`,
    `const local = ${position};`,
    `const j = ${end === null ? 'Math.floor(local)' : 'start + local'};`,
    bounds.length === 0 ? step : `if (${bounds.join(' && ')}) {\n${step}\n}`,
    '}',
    `total = ${combine('total', 'part')};`,
    '}',
  ].join('\n');
}

function returnText(pieces: number, out: View): string {
  return pieces === 1 ? `return ${storedText('(scale * total)', out.dtype)};` : 'return total;';
}

function rowMajor(shape: Shape): { shape: Shape; strides: number[] } {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return { shape, strides };
}
