/**
 * From which sizes on kernels leave JavaScript for WebAssembly; how they were found is in docs/decisions/0006 and 0009.
 */

/** Least sizes, in elements where nothing else is said. */
export interface VectorSizes {
  /** Maps that call functions or choose between values. */
  map: number;
  /** Updates of parameters: the copies and the call cost more than they save below. */
  update: number;
  /** Multiplications of a product of matrices, or of a batch of them. */
  multiplications: number;
}

/** The sizes in use. */
export const vectorSizes: VectorSizes = {
  map: 4096,
  update: 256,
  multiplications: 128,
};

/** Changes the sizes, for tests and measurements. Returns what they were. */
export function setVectorSizes(sizes: Partial<VectorSizes>): VectorSizes {
  const before = { ...vectorSizes };
  Object.assign(vectorSizes, sizes);
  return before;
}
