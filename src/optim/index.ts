/**
 * Optimizers, as in `torch.optim`. Layer: optim.
 */
export { Adam, type AdamArgs, type AdamOptions, AdamW, type AdamWOptions } from './adam';
export { ElementwiseOptimizer, type RuleTextOptions } from './elementwise-optimizer';
export type { OptimizerHookOptions } from './hooks';
export {
  type GroupOptions,
  Optimizer,
  type OptimizerHook,
  type ParamState,
  type StateDictHook,
} from './optimizer';
export type { Param, ParamGroup, ParamGroupInput, Params } from './param-groups';
export { RMSprop, type RMSpropArgs, type RMSpropOptions } from './rmsprop';
export type { CommonOptions } from './rule';
export { SGD, type SGDArgs, type SGDOptions } from './sgd';
export type { OptimizerStateDict, StateEntry, StateLayout } from './state-dict';
