/**
 * Schedules of learning rates, as in `torch.optim.lr_scheduler`. Layer: optim.
 */
export { ChainedScheduler, SequentialLR } from './combined';
export {
  CosineAnnealingLR,
  type CosineAnnealingOptions,
  CosineAnnealingWarmRestarts,
  type WarmRestartsOptions,
} from './cosine';
export { type CyclicArgs, CyclicLR, type CyclicMode, type CyclicOptions } from './cyclic';
export * from './epochs';
export { type OneCycleArgs, OneCycleLR, type OneCycleOptions } from './one-cycle';
export { type PlateauArgs, type PlateauOptions, ReduceLROnPlateau } from './plateau';
export { LRScheduler, type SchedulerState } from './scheduler';
