/**
 * Short forms for the tests of autograd.
 */
import { expect } from 'vitest';
import { GradError, type Tensor, tensor } from '../../src/index';

/** A float64 leaf that requires grad. */
export function leaf(data: number | number[] | number[][]): Tensor {
  return tensor(data, { dtype: 'float64', requiresGrad: true });
}

/** The gradient as nested arrays, null where there is none. */
export function gradOf(x: Tensor): unknown {
  return x.grad === null ? null : x.grad.toArray();
}

/** The GradError that a function throws. */
export function gradErrorOf(fn: () => unknown): GradError {
  try {
    fn();
  } catch (error) {
    expect(error).toBeInstanceOf(GradError);
    return error as GradError;
  }
  throw new Error('nothing was thrown');
}
