/**
 * Pieces of kernel text. In it `i` is the position of the thread's element in the result, `a{k}` the
 * k-th array and `o{k}` where reading it begins. Sizes and strides stand in the text as numbers;
 * what changes from call to call is an argument.
 */
import type { Shape } from '../../shape';
import type { View } from '../backend';
import { type Walk, walkOver } from '../cpu/walk';
import type { Dialect } from './dialect';

/** The thread's element as a float: arithmetic with it is exact to 2^24. */
export const THREAD = 'const i = Math.floor(this.thread.x);';

/** ⌊a / b⌋ for whole numbers. */
export function quotientText(dialect: Dialect, a: string, b: number): string {
  return dialect === 'exact' ? `Math.floor(${a} / ${b})` : `safe_wholeQuotient(${a}, ${b})`;
}

/**
 * Statements that take a position in row-major order apart.
 *
 * @param from the name of the position
 * @param name prefix of the coordinates: `{name}0`, `{name}1`, …
 */
export function coordinatesText(
  dialect: Dialect,
  sizes: readonly number[],
  from: string,
  name: string,
): string {
  const lines: string[] = [];
  let rest = from;
  for (let d = sizes.length - 1; d > 0; d--) {
    const next = `${name}q${d}`;
    lines.push(
      `const ${next} = ${quotientText(dialect, rest, sizes[d])};`,
      `const ${name}${d} = ${rest} - ${next} * ${sizes[d]};`,
    );
    rest = next;
  }
  if (sizes.length > 0) lines.push(`const ${name}0 = ${rest};`);
  return lines.join('\n');
}

/** Σ coordinate · stride, without the terms that are zero. */
export function sumText(terms: readonly (readonly [string, number])[]): string {
  let text = '';
  for (const [coordinate, stride] of terms) {
    if (stride === 0) continue;
    const term = Math.abs(stride) === 1 ? coordinate : `${coordinate} * ${Math.abs(stride)}`;
    // gpu.js reads no leading sign in an index.
    if (stride < 0) text = `${text === '' ? '0' : text} - ${term}`;
    else text = text === '' ? term : `${text} + ${term}`;
  }
  return text === '' ? '0' : text;
}

/** The walk over `shape` of these views and of a result that lies densely; that comes last. */
export function walkToDense(shape: Shape, views: readonly Pick<View, 'shape' | 'strides'>[]): Walk {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return walkOver(shape, [...views, { shape, strides }]);
}

/** Operand k's strides in a walk over so many operands. */
export function stridesOf(walk: Walk, operands: number, k: number): number[] {
  return walk.sizes.map((_, d) => walk.strides[d * operands + k]);
}

/** How far a view reaches before and behind its first element; strides may be negative. */
export function reachOf({ shape, strides }: Pick<View, 'shape' | 'strides'>): [number, number] {
  let before = 0;
  let behind = 0;
  for (let d = 0; d < shape.length; d++) {
    const way = (shape[d] - 1) * strides[d];
    if (way < 0) before -= way;
    else behind += way;
  }
  return [before, behind];
}

/** `[0, 1, … n − 1]` */
export function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}
