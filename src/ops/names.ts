/**
 * The names of the elementwise operations, as types. Layer: ops.
 */
import type * as algebra from './algebra';
import type * as predicates from './predicates';

/** The elementwise operations by name. */
export type ElementwiseModule = typeof algebra;

/** Names of the elementwise operations. */
export type Elementwise = keyof ElementwiseModule;

/** Names of those that have an in-place form. */
export type ElementwiseInPlace = Exclude<Elementwise, keyof typeof predicates>;
