/** The kernels that the WebAssembly module exports. */
export { attend, attendBackward } from './attention';
export { convolutionScratch } from './convolution';
export { erf4 } from './error-function';
export { cosh4, exp4, exp24, expm14, sinh4, tanh4 } from './exponential';
export { acos4, asin4, atan4 } from './inverse-trigonometric';
export { log1p4, log4, log24, log104, softplus4 } from './logarithm';
export { scratchBytes } from './matmul';
export { maxPool, maxPoolAdjoint } from './max-pool';
export { pow4 } from './power';
export { standardize, standardizeBackward } from './standardize';
export { awaitParts, compute, takeParts, work } from './threads';
export { cos4, sin4, tan4 } from './trigonometric';
export { setWindows } from './windows';
