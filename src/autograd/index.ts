/**
 * What `torchlet.autograd` holds. Layer: autograd.
 */
export type { AccumulateGrad } from './accumulate-grad';
export {
  type BackwardOptions,
  backward,
  type GradOptions,
  type GradTensors,
  grad,
} from './backward';
export {
  Function,
  type FunctionClass,
  type FunctionClassWithSetup,
  type Gradients,
  onceDifferentiable,
} from './function';
export type { FunctionCtx } from './function-ctx';
/** Jacobians, Hessians and their products with vectors: PyTorch's `torch.autograd.functional`. */
export * as functional from './functional';
export { type GradcheckOptions, gradcheck, gradgradcheck, type TensorFunction } from './gradcheck';
export type { Cotangents, NodeHook, NodePrehook } from './hooks';
export {
  detectAnomaly,
  enableGrad,
  isAnomalyEnabled,
  noGrad,
  setDetectAnomaly,
  setGradEnabled,
} from './mode';
export type { Node } from './node';
export { type Accumulation, BackwardSteps, type NodeStep } from './stepping';
