/**
 * Neural networks: modules, layers, losses, initial values. Layer: nn.
 */
export * from './activations';
export * from './activations-with-options';
export * from './activations-with-weights';
export * from './adaptive-pooling';
export * from './attention';
export * from './batch-norm';
export { ModuleDict, ModuleList, type NamedEntries, Sequential } from './containers';
export * from './conv';
export type { ModuleTarget, ModuleToOptions } from './convert';
export * from './density-losses';
export * from './distances';
export * from './dropout';
export * from './embedding';
export type { NamedOptions } from './fields';
export * from './fold';
/** The layers and losses as functions: PyTorch's `torch.nn.functional`. */
export * as functional from './functional';
export type {
  BackwardHook,
  BackwardPreHook,
  ForwardHook,
  ForwardPreHook,
  Gradients,
  HookOptions,
} from './hooks';
/** Initial values: PyTorch's `torch.nn.init`. */
export * as init from './init';
export {
  Flatten,
  Identity,
  type LayerOptions,
  LazyLinear,
  Linear,
  type LinearOptions,
  Unflatten,
} from './linear';
export * from './losses';
export * from './margin-losses';
export { Module } from './module';
/** Gradient clipping, parameters as one vector, weight and spectral norm: PyTorch's `torch.nn.utils`. */
export * as utils from './namespace-utils';
export * from './normalization';
export { Parameter } from './parameter';
export { ParameterDict, ParameterList } from './parameter-containers';
export * from './pooling';
export * from './probability-losses';
export * from './recurrent';
export type { RecurrentOptions } from './recurrent-base';
export * from './recurrent-cells';
export * from './resampling';
export type { LoadResult, StateDict } from './state-dict';
export * from './transformer';
export {
  type DecoderLayerMasks,
  type EncoderLayerMasks,
  type TransformerActivation,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-layers';
