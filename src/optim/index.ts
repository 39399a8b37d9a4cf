/**
 * Optimizers, as in `torch.optim`. Layer: optim.
 */
export { Adam, type AdamArgs, type AdamOptions, AdamW } from './adam';
export {
  type Closure,
  type GroupOptions,
  Optimizer,
  type ParamGroup,
  type ParamGroupInput,
  type ParamState,
  type Params,
} from './optimizer';
export { SGD, type SGDOptions } from './sgd';
export type { OptimizerStateDict } from './state-dict';
