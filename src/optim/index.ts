/**
 * Optimizers, as in `torch.optim`. Layer: optim.
 */
export { Adam, type AdamArgs, type AdamOptions, AdamW } from './adam';
export type { OptimizerHookOptions } from './hooks';
export {
  type GroupOptions,
  Optimizer,
  type OptimizerHook,
  type ParamState,
  type StateDictHook,
} from './optimizer';
export type { Param, ParamGroup, ParamGroupInput, Params } from './param-groups';
export { SGD, type SGDArgs, type SGDOptions } from './sgd';
export type { OptimizerStateDict, StateEntry, StateLayout } from './state-dict';
