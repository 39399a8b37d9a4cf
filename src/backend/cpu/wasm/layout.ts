/**
 * Where generated loops find their operands in their memory, in bytes.
 */

/** Bytes of each operand that are there at once; less is not faster. */
export const CHUNK = 2 ** 19;

/** Numbers (i32) that tell a loop how far to go. */
export const BYTES = 0;
export const ROWS = 4;
export const BACK = 8;
export const BEFORE_LAST = 12;
export const BEFORE_WAYS = 32;

/** Which elements of a row's last vector belong to it: all bits set, or none. */
export const LAST = 16;

/** The kernel's parameters. */
export const PARAMS = 48;
const FIRST = 320;
/** More parameters than this have no room. */
export const MOST_PARAMS = (FIRST - PARAMS) / 4;

/** Loops read and write whole vectors, up to four of them: this is beyond an operand's end. */
const BEYOND = 64;

/** Most inputs and outputs that there is room for. */
export const MOST_OPERANDS = 16;

/** Operand `k`: inputs, then outputs. */
export function placeOf(k: number): number {
  return FIRST + k * (CHUNK + BEYOND);
}

/** Pages of 64 KiB that the memory has. */
export const PAGES = Math.ceil(placeOf(MOST_OPERANDS) / 65536);
