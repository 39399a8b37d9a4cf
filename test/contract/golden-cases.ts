/**
 * The golden cases as calls: their arguments with tensors in place, for tests that vary the calls. Reads no file, so that
 * it also runs in a page.
 */
import type { DType } from '../../src/dtype';
import * as torchlet from '../../src/index';
import { Tensor } from '../../src/index';
import { isOptions } from '../../src/options';
import { type Layout, laidOut } from './laid-out';

/** A number as JSON can hold it. */
export type Num = number | 'NaN' | 'Infinity' | '-Infinity';

/** A tensor as JSON holds it. */
export interface Values {
  shape: number[];
  dtype: DType;
  data: Num[];
}

/** A call, and what PyTorch makes of it. */
export interface Case {
  op: string;
  args?: unknown[];
  options?: Record<string, unknown>;
  inputs: (Values & { how?: Layout })[];
  inplace?: boolean;
  throws?: boolean;
  out: Values | Values[];
  grads?: (Num[] | null)[];
}

/** An input laid out as the case says, in the memory of a device. */
export function inputOf(
  { shape, dtype, data, how }: Case['inputs'][number],
  device?: string,
): Tensor {
  return laidOut(shape, dtype, data.map(Number), how, device);
}

/** The arguments with tensors in the places of '$0', '$1', …; all tensors first where none is named. */
export function argumentsOf({ args = [], options }: Case, tensors: readonly Tensor[]): unknown[] {
  const refer = (arg: unknown): unknown => {
    if (Array.isArray(arg)) return arg.map(refer);
    if (isOptions(arg)) {
      return Object.fromEntries(Object.entries(arg).map(([name, value]) => [name, refer(value)]));
    }
    if (typeof arg !== 'string') return arg;
    if (arg.startsWith('$')) return tensors[Number(arg.slice(1))];
    return arg.endsWith('Infinity') ? Number(arg) : arg;
  };
  const given = args.some(namesTensor) ? args.map(refer) : [...tensors, ...args.map(refer)];
  return options ? [...given, options] : given;
}

/** Whether an argument stands for an input, or holds one that does. */
export function namesTensor(arg: unknown): boolean {
  return Array.isArray(arg)
    ? arg.some(namesTensor)
    : typeof arg === 'string' && arg.startsWith('$');
}

/** An operation as it is called with all its arguments. */
export type Call = (args: readonly unknown[]) => unknown;

const functions = torchlet as unknown as Record<string, unknown>;
const methods = Tensor.prototype as unknown as Record<string, unknown>;

/** The function of an operation, or null where there is none. */
export function functionOf(op: string): Call | null {
  const call = op.startsWith('linalg.')
    ? (torchlet.linalg as unknown as Record<string, unknown>)[op.slice(7)]
    : functions[op];
  return typeof call === 'function' ? (list) => call(...list) : null;
}

/** The method of an operation, called on its first argument, or null where there is none. */
export function methodOf(op: string): Call | null {
  const method = methods[op];
  if (typeof method !== 'function') return null;
  return (list) => {
    const [self, ...rest] = methodOrder(op, list);
    return method.apply(self, rest);
  };
}

/** Two methods take their first arguments in another order than the functions. */
function methodOrder(op: string, list: readonly unknown[]): readonly unknown[] {
  if (op !== 'where' && op !== 'polygamma') return list;
  const [first, second, ...rest] = list;
  return [second, first, ...rest];
}

/** The tensors that a call returned, or what else it did. */
export function resultsOf(result: unknown): unknown[] {
  return result instanceof Tensor
    ? [result]
    : typeof result === 'object' && result !== null && Symbol.iterator in result
      ? [...(result as Iterable<Tensor>)]
      : [result];
}
