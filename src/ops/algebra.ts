/**
 * The elementwise operations together: what a formula may use. A new module of them is listed here, and nowhere else.
 * Layer: ops.
 */
export * from './activations';
export * from './bessel';
export * from './bounding';
export * from './comparison';
export * from './elementwise';
export * from './predicates';
export * from './rounding';
export * from './selecting';
export * from './special';
export * from './transcendental';
