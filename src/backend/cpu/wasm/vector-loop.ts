/**
 * A kernel's text as a WebAssembly function of its own: the loop over a block of float32 elements, four at a time, each
 * operation rounded to float32. The bytes are a module of one function; its memory is imported.
 */
import jsep from 'jsep';
import type { ScalarKernel } from '../../backend';
import {
  ARITHMETIC,
  COMPARISONS,
  constant,
  GET,
  I32,
  LOAD,
  LOAD_SPLAT,
  MATH,
  moduleOfOne,
  NEGATE,
  SELECT,
  SET,
  STORE,
  signed,
  unsigned,
  V128,
  vector,
} from './encoding';

/** Where a loop finds its operands: slot k of the block, and the numbers behind all slots; in bytes. */
export interface BlockLayout {
  readonly slot: (k: number) => number;
  readonly numbers: number;
}

/** Bytes of a vector. */
const WIDTH = 16;
/** Vectors in the loop's body: the loop's own cost is then shared. */
const WAYS = 4;

/** Vector instructions for the functions of `Math` that a kernel may call. */
const CALLS: Readonly<Record<string, number>> = {
  abs: MATH.abs,
  sqrt: MATH.sqrt,
  min: MATH.min,
  max: MATH.max,
};

/**
 * The bytes of a module with one export, `run(end)`: the loop over `end` bytes of each slot. Result r is written to slot r.
 * Null for a kernel that needs more than arithmetic, comparisons, roots, the larger and the smaller.
 */
export function vectorLoop(
  kernel: ScalarKernel,
  layout: BlockLayout,
): Uint8Array<ArrayBuffer> | null {
  try {
    return moduleBytes(kernel, layout);
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

class Unsupported extends Error {}

function moduleBytes({ inputs, params, body, results }: ScalarKernel, layout: BlockLayout) {
  // Locals: the end, the place, then a vector for each name.
  const [end, place] = [0, 1];
  const locals = new Map<string, number>();
  const local = (name: string) => {
    locals.set(name, locals.size + 2);
    return locals.size + 1;
  };
  const code: number[] = [];
  for (let k = 0; k < params; k++) {
    code.push(0x41, 0, ...vector(LOAD_SPLAT), 2, ...unsigned(layout.numbers + 4 * k));
    code.push(SET, ...unsigned(local(`p${k}`)));
  }
  for (let k = 0; k < inputs; k++) local(`x${k}`);
  code.push(0x03, 0x40); // loop
  for (let way = 0; way < WAYS; way++) {
    const at = (k: number) => unsigned(layout.slot(k) + WIDTH * way);
    for (let k = 0; k < inputs; k++) {
      code.push(GET, place, ...vector(LOAD), 4, ...at(k));
      code.push(SET, ...unsigned(locals.get(`x${k}`) as number));
    }
    for (const line of body) {
      const [, name, text] = /^const (\w+) = (.*);$/s.exec(line) ?? [];
      if (name === undefined) throw new Unsupported(line);
      code.push(
        ...elementOf(jsep(text), locals),
        SET,
        ...unsigned(locals.get(name) ?? local(name)),
      );
    }
    results.forEach((text, r) => {
      code.push(GET, place, ...elementOf(jsep(text), locals), ...vector(STORE), 4, ...at(r));
    });
  }
  // On to the next, and again while that is before the end.
  code.push(GET, place, 0x41, ...signed(WIDTH * WAYS), 0x6a, 0x22, place);
  code.push(GET, end, 0x48, 0x0d, 0, 0x0b);
  const header = [2, 1, I32, ...unsigned(locals.size), V128];
  return moduleOfOne({ name: 'run', code: [...header, ...code, 0x0b], called: [] });
}

/** Instructions that leave the value of an expression, four elements of it. */
function elementOf(node: any, locals: ReadonlyMap<string, number>): number[] {
  const of = (part: any) => elementOf(part, locals);
  switch (node.type) {
    case 'Literal':
      return constant(node.value);
    case 'Identifier': {
      const local = locals.get(node.name);
      if (local !== undefined) return [GET, ...unsigned(local)];
      if (node.name === 'Infinity') return constant(Infinity);
      if (node.name === 'NaN') return constant(Number.NaN);
      break;
    }
    case 'UnaryExpression':
      if (node.operator === '-') return [...of(node.argument), ...vector(NEGATE)];
      break;
    case 'BinaryExpression': {
      const instruction = ARITHMETIC[node.operator];
      if (instruction === undefined) break;
      return [...of(node.left), ...of(node.right), ...vector(instruction)];
    }
    case 'ConditionalExpression':
      return [
        ...of(node.consequent),
        ...of(node.alternate),
        ...maskOf(node.test, locals),
        ...vector(SELECT),
      ];
    case 'CallExpression': {
      const { object, property } = node.callee;
      const instruction = object?.name === 'Math' ? CALLS[property.name] : undefined;
      const operands = property?.name === 'min' || property?.name === 'max' ? 2 : 1;
      if (instruction === undefined || node.arguments.length !== operands) break;
      return [...node.arguments.flatMap(of), ...vector(instruction)];
    }
  }
  throw new Unsupported(node.type);
}

/** Instructions that leave all bits of an element set where the expression is true: neither 0 nor NaN. */
function maskOf(node: any, locals: ReadonlyMap<string, number>): number[] {
  const comparison = node.type === 'BinaryExpression' ? COMPARISONS[node.operator] : undefined;
  if (comparison !== undefined) {
    return [
      ...elementOf(node.left, locals),
      ...elementOf(node.right, locals),
      ...vector(comparison),
    ];
  }
  return [
    ...elementOf(node, locals),
    ...vector(MATH.abs),
    ...constant(0),
    ...vector(COMPARISONS['>']),
  ];
}
