/**
 * Optimizers, as in `torch.optim`. Layer: optim.
 */
export { Adadelta, type AdadeltaArgs, type AdadeltaOptions } from './adadelta';
export { Adafactor, type AdafactorArgs, type AdafactorOptions } from './adafactor';
export { Adagrad, type AdagradArgs, type AdagradOptions } from './adagrad';
export { Adam, type AdamArgs, type AdamOptions, AdamW, type AdamWOptions } from './adam';
export { Adamax, type AdamaxArgs, type AdamaxOptions } from './adamax';
export { ASGD, type ASGDArgs, type ASGDOptions } from './asgd';
/** Averages of the weights of training, equal and exponential: PyTorch's `torch.optim.swa_utils`. */
export * as swaUtils from './averaging';
export { ElementwiseOptimizer, type RuleTextOptions } from './elementwise-optimizer';
export type { OptimizerHookOptions } from './hooks';
export { LBFGS, type LBFGSArgs, type LBFGSOptions } from './lbfgs';
/** Schedules of learning rates: PyTorch's `torch.optim.lr_scheduler`. */
export * as lrScheduler from './lr-scheduler';
export { Muon, type MuonAdjustment, type MuonArgs, type MuonOptions } from './muon';
export { NAdam, type NAdamArgs, type NAdamOptions } from './nadam';
export {
  type GroupOptions,
  Optimizer,
  type OptimizerHook,
  type ParamState,
  type StateDictHook,
} from './optimizer';
export type { Param, ParamGroup, ParamGroupInput, Params } from './param-groups';
export { RAdam, type RAdamArgs, type RAdamOptions } from './radam';
export { RMSprop, type RMSpropArgs, type RMSpropOptions } from './rmsprop';
export { Rprop, type RpropArgs, type RpropOptions } from './rprop';
export type { CommonOptions } from './rule';
export { SGD, type SGDArgs, type SGDOptions } from './sgd';
export type { OptimizerStateDict, StateEntry, StateLayout } from './state-dict';
