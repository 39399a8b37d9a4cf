/**
 * The public names of torchlet, and nothing else.
 */
import './backend/cpu/cpu';

export { detectAnomaly as _detectAnomaly } from './autograd/mode';
export { enableGrad, isGradEnabled, noGrad, setGradEnabled } from './autograd/mode';
export * from './errors';
export type { DType, TypedArray } from './dtype';
export * from './ops/activations';
export * from './ops/comparison';
export * from './ops/creation';
export { type Binary, catalog, elementwise, type Unary } from './ops/define';
export * from './ops/elementwise';
export * from './ops/indexing';
export * from './ops/joining';
export * from './ops/linalg';
export * from './ops/random';
import './ops/random-fill';
import './ops/like';
import './ops/backward';
export * from './ops/reading';
export * from './ops/reduction';
export * from './ops/softmax';
export * from './ops/special';
export * from './ops/splitting';
export * from './ops/transcendental';
export * from './ops/views';
export * from './ops/writing';
export { Tensor } from './tensor/tensor';
