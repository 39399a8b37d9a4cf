/**
 * What is different on each kind of device, and why. docs/gpu.md has the numbers for readers.
 */
import type { Rules } from './on-device';

/** JavaScript and WebAssembly: float32 after every operation, with exact functions. */
export const EXACT: Rules = {
  bounds: {
    corrcoef: {
      bounds: [1.3e-6, 2e-4],
      because:
        'two rows of a case correlate to 1 - 1e-7: a sum rounded to float32 is multiplied by 1e3',
    },
  },
};
