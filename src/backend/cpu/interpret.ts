/**
 * The slow road for pages that forbid `new Function`: a kernel's text is parsed once into closures,
 * and plain loops call them. Gives the same values as the compiled loops.
 */
import jsep from 'jsep';
import { FormulaError } from '../../errors';
import type { Reducer, ScalarKernel } from '../backend';
import { statementOf } from '../statements';
import type { MapLoop, ReduceLoop } from './compile';
import { upTo } from './loop-text';
import { IDENTITY, type ReducePlan } from './reduce-text';
import { Cursor, dataOf, pickFrom, walkOver } from './walk';

/** The values of one element, by slot; comparisons leave booleans in it. */
type Slots = any[];
type Evaluate = (slots: Slots) => any;

/** A parsed kernel: fills `results` from the inputs and the parameters. */
export type Program = (
  inputs: readonly number[],
  params: readonly number[],
  results: number[],
) => void;

const GLOBALS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity };

const BINARY: Readonly<Record<string, (a: Evaluate, b: Evaluate) => Evaluate>> = {
  '+': (a, b) => (s) => a(s) + b(s),
  '-': (a, b) => (s) => a(s) - b(s),
  '*': (a, b) => (s) => a(s) * b(s),
  '/': (a, b) => (s) => a(s) / b(s),
  '%': (a, b) => (s) => a(s) % b(s),
  '<': (a, b) => (s) => a(s) < b(s),
  '>': (a, b) => (s) => a(s) > b(s),
  '<=': (a, b) => (s) => a(s) <= b(s),
  '>=': (a, b) => (s) => a(s) >= b(s),
  // Loose and strict differ between booleans and numbers, as they do in compiled text.
  // biome-ignore lint/suspicious/noDoubleEquals: it is the operator's meaning
  '==': (a, b) => (s) => a(s) == b(s),
  // biome-ignore lint/suspicious/noDoubleEquals: it is the operator's meaning
  '!=': (a, b) => (s) => a(s) != b(s),
  '===': (a, b) => (s) => a(s) === b(s),
  '!==': (a, b) => (s) => a(s) !== b(s),
  '&&': (a, b) => (s) => a(s) && b(s),
  '||': (a, b) => (s) => a(s) || b(s),
  '&': (a, b) => (s) => a(s) & b(s),
  '|': (a, b) => (s) => a(s) | b(s),
  '^': (a, b) => (s) => a(s) ^ b(s),
  '<<': (a, b) => (s) => a(s) << b(s),
  '>>': (a, b) => (s) => a(s) >> b(s),
  '>>>': (a, b) => (s) => a(s) >>> b(s),
};

const UNARY: Readonly<Record<string, (a: Evaluate) => Evaluate>> = {
  '-': (a) => (s) => -a(s),
  '+': (a) => (s) => +a(s),
  '!': (a) => (s) => !a(s),
  '~': (a) => (s) => ~a(s),
};

/** Parses a kernel's text. */
export function interpret(kernel: ScalarKernel): Program {
  const slotOf = new Map<string, number>();
  const slotFor = (name: string) => {
    slotOf.set(name, slotOf.size);
    return slotOf.size - 1;
  };
  for (let k = 0; k < kernel.inputs; k++) slotFor(`x${k}`);
  for (let k = 0; k < kernel.params; k++) slotFor(`p${k}`);
  const body = kernel.body.map((line) => {
    const { name, text } = statementOf(line) ?? unknown(line, 0);
    const value = parse(text, slotOf);
    return { value, slot: slotFor(name) };
  });
  const outputs = kernel.results.map((text) => parse(text, slotOf));
  const slots: Slots = new Array(slotOf.size).fill(0);
  return (inputs, params, results) => {
    for (let k = 0; k < kernel.inputs; k++) slots[k] = inputs[k];
    for (let k = 0; k < kernel.params; k++) slots[kernel.inputs + k] = params[k];
    for (const { value, slot } of body) slots[slot] = value(slots);
    for (let k = 0; k < outputs.length; k++) results[k] = outputs[k](slots);
  };
}

