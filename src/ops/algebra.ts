/**
 * The elementwise operations together: what a formula may use. A new module of them is listed here, and nowhere else.
 * Layer: ops.
 */
import type * as everything from './algebra';
import type * as comparison from './comparison';

export * from './activations';
export { clampBoth, clampMax, clampMin } from './clamp';
export * from './comparison';
export * from './elementwise';
export * from './rounding';
export * from './selecting';
export * from './special';
export * from './transcendental';

/** The elementwise operations by name. */
export type ElementwiseModule = typeof everything;

/** Names of the elementwise operations. */
export type Elementwise = keyof ElementwiseModule;

/** Names of those whose result is a number, so that they have an in-place form. */
export type ElementwiseNumber = Exclude<Elementwise, keyof typeof comparison>;
