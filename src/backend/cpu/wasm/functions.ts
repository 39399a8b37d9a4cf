/**
 * The functions of four float32 that the compiled module exports, as code that generated loops take in: a call for every
 * four elements would cost as much as the function.
 */
import { V128 } from './encoding';

const IMPORTS = 2;
const EXPORTS = 7;
const CODE = 10;
const FUNCTION = 0;

/** Instructions of the functions that are not one byte long: those followed by numbers, by a type, and vector ones. */
const NUMBERED = [0x0c, 0x0d, 0x20, 0x21, 0x22, 0x41];
const TYPED = [0x02, 0x03, 0x04];
const GET = 0x20;
const SET = 0x21;
const TEE = 0x22;
/** Those that need more than the stack and the locals: calls, globals. */
const OUTSIDE = [0x10, 0x11, 0x23, 0x24];
const VECTOR = 0xfd;
const VECTOR_CONSTANT = 0x0c;
const SHUFFLE = 0x0d;

/** A function's code. Its argument is local 0; what it computes stands on the stack at its end. */
export interface FunctionBody {
  /** Vectors among its locals, arguments included; it has no other locals, and reads none before it writes it. */
  readonly locals: number;
  /** Its instructions; those of constants stand alone, so that they can be moved before a loop. */
  readonly code: readonly CodePart[];
}

/** Some instructions, or one constant. */
export interface CodePart {
  readonly bytes: readonly number[];
  readonly isConstant: boolean;
}

/** Reads a module's bytes from front to back. */
class Reader {
  at = 8;

  constructor(readonly bytes: Uint8Array) {}

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  name(): string {
    const length = this.unsigned();
    this.at += length;
    return String.fromCharCode(...this.bytes.subarray(this.at - length, this.at));
  }

  /** Goes to the contents of the first section of this kind. */
  seek(section: number): this {
    this.at = 8;
    while (this.bytes[this.at] !== section) {
      this.at++;
      const length = this.unsigned();
      this.at += length;
    }
    this.at++;
    this.unsigned();
    return this;
  }
}

/**
 * The instructions up to `end`, constants apart. Null where they cannot stand in a loop: it has no functions or globals, and the
 * locals that it lends hold what was left in them.
 */
function partsOf(reader: Reader, end: number, args: number): CodePart[] | null {
  const { bytes } = reader;
  const written = new Set(Array.from({ length: args }, (_, k) => k));
  const parts: CodePart[] = [];
  let from = reader.at;
  const take = (to: number, isConstant: boolean) => {
    if (to > from) parts.push({ bytes: Array.from(bytes.subarray(from, to)), isConstant });
    from = to;
  };
  while (reader.at < end) {
    const start = reader.at;
    const instruction = bytes[reader.at++];
    if (OUTSIDE.includes(instruction)) return null;
    if (NUMBERED.includes(instruction)) {
      const operand = reader.unsigned();
      if (instruction === GET && !written.has(operand)) return null;
      if (instruction === SET || instruction === TEE) written.add(operand);
    } else if (TYPED.includes(instruction)) reader.at++;
    else if (instruction === VECTOR) {
      const which = reader.unsigned();
      if (which === VECTOR_CONSTANT || which === SHUFFLE) reader.at += 16;
      if (which === VECTOR_CONSTANT) {
        take(start, false);
        take(reader.at, true);
      }
    }
  }
  take(end, false);
  return parts;
}

/**
 * The bodies of the functions of a module that are exported by these names, those that can stand in a loop.
 * The module imports no functions.
 *
 * @param names with the number of arguments of each, all vectors
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
export function functionBodies(
  bytes: Uint8Array,
  names: ReadonlyMap<string, number>,
): Map<string, FunctionBody> {
  const indices = new Map<string, number>();
  const reader = new Reader(bytes).seek(EXPORTS);
  for (let left = reader.unsigned(); left > 0; left--) {
    const name = reader.name();
    const kind = reader.bytes[reader.at++];
    const index = reader.unsigned();
    if (kind === FUNCTION && names.has(name)) indices.set(name, index);
  }
  const bodies: { locals: number; from: number; end: number }[] = [];
  reader.seek(CODE);
  for (let left = reader.unsigned(); left > 0; left--) {
    const length = reader.unsigned();
    const end = reader.at + length;
    let locals = 0;
    for (let groups = reader.unsigned(); groups > 0; groups--) {
      locals += reader.unsigned();
      if (reader.bytes[reader.at++] !== V128) locals = Number.NaN;
    }
    bodies.push({ locals, from: reader.at, end });
    reader.at = end;
  }
  const found = new Map<string, FunctionBody>();
  for (const [name, index] of indices) {
    const { locals, from, end } = bodies[index];
    if (Number.isNaN(locals)) continue;
    reader.at = from;
    const args = names.get(name) as number;
    // The last byte ends the function.
    const code = partsOf(reader, end - 1, args);
    if (code !== null) found.set(name, { locals: locals + args, code });
  }
  return found;
}

/** The same module over a memory that threads share, which its one import, a memory with a maximum, has to say. */
export function overSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const reader = new Reader(bytes).seek(IMPORTS);
  reader.unsigned();
  reader.name();
  reader.name();
  const shared = bytes.slice();
  shared[reader.at + 1] |= 2;
  return shared;
}
