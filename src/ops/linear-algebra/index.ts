/**
 * PyTorch's `torch.linalg`: the names of the namespace. Layer: ops.
 */
export * from './chains';
export * from './decompositions';
export * from './least-squares';
export * from './norms';
export * from './singular-values';
export * from './solving';
