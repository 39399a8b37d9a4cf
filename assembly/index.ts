/** The kernels that the WebAssembly module exports. */
export { convolutionScratch, convolve } from './convolution';
export { matmul, scratchBytes } from './matmul';
export { maxPool } from './max-pool';
export { exp4, log4, tanh4 } from './transcendental';
export { setWindows } from './windows';
