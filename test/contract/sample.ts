/**
 * How samples for the derivative checks are written: one line each.
 */
import type { Tensor } from '../../src/index';
import * as torchlet from '../../src/index';
import type { Differentiable } from './gradient-check';
import { laidOut } from './laid-out';

/** A call on tensors of these shapes, with elements from `domain`. */
export interface Sample {
  shapes: number[][];
  domain?: readonly [number, number];
  call: Differentiable;
  /** Whether ties are kinks, so that rows that repeat (the layout `expanded`) have no derivative. */
  ties?: boolean;
}

/** The operations are called by name. */
export const any = (x: Tensor) => x as any;
/** Index tensors and masks. */
export const ints = (...data: number[]) => laidOut([data.length], 'int32', data);
export const grid = (shape: number[], ...data: number[]) => laidOut(shape, 'int32', data);
export const mask = (...data: number[]) => laidOut([data.length], 'bool', data);

/** A method on one tensor of shape [2, 3]. */
export function on(name: string, ...args: unknown[]): Sample {
  return of([2, 3], name, ...args);
}

/** A method on one tensor. */
export function of(shape: number[], name: string, ...args: unknown[]): Sample {
  return { shapes: [shape], call: (x) => any(x)[name](...args) };
}

/** A method on one tensor with others as its arguments. */
export function among(name: string, ...shapes: number[][]): Sample {
  return { shapes, call: (x, ...others) => any(x)[name](...others) };
}

/** A function of a list of tensors. */
export function listed(name: string, shapes: number[][], ...args: unknown[]): Sample {
  return { shapes, call: (...list) => functions[name](list, ...args) };
}

/** The functions by name. */
export const functions = torchlet as any;

/** The same samples where ties are kinks. */
export const withTies = (samples: Sample[]) => samples.map((sample) => ({ ...sample, ties: true }));
