/**
 * PyTorch's `torch.linalg`: the names of the namespace. Layer: ops.
 */
export * from './decompositions';
export * from './norms';
export * from './solving';
