/**
 * Neural networks: modules, layers, losses, initial values. Layer: nn.
 */
export * from './containers';
export * as init from './init';
export { Flatten, Identity, type LayerOptions, Linear, type LinearOptions, Unflatten } from './linear';
export { Module, type NamedOptions } from './module';
export { Parameter } from './parameter';
export type { LoadResult, StateDict } from './state-dict';
