/**
 * Averages of the weights of training: stochastic weight averaging and exponential moving averages, as in
 * `torch.optim.swa_utils`. Layer: optim.
 */
export { AveragedModel, type AveragedModelArgs, type AveragedModelOptions } from './averaged-model';
export {
  type AvgFn,
  type EmaOptions,
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaAvgFn,
  getSwaMultiAvgFn,
  type MultiAvgFn,
} from './averaging-functions';
export { type AnnealStrategy, SWALR, type SWALROptions } from './swalr';
export { type BatchOfInputs, type UpdateBnOptions, updateBn } from './update-bn';
