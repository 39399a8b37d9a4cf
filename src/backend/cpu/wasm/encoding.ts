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
export const CALL = 0x10;
export const GET = 0x20;
export const SET = 0x21;

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

/** Bytes behind their number. */
function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
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

/** A function, and what it needs. */
export interface ModuleOfOne {
  /** Its name outside. */
  readonly name: string;
  /** Locals, instructions and end; it takes a number (i32) and gives nothing. */
  readonly code: readonly number[];
  /** Functions of `env` that it may call by their places in this list; each takes a vector and gives one. */
  readonly called: readonly string[];
}

/** The bytes of a module of one function, which works in the memory `memory` of `env`. */
export function moduleOfOne({ name, code, called }: ModuleOfOne): Uint8Array<ArrayBuffer> {
  const section = (id: number, bytes: readonly number[]) => [id, ...sized(bytes)];
  const imported = called.flatMap((other) => [...text('env'), ...text(other), 0, 0]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    // v128 → v128, and i32 → nothing.
    ...section(TYPES, [2, 0x60, 1, V128, 1, V128, 0x60, 1, I32, 0]),
    ...section(IMPORTS, [
      called.length + 1,
      ...imported,
      ...text('env'),
      ...text('memory'),
      2,
      0,
      1,
    ]),
    ...section(FUNCTIONS, [1, 1]),
    ...section(EXPORTS, [1, ...text(name), 0, called.length]),
    ...section(CODE, [1, ...sized(code)]),
  ]);
}
