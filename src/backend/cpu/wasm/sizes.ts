/**
 * From which sizes on kernels leave JavaScript for WebAssembly; how they were found is in docs/decisions/0006, 0009 and 0012.
 */

/** Least sizes, in elements where nothing else is said. */
export interface VectorSizes {
  /** Maps of arithmetic: the copies and the call cost more than they save below. */
  map: number;
  /** Maps with functions, which take JavaScript longer. */
  heavyMap: number;
  /** Elements of a row, where rows lie apart, for maps of arithmetic; those with functions take any. */
  apart: number;
  /** Reductions. */
  reduce: number;
  /** Multiplications of a product of matrices, or of a batch of them. */
  multiplications: number;
  /** The same for several threads, and for convolutions. */
  threads: number;
  /** Maps whose results wait until somebody reads them. */
  deferred: number;
}

/** The sizes in use. */
export const vectorSizes: VectorSizes = {
  map: 256,
  heavyMap: 32,
  apart: 128,
  reduce: 2048,
  multiplications: 128,
  threads: 2 ** 21,
  deferred: 2 ** 16,
};

/** Changes the sizes, for tests and measurements. Returns what they were. */
export function setVectorSizes(sizes: Partial<VectorSizes>): VectorSizes {
  const before = { ...vectorSizes };
  Object.assign(vectorSizes, sizes);
  return before;
}
