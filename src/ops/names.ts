/**
 * The names of the operations as types: which are elementwise, and so methods of formulas and in-place methods too.
 * Types only; the lists follow from the modules. Layer: ops.
 */
import type * as activations from './activations';
import type * as clamp from './clamp';
import type * as comparison from './comparison';
import type * as elementwise from './elementwise';
import type * as special from './special';
import type * as transcendental from './transcendental';

/** The modules of elementwise operations. */
export type ElementwiseModule = typeof elementwise &
  Pick<typeof clamp, 'clampMin' | 'clampMax' | 'clampBoth'> &
  typeof transcendental &
  typeof special &
  typeof activations &
  typeof comparison;

/** Names of the elementwise operations. */
export type Elementwise = keyof ElementwiseModule;

/** Names of those whose result is a number, so that they have an in-place form. */
export type ElementwiseNumber = Exclude<Elementwise, keyof typeof comparison>;
