/**
 * `nn.init`: functions that write initial values in place, drawing random numbers in PyTorch's order. Layer: nn.
 */
export {
  constant_,
  eye_,
  type InitOptions,
  normal_,
  ones_,
  truncNormal_,
  uniform_,
  zeros_,
} from './init/fill';
export * from './init/patterned';
export * from './init/scaled';
