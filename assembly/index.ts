/** The kernels that the WebAssembly module exports. */
export { matmul, scratchBytes } from './matmul';