function parse(text: string, slotOf: ReadonlyMap<string, number>): Evaluate {
  const build = (node: any): Evaluate => {
    switch (node.type) {
      case 'Literal':
        return () => node.value;
      case 'Identifier': {
        const slot = slotOf.get(node.name);
        if (slot !== undefined) return (s) => s[slot];
        const value = GLOBALS[node.name] ?? unknown(text, text.indexOf(node.name));
        return () => value;
      }
      case 'UnaryExpression':
        return UNARY[node.operator](build(node.argument));
      case 'BinaryExpression':
      case 'LogicalExpression':
        return BINARY[node.operator](build(node.left), build(node.right));
      case 'ConditionalExpression': {
        const [test, yes, no] = [node.test, node.consequent, node.alternate].map(build);
        return (s) => (test(s) ? yes(s) : no(s));
      }
      case 'MemberExpression': {
        const value = mathMember(node);
        return () => value;
      }
      case 'CallExpression': {
        const call = mathMember(node.callee);
        const args: Evaluate[] = node.arguments.map(build);
        const [a, b] = args;
        if (args.length === 1) return (s) => call(a(s));
        if (args.length === 2) return (s) => call(a(s), b(s));
        return (s) => call(...args.map((arg) => arg(s)));
      }
      default:
        return unknown(text, 0);
    }
  };
  const mathMember = (node: any) =>
    node.type === 'MemberExpression' && node.object.name === 'Math'
      ? ((Math as any)[node.property.name] ?? unknown(text, 0))
      : unknown(text, 0);
  return build(jsep(text));
}

function unknown(text: string, position: number): never {
  throw new FormulaError('kernel: the interpreter does not know this', text, Math.max(position, 0));
}

/** The loop of `map`, for operands of any layout. */
export function interpretMap(kernel: ScalarKernel): MapLoop {
  const program = interpret(kernel);
  const x = new Array<number>(kernel.inputs);
  const y = new Array<number>(kernel.results.length);
  return (inputs, params, outs, walk) => {
    const views = [...inputs, ...outs];
    const data = views.map(dataOf);
    const cursor = new Cursor(walk ?? walkOver(outs[0].shape, views), views);
    do {
      for (let k = 0; k < x.length; k++) x[k] = data[k][cursor.at[k]];
      program(x, params, y);
      for (let k = 0; k < y.length; k++) data[x.length + k][cursor.at[x.length + k]] = y[k];
    } while (cursor.next());
  };
}

const COMBINE: Readonly<Record<Reducer, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
};

/**
 * The loop of `reduce`. A row of totals is for speed only: here its dimension simply stays, as the
 * others do.
 */
export function interpretReduce(kernel: ScalarKernel, plan: ReducePlan): ReduceLoop {
  const { reducer, kept, compensated, row, rank } = plan;
  const program = interpret(kernel);
  const combine = COMBINE[reducer];
  const x = new Array<number>(kernel.inputs);
  const y = [0];
  return (inputs, params, out, walk, scale) => {
    const views = [...inputs, out];
    const data = views.map(dataOf);
    const k = inputs.length;
    const stays = upTo(kept).concat(row ? [rank - 1] : []);
    const outer = new Cursor(pickFrom(walk, stays), views);
    const goes = pickFrom(walk, upTo(row ? rank - 1 : rank).slice(kept));
    do {
      const starts = outer.at.map((offset) => ({ offset }));
      const cursor = new Cursor(goes, starts);
      let total = IDENTITY[reducer];
      let lost = 0;
      do {
        for (let i = 0; i < k; i++) x[i] = data[i][cursor.at[i]];
        program(x, params, y);
        const value = +y[0];
        const next = combine(total, value);
        const added = next - total;
        if (compensated) lost += total - (next - added) + (value - added);
        total = next;
      } while (cursor.next());
      data[k][outer.at[k]] = scale * (Number.isNaN(lost) ? total : total + lost);
    } while (outer.next());
  };
}
