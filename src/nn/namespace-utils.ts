/**
 * PyTorch's namespace `torch.nn.utils`, and nothing else. Layer: nn.
 */
export * from './clip';
/** Weight norm and spectral norm as parametrizations: PyTorch's `torch.nn.utils.parametrizations`. */
export * as parametrizations from './parametrizations';
/** Parameters computed from others: PyTorch's `torch.nn.utils.parametrize`. */
export * as parametrize from './parametrize';
export {
  removeSpectralNorm,
  removeWeightNorm,
  spectralNorm,
  weightNorm,
} from './weight-hooks';
