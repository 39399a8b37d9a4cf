/** Moved to `autograd/view-of`. */
export * from '../autograd/view-of';
