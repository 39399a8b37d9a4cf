/**
 * What is different on each kind of device, and why. docs/gpu.md has the numbers for readers.
 */
import type { Rules } from './on-device';

const CORRELATION = {
  bounds: [1.3e-6, 2e-4],
  because: 'two rows of a case correlate to 1 - 1e-7: the rounding of a sum is multiplied by 1e3',
} as const;

/** JavaScript and WebAssembly: float32 after every operation, with exact functions. */
export const EXACT: Rules = { bounds: { corrcoef: CORRELATION } };

/** Shaders: the driver's functions, some units in the last place off. */
export const SHADER: Rules = {
  bounds: {
    corrcoef: CORRELATION,
    i0: { bounds: [5e-6, 1e-5], because: "a driver's exp" },
    i1: { bounds: [5e-6, 1e-5], because: "a driver's exp" },
  },
  upTo: { sin: 1e6, cos: 1e6, tan: 1e6, sinc: 1e6 },
  unchecked: {},
};

/** OpenGL by the package gl, whose driver takes NaN for the smaller of two numbers. */
export const HEADLESS_GL: Rules = { ...SHADER, losesNaN: ['elu', 'selu', 'celu'] };

/** Which of them hold on a device. */
export function rulesOf(device: string): Rules {
  if (/webasm|cpu/.test(device)) return EXACT;
  return device === 'gpu:headlessgl' ? HEADLESS_GL : SHADER;
}

/** Operations that a device refuses which only a promise reads: their sizes or algorithms need the elements at once. */
export const READS_AT_ONCE: readonly string[] = [
  'argwhere',
  'bincount',
  'histc',
  'indexPut',
  'linalg.cholesky',
  'linalg.det',
  'linalg.eigvalsh',
  'linalg.inv',
  'linalg.lstsq',
  'linalg.matrixExp',
  'linalg.matrixRank',
  'linalg.pinv',
  'linalg.qr',
  'linalg.slogdet',
  'linalg.solve',
  'linalg.solveTriangular',
  'linalg.svdvals',
  'maskedScatter',
  'maskedScatter_',
  'maskedSelect',
  'matrixExp',
  'nonzero',
  'repeatInterleave',
  'setAt_',
  'unique',
  'uniqueConsecutive',
];
