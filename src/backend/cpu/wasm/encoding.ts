/**
 * WebAssembly's binary format, as far as loops over vectors of four float32 need it.
 *
 * @see https://webassembly.github.io/spec/core/binary/index.html
 */

/** Vector instructions by their numbers. */
export const LOAD = 0x00;
export const LOAD_SPLAT = 0x09;
export const STORE = 0x0b;
const CONSTANT = 0x0c;
export const NOT = 0x4d;
export const AND = 0x4e;
export const OR = 0x50;
export const SELECT = 0x52;
export const NEGATE = 0xe1;

/** Two doubles: from the lower two of four float32, and their arithmetic. */
export const PROMOTE = 0x5f;
export const ADD_DOUBLES = 0xf0;
export const MULTIPLY_DOUBLES = 0xf2;
const SHUFFLE = 0x0d;

/** Those of JavaScript's operators; a comparison gives all bits set, or none. */
export const COMPARISONS: Readonly<Record<string, number>> = {
  ...{ '==': 0x41, '===': 0x41, '!=': 0x42, '!==': 0x42 },
  ...{ '<': 0x43, '>': 0x44, '<=': 0x45, '>=': 0x46 },
};
export const ARITHMETIC: Readonly<Record<string, number>> = {
  ...{ '+': 0xe4, '-': 0xe5, '*': 0xe6, '/': 0xe7 },
};

/** Those of the functions of `Math`. */
export const MATH = {
  ...{ abs: 0xe0, sqrt: 0xe3, min: 0xe8, max: 0xe9 },
  ...{ ceil: 0x67, floor: 0x68, trunc: 0x69 },
} as const;

/** Other instructions. */
export const GET = 0x20;
export const SET = 0x21;
const LOAD_NUMBER = 0x28;
const NUMBER = 0x41;
const ADD = 0x6a;
const BELOW = 0x49;
const LOOP = 0x03;
const IF = 0x04;
const BRANCH = 0x0c;
const END = 0x0b;
const NOTHING = 0x40;

/** Types of values. */
export const I32 = 0x7f;
export const V128 = 0x7b;

/** A number in the format's variable length (LEB128). */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}

/** The same for numbers of 0 or more where the format has signed ones: the last byte's seventh bit is the sign. */
export function signed(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.length - 1;
  return bytes[last] < 64 ? bytes : [...bytes.slice(0, last), bytes[last] | 128, 0];
}

/** A vector instruction. */
export function vector(instruction: number): number[] {
  return [0xfd, ...unsigned(instruction)];
}

/** The instruction for four times the same number. */
export function constant(value: number): number[] {
  const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
  return [...vector(CONSTANT), ...bytes];
}

/** The same for twice a double. */
export function twoDoubles(value: number): number[] {
  return [...vector(CONSTANT), ...new Uint8Array(Float64Array.of(value, value).buffer)];
}

/** The instruction that takes 16 bytes by their places among those of two vectors. */
export function shuffle(places: readonly number[]): number[] {
  return [...vector(SHUFFLE), ...places];
}

/** Bytes behind their number. */
function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

/** The i32 at a place in memory. */
export function loadNumber(at: number): number[] {
  return [NUMBER, 0, LOAD_NUMBER, 2, ...unsigned(at)];
}

/** counter ← 0 */
export function clear(counter: readonly number[]): number[] {
  return [NUMBER, 0, SET, ...counter];
}

/** counter ← counter + step */
export function advance(counter: readonly number[], step: number): number[] {
  return [GET, ...counter, NUMBER, ...signed(step), ADD, SET, ...counter];
}

/** counter ← counter + the i32 at a place in memory */
export function advanceBy(counter: readonly number[], at: number): number[] {
  return [GET, ...counter, ...loadNumber(at), ADD, SET, ...counter];
}

/** While the counter is below the i32 at a place in memory: the code, which moves the counter. */
export function whileBelow(
  counter: readonly number[],
  at: number,
  code: readonly number[],
): number[] {
  const test = [GET, ...counter, ...loadNumber(at), BELOW];
  return [LOOP, NOTHING, ...test, IF, NOTHING, ...code, BRANCH, 1, END, END];
}

/** A name. */
function text(ascii: string): number[] {
  return sized(Array.from(ascii, (character) => character.charCodeAt(0)));
}

/** Sections of a module by their numbers. */
const TYPES = 1;
const IMPORTS = 2;
const FUNCTIONS = 3;
const EXPORTS = 7;
const CODE = 10;

/** The bytes of a module of one function without arguments and results, which works in the memory `memory` of `env`. */
export function moduleOfOne(name: string, code: readonly number[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, bytes: readonly number[]) => [id, ...sized(bytes)];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(TYPES, [1, 0x60, 0, 0]),
    ...section(IMPORTS, [1, ...text('env'), ...text('memory'), 2, 0, 1]),
    ...section(FUNCTIONS, [1, 0]),
    ...section(EXPORTS, [1, ...text(name), 0, 0]),
    ...section(CODE, [1, ...sized(code)]),
  ]);
}
