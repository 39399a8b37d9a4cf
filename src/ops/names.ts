/**
 * The names of the elementwise operations, as types. Layer: ops.
 */
import type * as algebra from './algebra';
import type * as comparison from './comparison';

/** The elementwise operations by name. */
export type ElementwiseModule = typeof algebra;

/** Names of the elementwise operations. */
export type Elementwise = keyof ElementwiseModule;

/** Names of those whose result is a number, so that they have an in-place form. */
export type ElementwiseNumber = Exclude<Elementwise, keyof typeof comparison>;
